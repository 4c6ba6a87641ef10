"""`site.toml` as a typed value. Every key is declared, documented and checked here, and nowhere else."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field


class Section(BaseModel):
    """A table of `site.toml`; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SiteSection(Section):
    """`[site]`: what the site is called and where it will stand."""

    title: str = "Daily Papers"
    """Name of the site, in the masthead and in every page title."""

    tagline: str = "by the community"
    """Who picks the papers; shown as "by …" under the title."""

    base_url: str = "http://localhost:8000/"
    """Address under which the site is published, with its path; every link works under it."""

    language: str = "en"
    """Language of the pages (BCP 47)."""

    description: str = ""
    """One sentence about the site for search engines, feeds and the about page."""

    about: str = ""
    """Markdown file with the text of the about page, relative to `site.toml`; empty for a short text made from the rest."""


class SourceSection(Section):
    """One `[[sources]]`: where papers come from."""

    path: str
    """File, folder or glob, relative to `site.toml`; `.gz`, `.xz` and tar archives are read as they are."""

    format: str = "auto"
    """Format of the files; `auto` looks at each of them."""

    year: Annotated[int, Field(ge=1990, le=2200)] | None = None
    """Year of the days, only where the source gives days without one."""


class BuildSection(Section):
    """`[build]`: where the site is written."""

    output: str = "public"
    """Folder (a link, see the README) that will hold the published site, relative to `site.toml`."""


class SearchSection(Section):
    """`[search]`: how results are ranked."""

    boosts: dict[str, float] = Field(default_factory=lambda: {"title": 6, "keywords": 3, "authors": 2, "abstract": 1})
    """Weight of each field: `title`, `keywords`, `authors`, `abstract`; above 0."""


class SubscribeSection(Section):
    """`[subscribe]`: where the "Subscribe" banner leads."""

    url: str = ""
    """Page where readers subscribe (http or https); empty leads to the feeds."""

    text: str = "Get trending papers in your email inbox!"
    """Words of the banner."""


class SiteConfig(Section):
    """The whole of `site.toml`, with the folder it stands in."""

    site: SiteSection = Field(default_factory=SiteSection)
    sources: tuple[SourceSection, ...] = ()
    build: BuildSection = Field(default_factory=BuildSection)
    search: SearchSection = Field(default_factory=SearchSection)
    topics: dict[str, str] = Field(default_factory=dict)
    """`[topics]`: name of a topic → Lunr query that finds its papers."""
    subscribe: SubscribeSection = Field(default_factory=SubscribeSection)
    root: Path = Field(default=Path("."), exclude=True)
    """Folder of `site.toml`, absolute."""

    @property
    def output_dir(self) -> Path:
        """Absolute path of the output (a symbolic link once something is published)."""
        return self.root / self.build.output

    @property
    def state_dir(self) -> Path:
        """Folder of what sitegen remembers between builds (`.sitegen/`)."""
        return self.root / ".sitegen"

    @property
    def base_path(self) -> str:
        """Path of `base_url`, with `/` at both ends."""
        path = urlsplit(self.site.base_url).path.strip("/")
        return f"/{path}/" if path else "/"
