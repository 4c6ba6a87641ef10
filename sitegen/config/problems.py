"""What pydantic finds, told in plain words: place, what, remedy."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any, TypeAlias

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from sitegen.config.schema import DEFAULT_BOOSTS, SiteConfig, SourceSection
from sitegen.config.words import show, suggest

Places: TypeAlias = Mapping[tuple[str | int, ...], str]
"""Place in the file → option of the command line that overrides it."""

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


def tell_problem(detail: ErrorDetails, name: str, places: Places) -> str:
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
    """Name of a key within its table: `title`, `boosts.title`, `[[sources]] 2`, `leave_out 2`."""
    if isinstance(key, int):
        return f"[[sources]] {key + 1}" if table == ["sources"] else f"{table[-1]} {key + 1}"
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
        return f"must be {wanted}, not {show(value)}", _EXAMPLES[wanted].format(key=key)
    limit = {"greater_than": "above {gt:g}", "greater_than_equal": "at least {ge}", "less_than_equal": "at most {le:g}"}
    if kind in limit:
        return f"must be {limit[kind].format(**context)}, not {show(value)}", f"write it like {key} = 2"
    return f"cannot be {show(value)}: {detail['msg']}", "see the README for what it may be"


def _describe_unknown(key: str, table: list[str | int]) -> tuple[str, str]:
    if not table:
        return f'unknown table or key "{key}"', _find_home(key)
    return f'unknown key "{_key_name(table, key)}"', suggest(key, _keys_of(table), "known keys")


def _find_home(key: str) -> str:
    """Where a key that stands at the top may have been meant to stand."""
    tables = [name for name in SiteConfig.model_fields if name != "root"]
    if not difflib.get_close_matches(key, tables, n=1, cutoff=0.7):
        for table in ("site", "build", "search", "pages", "trending", "subscribe"):
            if close := difflib.get_close_matches(key, _keys_of([table]), n=1, cutoff=0.7):
                return f'did you mean "{close[0]}" below [{table}]?'
    return suggest(key, tables, "known tables")


def _keys_of(table: list[Any]) -> list[str]:
    if table[0] == "sources":
        return list(SourceSection.model_fields)
    if table[-1] == "boosts":
        return list(DEFAULT_BOOSTS)
    section = SiteConfig.model_fields[table[0]].annotation
    return list(section.model_fields) if isinstance(section, type) and issubclass(section, BaseModel) else []
