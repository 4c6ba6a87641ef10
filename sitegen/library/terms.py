"""Taxonomies: topics, authors and organizations, each value a term with its papers."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from operator import attrgetter

import msgspec

from sitegen.model import Paper
from sitegen.slugs import make_slug


class Term(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One value of a taxonomy."""

    slug: str
    """Name in addresses, unique within the taxonomy."""

    name: str
    """Most frequent spelling."""

    keys: tuple[str, ...]
    """Papers, newest first."""

    query: str = ""
    """Lunr query that finds the papers of a named topic; empty for what the sources name."""


class TermLink(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A term as a paper shows it."""

    slug: str
    """The term's name in addresses."""

    name: str
    """Spelling of the term."""

    has_page: bool = False
    """Whether the term has enough papers for a page of its own; others link to a search."""


class PaperTerms(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """The terms of one paper."""

    topics: tuple[TermLink, ...] = ()
    """Named topics in the order of `[topics]`, then its keywords in their order."""

    authors: tuple[TermLink, ...] = ()
    """In the order of its authors."""

    organizations: tuple[TermLink, ...] = ()
    """At most one today."""


class Taxonomy:
    """Terms of one kind, with look-ups from a spelling."""

    # Most authors have one paper, so what only terms with more are asked for is not made for all.

    def __init__(
        self,
        newest_first: Sequence[Paper],
        names_of: Callable[[Paper], Iterable[str]],
        fold: Callable[[str], str],
        min_papers: int = 1,
    ) -> None:
        uses = _find_uses(newest_first, names_of)
        folded_of = dict(zip(uses, map(fold, uses), strict=True))
        self._papers = newest_first
        self._shown = dict(zip(folded_of.values(), uses, strict=True))
        self._uses = dict(zip(self._shown, map(uses.__getitem__, self._shown.values()), strict=True))
        if len(self._shown) < len(uses):
            for folded, names in _find_rivals(folded_of, self._shown).items():
                self._shown[folded] = min(names, key=lambda name: (-len(uses[name]), name))
                self._uses[folded] = sorted({position for name in names for position in uses[name]})
        self._slugs = _give_slugs(self._shown)
        has_page = [len(self._uses[folded]) >= min_papers for folded in self._shown]
        made = map(TermLink, self._slugs.values(), self._shown.values(), has_page)
        links = dict(zip(self._shown, made, strict=True))
        self._links = dict(zip(folded_of, map(links.__getitem__, folded_of.values()), strict=True))

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """All terms, by slug."""
        return self.with_papers(1)

    def with_papers(self, count: int) -> tuple[Term, ...]:
        """Return the terms that have at least `count` papers, by slug."""
        key_of = [paper.key for paper in self._papers].__getitem__
        terms = [
            Term(self._slugs[folded], self._shown[folded], tuple(map(key_of, positions)))
            for folded, positions in self._uses.items()
            if len(positions) >= count
        ]
        return tuple(sorted(terms, key=attrgetter("slug")))

    def links(self, names: Sequence[str]) -> tuple[TermLink, ...]:
        """Return the terms of these spellings, each once."""
        links = [self._links[name] for name in names]
        if len(links) > 1 and len(set(map(id, links))) < len(links):  # spellings of one term share one link
            return tuple({link.slug: link for link in links}.values())
        return tuple(links)


def _find_uses(papers: Sequence[Paper], names_of: Callable[[Paper], Iterable[str]]) -> dict[str, list[int]]:
    """Spelling → positions of the papers that have it."""
    uses: dict[str, list[int]] = {}
    for position, paper in enumerate(papers):
        for name in names_of(paper):
            positions = uses.get(name)
            if positions is None:
                uses[name] = [position]
            elif positions[-1] != position:
                positions.append(position)
    return uses


def _find_rivals(folded_of: Mapping[str, str], shown: Mapping[str, str]) -> dict[str, list[str]]:
    """Folded name → its spellings, where there are several."""
    rivals: dict[str, list[str]] = {}
    for name, folded in folded_of.items():
        if shown[folded] != name:
            rivals.setdefault(folded, [shown[folded]]).append(name)
    return rivals


def _give_slugs(shown: dict[str, str]) -> dict[str, str]:
    """Folded name → slug. Of terms that want the same one, the one that reads like it keeps it, then by folded name."""
    slugs = {folded: make_slug(name) for folded, name in shown.items()}
    taken = set(slugs.values())
    if len(taken) == len(slugs):
        return slugs
    wanted = Counter(slugs.values())
    rivals = [folded for folded, slug in slugs.items() if wanted[slug] > 1]
    rivals.sort(key=lambda folded: (slugs[folded], folded.replace(" ", "-") != slugs[folded], folded))
    for before, folded in itertools.pairwise(rivals):
        slug = wanted_slug = slugs[folded]
        if make_slug(shown[before]) != wanted_slug:
            continue
        number = 2
        while (slug := f"{wanted_slug}-{number}") in taken:
            number += 1
        taken.add(slug)
        slugs[folded] = slug
    return slugs
