"""A page for each paper."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import msgspec

from sitegen.library import Library
from sitegen.model import Digest, Metadata, Paper
from sitegen.site.page import Draft, Page
from sitegen.site.views import DayLink, Link, paper_link


class Appearance(msgspec.Struct, frozen=True):
    """A digest that the paper was in."""

    day: datetime.date
    """The day."""

    path: str
    """Page of the digest."""

    rank: int
    """Place in the source's list, from 1."""

    votes: int | None
    """Votes in that digest."""

    discussion_url: str
    """Page where the paper is discussed, or empty."""


class Around(msgspec.Struct, frozen=True):
    """The paper's place in its newest digest."""

    digest: DayLink
    """The digest."""

    previous: Link | None
    """Paper before it."""

    next: Link | None
    """Paper after it."""


class PaperView(msgspec.Struct, frozen=True):
    """View of `paper.html`."""

    key: str
    """Key of the paper."""

    metadata: Metadata
    """All that is known of it, as source text."""

    votes: int | None
    """Most votes that any digest tells."""

    bibtex_path: str
    """Its BibTeX as a file; empty where the site has none."""

    api_path: str
    """Its data as JSON; empty where the site has none."""

    search_path: str
    """Search page, to look for its authors and keywords."""

    appearances: tuple[Appearance, ...]
    """Digests that it was in, newest first."""

    around: Around | None
    """Neighbours in its newest digest; None for a paper that is on no list."""


def plan(draft: Draft) -> Iterator[Page]:
    """Plan the pages of all papers."""
    places = _find_places(draft.library)
    for paper in draft.library.papers:
        yield Page(
            path=draft.routes.path("paper", paper.key),
            template="paper.html",
            view=_paper_view(draft, paper, places.get(paper.key)),
            origin=f"paper “{paper.title}”",
            updated_on=paper.newest_day,
        )


def _find_places(library: Library) -> dict[str, tuple[Digest, int]]:
    # Digests come oldest first, so the newest one that has a paper wins.
    return {key: (digest, index) for digest in library.digests for index, key in enumerate(digest.keys)}


def _paper_view(draft: Draft, paper: Paper, place: tuple[Digest, int] | None) -> PaperView:
    outputs = draft.config.outputs
    return PaperView(
        key=paper.key,
        metadata=paper.metadata,
        votes=paper.votes,
        bibtex_path=draft.routes.path("bibtex", paper.key) if outputs.citations else "",
        api_path=draft.routes.path("api_paper", paper.key) if outputs.api else "",
        search_path=draft.routes.path("search"),
        appearances=_appearances(draft, paper),
        around=_around(draft, *place) if place else None,
    )


def _appearances(draft: Draft, paper: Paper) -> tuple[Appearance, ...]:
    return tuple(
        [
            Appearance(m.day, draft.routes.path("day", m.day), m.rank + 1, m.votes, m.discussion_url)
            for m in reversed(paper.mentions)
        ]
    )


def _around(draft: Draft, digest: Digest, index: int) -> Around:
    keys = digest.keys
    return Around(
        DayLink(digest.day, draft.routes.path("day", digest.day)),
        paper_link(draft, keys[index - 1]) if index else None,
        paper_link(draft, keys[index + 1]) if index + 1 < len(keys) else None,
    )
