"""Cards: what a result shows, a few to a file, in folders named by their content, with the lengths of long fields.

A new day's papers get new numbers, so old folders stay as they were. Their names, and the hashes of their files, are
remembered by what they are made from, and their cards are not made again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, cached_property, partial
from pathlib import Path

import msgspec

from sitegen.files import cut_hashes, hash_code, read_checked, write_checked
from sitegen.search.documents import Card
from sitegen.search.layout import CARDS_PER_FILE, FOLDER_DOCUMENTS, LENGTHS_PER_FILE
from sitegen.search.names import IndexFile, LateFile, content_name
from sitegen.search.varints import pack

_FILE = "search-cards.bin"

_MAKERS = ("cards", "documents", "layout", "names", "papers", "varints")
"""Modules beside those of `sitegen.text` that have a say in the bytes of a folder."""


class NamedFolder(msgspec.Struct, frozen=True, array_like=True):
    """What is known of a folder without its cards."""

    name: str
    """Its name."""

    digests: bytes
    """Digests of its files, one after the other."""


class CardFolder(msgspec.Struct, frozen=True, dict=True):
    """Documents with neighbouring numbers, whose cards share a folder."""

    cards: Callable[[], Sequence[Card]]
    """Makes the cards."""

    lengths: Sequence[int]
    """Length of the long field of each document."""

    digest: bytes = b""
    """Hash of all that the folder is made from; empty where it is not to be remembered."""

    @cached_property
    def made(self) -> tuple[NamedFolder, dict[str, IndexFile]]:
        """The folder and its files by name."""
        return _make_folder(self.cards(), self.lengths)

    def find(self, name: str) -> IndexFile:
        """Return one of the files."""
        return self.made[1][name]


def in_folders(cards: Sequence[Card], lengths: Sequence[int]) -> list[CardFolder]:
    """Return cards that are made already in their folders."""
    starts = range(0, len(cards), FOLDER_DOCUMENTS)
    parts = [slice(start, start + FOLDER_DOCUMENTS) for start in starts]
    return [CardFolder(partial(list, cards[part]), lengths[part]) for part in parts]


def make_cards(
    folders: Sequence[CardFolder], known: Mapping[bytes, NamedFolder]
) -> tuple[tuple[NamedFolder, ...], tuple[IndexFile | LateFile, ...]]:
    """Return the folders with their names, and all files; both are in order of document number. `known` are folders by
    what they are made from.
    """
    named: list[NamedFolder] = []
    files: list[IndexFile | LateFile] = []
    for folder in folders:
        found = known.get(folder.digest)
        if found is None:
            found, made = folder.made
            files += made.values()
        else:
            names = _files_of(found.name, len(folder.lengths))
            digests = zip(names, cut_hashes(found.digests), strict=True)
            files += [LateFile(name, digest, partial(folder.find, name)) for name, digest in digests]
        named.append(found)
    return tuple(named), tuple(files)


def read_folders(cache_dir: Path | None) -> Mapping[bytes, NamedFolder]:
    """Return the last build's folders by what they are made from."""
    return (read_checked(cache_dir / _FILE, _version(), dict[bytes, NamedFolder]) if cache_dir else None) or {}


def write_folders(cache_dir: Path | None, folders: Sequence[CardFolder], named: Sequence[NamedFolder]) -> None:
    """Remember all folders."""
    if cache_dir:
        found = {folder.digest: known for folder, known in zip(folders, named, strict=True) if folder.digest}
        write_checked(cache_dir / _FILE, _version(), found)


@cache
def _version() -> bytes:
    code = hash_code("text/*.py", *(f"search/{name}.py" for name in _MAKERS))
    return f"{code} {msgspec.__version__}\n".encode()


def _files_of(name: str, documents: int) -> list[str]:
    """Return the names of the files of a folder."""
    cards, lengths = (range(-(-documents // size)) for size in (CARDS_PER_FILE, LENGTHS_PER_FILE))
    return [*(f"c/{name}/{at}.bin" for at in cards), *(f"c/{name}/n{at}.bin" for at in lengths), f"c/{name}/refs.bin"]


def _make_folder(cards: Sequence[Card], lengths: Sequence[int]) -> tuple[NamedFolder, dict[str, IndexFile]]:
    encode = msgspec.json.Encoder().encode
    parts = [encode(cards[at : at + CARDS_PER_FILE]) for at in range(0, len(cards), CARDS_PER_FILE)]
    refs = "\n".join(card.ref for card in cards).encode()
    columns = [pack(*lengths[at : at + LENGTHS_PER_FILE]) for at in range(0, len(cards), LENGTHS_PER_FILE)]
    name = content_name(*parts, refs, *columns)
    raws = zip(_files_of(name, len(cards)), (*parts, *columns, refs), strict=True)
    files = {file: IndexFile(file, raw) for file, raw in raws}
    return NamedFolder(name, b"".join([file.digest for file in files.values()])), files
