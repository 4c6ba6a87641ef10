"""Papers of a list as COinS: reference managers offer to save them. Only for lists; on a paper's own page the better
Highwire tags would lose against it.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol
from urllib.parse import quote_plus

from sitegen import text
from sitegen.ids import abs_url, find_arxiv_month, format_doi
from sitegen.site.cited import arxiv_doi, plain_name

_KIND = "ctx_ver=Z39.88-2004&rft_val_fmt=info%3Aofi%2Ffmt%3Akev%3Amtx%3Ajournal&rft.genre=preprint&rft.atitle="
MOST_AUTHORS = 30
"""Authors that are told; a list of a hundred papers with a hundred authors each would be mostly that."""


class Listed(Protocol):
    """What a COinS is made from: an entry of a list."""

    @property
    def title(self) -> str:
        """Title."""

    @property
    def authors(self) -> Sequence[str]:
        """Names of the authors."""

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
    def published_on(self) -> datetime.date | None:
        """Day of the first version."""


def coins(paper: Listed) -> str:
    """Return the `title` of a COinS span (an OpenURL, not yet escaped for HTML)."""
    parts = [_KIND + quote_plus(text.plain(paper.title))]
    parts += [f"rft.au={_quoted_name(name)}" for name in paper.authors[:MOST_AUTHORS]]
    if date := _date(paper):
        parts.append(f"rft.date={date}")
    parts += [f"rft_id={quote_plus(address)}" for address in _addresses(paper) if address]
    return "&".join(parts)


@lru_cache(maxsize=8192)
def _quoted_name(name: str) -> str:
    return quote_plus(plain_name(name))


def _date(paper: Listed) -> str:
    if paper.published_on:
        return paper.published_on.isoformat()
    found = find_arxiv_month(paper.arxiv_id)
    return f"{found[0]:04}-{found[1]:02}" if found else ""


def _addresses(paper: Listed) -> list[str]:
    doi = paper.doi or arxiv_doi(paper.arxiv_id)
    page = abs_url(paper.arxiv_id) if paper.arxiv_id else text.safe_url(paper.url) or (doi and format_doi(doi))
    return [f"info:doi/{doi}" if doi else "", page]
