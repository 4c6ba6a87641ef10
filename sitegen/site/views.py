"""Parts of views that several page kinds share. Views are data: frozen, cheap to make, quick to hash.

Text fields hold source text; the templates' filters (`|plain`, `|html`, `|paragraphs`) make HTML of it in the workers.
"""

from __future__ import annotations

import datetime

import msgspec

from sitegen.library.periods import month_of, week_of
from sitegen.model import Digest, Mention, Paper
from sitegen.site.dates import month_name
from sitegen.site.page import Draft


class Link(msgspec.Struct, frozen=True, array_like=True):
    """A link to a page of this site."""

    text: str
    """Source text of the link."""

    path: str
    """Where it leads."""


class DayLink(msgspec.Struct, frozen=True, array_like=True):
    """A link to a digest."""

    day: datetime.date
    """The day."""

    path: str
    """Its page."""


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """A paper in a list."""

    key: str
    """Key of the paper."""

    path: str
    """Page of the paper."""

    rank: int
    """Place in the list, from 1."""

    votes: int | None
    """Votes, or None when no source tells them."""

    title: str
    """Title."""

    authors: tuple[str, ...]
    """Names of the authors, in order."""

    abstract: str
    """Abstract, with paragraphs."""

    arxiv_id: str
    """arXiv id without version, or empty."""

    doi: str
    """DOI, or empty."""

    url: str
    """Page elsewhere, or empty."""

    pdf_url: str
    """PDF elsewhere, or empty."""

    published_on: datetime.date | None
    """Day of the first version, or None."""

    code_url: str
    """Repository, or empty."""

    project_url: str
    """Project page, or empty."""


class DigestView(msgspec.Struct, frozen=True, array_like=True):
    """One day with its papers, as the day page and the home page show it."""

    day: datetime.date
    """The day."""

    path: str
    """Page of the day."""

    title: str
    """Headline by the editor, or empty."""

    introduction: str
    """Introduction by the editor; Markdown."""

    entries: tuple[Entry, ...]
    """Papers in order."""

    week: Link | None
    """Week of the day; its text is the ISO week's number. None where the site has no weeks."""

    month: Link | None
    """Month of the day; its text is the month's name. None where the site has no months."""

    previous: DayLink | None
    """The digest before."""

    next: DayLink | None
    """The digest after."""


def day_link(draft: Draft, digest: Digest) -> DayLink:
    """Return the link to a digest."""
    return DayLink(digest.day, draft.routes.path("day", digest.day))


def paper_link(draft: Draft, key: str) -> Link:
    """Return the link to the paper `key`."""
    return Link(draft.library.get(key).title, draft.routes.path("paper", key))


def entry_of(draft: Draft, paper: Paper, rank: int, votes: int | None) -> Entry:
    """Return `paper` as it stands in a list."""
    data = paper.metadata
    return Entry(
        key=paper.key,
        path=draft.routes.path("paper", paper.key),
        rank=rank,
        votes=votes,
        title=data.title,
        authors=tuple([author.name for author in data.authors]),
        abstract=data.abstract,
        arxiv_id=data.arxiv_id,
        doi=data.doi,
        url=data.url,
        pdf_url=data.pdf_url,
        published_on=data.published_on,
        code_url=data.code_url,
        project_url=data.project_url,
    )


def find_mention(paper: Paper, day: datetime.date) -> Mention | None:
    """Return what was said of `paper` on `day`, or None."""
    return next((mention for mention in paper.mentions if mention.day == day), None)


def votes_on(paper: Paper, day: datetime.date) -> int | None:
    """Return the votes of `paper` in the digest of `day`, else the most it has anywhere."""
    mention = find_mention(paper, day)
    return mention.votes if mention and mention.votes is not None else paper.votes


def digest_view(draft: Draft, position: int) -> DigestView:
    """Return the view of the digest at `position` in the library, oldest first."""
    digest = draft.library.digests[position]
    papers = [draft.library.get(key) for key in digest.keys]
    entries = [entry_of(draft, paper, rank, votes_on(paper, digest.day)) for rank, paper in enumerate(papers, start=1)]
    return msgspec.structs.replace(digest_head(draft, position), entries=tuple(entries))


def digest_head(draft: Draft, position: int) -> DigestView:
    """Return the view of a digest without its papers: with the hashes of these, all that it is made from."""
    digests = draft.library.digests
    digest = digests[position]
    has = draft.config.pages.has
    return DigestView(
        day=digest.day,
        path=draft.routes.path("day", digest.day),
        title=digest.title,
        introduction=digest.introduction,
        entries=(),
        week=_week_link(draft, digest.day) if has("weeks") else None,
        month=_month_link(draft, digest.day) if has("months") else None,
        previous=day_link(draft, digests[position - 1]) if position else None,
        next=day_link(draft, digests[position + 1]) if position + 1 < len(digests) else None,
    )


def _week_link(draft: Draft, day: datetime.date) -> Link:
    return Link(f"{day.isocalendar().week}", draft.routes.path("week", week_of(day)[0]))


def _month_link(draft: Draft, day: datetime.date) -> Link:
    return Link(month_name(day), draft.routes.path("month", month_of(day)[0]))
