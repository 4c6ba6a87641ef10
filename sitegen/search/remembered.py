"""Remember between builds what was counted, so that a new day reads only the texts of its own papers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

from sitegen.errors import SitegenError
from sitegen.files import HASH_BYTES, cut_hashes, hash_code, read_checked, write_checked
from sitegen.model import Paper
from sitegen.search.analysis import DOCUMENTS_PER_CHUNK, MapChunks, TermCounts, in_chunks
from sitegen.search.counting import CountedTexts, ReadTexts, count_papers, count_read, read_texts
from sitegen.search.documents import FIELDS
from sitegen.search.papers import source_texts
from sitegen.work import BeginMap, Pending, map_later

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Numbers: TypeAlias = npt.NDArray[np.signedinteger[Any]]

_MAKERS = ("analysis", "counting", "layout", "papers")
"""Modules beside those of `sitegen.text` that have a say in what is remembered."""

FEW = DOCUMENTS_PER_CHUNK
"""Papers that one process reads before others were started."""

MOST_BESIDE = 30_000
"""Papers that are read while pages are planned. Of more, the processes that read would hold too much for too long, with
their copies of what planning changes: 100,000 papers took 3.0 GiB, and no less time."""

_FILE = "search-analysis.bin"

_loaded: dict[Path, tuple[list[bytes], CountedTexts]] = {}
"""What was read ahead, by path, in a process that was given it to join."""


class _StoredHashes(msgspec.Struct, frozen=True):
    """The part of the file by which papers are known; the others are skipped."""

    hashes: bytes
    """Hash of the texts of each paper."""


class _Stored(_StoredHashes, frozen=True):
    """One file: the texts of all papers of the last build, counted."""

    terms: str
    """Distinct terms joined by line feeds (no term holds one)."""

    sizes: bytes
    """`TermCounts.sizes` as int32."""

    ids: bytes
    """`TermCounts.ids` as int32."""

    tfs: bytes
    """`TermCounts.tfs` as int32."""

    excerpts: list[bytes]
    """`CountedTexts.excerpts`."""


@dataclass(slots=True, eq=False)
class FreshTexts:
    """Papers that the last build has not seen, to be joined with the others, perhaps in another process.

    Many are read by several processes while this one goes on; a day's few are read where they are joined. Very many are
    counted first of all, see `MOST_BESIDE`.
    """

    hashes: list[bytes]
    """Hash of the texts of each paper, by document number."""

    few: Sequence[Paper] | None
    """The new ones in order, where they are few; None once all were joined, as their memory is needed then."""

    reading: Pending[list[ReadTexts]] | None
    """The new ones while they are read."""

    path: Path | None
    """File with all others; None where nothing is remembered and all are new."""

    read: Sequence[ReadTexts] = ()
    """The new ones in order, once they are read."""

    counted: CountedTexts | None = None
    """The new ones, where they were counted at once."""

    def wait(self) -> None:
        """Wait until all are read that others read: before that they cannot travel to another process."""
        if self.reading is not None:
            self.read, self.reading = self.reading.result(), None

    def join(self, map_chunks: MapChunks = map, *, remember: bool = True) -> CountedTexts:
        """Return all papers, counted, and remember them for the next build; where nothing is remembered, only once."""
        if self.few is None and self.path is None:
            raise ValueError("the texts were joined before, and nobody remembers them")
        self.wait()
        fresh = self.counted or count_read([*self.read, *map(read_texts, in_chunks(self.few or ()))], map_chunks)
        self.read, self.few, self.counted = (), None, None
        if self.path is None:
            return fresh
        old_hashes, old = _loaded.pop(self.path) if self.path in _loaded else _read(self.path)
        row_of = {digest: row for row, digest in enumerate(old_hashes)}
        new = [digest for digest in self.hashes if digest not in row_of]
        if new and len(new) != len(fresh.excerpts):
            what = "the cache was changed by something else while it was used"
            raise SitegenError(what, where=str(self.path), remedy="build the site again")
        if not new and self.hashes == old_hashes:
            return old
        if old_hashes:
            row_of.update((digest, len(old_hashes) + place) for place, digest in enumerate(new))
            rows = [row_of[digest] for digest in self.hashes]
            excerpts = [*old.excerpts, *fresh.excerpts]
            counts = _pruned(_rows(_concatenated(old.counts, fresh.counts), rows))
            fresh = CountedTexts(counts, [excerpts[row] for row in rows])
        if remember:
            _write(self.path, self.hashes, fresh)
        return fresh


def load(cache_dir: Path) -> None:
    """Load what joining texts takes, the modules and what is remembered, in a process that will be asked for it soon.

    That is a fifth of the time that a new day would wait for its index.
    """
    for module in ("numpy", "lunr.stemmer", "lunr.stop_word_filter", "lunr.trimmer"):
        import_module(module)
    path = cache_dir / _FILE
    if path.exists():
        _loaded[path] = _read(path)


def find_fresh(
    papers: Sequence[Paper],
    cache_dir: Path | None,
    map_chunks: MapChunks = map,
    begin_map: BeginMap = map_later,
) -> FreshTexts:
    """Find those `papers` (in order of their number) whose texts the last build has not seen; begin to read many."""
    hashes = [_hash_texts(paper) for paper in papers]
    path = cache_dir / _FILE if cache_dir else None
    known = _read_hashes(path) if path else frozenset()
    fresh = [paper for paper, digest in zip(papers, hashes, strict=True) if digest not in known]
    if len(fresh) < FEW:
        return FreshTexts(hashes, fresh, None, path)
    if len(fresh) > MOST_BESIDE:
        return FreshTexts(hashes, (), None, path, counted=count_papers(fresh, map_chunks))
    return FreshTexts(hashes, (), begin_map(read_texts, in_chunks(fresh)), path)


def _hash_texts(paper: Paper) -> bytes:
    return blake2b(_encode(source_texts(paper)), digest_size=HASH_BYTES).digest()


_encode = msgspec.msgpack.Encoder().encode


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


@cache
def _version() -> bytes:
    from importlib.metadata import version  # only needed when something is indexed

    code = hash_code("text/*.py", *(f"search/{name}.py" for name in _MAKERS))
    return f"{code} lunr {version('lunr')} {' '.join(FIELDS)}\n".encode()


def _write(path: Path, hashes: list[bytes], texts: CountedTexts) -> None:
    counts = texts.counts
    sizes, ids, tfs = (
        column.astype("int32", copy=False).tobytes() for column in (counts.sizes, counts.ids, counts.tfs)
    )
    stored = _Stored(b"".join(hashes), "\n".join(counts.terms), sizes, ids, tfs, texts.excerpts)
    write_checked(path, _version(), stored)


def _read_hashes(path: Path) -> frozenset[bytes]:
    """Return the hashes of all papers that the last build has counted."""
    stored = read_checked(path, _version(), _StoredHashes)
    return frozenset(cut_hashes(stored.hashes)) if stored else frozenset()


def _read(path: Path) -> tuple[list[bytes], CountedTexts]:
    """Read what the last build has counted."""
    stored = read_checked(path, _version(), _Stored)
    return (cut_hashes(stored.hashes), _decoded(stored)) if stored else ([], count_papers([]))


def _decoded(stored: _Stored) -> CountedTexts:
    import numpy as np  # see above

    sizes, ids, tfs = (np.frombuffer(column, np.int32) for column in (stored.sizes, stored.ids, stored.tfs))
    terms = tuple(stored.terms.split("\n")) if len(ids) else ()
    return CountedTexts(TermCounts(terms, sizes, ids, tfs), stored.excerpts)
