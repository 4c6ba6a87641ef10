"""The parts of an editor's Markdown: headings, `Key: value` lines, text, and quoted notes."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from sitegen.sources.editor_fields import NAMES, Field, find_name, suggest_name

_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_LINK = re.compile(r"\[(?P<words>.*)\]\((?P<url>[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)(?:\s+\"[^\"]*\")?\)")
_FIELD = re.compile(
    r"(?P<bullet>\s{0,3}[-*+]\s+)?(?:\*\*|__)?(?P<key>[A-Za-z][A-Za-z;' _-]{0,24}?)(?:\*\*|__)?\s*:(?:\*\*|__)?"
    r"(?:\s+(?P<value>.*))?"
)
_INDENTED = re.compile(r"(?:\s{2,}|\t)(?:[-*+]\s+)?(?P<value>\S.*)")


class Line(msgspec.Struct, frozen=True):
    """A line with its number in the file, counted from 1."""

    number: int
    text: str


class Section(msgspec.Struct, frozen=True):
    """A heading of the second level with what follows it."""

    heading: Line
    lines: list[Line]


class Parts(msgspec.Struct, frozen=True):
    """What stands below a heading."""

    fields: list[Field]
    """`Key: value` lines at the start."""

    text: str
    """Text, without the note."""

    note: str
    """Content of block quotes; Markdown."""


def split_sections(body: str, first_line: int) -> tuple[list[Line], list[Section]]:
    """Return the lines before the first `##` heading, and the sections. A heading in fenced code is none."""
    introduction: list[Line] = []
    sections: list[Section] = []
    lines = introduction
    for line, level, title in _read_headings(body, first_line):
        if level == 2:
            sections.append(Section(Line(line.number, title), []))
            lines = sections[-1].lines
        else:
            lines.append(line)
    return introduction, sections


def _read_headings(body: str, first_line: int) -> Iterator[tuple[Line, int, str]]:
    """Every line with the level of its heading (0 for none) and its words."""
    fence = ""
    for number, text in enumerate(body.split("\n"), first_line):
        mark = _FENCE.match(text)
        if mark and not fence:
            fence = mark[1]
        elif mark and mark[1][0] == fence[0] and len(mark[1]) >= len(fence) and text.strip() == mark[1]:
            fence = ""
        heading = None if fence or mark else _HEADING.fullmatch(text)
        yield Line(number, text), len(heading[1]) if heading else 0, (heading[2] or "").strip() if heading else ""


def take_title(lines: list[Line]) -> tuple[str, list[Line]]:
    """Return the words of a `#` heading that stands first, and the lines after it."""
    for index, line in enumerate(lines):
        heading = _HEADING.fullmatch(line.text)
        if heading and len(heading[1]) == 1:
            return (heading[2] or "").strip(), lines[index + 1 :]
        if line.text.strip():
            break
    return "", lines


def split_link(heading: str) -> tuple[str, str]:
    """Return (words, address) of `[words](address)`; no address for plain words."""
    match = _LINK.fullmatch(heading.strip())
    return (match["words"], match["url"]) if match else (heading, "")


def join(lines: list[Line]) -> str:
    """Return the text of `lines`."""
    return "\n".join(line.text for line in lines)


def split_parts(lines: list[Line]) -> Parts:
    """Return fields, text and note of a section."""
    fields, rest = take_fields(lines)
    text, note = split_note(join(rest))
    return Parts(fields, text, note)


def take_fields(lines: list[Line]) -> tuple[list[Field], list[Line]]:
    """Return the `Key: value` lines that `lines` start with, and the rest.

    `- Key: value` is always a field. Without the dash it is one only when the key is known or looks like a slip of the
    pen, because an abstract may well begin with "Background: …".
    """
    fields: list[Field] = []
    for index, line in enumerate(lines):
        if not line.text.strip():
            if fields and not _more_fields(lines[index + 1 :]):
                return fields, lines[index + 1 :]
            continue
        if (field := _read_field(line)) is not None:
            fields.append(field)
        elif fields and (more := _INDENTED.fullmatch(line.text)) is not None and lines[index - 1].text.strip():
            fields[-1] = _append(fields[-1], more["value"])
        else:
            return fields, lines[index:]
    return fields, []


def _more_fields(lines: list[Line]) -> bool:
    """Say whether the list goes on after a blank line, as loose lists do."""
    following = next((line for line in lines if line.text.strip()), None)
    match = _FIELD.fullmatch(following.text) if following else None
    return bool(match and match["bullet"] and find_name(match["key"]))


def _read_field(line: Line) -> Field | None:
    match = _FIELD.fullmatch(line.text.rstrip())
    if match is None:
        return None
    key, value = match["key"].strip(), match["value"] or ""
    if find_name(key) or match["bullet"] or suggest_name(key, NAMES).startswith("did you mean"):
        return Field(key, value.strip(), line.number)
    return None


def _append(field: Field, value: str) -> Field:
    """A further line of a field: an item of a list below it, or the rest of a long value."""
    if isinstance(field.value, list):
        return Field(field.name, [*field.value, value.strip()], field.line)
    whole = f"{field.value} {value.strip()}" if field.value else [value.strip()]
    return Field(field.name, whole, field.line)


def split_note(text: str) -> tuple[str, str]:
    """Return the text without its block quotes, and what these say."""
    body: list[str] = []
    note: list[str] = []
    quoting = False
    for line in text.split("\n"):
        stripped = line.lstrip()
        if stripped.startswith(">") and (quoting or not body or not body[-1].strip()):
            if not quoting and note:
                note.append("")
            quoting = True
            note.append(stripped[1:].removeprefix(" "))
        else:
            quoting = False
            body.append(line)
    return "\n".join(body), "\n".join(note)
