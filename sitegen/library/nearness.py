"""Remember related papers between builds: an edit of a template or of a day's introduction moves none of them."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

import msgspec

from sitegen.files import hash_bytes, write_atomic
from sitegen.library.related import Related, find_related
from sitegen.search.corpus import Corpus

RELATED_VERSION = 2
"""Raise when other papers are called related, or other terms are told, for the same documents."""

_FILE = "related-papers.bin"


_HASH_LENGTH = 32

_Near: TypeAlias = dict[str, tuple[Related, ...]]


def find_related_remembered(corpus: Corpus) -> _Near:
    """Return what `find_related` does, from the last build where documents and boosts are the same."""
    if corpus.cache_dir is None:
        return find_related(corpus)
    path, asked = corpus.cache_dir / _FILE, _hash_corpus(corpus)
    known = _read(path, asked)
    if known is not None:
        return known
    related = find_related(corpus)
    data = msgspec.msgpack.encode(related)
    write_atomic(path, asked + hash_bytes(data).encode() + data)
    return related


def _read(path: Path, asked: bytes) -> _Near | None:
    """Read the last answer; None when it is to another question or the file is not whole."""
    try:
        data = path.read_bytes()
        question, checksum, body = data[:_HASH_LENGTH], data[_HASH_LENGTH : 2 * _HASH_LENGTH], data[2 * _HASH_LENGTH :]
        if question != asked or checksum != hash_bytes(body).encode():
            return None
        return msgspec.msgpack.decode(body, type=_Near)
    except (OSError, msgspec.MsgspecError):
        return None


def _hash_corpus(corpus: Corpus) -> bytes:
    from importlib.metadata import version  # only needed when something is planned

    made_by = (RELATED_VERSION, version("lunr"), sorted(corpus.boosts.items()))
    return hash_bytes(msgspec.msgpack.encode((made_by, corpus.documents))).encode()
