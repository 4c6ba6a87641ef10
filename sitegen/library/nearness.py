"""Remember related papers between builds: an edit of a template or of a day's introduction moves none of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TypeAlias

import msgspec

from sitegen.files import hash_bytes, read_checked, write_checked
from sitegen.library.related import Related, find_related
from sitegen.search.corpus import Corpus, CountedCorpus
from sitegen.work import Later, Pending, Start

RELATED_VERSION = 2
"""Raise when other papers are called related, or other terms are told, for the same documents."""

_FILE = "related-papers.bin"


NAME = "related"
"""Name of the process in which they are looked for where no other has their texts."""

Near: TypeAlias = dict[str, tuple[Related, ...]]
"""Key → papers near it."""


def begin_related(corpus: Corpus, start: Start) -> Pending[Near]:
    """Begin with what `find_related` does, unless the last build had the same documents and boosts."""
    lent, name = corpus.lend_counts(), corpus.process or NAME
    if corpus.cache_dir is None:
        return start(partial(_find, lent), name)
    path, asked = corpus.cache_dir / _FILE, _hash_corpus(corpus)
    known = read_checked(path, asked, Near)
    if known is not None:
        return Later(lambda: known)
    return _Written(start(partial(_find_and_write, path, asked, lent), name), path, asked, lent)


def load() -> None:
    """Load what looking for related papers takes, in the process that will."""
    import_module("scipy.sparse")


def find_related_remembered(corpus: Corpus) -> Near:
    """Return what `find_related` does, from the last build where documents and boosts are the same."""
    return begin_related(corpus, Later).result()


def _find(lend: Callable[[], CountedCorpus]) -> Near:
    return find_related(lend())


class _Written(msgspec.Struct):
    """Related papers that go through the cache's file: who finds them has other things to do, and a pipe would keep it
    waiting until they are asked for.
    """

    pending: Pending[None]
    path: Path
    asked: bytes
    lend: Callable[[], CountedCorpus]

    @property
    def is_ready(self) -> bool:
        return False  # the file is still to be read

    def result(self) -> Near:
        self.pending.result()
        found = read_checked(self.path, self.asked, Near)
        return _find(self.lend) if found is None else found


def _find_and_write(path: Path, asked: bytes, lend: Callable[[], CountedCorpus]) -> None:
    write_checked(path, asked, _find(lend))


def _hash_corpus(corpus: Corpus) -> bytes:
    from importlib.metadata import version  # only needed when something is planned

    made_by = (RELATED_VERSION, version("lunr"), sorted(corpus.boosts.items()))
    return hash_bytes(msgspec.msgpack.encode((made_by, corpus.refs, corpus.hashes))).encode()
