"""What every citation of a paper says, whatever the format: names in parts, date, identifiers and address."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from sitegen import text
from sitegen.ids import abs_url, find_arxiv_id_of_doi, find_arxiv_month, format_doi, pdf_url
from sitegen.model import Author, Metadata

PARTICLES: Final = frozenset(
    "af al ben bin da dal de del della den der des di do dos du el ibn la le van von y zu zum zur ter ten".split()
)
"""Words in lower case that belong to the family name after them."""

_SUFFIXES: Final = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})
_GROUP: Final = re.compile(
    r"[,&:/]|\b(?:and|teams?|groups?|labs?|laboratory|collaboration|consortium|university|institute|community|"
    r"project|initiative|foundation|inc|ltd|llc|(?-i:AI))\b",
    re.IGNORECASE,
)


CROWD: Final = 100
"""Authors beyond which a paper's page would be mostly their names, six times over."""

CROWD_SHOWN: Final = 50
"""Authors of a crowd that are said more than once on its page; a reader's own list keeps no more of any paper."""


def shown_of(paper: Metadata) -> int | None:
    """Return how many authors the page says in every format; None for all of them."""
    return CROWD_SHOWN if len(paper.authors) > CROWD else None


class Name(NamedTuple):
    """A name in the parts that reference managers sort by."""

    family: str
    """Family name with its particles; the whole name of a group, or of a person with one name."""

    given: str = ""
    """Given names and initials; empty where the name cannot be parted."""

    suffix: str = ""
    """`Jr.` and the like."""

    @property
    def inverted(self) -> str:
        """`Family, Given, Suffix`, as RIS and Highwire tags have it."""
        return ", ".join(filter(None, self))


@lru_cache(maxsize=8192)
def plain_name(name: str) -> str:
    """Return a name or keyword as the reader sees it. A page has each of them five times."""
    return text.plain(name)


@lru_cache(maxsize=8192)
def split_name(name: str) -> Name:
    """Return the parts of a plain name in reading order; a group's name stays whole."""
    words = name.split()
    if len(words) < 2 or _GROUP.search(name):
        return Name(name)
    suffix = words.pop() if len(words) > 2 and words[-1].lower() in _SUFFIXES else ""
    start = len(words) - 1
    while start > 1 and words[start - 1] in PARTICLES:
        start -= 1
    return Name(" ".join(words[start:]), " ".join(words[:start]), suffix)


def names_of(paper: Metadata) -> tuple[Name, ...]:
    """Return the paper's authors in parts, in order."""
    return _split_names(paper.authors)


@lru_cache(maxsize=16)
def _split_names(authors: tuple[Author, ...]) -> tuple[Name, ...]:
    return tuple([split_name(name) for author in authors if (name := plain_name(author.name))])


def month_of(paper: Metadata) -> tuple[int, int] | None:
    """Return year and month of the first version; an arXiv id tells them where no source does."""
    if paper.published_on:
        return paper.published_on.year, paper.published_on.month
    return find_arxiv_month(paper.arxiv_id)


def iso_date_of(paper: Metadata) -> str:
    """Return the day of the first version as `2025-08-06`, or its month as `2025-08`, or nothing."""
    if paper.published_on:
        return paper.published_on.isoformat()
    found = find_arxiv_month(paper.arxiv_id)
    return f"{found[0]:04}-{found[1]:02}" if found else ""


def arxiv_doi(arxiv_id: str) -> str:
    """Return the DOI that DataCite has for every arXiv id, as arXiv spells it."""
    return f"10.48550/arXiv.{arxiv_id}" if arxiv_id else ""


def doi_of(paper: Metadata) -> str:
    """Return the paper's DOI, or the one that DataCite has for its arXiv id."""
    published = paper.doi if paper.doi and not find_arxiv_id_of_doi(paper.doi) else ""
    return published or arxiv_doi(paper.arxiv_id) or paper.doi


def url_of(paper: Metadata) -> str:
    """Return the safe address of the paper itself, elsewhere; empty when none is known."""
    if paper.arxiv_id:
        return abs_url(paper.arxiv_id)
    return text.safe_url(paper.url) or (format_doi(paper.doi) if paper.doi else "")


def pdf_of(paper: Metadata) -> str:
    """Return the safe address of the paper's PDF, or nothing."""
    if paper.pdf_url:
        return text.safe_url(paper.pdf_url)
    return pdf_url(paper.arxiv_id) if paper.arxiv_id else ""
