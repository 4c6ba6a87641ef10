"""Parse a query with the lunr package, and keep it within limits that no reader ever notices."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from sitegen.search.layout import (
    LONE_OPERATOR,
    MAX_BOOST,
    MAX_CLAUSES,
    MAX_EDIT_DISTANCE,
    MAX_FUZZY_LENGTH,
    MAX_WILDCARDS,
    USES_OPERATORS,
)

if TYPE_CHECKING:
    from lunr.query import Clause, Query

_USES_OPERATORS = re.compile(USES_OPERATORS)
_LONE_OPERATOR = re.compile(LONE_OPERATOR.replace("$", r"\Z"))


class ParsedQuery(msgspec.Struct, frozen=True):
    """A query within limits."""

    query: Query
    """What the lunr package made of it."""

    terms: tuple[str, ...]
    """For each clause what it looks for: stemmed, unless it has a wildcard."""

    notes: tuple[str, ...]
    """What was limited."""


def means_operators(text: str) -> bool:
    """Tell whether a reader who typed `text` meant Lunr's operators."""
    return bool(_USES_OPERATORS.search(text)) and not _LONE_OPERATOR.search(text)


def parse_query(text: str, fields: Sequence[str]) -> ParsedQuery | None:
    """Return the parsed query, or None when `text` has to be taken as plain words."""
    from lunr.exceptions import BaseLunrException  # slow to load, and only searching needs it
    from lunr.query import Query
    from lunr.query_parser import QueryParser

    query = Query(list(fields))
    try:
        QueryParser(text, query).parse()
    except BaseLunrException:
        return None
    return _limited(query)


def _limited(query: Query) -> ParsedQuery:
    notes = [f"only the first {MAX_CLAUSES} terms count"] if len(query.clauses) > MAX_CLAUSES else []
    query.clauses = query.clauses[:MAX_CLAUSES]
    terms = []
    for clause in query.clauses:
        notes += _limit_clause(clause)
        terms.append(stemmed(clause.term) if clause.use_pipeline else clause.term)
        if clause.edit_distance and len(terms[-1]) > MAX_FUZZY_LENGTH:
            clause.edit_distance = 0
            notes.append(f"terms longer than {MAX_FUZZY_LENGTH} characters have no edit distance")
    return ParsedQuery(query, tuple(terms), tuple(dict.fromkeys(notes)))


def _limit_clause(clause: Clause) -> list[str]:
    notes = []
    if clause.boost > MAX_BOOST:
        clause.boost = MAX_BOOST
        notes.append(f"boosts are at most {MAX_BOOST}")
    if clause.edit_distance > MAX_EDIT_DISTANCE:
        clause.edit_distance = MAX_EDIT_DISTANCE
        notes.append(f"edit distances are at most {MAX_EDIT_DISTANCE}")
    if not clause.edit_distance:
        clause.term = re.sub(r"\*+", "*", clause.term)
        parts = clause.term.split("*")
        if len(parts) > MAX_WILDCARDS + 1:
            clause.term = "*".join([*parts[:MAX_WILDCARDS], ""])
            notes.append(f"only the first {MAX_WILDCARDS} wildcards of a term count")
    return notes


def stemmed(word: str) -> str:
    """Return the stem of `word` as the index has it."""
    from lunr.stemmer import PorterStemmer  # slow to load, and only searching needs it

    stem: str = PorterStemmer().stem(word)
    return stem
