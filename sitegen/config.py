"""`site.toml` as a typed value. Every key is declared, documented and checked here, and nowhere else."""

from __future__ import annotations

import difflib
import json
import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, GetPydanticSchema, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError
from typing_extensions import TypedDict

from sitegen.errors import ConfigError
from sitegen.files import base_folder, find_files

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

_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_TOML_MESSAGE = re.compile(
    r"(?P<what>.*?) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)", re.DOTALL
)
_UNSAFE_IN_URL = re.compile(r"[\s\x00-\x1f\x7f\"'<>\\^`{|}]")


def _web_problem(url: str) -> str:
    """Say what is wrong with a web address, or return nothing."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "is no valid address"
    if parts.scheme not in ("http", "https"):
        return "must start with http:// or https://"
    if not host:
        return "has no host"
    if parts.username is not None:
        return "must not hold a user name"
    return "must not hold spaces or quotes" if _UNSAFE_IN_URL.search(url) else ""


def _refuse(problem: str, value: object, remedy: str) -> PydanticCustomError:
    # The words are values of the context, so braces in them mean nothing.
    return PydanticCustomError("refused", "{problem}", {"problem": f"{problem}, not {_show(value)}", "remedy": remedy})


def _check_base_url(url: str) -> str:
    problem = _web_problem(url)
    if not problem and ("?" in url or "#" in url):
        problem = "must not have a query or a fragment"
    if problem:
        raise _refuse(problem, url, 'write it like "https://example.org/papers/"')
    return url.rstrip("/") + "/"


def _check_link(url: str) -> str:
    if url and (problem := _web_problem(url)):
        raise _refuse(problem, url, 'write it like "https://example.org/subscribe"')
    return url


def _check_language(language: str) -> str:
    if not _LANGUAGE.fullmatch(language):
        raise _refuse("must be a language tag", language, 'write it like "en" or "pt-BR"')
    return language


def _check_format(name: str) -> str:
    if name not in FORMATS:
        raise _refuse("must be a known format", name, _suggest(name, FORMATS, "known formats"))
    return name


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


class SearchSection(Section):
    """`[search]`: how results are ranked."""

    boosts: Boosts = Field(default_factory=lambda: dict(DEFAULT_BOOSTS))
    """Weight of each field: `title`, `keywords`, `authors`, `abstract`; above 0. Fields left out keep theirs."""


class SubscribeSection(Section):
    """`[subscribe]`: where the "Subscribe" banner leads."""

    url: Annotated[str, AfterValidator(_check_link)] = ""
    """Page where readers subscribe (http or https); empty leads to the feeds."""

    text: str = "Get trending papers in your email inbox!"
    """Words of the banner."""


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


def load_config(path: Path, *, base_url: str | None = None, output: str | None = None) -> SiteConfig:
    """Read `site.toml`; options of the command line override it. Raises ConfigError with every problem found.

    `output` from the command line is relative to the current folder, paths in the file to the file's.
    """
    table = _read_toml(path)
    root = Path(os.path.abspath(path)).parent
    options = {("site", "base_url"): ("--base-url", base_url), ("build", "output"): ("--output", output)}
    places = _override(table, options)
    config, problems = _validate(table, root, path.name, places)
    problems += _source_problems(table.get("sources"), root, path.name)
    problems += _path_problems(table, root, path.name, places)
    if config is None or problems:
        raise ConfigError(f"{len(problems)} problems", where=path.name, problems=problems)
    return config


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        reason = "is not there" if isinstance(error, FileNotFoundError) else f"cannot be read ({error.strerror})"
        raise ConfigError(reason, where=str(path), remedy="`sitegen new DIR` makes a site") from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"is not UTF-8 (byte {error.start})", where=path.name, remedy="save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise _syntax_error(str(error), path.name) from None


def _syntax_error(message: str, name: str) -> ConfigError:
    match = _TOML_MESSAGE.fullmatch(message)
    if match is None:
        return ConfigError(f"is not TOML: {message}", where=name)
    where = f"{name}:{match['line']}" if match["line"] else name
    at = f"column {match['column']}" if match["column"] else "at its end"
    what = match["what"][:1].lower() + match["what"][1:]
    return ConfigError(f"is not TOML: {what} ({at})", where=where, remedy="texts need quotes, tables need [brackets]")


def _override(
    table: dict[str, Any], options: Mapping[tuple[str, str], tuple[str, str | None]]
) -> dict[tuple[str | int, ...], str]:
    """Put the options into `table`; return which option stands at which place, for messages."""
    places: dict[tuple[str | int, ...], str] = {}
    for (section, key), (option, value) in options.items():
        if value is None or not isinstance(table.setdefault(section, {}), dict):
            continue
        table[section][key] = os.path.abspath(value) if key == "output" and value else value
        places[(section, key)] = option
    return places


def _validate(
    table: dict[str, Any], root: Path, name: str, places: Mapping[tuple[str | int, ...], str]
) -> tuple[SiteConfig | None, list[str]]:
    if "root" in table:  # the one field that is not a key
        table = {**table, "root ": None}
        del table["root"]
    try:
        return SiteConfig.model_validate({**table, "root": root}), []
    except ValidationError as error:
        return None, [_tell(detail, name, places) for detail in error.errors(include_url=False)]


# --- words for what pydantic finds --------------------------------------------------------------------------------

_TYPES = {
    "string_type": "text",
    "float_type": "a number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "tuple_type": "a list of tables",
}
_EXAMPLES = {
    "text": 'put it in quotes, like {key} = "…"',
    "a number": "write it without quotes, like {key} = 2",
    "a whole number": "write it without quotes or fraction, like {key} = 2025",
    "a table": "write it as [{key}] with keys below it",
    "a list of tables": "write it as [[{key}]] with keys below it",
}


def _tell(detail: ErrorDetails, name: str, places: Mapping[tuple[str | int, ...], str]) -> str:
    """Turn one finding into `place: what; remedy`."""
    *table, key = [str(part).strip() if isinstance(part, str) else part for part in detail["loc"]]
    if option := places.get(tuple(detail["loc"])):
        where = option
        what, remedy = _describe(detail, str(key), [])
        return f"{where}: {what}; {remedy}"
    place = _table_name(table)
    what, remedy = _describe(detail, str(key), table)
    if detail["type"] not in ("extra_forbidden", "missing"):
        what = f"{_key_name(table, key)} {what}"
    return f"{name}: {place}{what}; {remedy}"


def _table_name(table: list[str | int]) -> str:
    """`[search] `, `[[sources]] 2 `, or nothing at the top."""
    if not table:
        return ""
    if table[0] == "sources":
        return f"[[sources]] {int(table[1]) + 1} " if len(table) > 1 else ""
    return f"[{table[0]}] "


def _key_name(table: list[str | int], key: str | int) -> str:
    """Name of a key within its table: `title`, `boosts.title`, `[[sources]] 2`."""
    if table[:1] == ["sources"] and isinstance(key, int):
        return f"[[sources]] {key + 1}"
    return ".".join([*(part for part in table[1:] if isinstance(part, str)), str(key)])


def _describe(detail: ErrorDetails, key: str, table: list[str | int]) -> tuple[str, str]:
    """What is wrong, and what to do."""
    kind, value, context = detail["type"], detail["input"], detail.get("ctx", {})
    if kind == "refused":
        return context["problem"], context["remedy"]
    if kind == "extra_forbidden":
        return _describe_unknown(key, table)
    if kind == "missing":
        return f'key "{key}" is missing', f'add {key} = "…"'
    if wanted := _TYPES.get(kind):
        return f"must be {wanted}, not {_show(value)}", _EXAMPLES[wanted].format(key=key)
    limit = {"greater_than": "above {gt:g}", "greater_than_equal": "at least {ge}", "less_than_equal": "at most {le:g}"}
    if kind in limit:
        return f"must be {limit[kind].format(**context)}, not {_show(value)}", f"write it like {key} = 2"
    return f"cannot be {_show(value)}: {detail['msg']}", "see the README for what it may be"


def _describe_unknown(key: str, table: list[str | int]) -> tuple[str, str]:
    if not table:
        return f'unknown table or key "{key}"', _find_home(key)
    return f'unknown key "{_key_name(table, key)}"', _suggest(key, _keys_of(table), "known keys")


def _find_home(key: str) -> str:
    """Where a key that stands at the top may have been meant to stand."""
    tables = [name for name in SiteConfig.model_fields if name != "root"]
    if not difflib.get_close_matches(key, tables, n=1, cutoff=0.7):
        for table in ("site", "build", "search", "subscribe"):
            if close := difflib.get_close_matches(key, _keys_of([table]), n=1, cutoff=0.7):
                return f'did you mean "{close[0]}" below [{table}]?'
    return _suggest(key, tables, "known tables")


def _keys_of(table: list[Any]) -> list[str]:
    if table[0] == "sources":
        return list(SourceSection.model_fields)
    if table[-1] == "boosts":
        return list(DEFAULT_BOOSTS)
    section = SiteConfig.model_fields[table[0]].annotation
    return list(section.model_fields) if isinstance(section, type) and issubclass(section, BaseModel) else []


def _suggest(name: str, known: Iterable[str], label: str) -> str:
    known = list(known)
    close = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.6)
    return f'did you mean "{close[0]}"?' if close else f"{label}: {', '.join(known)}"


def _show(value: object) -> str:
    """A value as someone who writes TOML would call it."""
    if isinstance(value, str):
        return f"the text {json.dumps(value[:80], ensure_ascii=False)}"
    if isinstance(value, bool):
        return str(value).lower()
    kinds: dict[type, str] = {dict: "a table", list: "a list"}
    return kinds.get(type(value)) or str(value)[:80]


# --- what must or must not be on the disk -------------------------------------------------------------------------


def _source_problems(sources: object, root: Path, name: str) -> Iterator[str]:
    """Sources that name no file."""
    if sources is None or sources == []:
        yield f'{name}: there is no [[sources]]; add one with path = "content/**/*.md", or where your papers are'
    for number, source in enumerate(sources if isinstance(sources, list) else [], 1):
        pattern = source.get("path") if isinstance(source, dict) else None
        if isinstance(pattern, str) and pattern.strip() and not _finds_something(root, pattern):
            place = f"{name}: [[sources]] {number} path {json.dumps(pattern, ensure_ascii=False)}"
            yield f"{place} {_why_nothing(root, pattern)}"


def _finds_something(root: Path, pattern: str) -> bool:
    try:
        return bool(find_files(root, pattern))
    except (OSError, ValueError):  # for example a zero byte in the name
        return False


def _why_nothing(root: Path, pattern: str) -> str:
    try:
        if (root / pattern).is_dir():
            return "is a folder without files; put a file there, or name another folder"
    except (OSError, ValueError):
        pass
    if re.search(r"[*?\[]", pattern):
        return f"matches no file; paths are relative to {root}"
    close = difflib.get_close_matches(Path(pattern).name, _names_in((root / pattern).parent), n=1)
    meant = f'did you mean "{(Path(pattern).parent / close[0]).as_posix()}"?' if close else ""
    return f"is not there; {meant or f'paths are relative to {root}'}"


def _names_in(folder: Path) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except (OSError, ValueError):
        return []


def _path_problems(
    table: dict[str, Any], root: Path, name: str, places: Mapping[tuple[str | int, ...], str]
) -> Iterator[str]:
    """A missing about page, and an output folder where publishing would destroy something."""
    about = _text_at(table, "site", "about")
    if about and not (root / about).is_file():
        place = f"{name}: [site] about {json.dumps(about, ensure_ascii=False)}"
        yield f"{place} is not there; paths are relative to {root}"
    output = _text_at(table, "build", "output") or "public"
    if conflict := _find_output_conflict(root, output, _patterns(table)):
        where = places.get(("build", "output")) or f"{name}: [build] output"
        shown = json.dumps(output, ensure_ascii=False)
        yield f'{where} {shown} {conflict}; choose a folder of its own, such as "public"'


def _text_at(table: dict[str, Any], section: str, key: str) -> str:
    """A text in a table that may be of any shape."""
    part = table.get(section)
    value = part.get(key) if isinstance(part, dict) else None
    return value if isinstance(value, str) else ""


def _patterns(table: dict[str, Any]) -> list[str]:
    sources = table.get("sources")
    found = [entry.get("path") for entry in sources if isinstance(entry, dict)] if isinstance(sources, list) else []
    return [pattern for pattern in found if isinstance(pattern, str) and pattern.strip()]


def _find_output_conflict(root: Path, output: str, patterns: list[str]) -> str:
    """Say what the output folder would overwrite. It may itself be a link, so only its parent is resolved."""
    written = Path(os.path.abspath(root / output))
    target, home = written.parent.resolve() / written.name, root.resolve()
    if home.is_relative_to(target):
        return "holds the project itself"
    ours = [home / name for name in (".sitegen", "templates", "static", ".git")]
    if any(target.is_relative_to(folder) for folder in ours):
        return "is a folder that the project needs"
    for pattern in patterns:
        if base_folder(root, pattern).resolve().is_relative_to(target):
            return f"holds the source {json.dumps(pattern, ensure_ascii=False)}"
    return ""
