"""A paper as CSL-JSON, the format of citation processors."""

from __future__ import annotations

from typing import Any

import msgspec

from sitegen import text
from sitegen.ids import find_arxiv_month
from sitegen.model import Metadata
from sitegen.site.cited import Name, doi_of, names_of, plain_name, url_of

_encode = msgspec.json.Encoder().encode


def format_csl(key: str, paper: Metadata) -> str:
    """Return the paper as a list of one CSL item, ready for a file: a field a line, with a line end."""
    lines = [f'  "{field}": {_encode(value).decode()}' for field, value in csl_item(key, paper).items()]
    return "[{\n" + ",\n".join(lines) + "\n}]\n"


def csl_item(key: str, paper: Metadata, *, abstract: bool = False) -> dict[str, Any]:
    """Return the paper as an item of CSL 1.0.2; what is not known is left out."""
    arxiv = paper.arxiv_id
    item = {
        "id": key,
        "type": "article",
        "genre": "preprint" if arxiv else "",
        "title": text.plain(paper.title),
        "author": [_name(name) for name in names_of(paper)],
        "issued": _issued(paper),
        "publisher": "arXiv" if arxiv else text.plain(paper.venue),
        "number": f"arXiv:{arxiv}" if arxiv else "",
        "DOI": doi_of(paper),
        "URL": url_of(paper),
        "keyword": ", ".join(map(plain_name, paper.keywords)) if abstract else "",
        "abstract": text.plain(paper.abstract) if abstract else "",
    }
    return {field: value for field, value in item.items() if value}


def _name(name: Name) -> dict[str, str]:
    if not name.given:
        return {"literal": name.family}
    parts = {"family": name.family, "given": name.given}
    return parts | {"suffix": name.suffix} if name.suffix else parts


def _issued(paper: Metadata) -> dict[str, list[list[int]]] | None:
    day = paper.published_on
    parts = [day.year, day.month, day.day] if day else list(find_arxiv_month(paper.arxiv_id) or ())
    return {"date-parts": [parts]} if parts else None
