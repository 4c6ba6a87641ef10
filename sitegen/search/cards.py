"""Cards: what a result shows, a few to a file, in folders named by their content, with the lengths of long fields."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from sitegen.search.documents import Card
from sitegen.search.layout import CARDS_PER_FILE, FOLDER_DOCUMENTS, LENGTHS_PER_FILE
from sitegen.search.names import IndexFile, content_name
from sitegen.search.varints import pack


def make_cards(cards: Sequence[Card], lengths: Sequence[int]) -> tuple[tuple[str, ...], tuple[IndexFile, ...]]:
    """Return the names of the folders, and all files; both are in order of document number."""
    names, files = [], []
    for at in range(0, len(cards), FOLDER_DOCUMENTS):
        inside = slice(at, at + FOLDER_DOCUMENTS)
        name, folder = _make_folder(cards[inside], lengths[inside])
        names.append(name)
        files.extend(folder)
    return tuple(names), tuple(files)


def _make_folder(cards: Sequence[Card], lengths: Sequence[int]) -> tuple[str, list[IndexFile]]:
    encode = msgspec.json.Encoder().encode
    parts = [encode(cards[at : at + CARDS_PER_FILE]) for at in range(0, len(cards), CARDS_PER_FILE)]
    refs = "\n".join(card.ref for card in cards).encode()
    columns = [pack(*lengths[at : at + LENGTHS_PER_FILE]) for at in range(0, len(cards), LENGTHS_PER_FILE)]
    name = content_name(*parts, refs, *columns)
    files = [IndexFile(f"c/{name}/{number}.bin", part) for number, part in enumerate(parts)]
    files += [IndexFile(f"c/{name}/n{number}.bin", column) for number, column in enumerate(columns)]
    return name, [*files, IndexFile(f"c/{name}/refs.bin", refs)]
