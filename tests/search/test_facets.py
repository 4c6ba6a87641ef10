"""Facets: what the files say of each document, and which of them a new day changes."""

from __future__ import annotations

import datetime
import json
import zlib
from itertools import accumulate
from typing import Any

from sitegen.search import facets
from sitegen.search.documents import Card
from sitegen.search.facets import TopicList, make_facets
from sitegen.search.names import IndexFile
from sitegen.search.varints import Cursor


def card(day: str, votes: int | None = None, flags: int = 0) -> Card:
    return Card(f"{day}/{votes}", "Title", (), 0, day, "", flags, votes)


def raw(files: list[IndexFile], name: str) -> bytes:
    (found,) = {file.make() for file in files if file.name == f"f/{name}.bin"}
    return zlib.decompress(found)


def numbers_of(data: bytes) -> list[int]:
    cursor = Cursor(data)
    return list(accumulate(cursor.column(cursor.number())))


CARDS = [card(""), card("2024-12-31", 0), card("2025-01-02", 5, 1), card("2025-01-02"), card("2025-03-01", 2**40, 1)]
TOPICS = [TopicList("herons", "Herons", (1, 3)), TopicList("tides", "Tides & <tide>", ())]


def test_days_are_runs_of_documents() -> None:
    entry, files = make_facets(CARDS, ())
    cursor = Cursor(raw(files, entry["days"]))
    count = cursor.number()
    days = list(accumulate(cursor.column(count)))
    expected = [0, *[datetime.date(*day).toordinal() for day in ((2024, 12, 31), (2025, 1, 2), (2025, 3, 1))]]
    assert (days, cursor.column(count)) == (expected, [1, 1, 2, 1])


def test_code_and_topics_are_lists_of_documents() -> None:
    entry, files = make_facets(CARDS, TOPICS)
    assert numbers_of(raw(files, entry["code"])) == [2, 4]
    rows: list[Any] = json.loads(raw(files, entry["topics"]))
    assert [row[:3] for row in rows] == [["herons", "Herons", 2], ["tides", "Tides & <tide>", 0]]
    assert [numbers_of(raw(files, row[3])) for row in rows] == [[1, 3], []]


def test_votes_that_no_source_tells_differ_from_none_given() -> None:
    entry, files = make_facets(CARDS, ())
    votes = Cursor(raw(files, entry["votes"]["names"])).column(len(CARDS))
    assert votes == [0, 1, 6, 0, facets.MAX_VOTES]


def test_a_new_day_changes_the_lists_of_its_topics_and_the_last_votes() -> None:
    old = [card("2025-01-01", number % 50, number % 2) for number in range(9000)]
    new = [*old, *[card("2025-01-02", 3) for _ in range(20)]]
    calm, moved = TopicList("calm", "Calm", tuple(range(0, 9000, 7))), tuple(range(0, 9000, 5))
    before, old_files = make_facets(old, [calm, TopicList("moved", "Moved", moved)])
    after, new_files = make_facets(new, [calm, TopicList("moved", "Moved", (*moved, 9003))])
    assert before["votes"]["names"][:20] == after["votes"]["names"][:20]
    assert before["code"] == after["code"]
    assert len({file.name for file in new_files} - {file.name for file in old_files}) == 4


def test_without_documents_there_are_empty_facets() -> None:
    entry, files = make_facets([], ())
    assert numbers_of(raw(files, entry["code"])) == []
    assert (raw(files, entry["days"]), entry["votes"]["names"]) == (b"\0", "")
