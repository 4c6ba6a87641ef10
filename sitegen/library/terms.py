"""Taxonomies: topics, authors and organizations, each value a term with its papers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

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


class TermLink(msgspec.Struct, frozen=True, gc=False):
    """A term as a paper shows it."""

    slug: str
    """The term's name in addresses."""

    name: str
    """Spelling of the term."""


class PaperTerms(msgspec.Struct, frozen=True, gc=False):
    """The terms of one paper."""

    topics: tuple[TermLink, ...] = ()
    """In the order of its keywords."""

    authors: tuple[TermLink, ...] = ()
    """In the order of its authors."""

    organizations: tuple[TermLink, ...] = ()
    """At most one today."""


class Taxonomy:
    """Terms of one kind, with look-ups from a spelling."""

    def __init__(
        self, newest_first: Iterable[Paper], names_of: Callable[[Paper], Iterable[str]], fold: Callable[[str], str]
    ):
        folds: dict[str, str] = {}
        spellings: Counter[str] = Counter()
        keys: dict[str, dict[str, None]] = {}
        for paper in newest_first:
            for name in names_of(paper):
                folded = folds.get(name)
                if folded is None:
                    folded = folds[name] = fold(name)
                spellings[name] += 1
                keys.setdefault(folded, {})[paper.key] = None
        shown = _choose_spellings(folds, spellings)
        slugs = _give_slugs(shown)
        links = {folded: TermLink(slugs[folded], name) for folded, name in shown.items()}
        self._links = {name: links[folded] for name, folded in folds.items()}
        terms = [Term(link.slug, link.name, tuple(keys[folded])) for folded, link in links.items()]
        self.terms = tuple(sorted(terms, key=lambda term: term.slug))
        """All terms, sorted by slug."""

    def links(self, names: Iterable[str]) -> tuple[TermLink, ...]:
        """Return the terms of these spellings, each once."""
        return tuple(dict.fromkeys([self._links[name] for name in names]))


def _choose_spellings(folds: dict[str, str], counts: Counter[str]) -> dict[str, str]:
    """Folded name → its most frequent spelling; of equally frequent ones the first by code point."""
    best: dict[str, str] = {}
    for name, folded in folds.items():
        rival = best.get(folded)
        if rival is None or (-counts[name], name) < (-counts[rival], rival):
            best[folded] = name
    return best


def _give_slugs(shown: dict[str, str]) -> dict[str, str]:
    """Folded name → slug. Of terms that want the same one, the one that reads like it keeps it, then by folded name."""
    wanted = {folded: make_slug(name) for folded, name in shown.items()}
    taken = set(wanted.values())
    slugs: dict[str, str] = {}
    given: set[str] = set()
    for folded in sorted(wanted, key=lambda folded: (folded.replace(" ", "-") != wanted[folded], folded)):
        slug, number = wanted[folded], 1
        if slug in given:
            while slug in taken:
                number += 1
                slug = f"{wanted[folded]}-{number}"
            taken.add(slug)
        given.add(slug)
        slugs[folded] = slug
    return slugs
