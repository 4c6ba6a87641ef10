"""A paper as BibTeX."""

from __future__ import annotations

import re

from sitegen import text
from sitegen.ids import abs_url, find_arxiv_id_of_doi, find_arxiv_month, format_doi
from sitegen.model import Metadata

_NEEDS_GUARD = re.compile(r",|\s(?:and|others)\s|^others$", re.IGNORECASE)


def format_bibtex(key: str, paper: Metadata) -> str:
    """Return the BibTeX entry of `paper`, with a line end; keys of a library are unique, so its entries are too."""
    fields = [(name, value) for name, value in _fields(paper) if value]
    lines = [f"  {name} = {{{value}}}" for name, value in fields]
    return "@misc{" + ",\n".join([key, *lines]) + "\n}\n"


def _fields(paper: Metadata) -> list[tuple[str, str]]:
    arxiv = paper.arxiv_id
    year, month = _month(paper)
    return [
        ("title", "{" + _value(paper.title) + "}"),
        ("author", " and ".join(filter(None, (_name(author.name) for author in paper.authors)))),
        ("year", year),
        ("month", month),
        ("eprint", arxiv),
        ("archivePrefix", "arXiv" if arxiv else ""),
        ("primaryClass", _value(paper.categories[0]) if paper.categories and arxiv else ""),
        ("howpublished", _value(paper.venue)),
        ("doi", _verbatim(_doi(paper))),
        ("url", _verbatim(_url(paper))),
    ]


def _month(paper: Metadata) -> tuple[str, str]:
    """Return year and month of the first version; an arXiv id tells them where no source does."""
    if paper.published_on:
        return str(paper.published_on.year), str(paper.published_on.month)
    found = find_arxiv_month(paper.arxiv_id)
    return (str(found[0]), str(found[1])) if found else ("", "")


def _doi(paper: Metadata) -> str:
    """Return the paper's DOI, or the one that DataCite has for every arXiv id."""
    arxiv_doi = f"10.48550/arXiv.{paper.arxiv_id}" if paper.arxiv_id else ""
    published = paper.doi if paper.doi and not find_arxiv_id_of_doi(paper.doi) else ""
    return published or arxiv_doi or paper.doi


def _url(paper: Metadata) -> str:
    if paper.arxiv_id:
        return abs_url(paper.arxiv_id)
    return text.safe_url(paper.url) or (format_doi(paper.doi) if paper.doi else "")


def _name(name: str) -> str:
    """Guard a name that BibTeX would split at its comma or its "and"."""
    value = _value(name)
    return f"{{{value}}}" if _NEEDS_GUARD.search(f" {value} ") else value


def _value(source: str) -> str:
    return _balance(text.latex(source)) if source else ""


def _verbatim(address: str) -> str:
    # Addresses are printed as they stand; a brace in one would end the field early.
    return address.replace("{", "%7B").replace("}", "%7D")


def _balance(value: str) -> str:
    r"""Spell braces by name where they do not match: BibTeX counts even the escaped `\{`."""
    if "{" not in value and "}" not in value:
        return value
    depth = 0
    for character in value:
        depth += (character == "{") - (character == "}")
        if depth < 0:
            break
    return value if depth == 0 else _spell_braces(value)


def _spell_braces(value: str) -> str:
    bare = value.replace(r"\{", "{").replace(r"\}", "}")
    return re.sub(r"[{}]", lambda brace: "\\textbraceleft " if brace[0] == "{" else "\\textbraceright ", bare)
