"""Cards: what a result shows, a few to a file, in folders named by their content."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from sitegen.search.documents import Card
from sitegen.search.layout import CARDS_PER_FILE, FOLDER_DOCUMENTS
from sitegen.search.names import IndexFile, content_name


def make_cards(cards: Sequence[Card]) -> tuple[tuple[str, ...], tuple[IndexFile, ...]]:
    """Return the names of the folders, and all files; `cards` are in order of document number."""
    names, files = [], []
    for at in range(0, len(cards), FOLDER_DOCUMENTS):
        name, folder = _make_folder(cards[at : at + FOLDER_DOCUMENTS])
        names.append(name)
        files.extend(folder)
    return tuple(names), tuple(files)


def _make_folder(cards: Sequence[Card]) -> tuple[str, list[IndexFile]]:
    encode = msgspec.json.Encoder().encode
    parts = [encode(cards[at : at + CARDS_PER_FILE]) for at in range(0, len(cards), CARDS_PER_FILE)]
    refs = "\n".join(card.ref for card in cards).encode()
    name = content_name(*parts, refs)
    files = [IndexFile(f"c/{name}/{number}.bin", part) for number, part in enumerate(parts)]
    return name, [*files, IndexFile(f"c/{name}/refs.bin", refs)]
