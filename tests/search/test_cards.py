"""Folders of cards: what is remembered of them says the same as what is made anew."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from sitegen.search.cards import CardFolder, in_folders, make_cards, read_folders, write_folders
from sitegen.search.documents import Card
from sitegen.search.layout import FOLDER_DOCUMENTS
from sitegen.search.names import IndexFile, LateFile

CARDS = [Card(f"p{n}", f"Title {n}", ("A. Reed",), 1, "2025-03-03", "…", 0, None) for n in range(FOLDER_DOCUMENTS + 9)]


def folder(first: int, last: int, digest: bytes) -> CardFolder:
    return CardFolder(partial(CARDS.__getitem__, slice(first, last)), [7] * (last - first), digest)


def nobody() -> list[Card]:
    raise AssertionError("cards of a known folder are not made")


@pytest.mark.parametrize("size", [0, 1, 8, 9, FOLDER_DOCUMENTS, FOLDER_DOCUMENTS + 9])
def test_a_known_folder_has_the_same_files_without_its_cards(size: int, tmp_path: Path) -> None:
    bounds = [(start, min(start + FOLDER_DOCUMENTS, size)) for start in range(0, size, FOLDER_DOCUMENTS)]
    folders = [folder(*some, b"digest %d" % some[0]) for some in bounds]
    named, files = make_cards(folders, read_folders(tmp_path))
    assert (named, files) == make_cards(in_folders(CARDS[:size], [7] * size), {})
    write_folders(tmp_path, folders, named)
    late_named, late_files = make_cards(folders, read_folders(tmp_path))
    assert late_named == named
    assert all(isinstance(file, LateFile) for file in late_files)
    assert [file.find() for file in late_files if isinstance(file, LateFile)] == list(files)
    assert [file.digest for file in late_files] == [file.digest for file in files]
    unmade = [CardFolder(nobody, one.lengths, one.digest) for one in folders]
    assert make_cards(unmade, read_folders(tmp_path))[0] == named


def test_only_what_changed_is_made(tmp_path: Path) -> None:
    folders = [folder(0, FOLDER_DOCUMENTS, b"one"), folder(FOLDER_DOCUMENTS, FOLDER_DOCUMENTS + 5, b"two")]
    write_folders(tmp_path, folders, make_cards(folders, {})[0])
    folders[1] = folder(FOLDER_DOCUMENTS, FOLDER_DOCUMENTS + 6, b"three")
    _, files = make_cards(folders, read_folders(tmp_path))
    made = [file for file in files if isinstance(file, IndexFile)]
    assert made == list(folders[1].made[1].values())


def test_without_a_folder_or_with_a_damaged_one_nothing_is_known(tmp_path: Path) -> None:
    assert read_folders(None) == {}
    write_folders(None, [], ())
    folders = [folder(0, 5, b"one"), folder(5, 6, b"")]
    write_folders(tmp_path, folders, make_cards(folders, {})[0])
    assert list(read_folders(tmp_path)) == [b"one"], "what has no digest is not to be remembered"
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:-1])
    assert read_folders(tmp_path) == {}
