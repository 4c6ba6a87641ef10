"""Remember between builds what was counted, so that a new day reads only the texts of its own papers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from sitegen.errors import SitegenError
from sitegen.files import HASH_BYTES, cut_hashes, hash_code, hash_content, read_checked, write_checked
from sitegen.model import Paper
from sitegen.search.analysis import DOCUMENTS_PER_CHUNK, MapChunks, in_chunks
from sitegen.search.counting import CountedTexts, ReadTexts, count_papers, count_read, read_texts
from sitegen.search.documents import FIELDS
from sitegen.search.merging import merge_postings
from sitegen.search.papers import source_texts
from sitegen.search.postings import Postings, gather_postings
from sitegen.work import BeginMap, Pending, map_later

if TYPE_CHECKING:
    from sitegen.search.arrays import AnyNumbers

_MAKERS = ("analysis", "counting", "layout", "merging", "papers", "postings", "remembered")
"""Modules beside those of `sitegen.text` that have a say in what is remembered."""

FEW = DOCUMENTS_PER_CHUNK
"""Papers that one process reads before others were started."""

MOST_BESIDE = 30_000
"""Papers that are read while pages are planned. Of more, the processes that read would hold too much for too long, with
their copies of what planning changes: 100,000 papers took 3.0 GiB, and no less time."""

_FILE = "search-analysis.bin"

_NO_DIGEST = bytes(HASH_BYTES)

_loaded: dict[Path, tuple[list[bytes], IndexedTexts]] = {}
"""What was read or joined ahead, by path, with the hashes of its texts, in a process that will be asked for it."""


class IndexedTexts(msgspec.Struct, frozen=True):
    """What the published index is made from, beside what papers say of themselves."""

    postings: Postings
    """All postings."""

    excerpts: list[bytes]
    """What a result shows of the texts of each paper, packed."""


class _StoredColumn(msgspec.Struct, frozen=True, array_like=True):
    """Numbers, none below zero, in as few bytes as the greatest needs."""

    type: str
    """Name of numpy's type."""

    data: bytes
    """The numbers."""


class _StoredHashes(msgspec.Struct, frozen=True):
    """The part of the file by which papers are known; the others are skipped."""

    hashes: bytes
    """Hash of the texts of each paper."""

    digests: bytes
    """Digest of each paper, by which the hash of its texts is known without them; zeros for one that has none."""


class _Stored(_StoredHashes, frozen=True):
    """One file: the texts of all papers of the last build, indexed."""

    terms: str
    """Distinct terms joined by line feeds (no term holds one)."""

    counts: _StoredColumn
    """`Postings.counts`, row by row."""

    documents: _StoredColumn
    """`Postings.documents`."""

    tfs: _StoredColumn
    """`Postings.tfs`."""

    lengths: _StoredColumn
    """`Postings.cell_lengths`."""

    excerpts: list[bytes]
    """`IndexedTexts.excerpts`."""


class FreshTexts(msgspec.Struct, eq=False):
    """Papers that the last build has not seen, to be joined with the others, perhaps in another process.

    Many are read by several processes while this one goes on; a day's few are read where they are joined. Very many are
    read first of all, see `MOST_BESIDE`.
    """

    hashes: list[bytes]
    """Hash of the texts of each paper, by document number."""

    digests: bytes
    """Digest of each paper, as it is stored."""

    few: Sequence[Paper] | None
    """The new ones in order, where they are few; None once all were joined, as their memory is needed then."""

    reading: Pending[list[ReadTexts]] | None
    """The new ones while they are read."""

    path: Path | None
    """File with all others; None where nothing is remembered and all are new."""

    read: Sequence[ReadTexts] = ()
    """The new ones in order, once they are read."""

    is_sent: bool = False
    """Whether the one process to which this is sent has joined them; then the new ones do not travel again."""

    def __reduce__(self) -> tuple[type[FreshTexts], tuple[Any, ...]]:
        new = ((), None, self.path) if self.is_sent else (self.few, self.reading, self.path, self.read)
        return FreshTexts, (self.hashes, self.digests, *new)

    def wait(self) -> None:
        """Wait until all are read that others read: before that they cannot travel to another process."""
        if self.reading is not None:
            self.read, self.reading = self.reading.result(), None

    def join(self, map_chunks: MapChunks = map, *, remember: bool = True) -> IndexedTexts:
        """Return all papers, indexed, and remember them for the next build; where nothing is remembered, only once."""
        if self.few is None and self.path is None:
            raise ValueError("the texts were joined before, and nobody remembers them")
        if self.path in _loaded and _loaded[self.path][0] == self.hashes:
            return _loaded[self.path][1]
        self.wait()
        fresh = _indexed(count_read([*self.read, *map(read_texts, in_chunks(self.few or ()))], map_chunks))
        self.read, self.few = (), None
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
            postings = merge_postings(old.postings, fresh.postings, rows)
            fresh = IndexedTexts(postings, [excerpts[row] for row in rows])
        if remember:
            _write(self.path, self.hashes, self.digests, fresh)
        return fresh


def load_modules() -> None:
    """Load the modules that reading and joining texts takes."""
    for module in ("numpy", "lunr.stemmer", "lunr.stop_word_filter", "lunr.trimmer"):
        import_module(module)


def load(cache_dir: Path) -> None:
    """Load what joining texts takes, the modules and what is remembered, in a process that will be asked for it soon.

    That is a fifth of the time that a new day would wait for its index.
    """
    load_modules()
    path = cache_dir / _FILE
    if path.exists():
        _loaded[path] = _read(path)


def join_ahead(fresh: FreshTexts) -> None:
    """Join texts in a process that will be asked for the same once more."""
    if fresh.path:
        _loaded[fresh.path] = fresh.hashes, fresh.join()


def find_fresh(
    papers: Sequence[Paper],
    cache_dir: Path | None,
    map_chunks: MapChunks = map,
    begin_map: BeginMap = map_later,
) -> FreshTexts:
    """Find those `papers` (in order of their number) whose texts the last build has not seen; begin to read many."""
    path = cache_dir / _FILE if cache_dir else None
    known, by_digest = _read_hashes(path) if path else (frozenset(), {})
    # Most papers are those of the last build, and need not be looked at again.
    hashes = [by_digest.get(paper.digest) or _hash_texts(paper) for paper in papers]
    digests = b"".join([paper.digest or _NO_DIGEST for paper in papers])
    fresh = [paper for paper, digest in zip(papers, hashes, strict=True) if digest not in known]
    if len(fresh) < FEW:
        return FreshTexts(hashes, digests, fresh, None, path)
    if len(fresh) > MOST_BESIDE:
        return FreshTexts(hashes, digests, (), None, path, list(map_chunks(read_texts, in_chunks(fresh))))
    return FreshTexts(hashes, digests, (), begin_map(read_texts, in_chunks(fresh)), path)


def _hash_texts(paper: Paper) -> bytes:
    return hash_content(_encode(source_texts(paper)))


_encode = msgspec.msgpack.Encoder().encode


@cache
def _version() -> bytes:
    from importlib.metadata import version  # only needed when something is indexed

    code = hash_code("text/*.py", *(f"search/{name}.py" for name in _MAKERS))
    return f"{code} lunr {version('lunr')} {' '.join(FIELDS)}\n".encode()


def _indexed(texts: CountedTexts) -> IndexedTexts:
    return IndexedTexts(gather_postings(texts.counts), texts.excerpts)


def _write(path: Path, hashes: list[bytes], digests: bytes, texts: IndexedTexts) -> None:
    found = texts.postings
    stored = _Stored(
        hashes=b"".join(hashes),
        digests=digests,
        terms="\n".join(found.terms),
        counts=_packed(found.counts.ravel()),
        documents=_packed(found.documents),
        tfs=_packed(found.tfs),
        lengths=_packed(found.cell_lengths),
        excerpts=texts.excerpts,
    )
    write_checked(path, _version(), stored)


def _packed(column: AnyNumbers) -> _StoredColumn:
    import numpy as np  # see above

    kind = np.min_scalar_type(int(column.max(initial=0)))
    return _StoredColumn(kind.name, column.astype(kind).tobytes())


def _opened(column: _StoredColumn) -> AnyNumbers:
    import numpy as np  # see above

    return np.frombuffer(column.data, column.type).astype(np.int32)


def _read_hashes(path: Path) -> tuple[frozenset[bytes], dict[bytes, bytes]]:
    """Return the hashes of all papers that the last build has counted, and the same by the papers' digests."""
    stored = read_checked(path, _version(), _StoredHashes)
    if stored is None:
        return frozenset(), {}
    hashes = cut_hashes(stored.hashes)
    return frozenset(hashes), dict(zip(cut_hashes(stored.digests), hashes, strict=True))


def _read(path: Path) -> tuple[list[bytes], IndexedTexts]:
    """Read what the last build has indexed."""
    stored = read_checked(path, _version(), _Stored)
    return (cut_hashes(stored.hashes), _decoded(stored)) if stored else ([], _indexed(count_papers([])))


def _decoded(stored: _Stored) -> IndexedTexts:
    counts, documents, tfs, lengths = map(_opened, (stored.counts, stored.documents, stored.tfs, stored.lengths))
    terms = tuple(stored.terms.split("\n")) if len(documents) else ()
    return IndexedTexts(Postings(terms, counts.reshape(-1, len(FIELDS)), documents, tfs, lengths), stored.excerpts)
