"""A page for each paper."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import partial

import msgspec

from sitegen.files import hash_bytes
from sitegen.library import Library, PaperTerms, TermLink
from sitegen.library.folding import fold_name
from sitegen.model import Digest, Metadata, Paper
from sitegen.site.dates import long_date
from sitegen.site.lists import Crumb
from sitegen.site.page import Draft, LatePage, Page
from sitegen.site.routes import Routes
from sitegen.site.views import DayLink, Link

SAME_AUTHORS = 5
"""Papers by the same authors that a page shows, at most."""


class Appearance(msgspec.Struct, frozen=True, array_like=True):
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


class Around(msgspec.Struct, frozen=True, array_like=True):
    """The paper's place in its newest digest."""

    digest: DayLink
    """The digest."""

    previous: Link | None
    """Paper before it."""

    next: Link | None
    """Paper after it."""


class NearPaper(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Another paper, and what the two have in common."""

    title: str
    """Title of the other paper."""

    path: str
    """Its page."""

    shared: tuple[str, ...]
    """Authors, or terms of the search index, that both have; `shared_words(view)` gives the words for terms."""


class PaperView(msgspec.Struct, frozen=True, array_like=True):
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


class _Site(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What the site has for its papers."""

    routes: Routes
    """Addresses."""

    has_bibtex: bool
    """Whether each has a file of BibTeX."""

    has_api: bool
    """Whether each has its data as JSON."""

    has_topics: bool
    """Whether there are topics; else keywords are shown as the sources name them."""


class _Other(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Another paper as a page shows it."""

    key: str
    """Its key."""

    title: str
    """Its title."""

    shared: tuple[str, ...] = ()
    """As the near paper's."""


class _Context(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What a paper's page shows that the paper does not say itself."""

    day: datetime.date | None
    """Newest digest."""

    previous: _Other | None
    """Paper before it there."""

    next: _Other | None
    """Paper after it there."""

    terms: PaperTerms
    """Its terms."""

    related: tuple[_Other, ...]
    """As the view's."""

    same_authors: tuple[_Other, ...]
    """As the view's."""


def plan(draft: Draft) -> Iterator[LatePage]:
    """Plan the pages of all papers."""
    outputs, has = draft.config.outputs, draft.config.pages.has
    site = _Site(draft.routes, outputs.citations, outputs.api, has("topics"))
    encode, places = msgspec.msgpack.Encoder().encode, _find_places(draft.library)
    base, hashes = encode(site), draft.library.content_hashes
    for paper in draft.library.papers:
        # Kept as bytes: they are what is hashed, so a page can show nothing that is not.
        context = encode(_context_of(draft, paper, places.get(paper.key), has_related=has("related")))
        yield LatePage(
            path=draft.routes.path("paper", paper.key),
            template="paper.html",
            updated_on=paper.newest_day,
            view_type=PaperView,
            data=hash_bytes(base, hashes[paper.key].encode(), context).encode(),
            open=partial(_plan_paper, site, paper, context),
        )


def _find_places(library: Library) -> dict[str, tuple[Digest, int]]:
    # Digests come oldest first, so the newest one that has a paper wins.
    return {key: (digest, index) for digest in library.digests for index, key in enumerate(digest.keys)}


def _context_of(draft: Draft, paper: Paper, place: tuple[Digest, int] | None, *, has_related: bool) -> _Context:
    library = draft.library
    digest, index = place or (None, 0)
    keys = digest.keys if digest else ()
    related, same_authors = _near_papers(library, paper.key) if has_related else ((), ())
    return _Context(
        digest.day if digest else None,
        _other(library, keys[index - 1]) if index else None,
        _other(library, keys[index + 1]) if index + 1 < len(keys) else None,
        library.terms_of(paper.key),
        related,
        same_authors,
    )


def _near_papers(library: Library, key: str) -> tuple[tuple[_Other, ...], tuple[_Other, ...]]:
    """Return the papers on the same subject, and those by the same authors."""
    found = library.related(key)
    # How near a paper is stays out of the view: it moves with every new day, and all pages would.
    related = tuple([_other(library, near.key, near.shared) for near in found])
    told = {near.key for near in found}
    same = [other for other in library.same_authors(key) if other.key not in told]
    return related, tuple([_other(library, other.key, other.names) for other in same[:SAME_AUTHORS]])


def _other(library: Library, key: str, shared: tuple[str, ...] = ()) -> _Other:
    return _Other(key, library.by_key[key].metadata.title, shared)


# --- from what was hashed to the view


_decode = msgspec.msgpack.Decoder(_Context).decode


def _plan_paper(site: _Site, paper: Paper, context: bytes) -> Page:
    """Return the page. It sees the paper and what was hashed with it, nothing else."""
    return Page(
        path=site.routes.path("paper", paper.key),
        template="paper.html",
        view=_paper_view(site, paper, _decode(context)),
        origin=f"paper “{paper.title}”",
        updated_on=paper.newest_day,
    )


def _paper_view(site: _Site, paper: Paper, context: _Context) -> PaperView:
    routes, terms, day = site.routes, context.terms, context.day
    return PaperView(
        key=paper.key,
        metadata=paper.metadata,
        votes=paper.votes,
        comments=max([mention.comments for mention in paper.mentions if mention.comments is not None], default=None),
        discussion_url=next((m.discussion_url for m in reversed(paper.mentions) if m.discussion_url), ""),
        bibtex_path=routes.path("bibtex", paper.key) if site.has_bibtex else "",
        api_path=routes.path("api_paper", paper.key) if site.has_api else "",
        search_path=routes.path("search"),
        author_paths=_author_paths(routes, paper, terms.authors),
        topics=_topics(routes, terms.topics) if site.has_topics else _keywords(paper),
        organization_path=_term_path(routes, "organization", *terms.organizations[:1]),
        crumbs=(Crumb(long_date(day), routes.path("day", day)),) if day else (),
        appearances=_appearances(routes, paper),
        around=_around(routes, day, context) if day else None,
        related=_near(routes, context.related),
        same_authors=_near(routes, context.same_authors),
    )


def _topics(routes: Routes, topics: tuple[TermLink, ...]) -> tuple[Link, ...]:
    return tuple([Link(one.name, _term_path(routes, "topic", one)) for one in topics])


def _keywords(paper: Paper) -> tuple[Link, ...]:
    """Return what the sources name, as it is, on a site without topics."""
    return tuple([Link(name, "") for name in dict.fromkeys(paper.metadata.keywords)])


def _near(routes: Routes, others: tuple[_Other, ...]) -> tuple[NearPaper, ...]:
    return tuple([NearPaper(other.title, routes.path("paper", other.key), other.shared) for other in others])


def _term_path(routes: Routes, route: str, *links: TermLink) -> str:
    return routes.path(route, links[0].slug) if links and links[0].has_page else ""


def _author_paths(routes: Routes, paper: Paper, links: tuple[TermLink, ...]) -> tuple[str, ...]:
    authors = paper.metadata.authors
    if not links:
        return ("",) * len(authors)
    if len(links) == len(authors):  # nearly always: nobody stands on the paper twice
        return tuple([_term_path(routes, "author", link) for link in links])
    paths = {fold_name(link.name): _term_path(routes, "author", link) for link in links}
    return tuple([paths.get(fold_name(author.name), "") for author in authors])


def _appearances(routes: Routes, paper: Paper) -> tuple[Appearance, ...]:
    return tuple(
        [
            Appearance(
                m.day,
                routes.path("day", m.day),
                m.rank + 1,
                m.votes,
                m.discussion_url,
                m.submitted_by,
            )
            for m in reversed(paper.mentions)
        ]
    )


def _around(routes: Routes, day: datetime.date, context: _Context) -> Around:
    before, after = (
        Link(other.title, routes.path("paper", other.key)) if other else None
        for other in (context.previous, context.next)
    )
    return Around(DayLink(day, routes.path("day", day)), before, after)
