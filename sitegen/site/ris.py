"""A paper as RIS."""

from __future__ import annotations

from collections.abc import Iterator

from sitegen import text
from sitegen.model import Metadata
from sitegen.site.cited import doi_of, iso_date_of, month_of, names_of, pdf_of, url_of


def format_ris(key: str, paper: Metadata, *, abstract: bool = False) -> str:
    """Return the RIS record of `paper`, with a line end; each field is one line, so no value can make another."""
    lines = [f"{tag}  - {value}" for tag, value in _fields(key, paper, abstract) if value]
    kind = "UNPB" if paper.arxiv_id else "GEN"
    return "\n".join([f"TY  - {kind}", *lines, "ER  - \n"])


def _fields(key: str, paper: Metadata, abstract: bool) -> Iterator[tuple[str, str]]:
    month = month_of(paper)
    yield "ID", key
    yield "TI", text.plain(paper.title)
    for name in names_of(paper):
        yield "AU", name.inverted
    yield "PY", str(month[0]) if month else ""
    yield "DA", iso_date_of(paper).replace("-", "/")
    yield "PB", "arXiv" if paper.arxiv_id else text.plain(paper.venue)
    yield "M1", f"arXiv:{paper.arxiv_id}" if paper.arxiv_id else ""
    yield "DO", doi_of(paper)
    yield "UR", url_of(paper)
    yield "L1", pdf_of(paper)
    for keyword in paper.keywords if abstract else ():
        yield "KW", text.plain(keyword)
    yield "AB", text.plain(paper.abstract) if abstract else ""
