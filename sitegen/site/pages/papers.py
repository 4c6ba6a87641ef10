"""A page for each paper."""

from __future__ import annotations

import datetime
from collections.abc import Container, Iterator

import msgspec

from sitegen.library import Library, TermLink
from sitegen.library.folding import fold_name
from sitegen.model import Digest, Metadata, Paper
from sitegen.site.dates import long_date
from sitegen.site.lists import Crumb
from sitegen.site.page import Draft, Page
from sitegen.site.views import DayLink, Link, paper_link

SAME_AUTHORS = 5
"""Papers by the same authors that a page shows, at most."""


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

    submitted_by: str
    """Who put the paper on the list, or empty."""


class Around(msgspec.Struct, frozen=True):
    """The paper's place in its newest digest."""

    digest: DayLink
    """The digest."""

    previous: Link | None
    """Paper before it."""

    next: Link | None
    """Paper after it."""


class NearPaper(msgspec.Struct, frozen=True, gc=False):
    """Another paper, and what the two have in common."""

    title: str
    """Title of the other paper."""

    path: str
    """Its page."""

    shared: tuple[str, ...]
    """Authors, or terms of the search index, that both have; `shared_words(view)` gives the words for terms."""


class PaperView(msgspec.Struct, frozen=True):
    """View of `paper.html`."""

    key: str
    """Key of the paper."""

    metadata: Metadata
    """All that is known of it, as source text."""

    votes: int | None
    """Most votes that any digest tells."""

    comments: int | None
    """Most comments that any digest tells."""

    discussion_url: str
    """Newest page where the paper is discussed, or empty."""

    bibtex_path: str
    """Its BibTeX as a file; empty where the site has none."""

    api_path: str
    """Its data as JSON; empty where the site has none."""

    search_path: str
    """Search page, to look for its authors and keywords."""

    author_paths: tuple[str, ...]
    """Page of each author in order; empty for one without a page."""

    topics: tuple[Link, ...]
    """Topics and keywords; those without a page have no path."""

    organization_path: str
    """Page of the organization; empty where it has none."""

    crumbs: tuple[Crumb, ...]
    """Pages above this one: its newest digest."""

    appearances: tuple[Appearance, ...]
    """Digests that it was in, newest first."""

    around: Around | None
    """Neighbours in its newest digest; None for a paper that is on no list."""

    related: tuple[NearPaper, ...]
    """Papers on the same subject, the nearest first, with the words that say so."""

    same_authors: tuple[NearPaper, ...]
    """Other papers by its authors that are not among the related ones."""


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
    outputs, has = draft.config.outputs, draft.config.pages.has
    terms = draft.library.terms_of(paper.key)
    related, same_authors = _near_papers(draft, paper.key) if has("related") else ((), ())
    return PaperView(
        key=paper.key,
        metadata=paper.metadata,
        votes=paper.votes,
        comments=max([mention.comments for mention in paper.mentions if mention.comments is not None], default=None),
        discussion_url=next((m.discussion_url for m in reversed(paper.mentions) if m.discussion_url), ""),
        bibtex_path=draft.routes.path("bibtex", paper.key) if outputs.citations else "",
        api_path=draft.routes.path("api_paper", paper.key) if outputs.api else "",
        search_path=draft.routes.path("search"),
        author_paths=_author_paths(draft, paper, terms.authors),
        topics=_topics(draft, terms.topics) if has("topics") else _keywords(paper),
        organization_path=_term_path(draft, "organization", *terms.organizations[:1]),
        crumbs=(Crumb(long_date(place[0].day), draft.routes.path("day", place[0].day)),) if place else (),
        appearances=_appearances(draft, paper),
        around=_around(draft, *place) if place else None,
        related=related,
        same_authors=same_authors,
    )


def _topics(draft: Draft, topics: tuple[TermLink, ...]) -> tuple[Link, ...]:
    return tuple([Link(one.name, _term_path(draft, "topic", one)) for one in topics])


def _keywords(paper: Paper) -> tuple[Link, ...]:
    """Return what the sources name, as it is, on a site without topics."""
    return tuple([Link(name, "") for name in dict.fromkeys(paper.metadata.keywords)])


def _near_papers(draft: Draft, key: str) -> tuple[tuple[NearPaper, ...], tuple[NearPaper, ...]]:
    """Return the papers on the same subject, and those by the same authors."""
    found = draft.library.related(key)
    # How near a paper is stays out of the view: it moves with every new day, and all pages would.
    related = tuple([_near(draft, near.key, near.shared) for near in found])
    return related, _same_authors(draft, key, {near.key for near in found})


def _same_authors(draft: Draft, key: str, told: Container[str]) -> tuple[NearPaper, ...]:
    found = [other for other in draft.library.same_authors(key) if other.key not in told]
    return tuple([_near(draft, other.key, other.names) for other in found[:SAME_AUTHORS]])


def _near(draft: Draft, key: str, shared: tuple[str, ...]) -> NearPaper:
    return NearPaper(draft.library.get(key).title, draft.routes.path("paper", key), shared)


def _term_path(draft: Draft, route: str, *links: TermLink) -> str:
    return draft.routes.path(route, links[0].slug) if links and links[0].has_page else ""


def _author_paths(draft: Draft, paper: Paper, links: tuple[TermLink, ...]) -> tuple[str, ...]:
    authors = paper.metadata.authors
    if not links:
        return ("",) * len(authors)
    if len(links) == len(authors):  # nearly always: nobody stands on the paper twice
        return tuple([_term_path(draft, "author", link) for link in links])
    paths = {fold_name(link.name): _term_path(draft, "author", link) for link in links}
    return tuple([paths.get(fold_name(author.name), "") for author in authors])


def _appearances(draft: Draft, paper: Paper) -> tuple[Appearance, ...]:
    return tuple(
        [
            Appearance(
                m.day,
                draft.routes.path("day", m.day),
                m.rank + 1,
                m.votes,
                m.discussion_url,
                m.submitted_by,
            )
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
