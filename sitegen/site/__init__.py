"""From papers to pages: addresses, theme, assets, and what each page shows."""

from sitegen.site.page import PackedPage, Page
from sitegen.site.planning import Site, plan_site

__all__ = ["PackedPage", "Page", "Site", "plan_site"]
