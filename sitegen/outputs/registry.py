"""Every kind of output, one line each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from sitegen.artifact import Declared
from sitegen.outputs.api import declare_api
from sitegen.outputs.assets import declare_assets
from sitegen.outputs.citations import declare_citations
from sitegen.outputs.feeds import declare_feeds
from sitegen.outputs.offline import declare_offline
from sitegen.outputs.pages import declare_pages
from sitegen.outputs.robots import declare_robots
from sitegen.outputs.search import declare_search
from sitegen.outputs.sitemap import declare_sitemap
from sitegen.outputs.tools import BuildTools
from sitegen.site import Site

OUTPUTS: Final[tuple[Callable[[Site, BuildTools], Iterable[Declared]], ...]] = (
    declare_search,  # before the pages: both together would take half as much memory again
    declare_assets,
    declare_citations,
    declare_api,
    declare_pages,  # after these, which need no related papers: others are looking for them
    declare_feeds,
    declare_sitemap,
    declare_robots,
    declare_offline,
)
