"""Papers by the same authors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from sitegen.library.terms import Term, TermLink


class SameAuthors(msgspec.Struct, frozen=True, gc=False):
    """Another paper by authors of a paper."""

    key: str
    """Key of the other paper."""

    names: tuple[str, ...]
    """Authors that both have, in the order of the paper asked for."""


def find_same_authors(
    key: str, authors: Iterable[TermLink], terms: Mapping[str, Term], ranks: Mapping[str, int], limit: int
) -> tuple[SameAuthors, ...]:
    """Return the papers that share most authors with `key`; of equals those that come first in `ranks`."""
    shared: dict[str, list[str]] = {}
    for author in authors:
        for other in terms[author.slug].keys:
            if other != key:
                shared.setdefault(other, []).append(author.name)
    nearest = sorted(shared, key=lambda other: (-len(shared[other]), ranks[other]))[:limit]
    return tuple([SameAuthors(other, tuple(shared[other])) for other in nearest])
