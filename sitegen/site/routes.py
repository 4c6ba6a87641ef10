"""The whole URL table: route → path → permalink → dest. No other file spells an address of the site."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, quote_plus, urlsplit

import msgspec

ROUTES: Final = {
    "home": "",
    "days": "days/",
    "day": "days/{}/",
    "weeks": "weeks/",
    "week": "weeks/{}/",
    "months": "months/",
    "month": "months/{}/",
    "paper": "papers/{}/",
    "bibtex": "papers/{}.bib",
    "topics": "topics/",
    "topic": "topics/{}/",
    "authors": "authors/",
    "author": "authors/{}/",
    "organizations": "organizations/",
    "organization": "organizations/{}/",
    "trending": "trending/",
    "trends": "trends/",
    "search": "search/",
    "index": "search/index.json",
    "saved": "saved/",
    "offline": "offline.html",
    "about": "about/",
    "feeds": "feeds/",
    "not_found": "404.html",
    "asset": "assets/{}",
    "feed": "feed.xml",
    "json_feed": "feed.json",
    "feed_archive": "feeds/{}.xml",
    "opml": "feeds/feeds.opml",
    "sitemap": "sitemap.xml",
    "sitemap_part": "sitemap-{}.xml",
    "robots": "robots.txt",
    "opensearch": "opensearch.xml",
    "manifest": "manifest.webmanifest",
    "worker": "service-worker.js",
    "api_index": "api/index.json",
    "api_day": "api/daily_papers/{}.json",
    "api_paper": "api/papers/{}.json",
}
"""Name of a route → its pattern below the base path; `{}` stands for a slug, a key or a day."""

_PARTS = {route: pattern.partition("{}")[::2] for route, pattern in ROUTES.items()}
"""Name of a route → what stands before and after the name; a quarter of a million paths are made of them."""


class Routes(msgspec.Struct, frozen=True):
    """Addresses of one site."""

    origin: str
    """Scheme and host, without a slash at the end, such as `https://example.org`."""

    base_path: str
    """Path under which the site stands, with `/` at both ends."""

    def path(self, route: str, name: object = "") -> str:
        """Return the path of `route`, with the base path, such as `/papers/2408.01234/`."""
        before, after = _PARTS[route]
        return f"{self.base_path}{before}{name}{after}"

    def permalink(self, path: str) -> str:
        """Return the full address of `path`."""
        return self.origin + path

    def dest(self, path: str) -> str:
        """Return the file below the output folder that answers to `path`."""
        below = path.removeprefix(self.base_path)
        return f"{below}index.html" if below.endswith("/") or not below else below

    def page_path(self, path: str, number: int) -> str:
        """Return the path of the `number`th part (from 1) of a long list that begins at `path`."""
        return path if number == 1 else f"{path}page/{number}/"

    def feed_path(self, path: str) -> str:
        """Return the path of the Atom feed of the list at `path`."""
        return path + ROUTES["feed"]

    def json_feed_path(self, path: str) -> str:
        """Return the path of the JSON Feed of the list at `path`."""
        return path + ROUTES["json_feed"]

    def search_path(self, words: str) -> str:
        """Return the path of the search page with `words` asked."""
        return f"{self.path('search')}?q={quote_plus(words)}"


def make_routes(base_url: str) -> Routes:
    """Return the addresses of the site that is published under `base_url`."""
    parts = urlsplit(base_url)
    below = quote(parts.path.strip("/"), safe="/%:@!$&'()*+,;=~-._")
    origin = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
    return Routes(origin, f"/{below}/" if below else "/")
