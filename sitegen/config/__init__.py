"""`site.toml` as a typed value: the schema, and `load_config`, which tells every problem at once."""

from sitegen.config.loading import load_config
from sitegen.config.schema import (
    DEFAULT_BOOSTS,
    FORMATS,
    LEAVABLE,
    BuildSection,
    PagesSection,
    SearchSection,
    SiteConfig,
    SiteSection,
    SourceSection,
    SubscribeSection,
    ThemeSection,
    TrendingSection,
)

__all__ = [
    "DEFAULT_BOOSTS",
    "FORMATS",
    "LEAVABLE",
    "BuildSection",
    "PagesSection",
    "SearchSection",
    "SiteConfig",
    "SiteSection",
    "SourceSection",
    "SubscribeSection",
    "ThemeSection",
    "TrendingSection",
    "load_config",
]
