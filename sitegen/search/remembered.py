"""Remember the term counts of documents between builds, so that a new day analyses only its own papers."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

from sitegen.files import hash_bytes, write_atomic
from sitegen.search.analysis import MapChunks, TermCounts, count_terms
from sitegen.search.documents import FIELDS, Document

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Numbers: TypeAlias = npt.NDArray[np.signedinteger[Any]]

ANALYSIS_VERSION = 1
"""Raise when the analysis changes what it counts."""

_FILE = "search-analysis.bin"
_HASH_SIZE = 16


class _Stored(msgspec.Struct, frozen=True):
    """One file: the counts of all documents of the last build."""

    hashes: bytes
    """Hash of each document."""

    terms: str
    """Distinct terms joined by line feeds (no term holds one)."""

    sizes: bytes
    """`TermCounts.sizes` as int32."""

    ids: bytes
    """`TermCounts.ids` as int32."""

    tfs: bytes
    """`TermCounts.tfs` as int32."""


def count_terms_remembered(
    documents: Sequence[Document], cache_dir: Path | None, map_chunks: MapChunks = map
) -> TermCounts:
    """Count the terms of `documents`, analysing only those that the last build has not seen."""
    if cache_dir is None:
        return count_terms(documents, map_chunks)
    path = cache_dir / _FILE
    hashes = [_hash_document(document) for document in documents]
    old_hashes, old = _read(path)
    row_of = {digest: row for row, digest in enumerate(old_hashes)}
    fresh = [number for number, digest in enumerate(hashes) if digest not in row_of]
    if not fresh and hashes == old_hashes:
        return old
    row_of.update((hashes[number], len(old_hashes) + place) for place, number in enumerate(fresh))
    both = _concatenated(old, count_terms([documents[number] for number in fresh], map_chunks))
    counts = _pruned(_rows(both, [row_of[digest] for digest in hashes]))
    _write(path, hashes, counts)
    return counts


def _hash_document(document: Document) -> bytes:
    texts = [getattr(document, field) for field in FIELDS]
    return blake2b(msgspec.msgpack.encode(texts), digest_size=_HASH_SIZE).digest()


def _concatenated(first: TermCounts, second: TermCounts) -> TermCounts:
    import numpy as np  # heavy, and an unchanged build does not need it

    places = {term: place for place, term in enumerate(first.terms)}
    new_place = np.fromiter(
        (places.setdefault(term, len(places)) for term in second.terms), np.int64, len(second.terms)
    )
    return TermCounts(
        tuple(places),
        np.concatenate([first.sizes, second.sizes]),
        np.concatenate([first.ids, new_place[second.ids].astype(np.int32)]),
        np.concatenate([first.tfs, second.tfs]),
    )


def _rows(counts: TermCounts, rows: list[int]) -> TermCounts:
    """Return the counts of these documents, in this order.

    They are taken by runs of documents that follow each other, which nearly all still do after a new day.
    """
    import numpy as np  # see above

    numbers = np.asarray(rows, np.int64)
    runs = np.split(numbers, np.flatnonzero(np.diff(numbers) != 1) + 1)
    bounds = np.asarray([(run[0], run[-1] + 1) for run in runs if len(run)], np.int64).reshape(-1, 2)
    cells = bounds * len(FIELDS)
    ends = np.append(0, np.cumsum(counts.sizes, dtype=np.int64))
    return TermCounts(
        counts.terms,
        _runs(counts.sizes, cells),
        *(_runs(column, ends[cells]) for column in (counts.ids, counts.tfs)),
    )


def _runs(column: Numbers, bounds: Numbers) -> Numbers:
    import numpy as np  # see above

    return np.concatenate([column[:0], *(column[start:stop] for start, stop in bounds.tolist())])


def _pruned(counts: TermCounts) -> TermCounts:
    """Return `counts` without terms that occur nowhere."""
    import numpy as np  # see above

    used = np.flatnonzero(np.bincount(counts.ids, minlength=len(counts.terms)))
    if len(used) == len(counts.terms):
        return counts
    place = np.zeros(len(counts.terms), np.int64)
    place[used] = np.arange(len(used))
    return TermCounts(tuple(counts.terms[i] for i in used.tolist()), counts.sizes, place[counts.ids], counts.tfs)


def _version() -> bytes:
    from importlib.metadata import version  # only needed when something is indexed

    return f"{ANALYSIS_VERSION} lunr {version('lunr')} {' '.join(FIELDS)}\n".encode()


def _write(path: Path, hashes: list[bytes], counts: TermCounts) -> None:
    columns = (column.astype("int32", copy=False).tobytes() for column in (counts.sizes, counts.ids, counts.tfs))
    data = msgspec.msgpack.encode(_Stored(b"".join(hashes), "\n".join(counts.terms), *columns))
    write_atomic(path, _version() + hash_bytes(data).encode() + data)


def _read(path: Path) -> tuple[list[bytes], TermCounts]:
    """Read the last build's counts; whatever is wrong with the file, nothing is remembered then."""
    try:
        data = path.read_bytes()
        head, checksum, body = _split(data)
        if head != _version() or checksum != hash_bytes(body).encode():
            return [], count_terms([])
        stored = msgspec.msgpack.decode(body, type=_Stored)
    except (OSError, ValueError, msgspec.MsgspecError):
        return [], count_terms([])
    hashes = [stored.hashes[i : i + _HASH_SIZE] for i in range(0, len(stored.hashes), _HASH_SIZE)]
    return hashes, _decoded(stored)


def _split(data: bytes) -> tuple[bytes, bytes, bytes]:
    end = data.index(b"\n") + 1
    return data[:end], data[end : end + 2 * _HASH_SIZE], data[end + 2 * _HASH_SIZE :]


def _decoded(stored: _Stored) -> TermCounts:
    import numpy as np  # see above

    sizes, ids, tfs = (np.frombuffer(column, np.int32) for column in (stored.sizes, stored.ids, stored.tfs))
    return TermCounts(tuple(stored.terms.split("\n")) if len(ids) else (), sizes, ids, tfs)
