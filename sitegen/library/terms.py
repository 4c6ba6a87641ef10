"""Taxonomies: topics, authors and organizations, each value a term with its papers."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from sitegen.model import Paper
from sitegen.slugs import make_slug


class Term(msgspec.Struct, frozen=True, gc=False):
    """One value of a taxonomy."""

    slug: str
    """Name in addresses, unique within the taxonomy."""

    name: str
    """Most frequent spelling."""

    keys: tuple[str, ...]
    """Papers, newest first."""

    query: str = ""
    """Lunr query that finds the papers of a named topic; empty for what the sources name."""


class TermLink(msgspec.Struct, frozen=True, gc=False):
    """A term as a paper shows it."""

    slug: str
    """The term's name in addresses."""

    name: str
    """Spelling of the term."""

    has_page: bool = False
    """Whether the term has enough papers for a page of its own; others link to a search."""


class PaperTerms(msgspec.Struct, frozen=True, gc=False):
    """The terms of one paper."""

    topics: tuple[TermLink, ...] = ()
    """Named topics in the order of `[topics]`, then its keywords in their order."""

    authors: tuple[TermLink, ...] = ()
    """In the order of its authors."""

    organizations: tuple[TermLink, ...] = ()
    """At most one today."""


class Taxonomy:
    """Terms of one kind, with look-ups from a spelling."""

    def __init__(
        self,
        newest_first: Sequence[Paper],
        names_of: Callable[[Paper], Iterable[str]],
        fold: Callable[[str], str],
        min_papers: int = 1,
    ) -> None:
        uses = _find_uses(newest_first, names_of)
        spellings: dict[str, list[str]] = {}
        for name in uses:
            spellings.setdefault(fold(name), []).append(name)
        shown = {folded: _most_used(names, uses) for folded, names in spellings.items()}
        slugs = _give_slugs(shown)
        terms = []
        self._links: dict[str, TermLink] = {}
        key_of = [paper.key for paper in newest_first].__getitem__
        for folded, names in spellings.items():
            keys = tuple(map(key_of, _join_uses([uses[name] for name in names])))
            link = TermLink(slugs[folded], shown[folded], len(keys) >= min_papers)
            for name in names:
                self._links[name] = link
            terms.append(Term(link.slug, link.name, keys))
        self.terms = tuple(sorted(terms, key=lambda term: term.slug))
        """All terms, sorted by slug."""

    def links(self, names: Sequence[str]) -> tuple[TermLink, ...]:
        """Return the terms of these spellings, each once."""
        links = [self._links[name] for name in names]
        return tuple(links if len(links) < 2 else {link.slug: link for link in links}.values())


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


def _most_used(names: Sequence[str], uses: Mapping[str, Sequence[int]]) -> str:
    return names[0] if len(names) == 1 else min(names, key=lambda name: (-len(uses[name]), name))


def _join_uses(lists: list[list[int]]) -> list[int]:
    return lists[0] if len(lists) == 1 else sorted({position for positions in lists for position in positions})


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
