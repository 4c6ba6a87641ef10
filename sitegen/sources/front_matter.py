"""Markdown files of an editor: YAML between `---` lines, then text."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from sitegen.errors import SourceError
from sitegen.sources.source_file import SourceFile

_FENCED = re.compile(r"\A\s*---[ \t]*\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*$\n?", re.DOTALL | re.MULTILINE)
SIZE_LIMIT = 64 * 1024
"""Characters of front matter; more is a mistake."""


class Document(msgspec.Struct, frozen=True):
    """A Markdown file in its two parts."""

    fields: dict[str, Any]
    """Front matter; every scalar is the text as it was typed."""

    lines: dict[str, int]
    """Line of each key, counted from 1."""

    body: str
    """Text below the front matter."""

    first_line: int
    """Line of the file at which `body` starts, counted from 1."""


def split_front_matter(text: str) -> tuple[str, str, int]:
    """Return (YAML, body, lines before the YAML); the YAML is empty where there is no front matter."""
    match = _FENCED.match(text)
    if match is None:
        return "", text, 0
    return match["yaml"], text[match.end() :], text.count("\n", 0, match.start("yaml"))


def read_document(file: SourceFile) -> Document:
    """Return the parts of `file`; raises SourceError with the line where the front matter is no YAML."""
    yaml_text, body, offset = split_front_matter(file.text)
    if len(yaml_text) > SIZE_LIMIT:
        raise SourceError("the front matter is longer than 64 KiB", where=file.name, remedy="close it with a line ---")
    fields = _parse_yaml(yaml_text, file.name, offset) if yaml_text.strip() else {}
    lines = {
        match[1]: offset + number for number, line in enumerate(yaml_text.split("\n"), 1) if (match := _KEY.match(line))
    }
    first_line = file.text.count("\n", 0, len(file.text) - len(body)) + 1
    return Document(fields, lines, body, first_line)


_KEY = re.compile(r"[\"']?([^\s:#\"'-][^:\"']{0,60}?)[\"']?\s*:(?:\s|$)")


def _parse_yaml(text: str, name: str, offset: int) -> dict[str, Any]:
    # Imported here: 10 ms that a site without Markdown sources saves.
    import yaml

    # The base loader leaves scalars as typed: YAML would read the arXiv id 2408.01230 as the number 2408.0123.
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        value = yaml.load(text, Loader=loader)  # noqa: S506  # the base loader makes texts, lists and tables only
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{name}:{offset + mark.line + 1}" if mark else name
        problem = getattr(error, "problem", None) or "it cannot be read"
        remedy = 'texts with ": " or with [ at the start need quotes'
        raise SourceError(f"the front matter is not YAML: {problem}", where=where, remedy=remedy) from None
    if not isinstance(value, dict):
        where = f"{name}:{offset + 1}"
        raise SourceError("the front matter holds no `key: value` lines", where=where, remedy="write date: 2025-08-06")
    return {key: part for key, part in value.items() if isinstance(key, str)}
