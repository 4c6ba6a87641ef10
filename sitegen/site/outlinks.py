"""Links from a paper to what others publish about it."""

from __future__ import annotations

from typing import NamedTuple, Protocol
from urllib.parse import urlsplit

from sitegen import text
from sitegen.ids import abs_url, format_doi, pdf_url
from sitegen.model import Metadata

MAX_MEDIA = 4
"""Links to pictures and films of a paper."""

_FILM = (".mp4", ".webm", ".mov", ".m4v", ".mkv")


class Linked(Protocol):
    """What a paper's links are made from: an entry of a list or a paper's metadata."""

    @property
    def arxiv_id(self) -> str:
        """Id on arXiv, without version."""

    @property
    def doi(self) -> str:
        """DOI without the address."""

    @property
    def url(self) -> str:
        """Page elsewhere."""

    @property
    def pdf_url(self) -> str:
        """PDF elsewhere."""

    @property
    def code_url(self) -> str:
        """Repository."""

    @property
    def project_url(self) -> str:
        """Project page."""


class OutLink(NamedTuple):
    """A link that leaves the site."""

    label: str
    """Its words."""

    href: str
    """Safe address."""


def out_links(paper: Linked) -> list[OutLink]:
    """Return the links of `paper` in the order they are shown; unsafe addresses are left out."""
    arxiv, safe = paper.arxiv_id, text.safe_url
    links = [
        OutLink("arXiv", safe(abs_url(arxiv)) if arxiv else ""),
        OutLink("DOI", safe(format_doi(paper.doi)) if paper.doi and not arxiv else ""),
        OutLink("Page", safe(paper.url) if paper.url else ""),
        OutLink("PDF", safe(paper.pdf_url or pdf_url(arxiv)) if paper.pdf_url or arxiv else ""),
        OutLink("Code", safe(paper.code_url) if paper.code_url else ""),
        OutLink("Project", safe(paper.project_url) if paper.project_url else ""),
    ]
    return [link for link in links if link.href]


def media_links(paper: Metadata) -> list[OutLink]:
    """Return the links to pictures and films of `paper`; they are never loaded from here."""
    media = dict.fromkeys(map(text.safe_url, paper.media_urls), "Picture")
    labels = {text.safe_url(paper.thumbnail_url): "Preview"} | media
    labels |= {address: "Film" for address in labels if urlsplit(address).path.lower().endswith(_FILM)}
    links = [OutLink(labels[address], address) for address in [*media, *labels] if address]
    return list(dict.fromkeys(links))[:MAX_MEDIA]
