"""Lists of papers and names: one line a paper, cut into pages, with the way back.

A paper stands on dozens of lists: with each author, each topic, its week and its month. Its line is made once for all
lists of a kind and holds no abstract, so that a page of two papers costs little.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from sitegen.model import Paper
from sitegen.site.page import Draft

PART_LENGTH = 50
"""Papers on a page of a long list."""

SHOWN_AUTHORS = 3
"""Authors that a line names."""

NEAR_PARTS = 2
"""Pages before and after a page of a list to which it links; the first and the last one always are."""


class Crumb(NamedTuple):
    """A page above this one."""

    text: str
    """Plain name."""

    path: str
    """Its page."""


class Line(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A paper in a list without abstracts."""

    key: str
    """Key of the paper."""

    path: str
    """Page of the paper."""

    title: str
    """Title."""

    authors: tuple[str, ...]
    """First authors."""

    further_authors: int
    """How many more there are."""

    day: datetime.date | None
    """Newest digest day, else the day of the first version, or None."""

    votes: int | None
    """Most votes, or None when no source tells them."""


class CountedLink(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A link to a list of papers."""

    text: str
    """Name, as source text."""

    path: str
    """Where it leads."""

    paper_count: int
    """Its papers."""


class PartLink(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A link to a page of a long list."""

    text: str
    """Its number, or from where to where it goes."""

    path: str
    """Where it leads."""

    is_current: bool = False
    """Whether it is the page itself."""


class Part(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Which page of a long list this is."""

    number: int = 1
    """Number of the page, from 1."""

    count: int = 1
    """All pages of the list."""

    first: int = 1
    """Rank of its first item, from 1; always 1 in a list that grows at its beginning, where an item has no rank."""

    previous: str = ""
    """Page before, or empty."""

    next: str = ""
    """Page after, or empty."""

    links: tuple[PartLink | None, ...] = ()
    """Pages to choose from; None for a gap."""


class LineFacts(NamedTuple):
    """All that the line of a paper is made from, to be hashed where no line is needed."""

    key: str
    """Key of the paper."""

    title: str
    """Title."""

    names: list[str]
    """First authors, one more than a line names of many."""

    author_count: int
    """Number of all authors."""

    day: datetime.date | None
    """As the line's."""

    votes: int | None
    """As the line's."""


def line_facts(paper: Paper) -> LineFacts:
    """Return what the line of `paper` is made from."""
    data = paper.metadata
    names = [author.name for author in data.authors[: SHOWN_AUTHORS + 1]]
    day = paper.mentions[-1].day if paper.mentions else data.published_on
    return LineFacts(paper.key, data.title, names, len(data.authors), day, paper.votes)


class Lines(dict[str, Line]):
    """Key → line, each made when it is first asked for."""

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self._draft = draft

    def __missing__(self, key: str) -> Line:
        """Make the line of a paper."""
        _, title, names, count, day, votes = line_facts(self._draft.library.get(key))
        shown = count if count == SHOWN_AUTHORS + 1 else SHOWN_AUTHORS
        line = self[key] = Line(
            key=key,
            path=self._draft.routes.path("paper", key),
            title=title,
            authors=tuple(names[:shown]),
            further_authors=max(0, count - shown),
            day=day,
            votes=votes,
        )
        return line

    def of(self, keys: Sequence[str]) -> tuple[Line, ...]:
        """Return the lines of `keys` in their order."""
        return tuple([self[key] for key in keys])


_ONLY = Part()


def plan_parts(
    draft: Draft, path: str, size: int, length: int = PART_LENGTH, *, newest_first: bool = False
) -> tuple[tuple[Part, slice], ...]:
    """Return the pages of a list of `size` items that begins at `path`, at least one, each with the items it has.

    All pages but the last have `length` items. In a list that grows at its beginning (`newest_first`) all but the first
    have, and that one half as many to one and a half times as many: a new item would else move one from each page to
    the next, and hundreds of pages would change on a day of 30 papers.
    """
    count = max(1, (size + length // 2) // length if newest_first else -(-size // length))
    if count == 1:
        return ((_ONLY, slice(size)),)
    first_length = size - length * (count - 1) if newest_first else length
    ends = [min(first_length + length * before, size) for before in range(count)]
    spans = map(slice, [0, *ends], ends)
    paths = [draft.routes.page_path(path, number) for number in range(1, count + 1)]
    parts = [
        Part(
            number=number,
            count=count,
            first=1 if newest_first else (number - 1) * length + 1,
            previous=paths[number - 2] if number > 1 else "",
            next=paths[number] if number < count else "",
            links=_links(paths, number),
        )
        for number in range(1, count + 1)
    ]
    return tuple(zip(parts, spans, strict=True))


def _links(paths: Sequence[str], current: int) -> tuple[PartLink | None, ...]:
    """Return the first, the last and the near pages, with gaps between."""
    last = len(paths)
    shown = {1, last, *range(max(1, current - NEAR_PARTS), min(last, current + NEAR_PARTS) + 1)}
    links: list[PartLink | None] = []
    before = 0
    for number in sorted(shown):
        if number == before + 2:  # a gap of one page is as long as its number
            links.append(PartLink(str(number - 1), paths[number - 2]))
        elif number > before + 2:
            links.append(None)
        links.append(PartLink(str(number), paths[number - 1], number == current))
        before = number
    return tuple(links)
