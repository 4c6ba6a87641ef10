"""Papers by the same authors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from sitegen.library.terms import TermLink


class SameAuthors(msgspec.Struct, frozen=True, gc=False):
    """Another paper by authors of a paper."""

    key: str
    """Key of the other paper."""

    names: tuple[str, ...]
    """Authors that both have, in the order of the paper asked for."""


def find_same_authors(
    key: str, authors: Iterable[TermLink], papers: Mapping[str, Sequence[str]], ranks: Mapping[str, int], limit: int
) -> tuple[SameAuthors, ...]:
    """Return the papers that share most authors with `key`; of equals those that come first in `ranks`.

    `papers` has the keys of each author, by slug, who has more than one paper.
    """
    shared: dict[str, list[str]] = {}
    for author in authors:
        for other in papers.get(author.slug, ()):
            if other != key:
                shared.setdefault(other, []).append(author.name)
    nearest = sorted(shared, key=lambda other: (-len(shared[other]), ranks[other]))[:limit]
    return tuple([SameAuthors(other, tuple(shared[other])) for other in nearest])
