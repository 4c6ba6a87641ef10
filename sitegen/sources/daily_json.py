"""`daily-json`: rows of the daily-papers API. An array, one row, a row a line, or `{day: [rows]}`."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import msgspec

from sitegen.errors import SourceError
from sitegen.ids import parse_arxiv_id
from sitegen.model import Author, Mention, Metadata, Organization, Place, SourcePaper
from sitegen.report import Event, Reporter
from sitegen.sources.cleaning import clean_abstract, clean_line, clean_title, clean_url, complete_url
from sitegen.sources.days import day_of_timestamp, parse_day
from sitegen.sources.source_file import Sample, SourceFile

NAME = "daily-json"

_START = re.compile(r"\s*(?:\[\s*(?:\]\s*$|[\[{\"])|\{)")
_MARKS = re.compile(r"""["']paper["']\s*:|"ai_keywords"|"submittedOnDailyAt"|"upvotes"|^\s*(?:\[\s*\]|\{\s*\})\s*$""")
_PAPER_ID = re.compile(r"[\w][\w.-]{0,80}", re.ASCII)
_BAD_FIELD = re.compile(r" - at `\$\.(?P<path>[\w.]+)")


# --- the shape, as far as we use it -------------------------------------------------------------------------------


class RawAuthor(msgspec.Struct, gc=False):
    """One of `authors`."""

    name: str | None = None
    hidden: bool | None = False


class RawOrganization(msgspec.Struct, gc=False):
    """`organization`: `name` is the handle."""

    name: str | None = None
    fullname: str | None = None


class RawPerson(msgspec.Struct, gc=False):
    """Who put the paper on the list; the handle is `user` in one place and `name` in the other."""

    fullname: str | None = None
    name: str | None = None
    user: str | None = None


class RawPaper(msgspec.Struct, gc=False):
    """`paper` of a row."""

    id: str | None = None
    title: str | None = None
    summary: str | None = None
    authors: list[RawAuthor] | None = None
    publishedAt: str | None = None  # noqa: N815  # names as in the API
    submittedOnDailyAt: str | None = None  # noqa: N815
    submittedOnDailyBy: RawPerson | None = None  # noqa: N815
    withdrawnAt: str | None = None  # noqa: N815
    upvotes: int | None = None
    projectPage: str | None = None  # noqa: N815
    githubRepo: str | None = None  # noqa: N815
    githubStars: int | None = None  # noqa: N815
    ai_summary: str | None = None
    ai_keywords: list[str] | None = None
    mediaUrls: list[str] | None = None  # noqa: N815
    organization: RawOrganization | None = None


class RawRow(msgspec.Struct, gc=False):
    """One row. Its own `publishedAt` is shifted by some hours and only the last resort for the day."""

    paper: RawPaper
    title: str | None = None
    summary: str | None = None
    publishedAt: str | None = None  # noqa: N815
    thumbnail: str | None = None
    mediaUrl: str | None = None  # noqa: N815
    mediaUrls: list[str] | None = None  # noqa: N815
    numComments: int | None = None  # noqa: N815
    submittedBy: RawPerson | None = None  # noqa: N815
    organization: RawOrganization | None = None


_decode_rows = msgspec.json.Decoder(list[RawRow]).decode


class _Located(NamedTuple):
    """A row with its number and the day that its list is filed under."""

    number: int
    row: RawRow
    day: datetime.date | None


def detect(sample: Sample) -> bool:
    """Say whether the text is JSON that speaks of papers in this shape."""
    return bool(_START.match(sample.text) and _MARKS.search(sample.text))


def read(file: SourceFile, report: Reporter) -> Iterable[SourcePaper]:
    """Yield one paper for each good row."""
    filed_on = file.named_day
    for number, row, day in _read_rows(file, report):
        paper = _read_row(row, file.name, number, day or filed_on, report)
        if paper is not None:
            yield paper


# --- rows ---------------------------------------------------------------------------------------------------------


def _read_rows(file: SourceFile, report: Reporter) -> Iterable[_Located]:
    """All rows at once where the file is sound, which is 20 times as fast; else value by value."""
    try:
        return [_Located(number, row, None) for number, row in enumerate(_decode_rows(file.data))]
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return _read_loosely(file, report)


def _read_loosely(file: SourceFile, report: Reporter) -> Iterator[_Located]:
    for number, (value, day) in enumerate(_find_values(file, report)):
        if not isinstance(value, dict):
            _skip(report, file.name, number, _describe_odd_value(value))
            continue
        row = _convert_row(value if "paper" in value else {"paper": value}, file.name, number, report)
        if row is not None:
            yield _Located(number, row, day)


def _find_values(file: SourceFile, report: Reporter) -> Iterable[tuple[Any, datetime.date | None]]:
    """The raw rows, with the day where the file files them under one."""
    value = _parse_json(file, report)
    if isinstance(value, list):
        return [(row, None) for row in value]
    if not isinstance(value, dict) or "paper" in value or ("title" in value and "id" in value):
        return [(value, None)]
    return _open_envelope(value)


def _open_envelope(table: dict[str, Any]) -> list[tuple[Any, datetime.date | None]]:
    """Rows of `{day: [rows]}` or of an answer that wraps them (`{"date": day, "data": [rows]}`).

    Where no entry holds a row, the entries themselves are what cannot be read.
    """
    named = table.get("date")
    common = day_of_timestamp(named) if isinstance(named, str) else None
    lists = [(key, rows) for key, rows in table.items() if isinstance(rows, list)]
    if any(isinstance(row, dict) for _, rows in lists for row in rows):
        return [(row, parse_day(key) or common) for key, rows in lists for row in rows]
    if all(isinstance(rows, list) and not rows for rows in table.values()):
        return []
    return [(_Entry(key, rows), None) for key, rows in table.items()]


class _Entry(NamedTuple):
    """An entry of an object that holds no rows."""

    key: str
    value: object


def _parse_json(file: SourceFile, report: Reporter) -> Any:
    # The standard library takes lone surrogates, which msgspec refuses and cleaning removes.
    try:
        return json.loads(file.text)
    except (ValueError, RecursionError) as error:
        lines = [(number, line) for number, line in enumerate(file.text.split("\n"), 1) if line.strip()]
        if len(lines) > 1 and lines[0][1].lstrip().startswith("{") and lines[0][1].rstrip().endswith("}"):
            return [value for number, line in lines for value in _parse_json_line(line, number, file.name, report)]
        line = getattr(error, "lineno", 0)
        message = f"is not JSON ({error})" if line else "is not JSON that can be read"
        raise SourceError(message, where=file.name, remedy="fetch it again") from None


def _parse_json_line(line: str, number: int, name: str, report: Reporter) -> Iterator[Any]:
    try:
        yield json.loads(line)
    except (ValueError, RecursionError) as error:
        report.warn(Event("record-skipped", f"the line is not JSON ({error})", name, line=number))


def _convert_row(value: dict[str, Any], name: str, number: int, report: Reporter) -> RawRow | None:
    """Return the typed row; a field of a wrong type is left out with a warning, and only without a paper is it lost."""
    for _ in range(30):
        try:
            return msgspec.convert(value, RawRow)
        except msgspec.ValidationError as error:
            if not _drop_field(value, str(error)):
                _skip(report, name, number, f"not a row of daily papers: {error}")
                return None
            report.warn(Event("field-ignored", f"a field has a wrong type: {error}", name, row=number))
    _skip(report, name, number, "too many fields have a wrong type")
    return None


def _drop_field(value: dict[str, Any], message: str) -> bool:
    """Remove the field that `message` names from the row or its paper; say whether that helped."""
    match = _BAD_FIELD.search(message)
    head, *rest = match["path"].split(".") if match else [""]
    inner = value.get("paper")
    if head == "paper" and rest and isinstance(inner, dict):
        return inner.pop(rest[0], None) is not None
    return head != "paper" and value.pop(head, None) is not None


def _describe_odd_value(value: object) -> str:
    if isinstance(value, str):
        return f"the row is a text instead of an object: {_cut(value)}"
    if isinstance(value, _Entry):
        rows = f"{len(value.value)} values" if isinstance(value.value, list) else _cut(repr(value.value))
        return f"the file is one object and its entry {_cut(repr(value.key))} holds no rows but {rows}"
    return f"the row is {_cut(json.dumps(value))} instead of an object"


def _cut(text: str) -> str:
    text = clean_line(text)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _skip(report: Reporter, name: str, number: int, message: str) -> None:
    report.warn(Event("record-skipped", message, name, row=number))


# --- from a row to a paper ----------------------------------------------------------------------------------------


def _read_row(
    row: RawRow, name: str, number: int, filed_on: datetime.date | None, report: Reporter
) -> SourcePaper | None:
    paper = row.paper
    arxiv = parse_arxiv_id(paper.id or "")
    title = clean_title(paper.title or "") or clean_title(row.title or "")
    if not title and arxiv is None:
        _skip(report, name, number, "the row has neither a title nor an arXiv id")
        return None
    day = day_of_timestamp(paper.submittedOnDailyAt or "") or filed_on or day_of_timestamp(row.publishedAt or "")
    day = day or day_of_timestamp(paper.publishedAt or "")
    if day is None:
        report.warn(Event("day-missing", "the row names no day, so it is in no digest", name, row=number))
    metadata = Metadata(
        title=title,
        abstract=clean_abstract(paper.summary or row.summary or ""),
        authors=_read_authors(paper.authors),
        arxiv_id=arxiv.id if arxiv else "",
        arxiv_version=arxiv.version if arxiv else None,
        published_on=day_of_timestamp(paper.publishedAt or ""),
        withdrawn_on=day_of_timestamp(paper.withdrawnAt or ""),
        keywords=_read_keywords(paper.ai_keywords),
        organization=_read_organization(paper.organization or row.organization),
        code_url=complete_url(paper.githubRepo) if paper.githubRepo else "",
        code_stars=paper.githubStars,
        project_url=complete_url(paper.projectPage) if paper.projectPage else "",
        media_urls=_read_urls(paper.mediaUrls, row.mediaUrls),
        thumbnail_url=clean_url(row.thumbnail or row.mediaUrl or ""),
        summary=clean_abstract(paper.ai_summary or ""),
        summary_is_generated=bool(paper.ai_summary),
    )
    mentions = (_read_mention(row, name, number, day),) if day else ()
    return SourcePaper(metadata, Place(name, number), mentions, day)


def _read_mention(row: RawRow, name: str, number: int, day: datetime.date) -> Mention:
    paper = row.paper
    person = paper.submittedOnDailyBy or row.submittedBy
    known = bool(paper.id and _PAPER_ID.fullmatch(paper.id))
    return Mention(
        day=day,
        rank=number,
        source=name,
        votes=paper.upvotes,
        comments=row.numComments,
        submitted_by=clean_line(person.fullname or person.name or person.user or "") if person else "",
        discussion_url=f"https://huggingface.co/papers/{paper.id}" if known else "",
    )


def _read_authors(authors: list[RawAuthor] | None) -> tuple[Author, ...]:
    names = [clean_line(author.name) for author in authors or () if author.name and not author.hidden]
    return tuple([Author(name) for name in names if name])


def _read_keywords(keywords: list[str] | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(clean_line, keywords)))) if keywords else ()


def _read_organization(organization: RawOrganization | None) -> Organization | None:
    if organization is None:
        return None
    handle = clean_line(organization.name or "")
    name = clean_line(organization.fullname or "") or handle
    return Organization(name, handle) if name else None


def _read_urls(*lists: list[str] | None) -> tuple[str, ...]:
    urls = [clean_url(url) for part in lists if part for url in part]
    return tuple(dict.fromkeys(filter(None, urls))) if urls else ()
