"""The list of all terms by length, for fuzzy terms and for wildcards that do not only end a term."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import msgspec

from sitegen.search.front_coding import encoded, front_coded, shared_sizes
from sitegen.search.layout import VOCABULARY_LONG
from sitegen.search.names import IndexFile, named_file

TERMS_PER_FILE = 6000
"""Terms in one file; such a file compresses to about 20 KB."""


class Vocabulary(msgspec.Struct, frozen=True):
    """The vocabulary's files and what the entry says of them."""

    lengths: tuple[int, ...]
    """Code points of the terms in each file."""

    counts: tuple[int, ...]
    """Number of terms in each file."""

    names: tuple[str, ...]
    """Name of each file."""

    files: tuple[IndexFile, ...]
    """The files."""


def make_vocabulary(terms: Sequence[str]) -> Vocabulary:
    """Group the sorted `terms` by length, and cut what is too much for one file."""
    groups: defaultdict[int, list[str]] = defaultdict(list)
    for term, length in zip(terms, map(len, terms), strict=True):
        groups[length if length < VOCABULARY_LONG else VOCABULARY_LONG].append(term)
    parts = [
        (length, encoded(group[at : at + TERMS_PER_FILE]))
        for length, group in sorted(groups.items())
        for at in range(0, len(group), TERMS_PER_FILE)
    ]
    named = [named_file("v", front_coded(part, shared_sizes(part))) for _, part in parts]
    return Vocabulary(
        tuple(length for length, _ in parts),
        tuple(len(part) for _, part in parts),
        tuple(name for name, _ in named),
        tuple(file for _, file in named),
    )
