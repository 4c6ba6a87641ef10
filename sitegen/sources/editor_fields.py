"""The fields that an editor can give a paper, in front matter or as `Key: value` lines. One table says them all."""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from sitegen.ids import find_arxiv_id_of_doi, parse_arxiv_id, parse_doi
from sitegen.model import Author, Metadata, Organization
from sitegen.report import Event, Reporter
from sitegen.sources.cleaning import clean_line, clean_markdown, clean_paragraphs, complete_url
from sitegen.sources.days import parse_day
from sitegen.sources.people import split_names


class Field(msgspec.Struct, frozen=True):
    """One field as it was typed."""

    name: str
    """Key, as typed."""

    value: Any
    """A text; from front matter also a list or a table."""

    line: int
    """Line in the file, counted from 1; 0 when not known."""


NAMES: Mapping[str, str] = {
    "title": "title",
    "abstract": "abstract",
    "author": "authors",
    "authors": "authors",
    "by": "authors",
    "arxiv": "arxiv",
    "arxiv id": "arxiv",
    "eprint": "arxiv",
    "doi": "doi",
    "url": "url",
    "link": "url",
    "page": "url",
    "pdf": "pdf_url",
    "date": "published_on",
    "published": "published_on",
    "updated": "updated_on",
    "withdrawn": "withdrawn_on",
    "code": "code_url",
    "repo": "code_url",
    "repository": "code_url",
    "github": "code_url",
    "stars": "code_stars",
    "project": "project_url",
    "project page": "project_url",
    "website": "project_url",
    "homepage": "project_url",
    "keyword": "keywords",
    "keywords": "keywords",
    "tags": "keywords",
    "topics": "keywords",
    "categories": "categories",
    "subjects": "categories",
    "organization": "organization",
    "organisation": "organization",
    "org": "organization",
    "lab": "organization",
    "media": "media_urls",
    "video": "media_urls",
    "videos": "media_urls",
    "thumbnail": "thumbnail_url",
    "image": "thumbnail_url",
    "summary": "summary",
    "tldr": "summary",
    "tl;dr": "summary",
    "comment": "comment",
    "venue": "venue",
    "journal": "venue",
    "conference": "venue",
    "license": "license_url",
    "licence": "license_url",
    "note": "note",
    "editor's note": "note",
    "votes": "votes",
    "upvotes": "votes",
    "comments": "comments",
    "submitted by": "submitted_by",
    "submitter": "submitted_by",
    "discussion": "discussion_url",
}
"""What may be typed (case, `_` and `-` do not matter) → what it is."""

_MENTION_FIELDS = frozenset({"votes", "comments", "submitted_by", "discussion_url"})


class PaperFields(msgspec.Struct, frozen=True):
    """What an editor's fields say of one paper."""

    metadata: dict[str, Any]
    """Values for `Metadata`; `title` may be missing."""

    mention: dict[str, Any]
    """Values for every `Mention` of the paper."""


def find_name(typed: str) -> str | None:
    """Return the field that a key as typed means, or None."""
    return NAMES.get(" ".join(typed.lower().replace("_", " ").replace("-", " ").split()))


def suggest_name(typed: str, names: Mapping[str, str] = NAMES) -> str:
    """Return a remedy for an unknown key."""
    close = difflib.get_close_matches(typed.lower(), names, n=1, cutoff=0.7)
    return f'did you mean "{close[0]}"?' if close else "see the README for the fields of a paper"


def read_fields(fields: list[Field], file: str, report: Reporter) -> PaperFields:
    """Return the values of `fields`; unknown and unusable ones are warned of, with their line."""
    result = PaperFields({}, {})
    for field in fields:
        name = find_name(field.name)
        if name is None:
            message = f'unknown field "{clean_line(field.name)}"; {suggest_name(field.name)}'
            report.warn(Event("field-unknown", message, file, line=field.line))
        elif not _is_blank(field.value):
            _read_field(name, field, result, file, report)
    return result


def build_metadata(values: Mapping[str, Any]) -> Metadata:
    """Return the values as `Metadata`, without a title where none is given."""
    return Metadata(**{"title": "", **values})


def read_link(url: str) -> dict[str, Any]:
    """Return what an address says of a paper: its arXiv id, its DOI, or only where it is; empty when unusable."""
    if arxiv := parse_arxiv_id(url):
        return {"arxiv_id": arxiv.id, "arxiv_version": arxiv.version}
    if doi := parse_doi(url):
        arxiv = find_arxiv_id_of_doi(doi)
        return {"arxiv_id": arxiv.id, "arxiv_version": arxiv.version} if arxiv else {"doi": doi}
    page = complete_url(url)
    return {"url": page} if page else {}


def _is_blank(value: Any) -> bool:
    return value in (None, "", [], {}) or (isinstance(value, str) and value.strip().lower() in ("", "~", "null"))


def _read_field(name: str, field: Field, result: PaperFields, file: str, report: Reporter) -> None:
    try:
        values = _READERS[name](field.value)
    except (ValueError, TypeError, RecursionError):
        values = {}
    if not values:
        # A list or table is not shown: with YAML's anchors its text may be endless.
        shown = clean_line(field.value)[:60] if isinstance(field.value, str) else "…"
        message = f'{field.name} "{shown}" cannot be used; {_REMEDIES.get(name, "write one line of text")}'
        report.warn(Event("field-ignored", message, file, line=field.line))
    (result.mention if name in _MENTION_FIELDS else result.metadata).update(values)


# --- one reader a field: raw value → values; nothing means "cannot be used" -----------------------------------------


def _texts(value: Any) -> list[str]:
    """The texts of a list, or a text as a list of one."""
    if isinstance(value, dict):
        raise TypeError(value)
    return [part for part in value if isinstance(part, str)] if isinstance(value, list) else [value]


def _line(name: str) -> Callable[[Any], dict[str, Any]]:
    def read(value: Any) -> dict[str, Any]:
        text = clean_line(" ".join(_texts(value)))
        return {name: text} if text else {}

    return read


def _url(name: str) -> Callable[[Any], dict[str, Any]]:
    def read(value: Any) -> dict[str, Any]:
        url = complete_url(unwrap_link(_texts(value)[0]))
        return {name: url} if url else {}

    return read


def _day(name: str) -> Callable[[Any], dict[str, Any]]:
    def read(value: Any) -> dict[str, Any]:
        day = parse_day(_texts(value)[0])
        return {name: day} if day else {}

    return read


def _number(name: str) -> Callable[[Any], dict[str, Any]]:
    def read(value: Any) -> dict[str, Any]:
        number = int(_texts(value)[0].replace(",", "").strip())
        return {name: number} if 0 <= number < 2**53 else {}

    return read


def _read_link_field(value: Any) -> dict[str, Any]:
    return read_link(unwrap_link(_texts(value)[0]))


def _read_arxiv(value: Any) -> dict[str, Any]:
    found = _read_link_field(value)
    return found if "arxiv_id" in found else {}


def _read_doi(value: Any) -> dict[str, Any]:
    found = _read_link_field(value)
    return {} if "url" in found else found


def _read_list(value: Any, separators: str = ",;") -> tuple[str, ...]:
    """A list, or a text with commas (or semicolons, where it has any)."""
    texts = _texts(value)
    if not isinstance(value, list):
        separator = next((mark for mark in reversed(separators) if mark in texts[0]), ",")
        texts = texts[0].split(separator)
    return tuple(dict.fromkeys(filter(None, map(clean_line, texts))))


def _read_keywords(value: Any) -> dict[str, Any]:
    return {"keywords": _read_list(value)}


def _read_categories(value: Any) -> dict[str, Any]:
    texts = _texts(value)
    words = [word for text in texts for word in text.replace(",", " ").replace(";", " ").split()]
    return {"categories": tuple(dict.fromkeys(map(clean_line, words)))}


def _read_media(value: Any) -> dict[str, Any]:
    urls = tuple(filter(None, (complete_url(unwrap_link(text)) for text in _texts(value))))
    return {"media_urls": urls} if urls else {}


def _read_authors(value: Any) -> dict[str, Any]:
    if not isinstance(value, list):
        return {"authors": tuple(map(Author, split_names(_texts(value)[0])))}
    authors = [_read_author(part) for part in value]
    return {"authors": tuple(author for author in authors if author.name)}


def _read_author(value: Any) -> Author:
    """A name, or a table with `name`, `affiliation`, `orcid`."""
    if isinstance(value, str):
        return Author(clean_line(value))
    texts = {key: clean_line(text) for key, text in value.items() if isinstance(text, str)}
    orcid = texts.get("orcid", "").rstrip("/").rpartition("/")[2]
    return Author(texts.get("name", ""), texts.get("affiliation", ""), orcid)


def _read_organization(value: Any) -> dict[str, Any]:
    name = clean_line(_texts(value)[0])
    return {"organization": Organization(name)} if name else {}


def _read_abstract(value: Any) -> dict[str, Any]:
    return {"abstract": clean_paragraphs(_texts(value)[0])}


def _read_note(value: Any) -> dict[str, Any]:
    return {"note": clean_markdown("\n\n".join(_texts(value)))}


def unwrap_link(text: str) -> str:
    """Return the address in `[words](address)` or `<address>`, else the text."""
    text = text.strip()
    if text.startswith("[") and text.endswith(")") and "](" in text:
        return text[text.rindex("](") + 2 : -1]
    return text[1:-1] if text.startswith("<") and text.endswith(">") else text


_READERS: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "title": _line("title"),
    "abstract": _read_abstract,
    "authors": _read_authors,
    "arxiv": _read_arxiv,
    "doi": _read_doi,
    "url": _read_link_field,
    "pdf_url": _url("pdf_url"),
    "published_on": _day("published_on"),
    "updated_on": _day("updated_on"),
    "withdrawn_on": _day("withdrawn_on"),
    "code_url": _url("code_url"),
    "code_stars": _number("code_stars"),
    "project_url": _url("project_url"),
    "keywords": _read_keywords,
    "categories": _read_categories,
    "organization": _read_organization,
    "media_urls": _read_media,
    "thumbnail_url": _url("thumbnail_url"),
    "summary": _line("summary"),
    "comment": _line("comment"),
    "venue": _line("venue"),
    "license_url": _url("license_url"),
    "note": _read_note,
    "votes": _number("votes"),
    "comments": _number("comments"),
    "submitted_by": _line("submitted_by"),
    "discussion_url": _url("discussion_url"),
}

_URL_REMEDY = "write an address that starts with https://"
_DAY_REMEDY = "write a day like 2025-08-06"
_REMEDIES: Mapping[str, str] = {
    "arxiv": "write it like 2408.01234",
    "doi": "write it like 10.1000/182",
    "url": _URL_REMEDY,
    "pdf_url": _URL_REMEDY,
    "code_url": "write an address that starts with https://, or owner/repository",
    "project_url": _URL_REMEDY,
    "media_urls": _URL_REMEDY,
    "thumbnail_url": _URL_REMEDY,
    "license_url": _URL_REMEDY,
    "discussion_url": _URL_REMEDY,
    "published_on": _DAY_REMEDY,
    "updated_on": _DAY_REMEDY,
    "withdrawn_on": _DAY_REMEDY,
    "votes": "write a number",
    "comments": "write a number",
    "code_stars": "write a number",
    "authors": "write names with commas between them",
}


def read_days(value: Any) -> tuple[tuple[datetime.date, ...], tuple[str, ...]]:
    """Return the days in a list (or a text with commas), and the parts that are none."""
    # `March 4, 2025` holds a comma and is one day.
    parts = (value,) if isinstance(value, str) and parse_day(value) else _read_list(value)
    days = [parse_day(part) for part in parts]
    good = tuple(sorted({day for day in days if day}))
    return good, tuple(part for part, day in zip(parts, days, strict=True) if day is None)
