"""What templates can do with the data of a view: each filter turns source text into what the reader sees."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote_plus

from markupsafe import Markup

from sitegen import text
from sitegen.library.wording import find_words
from sitegen.site.bibtex import format_bibtex
from sitegen.site.cited import plain_name, shown_of
from sitegen.site.coins import coins
from sitegen.site.compiling import escape_text
from sitegen.site.csl import format_csl
from sitegen.site.dates import brief_date, brief_span, date_span, long_date, month_name, short_date, weekday
from sitegen.site.head import paper_head
from sitegen.site.jsonld import list_data, site_data
from sitegen.site.outlinks import media_links, out_links
from sitegen.site.ris import format_ris
from sitegen.site.views import Link

if TYPE_CHECKING:
    from sitegen.site.pages.papers import PaperView

DESCRIPTION_LENGTH = 200
"""Characters of a description in the head of a page."""

BRIEF_SOURCE_LENGTH = 3 * DESCRIPTION_LENGTH
"""Characters of source text that are looked at for a description; markup takes some of them."""


_is_simple = re.compile(r"[A-Za-z0-9_.~ -]*").fullmatch


def iso(day: datetime.date) -> str:
    """Return `2025-08-06`, for machines."""
    return day.isoformat()


def number(value: int) -> str:
    """Return `value` with a comma between thousands."""
    return f"{value:,}"


def counted(value: int, one: str, many: str) -> str:
    """Return `1 paper` or `2 papers`."""
    return f"{value:,} {one if value == 1 else many}"


@lru_cache(maxsize=256)
def paragraphs(source: str) -> Markup:
    """Return an abstract as HTML. A day and its papers are made one after the other, so the last few are kept."""
    return text.html_paragraphs(source)


@lru_cache(maxsize=64)
def brief(source: str) -> str:
    """Return the beginning of `source` as plain text for a description, cut at a word."""
    plain = text.plain(source[:BRIEF_SOURCE_LENGTH])
    if len(plain) <= DESCRIPTION_LENGTH:
        return plain
    return plain[:DESCRIPTION_LENGTH].rsplit(" ", 1)[0].rstrip(",;:.") + "…"


def names(sources: Iterable[str]) -> str:
    """Return names as one line of plain text; many times quicker than `map("plain")` and `join`."""
    return ", ".join(map(plain_name, sources))


def query(source: str) -> str:
    """Return `source`, a name, as the value of `?q=`."""
    name = plain_name(source)
    return name.replace(" ", "+") if _is_simple(name) else quote_plus(name)  # a tenth of the time for most names


def author_links(view: PaperView, ask: str) -> list[Link]:
    """Return the authors of a paper, each with a page or, where there is none, a search, whose address is `ask` and the
    name; those whom the page says only once have neither.
    """
    authors = view.metadata.authors
    shown = authors[: shown_of(view.metadata)]
    links = [
        Link(plain_name(author.name), path or ask + query(author.name))
        for author, path in zip(shown, view.author_paths, strict=False)
    ]
    return links + [Link(plain_name(author.name), "") for author in authors[len(shown) :]]


def linked(links: Iterable[Link]) -> Markup:
    """Return `links` on one line, with commas."""
    return Markup(", ".join([_anchor(link.text, link.path) for link in links]))  # noqa: S704 -- all is escaped


def _anchor(words: str, path: str) -> str:
    return f'<a href="{escape_text(path)}">{escape_text(words)}</a>' if path else escape_text(words)


def shared_words(view: PaperView) -> dict[str, str]:
    """Return for each term that a paper shares with related ones the word that it uses itself."""
    paper = view.metadata
    terms = {term for near in view.related for term in near.shared}
    if not terms:
        return {}
    return find_words(text.plain(" ".join([paper.abstract, *paper.keywords, paper.title])), terms)


def worded(terms: Iterable[str], words: Mapping[str, str]) -> str:
    """Return `terms` as one line; those that `words` has as it has them, the others as plain text."""
    return ", ".join([words.get(term) or plain_name(term) for term in terms])


FILTERS: Final[dict[str, Callable[..., Any]]] = {
    "brief": brief,
    "brief_date": brief_date,
    "brief_span": brief_span,
    "counted": counted,
    "date_span": date_span,
    "html": text.html,
    "iso": iso,
    "linked": linked,
    "long_date": long_date,
    "markdown": text.markdown_html,
    "month_name": month_name,
    "names": names,
    "number": number,
    "paragraphs": paragraphs,
    "plain": plain_name,
    "query": query,
    "safe_url": text.safe_url,
    "short_date": short_date,
    "weekday": weekday,
    "worded": worded,
}
"""Filters of the templates by name."""

GLOBALS: Final[dict[str, Callable[..., Any]]] = {
    "author_links": author_links,
    "bibtex": format_bibtex,
    "coins": coins,
    "csl": format_csl,
    "list_data": list_data,
    "media_links": media_links,
    "out_links": out_links,
    "paper_head": paper_head,
    "ris": format_ris,
    "shown_of": shown_of,
    "shared_words": shared_words,
    "site_data": site_data,
}
"""Functions of the templates by name."""
