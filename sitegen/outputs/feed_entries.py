"""A paper as an entry of Atom and of JSON Feed."""

from __future__ import annotations

import datetime
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec

from sitegen import text
from sitegen.library.packed import PackedPaper
from sitegen.model import Metadata
from sitegen.outputs.xml_text import xml
from sitegen.site.cited import pdf_of, plain_name, url_of
from sitegen.site.filters import brief
from sitegen.site.outlinks import out_links

CACHED_ENTRIES = 8192
"""Entries a worker remembers, 7 KB each: a paper is in the feeds of all its topics and authors."""

BRIEF_AUTHORS = 10
"""Authors of a brief entry."""

_encode = msgspec.json.Encoder().encode


class FeedEntry(msgspec.Struct, frozen=True):
    """All that an entry shows."""

    id: str
    """Permanent id."""

    link: str
    """Permalink of the paper's page."""

    came_on: datetime.date
    """Day it was news."""

    changed_on: datetime.date
    """Newest day that tells something new of it."""

    paper: PackedPaper
    """The paper."""

    is_brief: bool = False
    """True to give only the beginning of the abstract and the first authors."""


class Shown(NamedTuple):
    """What both formats tell of a paper."""

    paper: Metadata
    """The paper."""

    title: str
    """Plain title."""

    authors: list[str]
    """Plain names."""

    tags: list[str]
    """Plain keywords and categories."""

    content: str
    """HTML."""


class Rendered(NamedTuple):
    """An entry in both formats."""

    atom: str
    """Its XML."""

    json: bytes
    """Its JSON."""


def timestamp(day: datetime.date) -> str:
    """Return the beginning of `day` as RFC 3339 has it; days of digests are days in UTC."""
    return f"{day.isoformat()}T00:00:00Z"


@lru_cache(maxsize=CACHED_ENTRIES)
def render_entry(entry: FeedEntry) -> Rendered:
    """Return the entry; Atom and JSON are made together, as their costly parts are the same."""
    paper = entry.paper.open().metadata
    title = text.plain(paper.title) or entry.link
    people = paper.authors[:BRIEF_AUTHORS] if entry.is_brief else paper.authors
    authors = [name for author in people if (name := plain_name(author.name))]
    tags = list(dict.fromkeys(filter(None, [*map(plain_name, paper.keywords), *map(plain_name, paper.categories)])))
    content = _brief_content(paper) if entry.is_brief else _content(paper)
    shown = Shown(paper, title, authors, tags, content)
    return Rendered(_atom(entry, shown), _encode(_json(entry, shown)))


def _content(paper: Metadata) -> str:
    escape = text.escape_html
    links = " · ".join([f'<a href="{escape(link.href)}">{escape(link.label)}</a>' for link in out_links(paper)])
    return str(text.html_paragraphs(paper.abstract)) + (f"<p>{links}</p>" if links else "")


def _brief_content(paper: Metadata) -> str:
    return f"<p>{text.escape_html(brief(paper.abstract))}</p>" if paper.abstract else ""


def _atom(entry: FeedEntry, shown: Shown) -> str:
    # Tags are spelled out here, as this runs a hundred thousand times: half the time of `element` and `empty`.
    page, pdf = url_of(shown.paper), pdf_of(shown.paper)
    parts = [
        f"<entry>\n<title>{xml(shown.title)}</title>\n<id>{xml(entry.id)}</id>\n",
        f'<link rel="alternate" type="text/html" href="{xml(entry.link)}"/>\n',
        f'<link rel="related" href="{xml(page)}"/>\n' if page else "",
        f'<link rel="related" type="application/pdf" href="{xml(pdf)}"/>\n' if pdf else "",
        f"<published>{timestamp(entry.came_on)}</published>\n<updated>{timestamp(entry.changed_on)}</updated>\n",
        *[f"<author><name>{xml(name)}</name></author>\n" for name in shown.authors],
        *[f'<category term="{xml(tag)}"/>\n' for tag in shown.tags],
        f'<content type="html">{xml(shown.content)}</content>\n' if shown.content else "",
        "</entry>\n",
    ]
    return "".join(parts)


def _json(entry: FeedEntry, shown: Shown) -> dict[str, Any]:
    paper, pdf = shown.paper, pdf_of(shown.paper)
    item = {
        "id": entry.id,
        "url": entry.link,
        "external_url": url_of(paper),
        "title": shown.title,
        "content_html": shown.content or text.escape_html(shown.title),
        "summary": text.plain(paper.summary) if paper.summary else "",
        "date_published": timestamp(entry.came_on),
        "date_modified": timestamp(entry.changed_on),
        "authors": [{"name": name} for name in shown.authors],
        "tags": shown.tags,
        "attachments": [{"url": pdf, "mime_type": "application/pdf"}] if pdf else [],
    }
    return {name: value for name, value in item.items() if value}
