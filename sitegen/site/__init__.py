"""From papers to pages: addresses, theme, assets, and what each page shows."""

from sitegen.site.page import Page
from sitegen.site.planning import Site, plan_site

__all__ = ["Page", "Site", "plan_site"]
