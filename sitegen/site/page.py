"""A planned page: where it will be and all that it will show, but none of its HTML yet."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeAlias, cast

import msgspec

from sitegen.config import SiteConfig
from sitegen.library import Library
from sitegen.site.routes import Routes

FEED_LENGTH = 50
"""Papers of a feed: enough for a reader who looks once a fortnight."""


class PageFeed(msgspec.Struct, frozen=True):
    """The feeds that a page of papers has beside it: `feed.xml` and `feed.json`."""

    title: str
    """What the feed is of, as source text; empty for the whole site."""

    keys: tuple[str, ...]
    """Its papers, newest first."""

    group: str = ""
    """Heading that the page of feeds lists it under, such as `Topics`; empty for the site's own."""

    paper_count: int = 0
    """All papers of the page's subject, also those that are too old for the feed."""

    is_brief: bool = False
    """True where entries give only the beginning of the abstract: there are thousands of authors, and each paper
    would stand whole in the feeds of all of its own."""


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """One HTML page of the site."""

    path: str
    """Path with the base path, such as `/papers/2408.01234/`."""

    template: str
    """Template that renders it, such as `paper.html`."""

    view: msgspec.Struct
    """Everything that the page shows, as data."""

    origin: str
    """What the page is of, for messages: `paper "Attention Is All You Need"`."""

    updated_on: datetime.date | None = None
    """Newest digest day that the page is about, or None when it is about none."""

    is_listed: bool = True
    """Whether search engines should know the page."""

    feed: PageFeed | None = None
    """Feeds of what the page lists."""


class Block:
    """Bytes of many packed pages, one after the other.

    An object that is looked at is written to, for its references are counted, and a worker that writes gets a copy of
    the memory around. Pages that share a block share that too.
    """

    __slots__ = ("data",)

    def __init__(self) -> None:
        self.data: bytearray | bytes = bytearray()
        """The bytes; none change once they are written."""


class PackedPage(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A page whose view is bytes until it is rendered; a hundred thousand of them as objects would take gigabytes."""

    path: str
    """As the page's."""

    template: str
    """As the page's."""

    origin: str
    """As the page's."""

    updated_on: datetime.date | None
    """As the page's."""

    is_listed: bool
    """As the page's."""

    feed: PageFeed | None
    """As the page's."""

    view_type: type[msgspec.Struct]
    """Type of the page's view."""

    block: Block
    """Where the page is."""

    start: int
    """Where it begins there."""

    stop: int
    """Where it ends."""

    @property
    def data(self) -> bytes:
        """The whole page as MessagePack; equal bytes are equal pages."""
        return bytes(self.block.data[self.start : self.stop])

    def open(self) -> Page:
        """Return the page itself."""
        return _decoder(self.view_type).decode(self.data)

    def __reduce__(self) -> tuple[object, ...]:
        # Where pages are sent to a worker, each goes without the rest of its block.
        alone = Block()
        alone.data = self.data
        fields = {name: getattr(self, name) for name in self.__struct_fields__}
        return _restore, (fields | {"block": alone, "start": 0, "stop": len(alone.data)},)


def _restore(fields: dict[str, Any]) -> PackedPage:
    return PackedPage(**fields)


BLOCK_SIZE = 1 << 18
"""Bytes from which on a block is full: some eighty papers."""


class Packer:
    """Packs pages, one after the other, into blocks."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._block = Block()
        self._block.data = self._data = bytearray()

    def pack(self, page: Page) -> PackedPage:
        """Return `page` in its compact form."""
        if len(self._data) >= BLOCK_SIZE:
            self._block.data = bytes(self._data)  # a bytearray keeps a third of its memory for what may yet come
            self._begin()
        start = len(self._data)
        _encode_into(page, self._data, start)
        return PackedPage(
            path=page.path,
            template=page.template,
            origin=page.origin,
            updated_on=page.updated_on,
            is_listed=page.is_listed,
            feed=page.feed,
            view_type=type(page.view),
            block=self._block,
            start=start,
            stop=len(self._data),
        )


_encode_into = msgspec.msgpack.Encoder().encode_into


@lru_cache(maxsize=64)
def _decoder(view_type: type[msgspec.Struct]) -> msgspec.msgpack.Decoder[Page]:
    """Return what makes pages with a view of this type; a page as such does not say which it has."""
    page_type = msgspec.defstruct("Page", [("view", view_type)], bases=(Page,), frozen=True, kw_only=True)
    return msgspec.msgpack.Decoder(cast(type[Page], page_type))


class LatePage(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A page of many that is planned only where it must be made: an old paper's page hardly ever is."""

    path: str
    """As the page's."""

    template: str
    """As the page's."""

    updated_on: datetime.date | None
    """As the page's."""

    view_type: type[msgspec.Struct]
    """Type of the page's view."""

    data: bytes
    """Hash of all that it is planned from; equal bytes are equal pages."""

    open: Callable[[], Page]
    """Plans the page."""

    feed: PageFeed | None = None
    """As the page's."""

    @property
    def origin(self) -> str:
        """As the page's."""
        return self.open().origin

    @property
    def is_listed(self) -> bool:
        """As the page's: search engines should know a page of many."""
        return True


PlannedPage: TypeAlias = PackedPage | LatePage
"""A page as it is kept until it is rendered."""


class Draft(msgspec.Struct, frozen=True):
    """What page kinds plan from."""

    config: SiteConfig
    """The site's configuration."""

    library: Library
    """Papers, days and taxonomies."""

    routes: Routes
    """Addresses of the site."""


def list_feed(
    draft: Draft, group: str, title: str, keys: tuple[str, ...], *, is_brief: bool = False
) -> PageFeed | None:
    """Return the feed of a topic, author or organization with `keys` newest first; None where the site wants none."""
    fewest = draft.config.outputs.list_feeds
    if not fewest or len(keys) < fewest:
        return None
    return PageFeed(title, keys[:FEED_LENGTH], group, len(keys), is_brief)
