"""From papers to pages: addresses, theme, assets, and what each page shows."""

from sitegen.site.page import PackedPage, Page, PlannedPage
from sitegen.site.planning import Look, Site, begin_compiling, plan_look, plan_site

__all__ = ["Look", "PackedPage", "Page", "PlannedPage", "Site", "begin_compiling", "plan_look", "plan_site"]
