"""`paper`: one Markdown file a paper, its fields in front matter, its abstract or a note below."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from sitegen.model import Mention, Place, SourcePaper
from sitegen.report import Event, Reporter
from sitegen.sources.cleaning import clean_line, clean_markdown, clean_paragraphs
from sitegen.sources.editor_fields import Field, build_metadata, read_days, read_fields
from sitegen.sources.front_matter import Document, read_document, split_front_matter
from sitegen.sources.sections import split_note
from sitegen.sources.source_file import Sample, SourceFile

NAME = "paper"

_OWN_KEY = re.compile(
    r"^[\"']?(?:authors?|arxiv|doi|url|days?|keywords|tags|abstract|code|project|venue|pdf)[\"']?\s*:",
    re.MULTILINE | re.IGNORECASE,
)
_TITLE_KEY = re.compile(r"^[\"']?title[\"']?\s*:", re.MULTILINE | re.IGNORECASE)
_DATE_KEY = re.compile(r"^[\"']?date[\"']?\s*:", re.MULTILINE | re.IGNORECASE)


def detect(sample: Sample) -> bool:
    """Say whether the front matter has a field that only a paper has, or a title and no date."""
    yaml_text, body, _ = split_front_matter(sample.text)
    if _OWN_KEY.search(yaml_text):
        return True
    return bool(_TITLE_KEY.search(yaml_text)) and not _DATE_KEY.search(yaml_text) and "\n## " not in body


def read(file: SourceFile, report: Reporter) -> Iterator[SourcePaper]:
    """Yield the paper."""
    document = read_document(file)
    days = _read_days(document, file.name, report)
    given = read_fields(_plain_fields(document), file.name, report)
    values = {**_read_body(document.body, "abstract" in given.metadata), **given.metadata}
    values["note"] = "\n\n".join(filter(None, (given.metadata.get("note", ""), _read_quotes(document, given.metadata))))
    if not (values.get("title") or values.get("arxiv_id") or values.get("doi")):
        report.warn(Event("record-skipped", "the paper has no title; add `title: …` at the top", file.name, line=1))
        return
    mentions = tuple(Mention(day, 0, file.name, **given.mention) for day in days)
    newest = max(days, default=values.get("published_on"))
    yield SourcePaper(build_metadata(values), Place(file.name), mentions, newest)


def _plain_fields(document: Document) -> list[Field]:
    fields = document.fields.items()
    return [
        Field(key, value, document.lines.get(key, 0)) for key, value in fields if key.lower() not in ("day", "days")
    ]


def _read_days(document: Document, name: str, report: Reporter) -> tuple[datetime.date, ...]:
    """The digest days; `date` is the day of publication and makes no digest."""
    days: set[datetime.date] = set()
    for key, value in document.fields.items():
        if key.lower() not in ("day", "days") or value in ("", None):
            continue
        good, bad = read_days(value) if isinstance(value, (str, list)) else ((), (str(value),))
        days.update(good)
        for part in bad:
            message = f'day "{clean_line(part)[:40]}" is no day; write it like 2025-08-06'
            report.warn(Event("field-ignored", message, name, line=document.lines.get(key, 0)))
    return tuple(sorted(days))


def _read_body(body: str, has_abstract: bool) -> dict[str, str]:
    """The text below is the abstract, unless the front matter has one."""
    return {} if has_abstract else {"abstract": clean_paragraphs(split_note(body)[0])}


def _read_quotes(document: Document, metadata: dict[str, object]) -> str:
    """The editor's note: quoted text, or the whole body where the abstract stands in the front matter."""
    return clean_markdown(document.body if "abstract" in metadata else split_note(document.body)[1])
