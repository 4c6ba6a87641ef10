"""The list of all terms by length, for fuzzy terms and for wildcards that do not only end a term."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import partial

import msgspec

from sitegen.files import hash_content
from sitegen.search.front_coding import front_coded, shared_sizes
from sitegen.search.layout import VOCABULARY_LONG
from sitegen.search.names import IndexFile, LateFile, content_name

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

    files: tuple[LateFile, ...]
    """The files, named by their terms: most of them stay as they were, and are not encoded again."""


def make_vocabulary(terms: Sequence[str]) -> Vocabulary:
    """Group the sorted `terms` by length, and cut what is too much for one file."""
    groups: defaultdict[int, list[str]] = defaultdict(list)
    for term, length in zip(terms, map(len, terms), strict=True):
        groups[length if length < VOCABULARY_LONG else VOCABULARY_LONG].append(term)
    parts = [
        (length, "\n".join(group[at : at + TERMS_PER_FILE]).encode())
        for length, group in sorted(groups.items())
        for at in range(0, len(group), TERMS_PER_FILE)
    ]
    names = tuple([content_name(terms) for _, terms in parts])
    return Vocabulary(
        tuple([length for length, _ in parts]),
        tuple([terms.count(b"\n") + 1 for _, terms in parts]),
        names,
        tuple([_late_file(name, terms) for name, (_, terms) in zip(names, parts, strict=True)]),
    )


def _late_file(name: str, terms: bytes) -> LateFile:
    path = f"v/{name}.bin"
    return LateFile(path, hash_content(path.encode()), partial(_encode, path, terms))


def _encode(path: str, terms: bytes) -> IndexFile:
    texts = terms.split(b"\n")
    return IndexFile(path, front_coded(texts, shared_sizes(texts)))
