"""`digest`: one Markdown file a day, as a curator types it in the morning."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from sitegen.model import DigestNote, Mention, Place, SourcePaper
from sitegen.report import Event, Reporter
from sitegen.sources.cleaning import clean_line, clean_markdown, clean_paragraphs
from sitegen.sources.days import parse_day
from sitegen.sources.editor_fields import build_metadata, read_fields, read_link, suggest_name
from sitegen.sources.front_matter import Document, read_document, split_front_matter
from sitegen.sources.sections import Section, join, split_link, split_parts, split_sections, take_title
from sitegen.sources.source_file import Sample, SourceFile

NAME = "digest"

_KEYS = {"date": "date", "title": "title"}
_SECTION = re.compile(r"^ {0,3}## ", re.MULTILINE)
_DATE_KEY = re.compile(r"^[\"']?date[\"']?\s*:", re.MULTILINE)
_DAY_IN_NAME = re.compile(r"\d{4}-\d{2}-\d{2}[^/]*\.(?:md|markdown)$", re.IGNORECASE)


def detect(sample: Sample) -> bool:
    """Say whether this is front matter with a date, or Markdown with `##` sections whose file is named by a day."""
    yaml_text, body, _ = split_front_matter(sample.text)
    if yaml_text:
        return bool(_DATE_KEY.search(yaml_text)) or bool(_SECTION.search(body))
    return bool(_DAY_IN_NAME.search(sample.name) and (_SECTION.search(body) or body.startswith("# ")))


def read(file: SourceFile, report: Reporter) -> Iterator[SourcePaper | DigestNote]:
    """Yield a note where the day has a title or an introduction, then a paper for each section."""
    document = read_document(file)
    day = _read_day(document, file, report)
    introduction, sections = split_sections(document.body, document.first_line)
    heading, lines = take_title(introduction)
    title = document.fields.get("title") or heading
    note = _read_note(day, title if isinstance(title, str) else heading, join(lines), file.name)
    if note:
        yield note
    for rank, section in enumerate(sections):
        paper = _read_section(section, rank, day, file.name, report)
        if paper:
            yield paper


def _read_day(document: Document, file: SourceFile, report: Reporter) -> datetime.date | None:
    for key in document.fields:
        if key.lower() not in _KEYS:
            message = f'unknown key "{clean_line(key)}" in the front matter of a digest; {suggest_name(key, _KEYS)}'
            report.warn(Event("field-unknown", message, file.name, line=document.lines.get(key, 0)))
    typed = document.fields.get("date", "")
    day = parse_day(typed) if isinstance(typed, str) else None
    if day is None and typed:
        message = f'date "{clean_line(str(typed))[:40]}" is no day; write it like 2025-08-06'
        report.warn(Event("field-ignored", message, file.name, line=document.lines.get("date", 0)))
    day = day or file.named_day
    if day is None:
        message = (
            "the digest has no day, so its papers are in none; add `date: 2025-08-06` at the top between --- lines"
        )
        report.warn(Event("day-missing", message, file.name))
    return day


def _read_note(day: datetime.date | None, title: str, introduction: str, name: str) -> DigestNote | None:
    title, introduction = clean_line(title), clean_markdown(introduction)
    return DigestNote(day, title, introduction, Place(name)) if day and (title or introduction) else None


def _read_section(
    section: Section, rank: int, day: datetime.date | None, name: str, report: Reporter
) -> SourcePaper | None:
    line = section.heading.number
    title, url = split_link(section.heading.text)
    link = read_link(url) if url else {}
    if url and not link:
        message = f'the link "{clean_line(url)[:80]}" cannot be used; write an address that starts with https://'
        report.warn(Event("field-ignored", message, name, line=line))
    parts = split_parts(section.lines)
    given = read_fields(parts.fields, name, report)
    values = {"title": clean_line(title), "abstract": clean_paragraphs(parts.text), **link, **given.metadata}
    values["note"] = "\n\n".join(filter(None, (values.get("note", ""), clean_markdown(parts.note))))
    if not (values["title"] or values.get("arxiv_id") or values.get("doi")):
        report.warn(Event("record-skipped", "the section has no title; write `## Title`", name, line=line))
        return None
    mentions = (Mention(day, rank, name, **given.mention),) if day else ()
    return SourcePaper(build_metadata(values), Place(name, rank, line), mentions, day)
