"""The files of the index: same input same bytes, and what does not change keeps its name."""

from __future__ import annotations

import json
import re
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.search import analysis, shards, split
from sitegen.search.blocks import TermPostings
from sitegen.search.building import IndexFiles
from sitegen.search.folder import IndexFolder
from sitegen.search.layout import CARDS_PER_FILE
from sitegen.search.published import open_index
from sitegen.search.split import ScoringColumns, split_list
from sitegen.search.varints import Column, Cursor, encode, pack
from tests.search.corpus import build, document, publish, read_daily, write_index


def contents(index: IndexFiles) -> dict[str, bytes]:
    return {file.name: file.find().make() for file in index.files} | {"index.json": index.entry("e.js")}


@given(st.lists(st.integers(0, 2**40)))
@settings(derandomize=True)
def test_varints_come_back(numbers: list[int]) -> None:
    data, ends = encode(np.array(numbers, np.int64))
    assert data == pack(*numbers)
    assert Cursor(data).column(len(numbers)) == numbers
    column = Column(np.array(numbers, np.int64), np.arange(len(numbers) + 1))
    assert b"".join(column.slice(i, i + 1) for i in range(len(numbers))) == data
    assert column.sizes().tolist() == np.diff(ends, prepend=0).tolist()


def test_chunks_and_threads_do_not_change_a_byte(daily_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    documents = read_daily(daily_dir, last_days=6)
    expected = contents(build(documents))
    monkeypatch.setattr(analysis, "DOCUMENTS_PER_CHUNK", 37)
    monkeypatch.setattr(analysis, "TOKENS_PER_CHUNK", 100)
    with ThreadPoolExecutor(4) as pool:
        assert contents(build(documents, map_chunks=pool.map)) == expected


def test_new_papers_leave_old_cards_and_the_files_of_untouched_terms_alone(
    daily_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shards, "INLINE_SIZE", 800)  # among a thousand papers few terms are frequent
    documents = read_daily(daily_dir, last_days=60)
    assert len(documents) > 1100
    before, after = contents(build(documents[:-5])), contents(build(documents))
    kept = before.keys() & after.keys()
    for kind, least in (("c/", 0.75), ("l/", 0.2)):
        names = [name for name in before if name.startswith(kind)]
        assert sum(name in kept for name in names) >= least * len(names), kind
    assert all(before[name] == after[name] for name in kept - {"index.json"})


def test_names_survive_every_file_system_and_the_entry_is_small(daily_dir: Path, tmp_path: Path) -> None:
    index = build(read_daily(daily_dir, last_days=12))
    names = [file.name for file in index.files]
    assert all(
        re.fullmatch(
            r"[lvf]/[a-z2-7]{10}\.bin|l/[a-z2-7]{10}/\d+\.bin|t/[a-z2-7]{10}/(\d+|starts)\.bin|c/[a-z2-7]{10}/(n?\d+|refs)\.bin",
            name,
        )
        for name in names
    )
    assert len(names) == len(set(names))
    entry = json.loads(index.entry("../assets/search.js"))
    assert entry["engine"] == "../assets/search.js"
    assert list(entry["fields"].items()) == [("title", 6), ("authors", 2), ("keywords", 3), ("abstract", 1)]
    assert len(index.entry("../assets/search.js")) < 6000


def test_cards_and_refs_stand_where_the_layout_says(tmp_path: Path) -> None:
    documents = [
        document(f"ref{number}", f"Title {number}", authors="A One, B Two, C Three, D Four") for number in range(1030)
    ]
    folder = publish(documents, tmp_path)
    reader = IndexFolder(folder)
    numbers = [0, 3, 4, 511, 512, 1029]
    assert reader.refs(numbers) == [f"ref{number}" for number in numbers]
    assert [card[0] for card in reader.cards(numbers)] == reader.refs(numbers)
    names = reader.entry.shards.cards.names
    data = zlib.decompress((folder / "c" / names[10:20] / "1.bin").read_bytes())
    third = json.loads(data)[2]
    assert third[:4] == [
        f"ref{512 + CARDS_PER_FILE + 2}",
        f"Title {512 + CARDS_PER_FILE + 2}",
        ["A One", "B Two", "C Three"],
        4,
    ]


def test_no_documents_make_an_index_that_finds_nothing(tmp_path: Path) -> None:
    index = open_index(publish([], tmp_path))
    for query in ("word", "wo*", "*rd", "word~1", "-word", "", "*"):
        assert index.search(query).total == index.search(query, plain=True).total == 0


def test_documents_without_words_count_but_match_nothing(tmp_path: Path) -> None:
    index = open_index(publish([document("a", ""), document("b", "the of and")], tmp_path))
    assert index.search("the").total == 0
    assert index.search("-x").total == 2


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 300), st.integers(0, 3)), min_size=30, max_size=120))
@settings(derandomize=True, deadline=None, max_examples=40)
def test_pieces_hold_everything_once_and_their_bounds_hold(rows: list[tuple[int, int, int]]) -> None:
    rows = sorted({(field, number): (tf, length) for number, (tf, length, field) in enumerate(rows)}.items())
    columns = [np.array(column) for column in zip(*[(f, n, tf, length) for (f, n), (tf, length) in rows], strict=True)]
    boosts, averages = np.array([6.0, 2, 3, 1]), np.array([8.0, 9, 3, 120])
    heads, split.HEADS = split.HEADS, (4, 8)
    try:
        encoded = split_list(TermPostings(*columns), ScoringColumns(150, boosts, averages))
    finally:
        split.HEADS = heads
    reference = Cursor(encoded.reference)
    size, head_count, _, shift, shortest, longest = reference.column(6)
    bounds, seen = reference.column(head_count + 1), []
    for place, file in enumerate(encoded.files):
        piece = Cursor(file.raw)
        documents, masks = (piece.column(count) for count in [piece.number()] for _ in range(2))
        number = max(0, place - head_count) << shift
        entries = []
        for delta, mask in zip(documents, masks, strict=True):
            number += delta
            entries += [(number, field) for field in range(4) if mask >> field & 1]
        tfs = piece.column(len(entries))
        lengths = [piece.number() if place == 0 or field != 3 else 0 for _, field in entries]
        for (number, field), tf, length in zip(entries, tfs, lengths, strict=True):
            true = dict(rows)[field, number][1]
            assert true == length or (length == 0 and shortest <= true <= longest)
            gain = boosts[field] * 2.2 * tf / (1.2 * (0.25 + 0.75 * true / averages[field]) + tf)
            assert gain * 1000 <= bounds[min(place, head_count)]
            seen.append((field, number, tf, true))
    assert size == len({number for _, number, _, _ in seen})
    assert sorted(seen) == sorted(zip(*(column.tolist() for column in columns), strict=True))


def test_a_term_longer_than_a_shard_is_no_trouble(tmp_path: Path) -> None:
    long = "a" * 3 * shards.SHARD_SIZE
    folder = write_index(build([document("a", f"{long} {long}b zeta"), document("b", "alpha")]), tmp_path)
    index = open_index(folder)
    assert [index.search(query).total for query in ("alpha", "zeta", "aaaa*", "alp*")] == [1, 1, 1, 1]
