"""What the head of a paper's page tells machines: Highwire tags, links of signposting, JSON-LD.

The order of the tags is arXiv's own. `citation_journal_title` and its kin stand only on published papers: they would
make a reference manager take a preprint for an article.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from markupsafe import Markup

from sitegen import text
from sitegen.ids import find_arxiv_id_of_doi
from sitegen.model import Metadata
from sitegen.site.chrome import Chrome
from sitegen.site.cited import doi_of, iso_date_of, names_of, pdf_of, plain_name
from sitegen.site.compiling import escape_text
from sitegen.site.dates import long_date
from sitegen.site.jsonld import article, breadcrumbs, data_script, orcid_url, same_as
from sitegen.site.page import Page

if TYPE_CHECKING:
    from sitegen.site.pages.papers import PaperView

MOST_AUTHORS: Final = 250
"""Authors that the Highwire tags name: a dozen of 7,847 papers has more, and the BibTeX file names them all."""

_CONFERENCE: Final = re.compile(r"\b(?:proceedings|proc\.|conference|workshop|symposium)", re.IGNORECASE)


class HeadLink(NamedTuple):
    """A `<link>` that loads nothing."""

    rel: str
    """How it is related to the page."""

    href: str
    """Safe address."""

    type: str = ""
    """Media type of what is there."""


def paper_head(chrome: Chrome, page: Page, view: PaperView) -> Markup:
    """Return what the head of the paper's page tells. Made here, for in a template it would take twice the time."""
    if not chrome.has_metadata:
        return Markup("")
    paper = view.metadata
    title, abstract = text.plain(paper.title), text.plain(paper.abstract)
    lines = [
        *[_meta("name", name, content) for name, content in _highwire(chrome, page, paper, title, abstract) if content],
        *[_meta("property", name, content) for name, content in _shared(paper) if content],
        *[_link(link) for link in _signposts(chrome, view) if link.href],
        str(_data(chrome, page, view, title, abstract)),
    ]
    return Markup("\n".join(lines))  # noqa: S704 -- every value was escaped


def _meta(kind: str, name: str, content: str) -> str:
    return f'<meta {kind}="{name}" content="{escape_text(content)}">'


def _link(link: HeadLink) -> str:
    kind = f' type="{link.type}"' if link.type else ""
    return f'<link rel="{link.rel}" href="{escape_text(link.href)}"{kind}>'


def _data(chrome: Chrome, page: Page, view: PaperView, title: str, abstract: str) -> Markup:
    way = [(long_date(view.around.digest.day), view.around.digest.path)] if view.around else []
    paper = article(chrome, page, view.metadata, title, abstract)
    return data_script(paper, breadcrumbs(chrome, [*way, (title, page.path)]))


def _shared(paper: Metadata) -> Iterator[tuple[str, str]]:
    yield "article:published_time", iso_date_of(paper)
    yield "article:modified_time", paper.updated_on.isoformat() if paper.updated_on else ""


def _highwire(chrome: Chrome, page: Page, paper: Metadata, title: str, abstract: str) -> Iterator[tuple[str, str]]:
    published = iso_date_of(paper).replace("-", "/")
    yield "citation_title", title
    for name in names_of(paper)[:MOST_AUTHORS]:
        yield "citation_author", name.inverted
    yield "citation_doi", doi_of(paper)
    yield "citation_date", published
    yield "citation_online_date", _slashed(paper.updated_on)
    yield "citation_pdf_url", pdf_of(paper)
    yield "citation_arxiv_id", paper.arxiv_id
    yield "citation_abstract", abstract
    yield "citation_publication_date", published
    yield "citation_keywords", "; ".join(map(plain_name, paper.keywords))
    yield "citation_abstract_html_url", chrome.origin + page.path
    yield _venue(paper)


def _slashed(day: datetime.date | None) -> str:
    return day.isoformat().replace("-", "/") if day else ""


def _venue(paper: Metadata) -> tuple[str, str]:
    """Name the journal or conference of a published paper, or call it a preprint."""
    if paper.venue and paper.doi and not find_arxiv_id_of_doi(paper.doi):
        kind = "conference" if _CONFERENCE.search(paper.venue) else "journal"
        return f"citation_{kind}_title", text.plain(paper.venue)
    return "z:itemType", "preprint"


def _signposts(chrome: Chrome, view: PaperView) -> Iterator[HeadLink]:
    """Links of the FAIR signposting profile. No `cite-as`: no DOI leads to this page."""
    paper, origin = view.metadata, chrome.origin
    yield HeadLink("type", "https://schema.org/ScholarlyArticle")
    yield HeadLink("type", "https://schema.org/AboutPage")
    for author in paper.authors:
        if author.orcid:
            yield HeadLink("author", orcid_url(author))
    yield HeadLink("license", text.safe_url(paper.license_url) if paper.license_url else "")
    yield HeadLink("item", pdf_of(paper), "application/pdf")
    for path, kind in ((view.bibtex_path, "application/x-bibtex"), (view.api_path, "application/json")):
        yield HeadLink("describedby", origin + path if path else "", kind)
    for address in same_as(paper):
        yield HeadLink("related", address)
    for seen in view.appearances:
        yield HeadLink("collection", origin + seen.path)
