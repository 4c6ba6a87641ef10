"""Scores from what was counted, to the last bit as the lunr package computes them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import msgspec

from sitegen.search.reader import FieldPostings, Scoring


def term_weight(counts: Iterable[int], documents: int) -> float:
    """Return a term's inverse document frequency; lunr counts fields of documents, not documents."""
    found = sum(counts)
    return math.log(1 + abs((documents - found + 0.5) / (found + 0.5)))


class FieldScorer(msgspec.Struct, frozen=True):
    """Scores the postings of one field."""

    boost: float
    """Boost of the field."""

    average: float
    """Average length of the field."""

    k1: float
    """How soon repeated terms stop counting."""

    b: float
    """How much long fields are marked down."""

    def scores(self, weight: float, postings: FieldPostings) -> Iterator[float]:
        """Yield the score of each posting of a term with this inverse document frequency."""
        k1, b = self.k1, self.b
        for tf, length in zip(postings.tfs, postings.lengths, strict=True):
            score = weight * ((k1 + 1) * tf) / (k1 * (1 - b + b * (length / self.average)) + tf)
            yield round(score * self.boost, 3)


def field_scorers(entry: Scoring) -> list[FieldScorer]:
    """Return a scorer for each field, in their order."""
    return [FieldScorer(boost, entry.averages[field], entry.k1, entry.b) for field, boost in entry.fields.items()]


def rank_key(score: float, number: int) -> tuple[int, int]:
    """Return what results are sorted by; the last bits of a sum do not decide."""
    return -math.floor(score * 1e9 + 0.5), -number
