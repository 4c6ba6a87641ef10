"""From `site.toml` and the command line to a `SiteConfig`, or to all problems at once."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sitegen.config.paths import find_path_problems, find_source_problems
from sitegen.config.problems import Places, tell_problem
from sitegen.config.schema import SiteConfig
from sitegen.errors import ConfigError

_TOML_MESSAGE = re.compile(
    r"(?P<what>.*?) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)", re.DOTALL
)


def load_config(path: Path, *, base_url: str | None = None, output: str | None = None) -> SiteConfig:
    """Read `site.toml`; options of the command line override it. Raises ConfigError with every problem found.

    `output` from the command line is relative to the current folder, paths in the file to the file's.
    """
    table = _read_toml(path)
    root = Path(os.path.abspath(path)).parent
    options = {("site", "base_url"): ("--base-url", base_url), ("build", "output"): ("--output", output)}
    places = _override(table, options)
    config, problems = _validate(table, root, path.name, places)
    problems += find_source_problems(table.get("sources"), root, path.name)
    problems += find_path_problems(table, root, path.name, places)
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


def _validate(table: dict[str, Any], root: Path, name: str, places: Places) -> tuple[SiteConfig | None, list[str]]:
    if "root" in table:  # the one field that is not a key
        table = {**table, "root ": None}
        del table["root"]
    try:
        return SiteConfig.model_validate({**table, "root": root}), []
    except ValidationError as error:
        return None, [tell_problem(detail, name, places) for detail in error.errors(include_url=False)]
