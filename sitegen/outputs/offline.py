"""What makes the site an application: the web manifest, and the service worker that keeps pages for reading offline.

The worker stands at the root, for that is how far it may reach. It is two lines: what to keep, and the script of
`static/` that does the work. Its bytes change with the newest days and the assets, and then browsers install it anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, Final

import msgspec

from sitegen import text
from sitegen.artifact import Artifact
from sitegen.files import hash_bytes
from sitegen.outputs.tools import BuildTools
from sitegen.site import Site
from sitegen.site.page import Draft
from sitegen.site.pages.offline import kept_days

WORKER: Final = "service-worker.js"
"""The script that does the work, in `static/`."""

PAPER_COLOUR: Final = "#fbfaf7"
"""Colour of the window around the site, that of its light paper."""

ICONS: Final = (
    ("icon.svg", "any", "image/svg+xml", "any"),
    ("icons/icon-192.png", "192x192", "image/png", "any"),
    ("icons/icon-512.png", "512x512", "image/png", "any"),
    ("icons/maskable-512.png", "512x512", "image/png", "maskable"),
)
"""File of `static/`, size, media type and purpose of each icon."""

_NOT_KEPT: Final = ("search", WORKER)
"""Scripts that are kept only once they were used, or not at all."""

SHORT_NAME_LENGTH: Final = 12
"""Characters of a name below an icon."""


def declare_offline(site: Site, tools: BuildTools) -> Iterator[Artifact]:
    """Declare the manifest and the worker; where the site wants none, the worker takes leave of those who have one."""
    del tools
    for path, content in (("manifest", _manifest(site)), ("worker", _worker(site))):
        yield Artifact(site.routes.dest(site.routes.path(path)), hash_bytes(content), partial(bytes, content))


def _manifest(site: Site) -> bytes:
    path, title = site.routes.path, text.plain(site.config.site.title)
    shortcuts = [("Saved", "saved"), ("Search", "search")]
    manifest = {
        "id": path("home"),
        "name": title,
        "short_name": _cut(title),
        "description": text.plain(site.config.site.description),
        "lang": site.config.site.language,
        "start_url": path("home"),
        "scope": path("home"),
        "display": "minimal-ui",
        "theme_color": PAPER_COLOUR,
        "background_color": PAPER_COLOUR,
        "categories": ["education", "news"],
        "icons": list(_icons(site)),
        "shortcuts": [{"name": name, "url": path(route)} for name, route in shortcuts],
    }
    return msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n"


def _icons(site: Site) -> Iterator[dict[str, str]]:
    for name, sizes, kind, purpose in ICONS:
        if name in site.chrome.assets:
            yield {"src": site.chrome.assets[name], "sizes": sizes, "type": kind, "purpose": purpose}


def _cut(title: str) -> str:
    return title if len(title) <= SHORT_NAME_LENGTH else title[: SHORT_NAME_LENGTH + 1].rpartition(" ")[0] or title


def _worker(site: Site) -> bytes:
    """Return the worker: its settings as JSON, which is a value of JavaScript, then the script."""
    settings, script = msgspec.json.encode(_settings(site)), msgspec.json.encode(site.assets.paths[WORKER])
    return b"self.site = " + settings + b";\nimportScripts(" + script + b");\n"


def _settings(site: Site) -> dict[str, Any]:
    path = site.routes.path
    enabled = site.config.offline.enabled
    days = kept_days(Draft(site.config, site.library, site.routes))
    pages = [path("home"), path("saved"), path("offline"), *[day.path for day in days]]
    return {
        "base": site.routes.base_path,
        "enabled": enabled,
        "assets": [asset.path for asset in site.assets.files if _is_kept(asset.name)] if enabled else [],
        "pages": pages if enabled else [],
        "offline": path("offline"),
        "index": path("index"),
    }


def _is_kept(name: str) -> bool:
    """Say whether every page needs the asset: style, own scripts, icon; pictures come when they are seen."""
    return name.endswith((".css", ".js", ".svg", ".woff2")) and not name.startswith(_NOT_KEPT)
