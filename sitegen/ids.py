"""Identifiers of papers: strict parsing at the border, each parser with its inverse beside it."""

from __future__ import annotations

import re
from typing import NamedTuple

_ARXIV_URL = re.compile(
    r"^(?:https?://)?(?:www\.|export\.)?(?:arxiv\.org|alphaxiv\.org|huggingface\.co)/"
    r"(?:abs|pdf|html|papers|overview|format|ps)/",
    re.IGNORECASE,
)
_ARXIV_ID = re.compile(
    r"(?:(?P<id>\d{4}\.\d{4,5})|(?P<archive>[a-z][a-z-]*)(?P<subject>\.[a-z]{2})?/(?P<number>\d{7}))"
    r"(?:v(?P<version>[1-9]\d{0,2}))?",
    re.ASCII | re.IGNORECASE,
)
_ARXIV_PREFIX = re.compile(r"^arxiv:\s*", re.IGNORECASE)
_QUERY = re.compile(r"[?#]")
_DOI_PREFIX = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)
_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>\\^`{|}]{1,200}", re.ASCII)
_ARXIV_DOI = re.compile(r"10\.48550/arxiv\.(?P<id>.+)", re.IGNORECASE)


class ArxivId(NamedTuple):
    """An arXiv identifier, old style (`cs/0112017`) or new (`2408.01234`)."""

    id: str
    """Identifier without version."""

    version: int | None = None
    """Version, from 1; None when it was not given."""


def parse_arxiv_id(text: str) -> ArxivId | None:
    """Return the arXiv identifier that `text` is or links to, or None.

    Takes bare ids, `arXiv:` ids and abs, pdf or html addresses.
    Rule: https://info.arxiv.org/help/arxiv_identifier.html
    """
    text = text.strip()
    match = _ARXIV_ID.fullmatch(text) or _ARXIV_ID.fullmatch(_bare_arxiv_id(text))
    if match is None:
        return None
    version = match["version"]
    return ArxivId(match["id"] or _format_old_id(match), int(version) if version else None)


def _format_old_id(match: re.Match[str]) -> str:
    """One spelling of an old id, whatever the case it was found in (DOIs have none): `math.GT/0309136`."""
    return f"{match['archive'].lower()}{(match['subject'] or '').upper()}/{match['number']}"


def _bare_arxiv_id(text: str) -> str:
    """Remove what stands around an id in addresses and citations."""
    bare = _ARXIV_URL.sub("", text)
    bare = _ARXIV_PREFIX.sub("", bare)
    return _QUERY.split(bare, maxsplit=1)[0].rstrip("/").removesuffix(".pdf")


def format_arxiv_id(arxiv: ArxivId) -> str:
    """Return the identifier as arXiv writes it, with its version when it has one; inverse of `parse_arxiv_id`."""
    return arxiv.id if arxiv.version is None else f"{arxiv.id}v{arxiv.version}"


def find_arxiv_month(arxiv_id: str) -> tuple[int, int] | None:
    """Return (year, month) of the first version, which every identifier since 1991 begins with, or None."""
    digits = arxiv_id.rpartition("/")[2][:4]
    if not _ARXIV_ID.fullmatch(arxiv_id) or not 1 <= int(digits[2:]) <= 12:
        return None
    short = int(digits[:2])
    return (1900 if short >= 91 else 2000) + short, int(digits[2:])


def parse_doi(text: str) -> str | None:
    """Return the DOI that `text` is or links to, in lower case, or None.

    DOIs are case-insensitive (DOI Handbook 2.4), so one spelling stands for all.
    """
    doi = _DOI_PREFIX.sub("", text.strip()).lower()
    return doi if _DOI.fullmatch(doi) else None


def format_doi(doi: str) -> str:
    """Return the address that resolves `doi`; inverse of `parse_doi`."""
    return f"https://doi.org/{doi}"


def find_arxiv_id_of_doi(doi: str) -> ArxivId | None:
    """Return the arXiv id that a DataCite DOI of arXiv (`10.48550/arxiv.…`) stands for, or None."""
    match = _ARXIV_DOI.fullmatch(doi)
    return parse_arxiv_id(match["id"]) if match else None


def abs_url(arxiv_id: str) -> str:
    """Return the address of the abstract page on arXiv."""
    return f"https://arxiv.org/abs/{arxiv_id}"


def pdf_url(arxiv_id: str) -> str:
    """Return the address of the newest PDF on arXiv."""
    return f"https://arxiv.org/pdf/{arxiv_id}"
