"""The sitemap: every page that search engines should know, once, with the newest day it is about."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import msgspec

from sitegen.artifact import Artifact
from sitegen.files import hash_bytes
from sitegen.outputs.tools import BuildTools
from sitegen.outputs.xml_text import DECLARATION, xml
from sitegen.site import Site

MOST_ADDRESSES = 50_000
"""Addresses in one file, by https://www.sitemaps.org/protocol.html; a file of short addresses is far below 50 MB."""

_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
Listed = tuple[str, str]
"""Full address, and the day it changed as `2025-08-06` or nothing."""


def declare_sitemap(site: Site, tools: BuildTools) -> Iterator[Artifact]:
    """Declare `/sitemap.xml`: the addresses themselves, or an index of parts where they are too many for a file."""
    del tools
    listed = sorted(
        [(site.routes.permalink(page.path), _day(page.updated_on)) for page in site.pages if page.is_listed]
    )
    path = site.routes.path("sitemap")
    if len(listed) <= MOST_ADDRESSES:
        yield _declare(site, path, listed, "urlset")
        return
    parts: list[Listed] = []
    for start in range(0, len(listed), MOST_ADDRESSES):
        part = listed[start : start + MOST_ADDRESSES]
        part_path = site.routes.path("sitemap_part", len(parts) + 1)
        parts.append((site.routes.permalink(part_path), max(day for _, day in part)))
        yield _declare(site, part_path, part, "urlset")
    yield _declare(site, path, parts, "sitemapindex")


def _day(day: object) -> str:
    return str(day) if day else ""


def _declare(site: Site, path: str, listed: list[Listed], kind: str) -> Artifact:
    return Artifact(
        site.routes.dest(path), hash_bytes(msgspec.msgpack.encode(listed)), partial(make_list, listed, kind)
    )


def make_list(listed: list[Listed], kind: str) -> bytes:
    """Return a `urlset` of pages or a `sitemapindex` of its parts."""
    tag = "url" if kind == "urlset" else "sitemap"
    entries = [  # a site has thousands, and nearly all are plain
        f"<{tag}><loc>{xml(url)}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</{tag}>\n" for url, day in listed
    ]
    return f"{DECLARATION}<{kind} {_SPACE}>\n{''.join(entries)}</{kind}>\n".encode()
