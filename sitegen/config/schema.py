"""The tables of `site.toml` and their keys: every one is declared, documented and checked here, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, GetPydanticSchema, ValidationInfo
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from sitegen.config.words import find_web_problem, show, suggest
from sitegen.files import STATE

DEFAULT_BOOSTS: Mapping[str, float] = {"title": 6, "keywords": 3, "authors": 2, "abstract": 1}
"""Weight of each field of the search index where `site.toml` gives none."""

FORMATS: Mapping[str, str] = {
    "auto": "look at each file",
    "snapshot": "text of a daily-papers page as a reader saved it",
    "daily-json": "answers of the daily-papers JSON API",
    "digest": "one Markdown file a day, by the site's editor",
    "paper": "one Markdown file a paper, by the site's editor",
}
"""Values of `format` with what they stand for; `sitegen.sources.registry` has the reader of each."""

EXECUTORS: Mapping[str, str] = {
    "processes": "processes on this machine",
    "dask": "a Dask cluster that exists already",
}
"""Values of `executor` with what they stand for."""

LEAVABLE: Mapping[str, str] = {
    "weeks": "weeks with their papers ranked",
    "months": "months with their papers ranked",
    "topics": "topics and keywords, and the search's filter by them",
    "authors": "authors",
    "organizations": "organizations",
    "trending": "trending papers, also those on the home page",
    "trends": "how topics move over time",
    "related": "on a paper's page: related papers, and those by the same authors",
}
"""Values of `leave_out` with what they stand for."""

_SCHEDULER = re.compile(r"(?:tcp|tls)://(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.%]+\]):\d{1,5}")
"""Address of a scheduler as it prints it when it starts."""

_SCHEDULER_REMEDY = 'write it like "tcp://host:8786"'

_TAG = re.compile(r"tag:[A-Za-z0-9.-]+,\d{4}(-\d\d){0,2}:[A-Za-z0-9._~!$&'()*+,;=:@/%-]*")
"""Beginning of a tag URI (RFC 4151)."""

_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


MAX_FONTS_LENGTH = 400
"""Characters of a list of font families."""

_COLOUR = re.compile(r"#(?:[0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})")

_WORD = "-?[A-Za-z][A-Za-z0-9_-]*"
_QUOTED = "[A-Za-z0-9][A-Za-z0-9 _-]*"
_FAMILY = f"""(?:"{_QUOTED}"|'{_QUOTED}'|{_WORD}(?: {_WORD})*)"""
_FONTS = re.compile(f"{_FAMILY}(?: *, *{_FAMILY})*")
"""Families with commas between them; nothing in them can end a rule of a style sheet."""


def _refuse(problem: str, value: object, remedy: str) -> PydanticCustomError:
    # The words are values of the context, so braces in them mean nothing.
    return PydanticCustomError("refused", "{problem}", {"problem": f"{problem}, not {show(value)}", "remedy": remedy})


def _check_base_url(url: str) -> str:
    problem = find_web_problem(url)
    if not problem and ("?" in url or "#" in url):
        problem = "must not have a query or a fragment"
    if problem:
        raise _refuse(problem, url, 'write it like "https://example.org/papers/"')
    return url.rstrip("/") + "/"


def _check_link(url: str) -> str:
    if url and (problem := find_web_problem(url)):
        raise _refuse(problem, url, 'write it like "https://example.org/subscribe"')
    return url


def _check_feed_id(start: str) -> str:
    if start and not _TAG.fullmatch(start):
        raise _refuse("must be the beginning of a tag address", start, 'write it like "tag:example.org,2025:/papers/"')
    return start


def _check_language(language: str) -> str:
    if not _LANGUAGE.fullmatch(language):
        raise _refuse("must be a language tag", language, 'write it like "en" or "pt-BR"')
    return language


def _check_format(name: str) -> str:
    if name not in FORMATS:
        raise _refuse("must be a known format", name, suggest(name, FORMATS, "known formats"))
    return name


def _check_leavable(name: object) -> object:
    if not isinstance(name, str) or name not in LEAVABLE:
        raise _refuse("must be a kind of page to leave out", name, suggest(str(name), LEAVABLE, "known kinds"))
    return name


def _check_list(names: object) -> object:
    """Tables are strict, and TOML has no tuples."""
    if not isinstance(names, list | tuple):
        raise _refuse("must be a list of names", names, 'write it like leave_out = ["weeks", "trends"]')
    return tuple(names)


def _check_executor(name: str) -> str:
    if name not in EXECUTORS:
        raise _refuse("must be a known executor", name, suggest(name, EXECUTORS, "known executors"))
    return name


def _check_scheduler(address: str, found: ValidationInfo) -> str:
    executor = found.data.get("executor")  # nothing when that was refused itself
    if executor == "dask" and not address:
        missing = {"problem": 'is missing, and executor = "dask" needs it', "remedy": _SCHEDULER_REMEDY}
        raise PydanticCustomError("refused", "{problem}", missing)
    if executor == "dask" and not _SCHEDULER.fullmatch(address):
        raise _refuse("must be the address of a Dask scheduler", address, _SCHEDULER_REMEDY)
    if executor == "processes" and address:
        raise _refuse("must be left out without a cluster", address, 'remove it, or set executor = "dask"')
    return address


def _check_colour(colour: str) -> str:
    if colour and not _COLOUR.fullmatch(colour):
        raise _refuse("must be a colour", colour, 'write it like "#a8321a"')
    return colour


def _check_fonts(fonts: str) -> str:
    if fonts and (len(fonts) > MAX_FONTS_LENGTH or not _FONTS.fullmatch(fonts)):
        raise _refuse("must be font families", fonts, "write them like 'Charter, \"Bitstream Charter\", serif'")
    return fonts


def _check_not_blank(text: str) -> str:
    if not text.strip():
        raise _refuse("must not be empty", text, "write a few words")
    return text


Weight = Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)]


class BoostTable(TypedDict, total=False):
    """`boosts` as written: any of the fields."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]  # pydantic's own way

    title: Weight
    keywords: Weight
    authors: Weight
    abstract: Weight


Boosts = Annotated[
    dict[str, float],
    GetPydanticSchema(lambda _source, handler: handler(BoostTable)),
    AfterValidator(lambda given: {**DEFAULT_BOOSTS, **given}),
]


class Section(BaseModel):
    """A table of `site.toml`; unknown keys and values of another type are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class SiteSection(Section):
    """`[site]`: what the site is called and where it will stand."""

    title: Annotated[str, AfterValidator(_check_not_blank)] = "Daily Papers"
    """Name of the site, in the masthead and in every page title."""

    tagline: str = "by the community"
    """Who picks the papers; shown as "by …" under the title."""

    base_url: Annotated[str, AfterValidator(_check_base_url)] = "http://localhost:8000/"
    """Address under which the site is published, with its path; every link works under it. Ends in `/`."""

    language: Annotated[str, AfterValidator(_check_language)] = "en"
    """Language of the pages (BCP 47)."""

    description: str = ""
    """One sentence about the site for search engines, feeds and the about page."""

    about: str = ""
    """Markdown file with the text of the about page, relative to `site.toml`; empty for a short text of our own."""


class SourceSection(Section):
    """One `[[sources]]`: where papers come from."""

    path: Annotated[str, AfterValidator(_check_not_blank)]
    """File, folder or glob, relative to `site.toml`; `.gz`, `.xz` and tar archives are read as they are."""

    format: Annotated[str, AfterValidator(_check_format)] = "auto"
    """Format of the files; `auto` looks at each of them."""

    year: Annotated[int, Field(ge=1990, le=2200)] | None = None
    """Year of the days, only where the source gives days without one."""


class BuildSection(Section):
    """`[build]`: where the site is written."""

    output: Annotated[str, AfterValidator(_check_not_blank)] = "public"
    """Folder (a link, see the README) that will hold the published site, relative to `site.toml`."""

    executor: Annotated[str, AfterValidator(_check_executor)] = "processes"
    """Where pages are made and texts analysed: `processes` on this machine, or `dask` for an existing cluster."""

    scheduler: Annotated[str, AfterValidator(_check_scheduler)] = Field(default="", validate_default=True)
    """Address of the cluster's scheduler, such as `tcp://host:8786`; with `dask` only."""


class SearchSection(Section):
    """`[search]`: how results are ranked."""

    boosts: Boosts = Field(default_factory=lambda: dict(DEFAULT_BOOSTS))
    """Weight of each field: `title`, `keywords`, `authors`, `abstract`; above 0. Fields left out keep theirs."""


Count = Annotated[int, Field(ge=1, le=1_000_000)]
Leavable = Annotated[str, BeforeValidator(_check_leavable)]


class PagesSection(Section):
    """`[pages]`: which pages there are, and which topics, authors and organizations get one; names of the others link
    to a search.
    """

    leave_out: Annotated[tuple[Leavable, ...], BeforeValidator(_check_list)] = ()
    """Kinds that the site does without: `weeks`, `months`, `topics`, `authors`, `organizations`, `trending`, `trends`,
    `related`. They have no pages and no feeds, nothing links to them, and no time is spent on them."""

    min_papers_topic: Count = 3
    """Papers from which on a keyword gets a page. Topics named in `[topics]` always do."""

    min_papers_author: Count = 2
    """Papers from which on an author gets a page."""

    min_papers_organization: Count = 2
    """Papers from which on an organization gets a page."""

    def has(self, kind: str) -> bool:
        """Say whether the site has `kind`, one of those that can be left out."""
        return kind not in self.leave_out


class TrendingSection(Section):
    """`[trending]`: numbers of the formula that ranks the trending papers; the page prints it."""

    half_life: Annotated[float, Field(gt=0, le=10_000, allow_inf_nan=False)] = 7.0
    """Days after which votes and mentions count half."""

    mention_weight: Annotated[float, Field(ge=0, le=10_000, allow_inf_nan=False)] = 5.0
    """Votes that each day on a list is worth."""


Colour = Annotated[str, AfterValidator(_check_colour)]
Fonts = Annotated[str, AfterValidator(_check_fonts)]


class ThemeSection(Section):
    """`[theme]`: colours and fonts; what is empty stays as the theme has it."""

    accent: Colour = ""
    """Colour of links and of what is marked, as `#rrggbb`; dark enough to be read on near white."""

    accent_dark: Colour = ""
    """The same for dark colours; light enough to be read on near black."""

    serif: Fonts = ""
    """Font families of titles and text, as in CSS. They are the reader's own; pages load nothing from elsewhere."""

    sans: Fonts = ""
    """Font families of all that is small."""


class SubscribeSection(Section):
    """`[subscribe]`: where the "Subscribe" banner leads."""

    url: Annotated[str, AfterValidator(_check_link)] = ""
    """Page where readers subscribe (http or https); empty leads to the feeds."""

    text: str = "Get trending papers in your email inbox!"
    """Words of the banner."""


class OutputsSection(Section):
    """`[outputs]`: files beside the pages, for hosts that count files and for feeds that moved."""

    citations: bool = True
    """A BibTeX file for every paper."""

    api: bool = True
    """JSON files of days and papers, in the shape of the daily-papers API."""

    metadata: bool = True
    """On pages what programs read: tags for reference managers, JSON-LD, COinS, and citations as RIS and CSL-JSON.
    Half of a page's bytes and of the time that it takes; BibTeX stays."""

    feed_archives: bool = True
    """Feeds of the months that are over, behind the site's own (RFC 5005)."""

    list_feeds: Annotated[int, Field(ge=0, le=1_000_000)] = 3
    """Feeds of each topic, author and organization with at least so many papers; 0 for none. They are many of a large
    site's files: 20,000 for the 10,000 lists that 8,000 papers have. The feed of the whole site is always there."""

    feed_id: Annotated[str, AfterValidator(_check_feed_id)] = ""
    """Beginning of the ids in feeds, such as `tag:example.org,2025:/papers/`. Empty makes it of `base_url`; give here
    what the feeds had when `base_url` changes, or every reader's program takes each paper for a new one."""


class OfflineSection(Section):
    """`[offline]`: reading without a network."""

    enabled: bool = True
    """A service worker that keeps the newest days and the pages that were read. Switched off, it takes leave of the
    browsers that have it."""


class SiteConfig(Section):
    """The whole of `site.toml`, with the folder it stands in."""

    # Lists of TOML become tuples here; every table below is strict.
    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)

    site: SiteSection = Field(default_factory=SiteSection)
    sources: tuple[SourceSection, ...] = ()
    build: BuildSection = Field(default_factory=BuildSection)
    search: SearchSection = Field(default_factory=SearchSection)
    topics: dict[str, str] = Field(default_factory=dict)
    """`[topics]`: name of a topic → Lunr query that finds its papers."""
    pages: PagesSection = Field(default_factory=PagesSection)
    trending: TrendingSection = Field(default_factory=TrendingSection)
    theme: ThemeSection = Field(default_factory=ThemeSection)
    subscribe: SubscribeSection = Field(default_factory=SubscribeSection)
    outputs: OutputsSection = Field(default_factory=OutputsSection)
    offline: OfflineSection = Field(default_factory=OfflineSection)
    root: Path = Field(default=Path("."), exclude=True)
    """Folder of `site.toml`, absolute."""

    @property
    def output_dir(self) -> Path:
        """Absolute path of the output (a symbolic link once something is published)."""
        return self.root / self.build.output

    @property
    def state_dir(self) -> Path:
        """Folder of what sitegen remembers between builds (`.sitegen/`)."""
        return self.root / STATE

    @property
    def base_path(self) -> str:
        """Path of `base_url`, with `/` at both ends."""
        path = urlsplit(self.site.base_url).path.strip("/")
        return f"/{path}/" if path else "/"
