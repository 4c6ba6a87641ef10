"""The published index as artifacts: one computation, many files. It is all that the process needs that makes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import msgspec

from sitegen.artifact import Artifact, LateArtifact
from sitegen.files import hash_bytes
from sitegen.search.building import index_postings
from sitegen.search.cards import CardFolder, make_cards, read_folders, write_folders
from sitegen.search.documents import Card
from sitegen.search.facets import TopicList
from sitegen.search.layout import FOLDER_DOCUMENTS, LONG_FIELD
from sitegen.search.names import IndexFile, LateFile
from sitegen.search.papers import CardRow, cards_of
from sitegen.search.postings import field_lengths
from sitegen.search.remembered import IndexedTexts
from sitegen.search.varints import pack


class Places(msgspec.Struct, frozen=True):
    """Where the index will be."""

    folder: str
    """Folder of its files, as dest."""

    entry: str
    """Dest of the entry."""

    engine_url: str
    """Address of the engine relative to the entry."""


def declare_files(
    places: Places,
    lend: Callable[[], IndexedTexts],
    boosts: Mapping[str, float],
    rows: Sequence[bytes],
    topics: Sequence[TopicList],
    cache_dir: Path | None,
) -> Iterator[Artifact | LateArtifact]:
    """Make the index of papers, and declare its files: `lend` returns their texts, `rows` are what their cards say,
    packed by folder, and `cache_dir` is the folder for what may be kept between builds, or None.
    """
    texts = lend()
    folders = _folders(rows, texts)
    cards = make_cards(folders, read_folders(cache_dir))
    facts = [row for part in rows for row in _open_rows(part)]
    index = index_postings(texts.postings, boosts, facts, cards, topics)
    for file in index.files:
        yield LateArtifact(f"{places.folder}/{file.name}", file.digest.hex(), partial(_find_and_make, file))
    entry = index.entry(places.engine_url)
    yield Artifact(places.entry, hash_bytes(entry), partial(bytes, entry))
    write_folders(cache_dir, folders, cards[0])


def _folders(rows: Sequence[bytes], texts: IndexedTexts) -> list[CardFolder]:
    lengths, folders = field_lengths(texts.postings, LONG_FIELD), []
    for number, part in enumerate(rows):
        inside = slice(number * FOLDER_DOCUMENTS, (number + 1) * FOLDER_DOCUMENTS)
        excerpts, own = texts.excerpts[inside], lengths[inside]
        digest = hash_bytes(part, b"".join(excerpts), pack(*own)).encode()
        folders.append(CardFolder(partial(_make_cards, part, excerpts), own, digest))
    return folders


def _make_cards(rows: bytes, excerpts: Sequence[bytes]) -> list[Card]:
    return cards_of(_open_rows(rows), excerpts)


_open_rows = msgspec.msgpack.Decoder(list[CardRow]).decode


def _find_and_make(file: IndexFile | LateFile) -> Callable[[], bytes]:
    return file.find().make
