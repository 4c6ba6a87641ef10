"""Feeds: Atom (RFC 4287) and JSON Feed 1.1 beside every page of papers that asks for them, archives by month
(RFC 5005) behind the site's own, and OPML of them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import cast

import msgspec

from sitegen import text
from sitegen.artifact import Artifact, LateArtifact
from sitegen.files import hash_bytes
from sitegen.outputs.feed_entries import FeedEntry, render_entry, timestamp
from sitegen.outputs.tools import BuildTools
from sitegen.outputs.xml_text import DECLARATION, element, empty, start
from sitegen.site import PlannedPage, Site
from sitegen.site.feeding import FeedMonth, came_on, changed_on
from sitegen.site.page import PageFeed
from sitegen.site.pages.feeds import FeedsView

NO_DAY = "1970-01-01T00:00:00Z"
"""When a feed without entries was updated; RFC 4287 wants a date."""

_encode = msgspec.msgpack.Encoder().encode


class FeedLink(msgspec.Struct, frozen=True):
    """A link of a feed."""

    rel: str
    """What it leads to."""

    href: str
    """Full address."""

    type: str = ""
    """Media type of what is there."""


class FeedHead(msgspec.Struct, frozen=True):
    """A feed without its entries."""

    id: str
    """Permanent id."""

    title: str
    """Plain title."""

    subtitle: str
    """One sentence about the site, or empty."""

    author: str
    """Who the feed is by: the site."""

    language: str
    """Language of its own words."""

    page: str
    """Permalink of the page that lists the same papers."""

    feed: str
    """Address of the Atom feed."""

    json_feed: str = ""
    """Address of the JSON Feed."""

    links: tuple[FeedLink, ...] = ()
    """Further links."""

    is_archive: bool = False
    """True for the feed of a month that is over."""


def declare_feeds(site: Site, tools: BuildTools) -> Iterator[Artifact | LateArtifact]:
    """Declare the feeds of all pages that have any."""
    del tools
    entries = _Entries(site)
    for page in site.pages:
        if page.feed is not None:
            yield from _declare_feed(site, page, page.feed, entries)
        if page.view_type is FeedsView:
            yield _declare_opml(site, cast(FeedsView, page.open().view))
    for position, month in enumerate(site.feed_months):
        head = _archive_head(site, position)
        digest = hash_bytes(_encode(head), site.library.join_hashes(month.keys))
        dest = site.routes.dest(site.routes.path("feed_archive", month.name))
        yield LateArtifact(dest, digest, partial(_prepare, make_atom, head, entries, month.keys))


def _declare_feed(site: Site, page: PlannedPage, feed: PageFeed, entries: _Entries) -> Iterable[LateArtifact]:
    routes, keys, is_brief = site.routes, feed.keys, feed.is_brief
    head = _page_head(site, page)
    digest = hash_bytes(_encode((head, is_brief)), site.library.join_hashes(keys))
    files = (routes.feed_path(page.path), make_atom), (routes.json_feed_path(page.path), make_json_feed)
    for path, make in files:
        prepare = partial(_prepare, make, head, entries, keys, is_brief=is_brief)
        yield LateArtifact(routes.dest(path), digest, prepare)


def _prepare(
    make: Callable[[FeedHead, tuple[FeedEntry, ...]], bytes],
    head: FeedHead,
    entries: _Entries,
    keys: tuple[str, ...],
    *,
    is_brief: bool = False,
) -> Callable[[], bytes]:
    return partial(make, head, entries.of(keys, is_brief=is_brief))


class _Entries:
    """Entries by key, each made once."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._made: dict[tuple[str, bool], FeedEntry | None] = {}

    def of(self, keys: Iterable[str], *, is_brief: bool = False) -> tuple[FeedEntry, ...]:
        """Return the entries of `keys` in their order; a paper without any date is no news."""
        return tuple([entry for key in keys if (entry := self._get(key, is_brief))])

    def _get(self, key: str, is_brief: bool) -> FeedEntry | None:
        if (key, is_brief) not in self._made:
            self._made[key, is_brief] = self._make(key, is_brief)
        return self._made[key, is_brief]

    def _make(self, key: str, is_brief: bool) -> FeedEntry | None:
        paper, routes = self._site.library.get(key), self._site.routes
        came, changed = came_on(paper), changed_on(paper)
        if came is None or changed is None:
            return None
        link = routes.permalink(routes.path("paper", key))
        return FeedEntry(
            f"{self._site.feed_id}papers/{key}", link, came, changed, self._site.library.packed(key), is_brief
        )


def _page_head(site: Site, page: PlannedPage) -> FeedHead:
    routes, months = site.routes, site.feed_months
    name = text.plain(page.feed.title) if page.feed else ""
    chrome = site.chrome
    is_site = page.path == chrome.home_path
    return FeedHead(
        id=site.feed_id + page.path.removeprefix(routes.base_path) + "feed",
        title=f"{name} · {chrome.title}" if name else chrome.title,
        subtitle=chrome.description,
        author=chrome.title,
        language=chrome.language,
        page=routes.permalink(page.path),
        feed=routes.permalink(routes.feed_path(page.path)),
        json_feed=routes.permalink(routes.json_feed_path(page.path)),
        links=(FeedLink("prev-archive", _archive_url(site, months[-1]), _ATOM),) if is_site and months else (),
    )


_ATOM = "application/atom+xml"


def _archive_head(site: Site, position: int) -> FeedHead:
    """An archive is a part of the site's feed, so it bears the same id."""
    routes, chrome, months = site.routes, site.chrome, site.feed_months
    month = months[position]
    current = routes.permalink(chrome.feed_path)
    links = [FeedLink("current", current, _ATOM)]
    if position:
        links.append(FeedLink("prev-archive", _archive_url(site, months[position - 1]), _ATOM))
    if position + 1 < len(months):
        links.append(FeedLink("next-archive", _archive_url(site, months[position + 1]), _ATOM))
    return FeedHead(
        id=f"{site.feed_id}feed",
        title=f"{chrome.title} · {month.name}",
        subtitle=chrome.description,
        author=chrome.title,
        language=chrome.language,
        page=routes.permalink(chrome.home_path),
        feed=_archive_url(site, month),
        links=tuple(links),
        is_archive=True,
    )


def _archive_url(site: Site, month: FeedMonth) -> str:
    return site.routes.permalink(site.routes.path("feed_archive", month.name))


# --- bytes --------------------------------------------------------------------------------------------------------


def make_atom(head: FeedHead, entries: tuple[FeedEntry, ...]) -> bytes:
    """Return an Atom feed."""
    spaces = {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": head.language}
    history = {"xmlns:fh": "http://purl.org/syndication/history/1.0"} if head.is_archive else {}
    parts = [
        DECLARATION,
        start("feed", **spaces, **history) + "\n",
        element("title", head.title),
        element("subtitle", head.subtitle),
        element("id", head.id),
        empty("link", rel="self", type=_ATOM, href=head.feed),
        empty("link", rel="alternate", type="text/html", href=head.page),
        *[empty("link", rel=link.rel, type=link.type, href=link.href) for link in head.links],
        "<fh:archive/>\n" if head.is_archive else "",
        element("updated", _updated(entries)),
        f"<author>{element('name', head.author).rstrip()}</author>\n",
        element("generator", "sitegen"),
        *[render_entry(entry).atom for entry in entries],
        "</feed>\n",
    ]
    return "".join(parts).encode()


def _updated(entries: tuple[FeedEntry, ...]) -> str:
    return timestamp(max(entry.changed_on for entry in entries)) if entries else NO_DAY


def make_json_feed(head: FeedHead, entries: tuple[FeedEntry, ...]) -> bytes:
    """Return a JSON Feed."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": head.title,
        "description": head.subtitle,
        "home_page_url": head.page,
        "feed_url": head.json_feed,
        "language": head.language,
        "authors": [{"name": head.author, "url": head.page}],
    }
    items = {"items": [msgspec.Raw(render_entry(entry).json) for entry in entries]}
    return msgspec.json.encode({name: value for name, value in feed.items() if value} | items) + b"\n"


def _declare_opml(site: Site, view: FeedsView) -> Artifact:
    view = msgspec.structs.replace(view, archives=())  # parts of the site's feed, which nobody subscribes to
    data = _encode((view, site.chrome.title, site.routes.origin))
    return Artifact(
        site.routes.dest(view.opml_path),
        hash_bytes(data),
        partial(make_opml, site.chrome.title, site.routes.origin, view),
    )


def make_opml(title: str, origin: str, view: FeedsView) -> bytes:
    """Return the feeds that the page of feeds lists, as OPML 2.0."""
    parts = [DECLARATION, '<opml version="2.0">\n<head>\n', element("title", title), "</head>\n<body>\n"]
    parts.append(_outline(title, origin + view.feed_path, origin + view.home_path))
    for group in view.groups:
        parts.append(start("outline", text=group.name) + "\n")
        parts += [
            _outline(text.plain(one.title) or one.path, origin + one.feed_path, origin + one.path)
            for one in group.feeds
        ]
        parts.append("</outline>\n")
    return "".join([*parts, "</body>\n</opml>\n"]).encode()


def _outline(title: str, feed: str, page: str) -> str:
    return empty("outline", type="rss", text=title, title=title, xmlUrl=feed, htmlUrl=page)
