"""A paper as BibTeX."""

from __future__ import annotations

import re

from sitegen import text
from sitegen.model import Metadata
from sitegen.site.cited import doi_of, month_of, url_of

_NEEDS_GUARD = re.compile(r",|\s(?:and|others)\s|^others$", re.IGNORECASE)


def format_bibtex(key: str, paper: Metadata, most_authors: int | None = None) -> str:
    """Return the BibTeX entry of `paper`, with a line end; keys of a library are unique, so its entries are too.

    Beyond `most_authors` it says `and others`, as BibTeX has it.
    """
    fields = [(name, value) for name, value in _fields(paper, most_authors) if value]
    lines = [f"  {name} = {{{value}}}" for name, value in fields]
    return "@misc{" + ",\n".join([key, *lines]) + "\n}\n"


def _fields(paper: Metadata, most_authors: int | None) -> list[tuple[str, str]]:
    arxiv = paper.arxiv_id
    year, month = month_of(paper) or ("", "")
    return [
        ("title", "{" + _value(paper.title) + "}"),
        ("author", " and ".join(_authors(paper, most_authors))),
        ("year", str(year)),
        ("month", str(month)),
        ("eprint", arxiv),
        ("archivePrefix", "arXiv" if arxiv else ""),
        ("primaryClass", _value(paper.categories[0]) if paper.categories and arxiv else ""),
        ("howpublished", _value(paper.venue)),
        ("doi", _verbatim(doi_of(paper))),
        ("url", _verbatim(url_of(paper))),
    ]


def _authors(paper: Metadata, most: int | None) -> list[str]:
    names = list(filter(None, (_name(author.name) for author in paper.authors[:most])))
    return [*names, "others"] if most is not None and len(paper.authors) > most else names


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
