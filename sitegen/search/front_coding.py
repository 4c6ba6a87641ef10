"""Sorted strings without what they share with the one before."""

from __future__ import annotations

from collections.abc import Sequence

from sitegen.search.varints import Cursor, pack

MOST_SHARED = 32
"""Longer common beginnings are so rare that they may be stored twice."""


def encoded(texts: Sequence[str]) -> list[bytes]:
    """Return `texts`, none of which holds a line feed, as UTF-8."""
    return "\n".join(texts).encode().split(b"\n") if texts else []


def shared_sizes(texts: Sequence[bytes]) -> list[int]:
    """Return how many bytes each of `texts` shares with the one before, as far as it is worth counting."""
    import numpy as np  # heavy, and an unchanged build does not need it

    if not texts:
        return []
    rows = np.array(texts, f"S{MOST_SHARED}").view(np.uint8).reshape(-1, MOST_SHARED)
    same = np.minimum.accumulate(rows[1:] == rows[:-1], axis=1).sum(axis=1)
    sizes = np.fromiter(map(len, texts), np.int64, len(texts))
    # Rows are filled up with zeros, which are not shared.
    return [0, *np.minimum(same, np.minimum(sizes[1:], sizes[:-1])).tolist()]


def front_coded(texts: Sequence[bytes], shared: Sequence[int]) -> bytes:
    """Return the columns of shared and own sizes and the rests; the first text is always whole."""
    sizes = [0, *shared[1:]]
    rests = [text[size:] for text, size in zip(texts, sizes, strict=True)]
    return b"".join([pack(*sizes), pack(*map(len, rests)), *rests])


def front_decoded(cursor: Cursor, count: int) -> list[str]:
    """Read the strings back."""
    shared, own = cursor.column(count), cursor.column(count)
    texts, last = [], b""
    for same, rest in zip(shared, own, strict=True):
        last = last[:same] + cursor.raw(rest)
        texts.append(last.decode())
    return texts
