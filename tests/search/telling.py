"""What was counted, in values that can be compared."""

from __future__ import annotations

from sitegen.search.postings import Postings
from sitegen.search.remembered import IndexedTexts


def columns(postings: Postings) -> tuple[object, ...]:
    """Return the columns of `postings`."""
    names = ("counts", "documents", "tfs", "lengths", "cell_lengths")
    return postings.terms, postings.averages, *(getattr(postings, name).tolist() for name in names)


def told(texts: IndexedTexts) -> tuple[object, ...]:
    """Return all that is known of `texts`."""
    return columns(texts.postings), texts.excerpts
