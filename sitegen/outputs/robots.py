"""What crawlers and browsers look for at fixed addresses: `robots.txt` and the description of the search."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sitegen import text
from sitegen.artifact import Artifact
from sitegen.files import hash_bytes
from sitegen.outputs.tools import BuildTools
from sitegen.outputs.xml_text import DECLARATION, element, empty
from sitegen.site import Site

SHORT_NAME_LENGTH = 16
"""Characters of `ShortName`, by https://github.com/dewitt/opensearch."""


def declare_robots(site: Site, tools: BuildTools) -> Iterator[Artifact]:
    """Declare `/robots.txt` and `/opensearch.xml`; both are a few lines, so they are made at once."""
    del tools
    for path, content in (("robots", _robots(site)), ("opensearch", _opensearch(site))):
        data = content.encode()
        yield Artifact(site.routes.dest(site.routes.path(path)), hash_bytes(data), partial(bytes, data))


def _robots(site: Site) -> str:
    """Everything may be read; pages that should not be found say so themselves, which a crawler must read to know."""
    return f"User-agent: *\nDisallow:\n\nSitemap: {site.routes.permalink(site.routes.path('sitemap'))}\n"


def _opensearch(site: Site) -> str:
    routes, chrome = site.routes, site.chrome
    title = text.plain(chrome.title)
    template = f"{routes.permalink(routes.path('search'))}?q={{searchTerms}}"
    parts = [
        DECLARATION,
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">\n',
        element("ShortName", _cut(title)),
        element("LongName", title[:48]),
        element("Description", text.plain(chrome.description) or f"Search {title}"),
        element("Image", routes.permalink(chrome.assets["icon.svg"]), width="16", height="16", type="image/svg+xml")
        if "icon.svg" in chrome.assets
        else "",
        empty("Url", type="text/html", method="get", template=template),
        element("InputEncoding", "UTF-8"),
        element("Language", chrome.language),
        "</OpenSearchDescription>\n",
    ]
    return "".join(parts)


def _cut(title: str) -> str:
    """Return the title as a short name: whole words where that leaves any."""
    if len(title) <= SHORT_NAME_LENGTH:
        return title
    return title[: SHORT_NAME_LENGTH + 1].rpartition(" ")[0] or title[:SHORT_NAME_LENGTH]
