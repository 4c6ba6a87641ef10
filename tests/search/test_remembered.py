"""Texts are counted once: the next build takes over what the last one has counted."""

from __future__ import annotations

import pickle
import random
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.errors import SitegenError
from sitegen.model import Author, Metadata, Paper
from sitegen.search import counting, remembered
from sitegen.search.analysis import count_terms
from sitegen.search.counting import ReadTexts, count_papers, read_texts
from sitegen.search.documents import FIELDS
from sitegen.search.papers import document_of, excerpt_of
from sitegen.search.postings import gather_postings
from sitegen.search.remembered import IndexedTexts, find_fresh
from tests.search.telling import columns, told


def papers(*numbers: int) -> list[Paper]:
    return [
        Paper(
            f"p{number}",
            Metadata(
                title=f"title{number} shared",
                abstract=r"\emph{text} " * number,
                authors=(Author("Ada Reed"),),
                keywords=("x",),
            ),
            (),
        )
        for number in numbers
    ]


class Watch:
    """Remembers which papers were counted."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seen: list[list[str]] = []
        monkeypatch.setattr(remembered, "read_texts", self.read)
        monkeypatch.setattr(counting, "read_texts", self.read)

    def read(self, found: Sequence[Paper]) -> ReadTexts:
        if found:
            self.seen.append([paper.key for paper in found])
        return read_texts(found)


def expected(found: Sequence[Paper]) -> tuple[object, ...]:
    documents = [document_of(paper) for paper in found]
    return columns(gather_postings(count_terms(documents))), [excerpt_of(document) for document in documents]


def test_papers_are_counted_as_their_documents_are() -> None:
    counted = count_papers(papers(1, 2))
    assert told(IndexedTexts(gather_postings(counted.counts), counted.excerpts)) == expected(papers(1, 2))


@pytest.mark.parametrize(("few", "most"), [(100, 100), (0, 100), (0, 0)])
def test_a_new_day_counts_only_its_own_papers(
    few: int, most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Watch(monkeypatch)
    monkeypatch.setattr(remembered, "FEW", few)
    monkeypatch.setattr(remembered, "MOST_BESIDE", most)
    for found in (papers(1, 2, 3), papers(1, 2, 3), papers(4, 3, 1), papers(4, 3, 1), papers(2, 2)):
        texts = find_fresh(found, tmp_path)
        texts.wait()
        assert told(pickle.loads(pickle.dumps(texts)).join()) == expected(found)
    assert watch.seen == [["p1", "p2", "p3"], ["p4"], ["p2", "p2"]]


WORDS = [f"{letter}{number}" for letter in "abcé\U0001d538\uff5e" for number in range(6)]


@given(st.lists(st.lists(st.integers(0, 14), max_size=12), min_size=2, max_size=5), st.randoms(use_true_random=False))
@settings(derandomize=True, max_examples=150, deadline=None)
def test_postings_do_not_tell_what_was_remembered(builds: list[list[int]], rng: random.Random) -> None:
    """Whatever papers come, go, move or come twice from build to build."""
    texts = [" ".join(rng.choices(WORDS, k=rng.randrange(9))) for _ in range(15)]
    with tempfile.TemporaryDirectory() as folder:
        for numbers in builds:
            found = [Paper(f"p{n}", Metadata(title=texts[n], abstract=texts[n - 1]), ()) for n in numbers]
            assert told(find_fresh(found, Path(folder)).join()) == expected(found)


def test_a_paper_is_known_by_its_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(monkeypatch)
    (paper,) = papers(1)
    find_fresh([paper], tmp_path).join()
    renamed = Paper("another key", paper.metadata, ())
    assert told(find_fresh([renamed], tmp_path).join()) == expected([paper])
    assert watch.seen == [["p1"]]


def test_without_a_folder_nothing_is_remembered() -> None:
    assert told(find_fresh(papers(2, 1), None).join()) == expected(papers(2, 1))


def test_what_is_gone_is_forgotten(tmp_path: Path) -> None:
    find_fresh(papers(*range(200)), tmp_path).join()
    (file,) = tmp_path.iterdir()
    size = file.stat().st_size
    assert told(find_fresh(papers(1), tmp_path).join()) == expected(papers(1))
    assert file.stat().st_size < size / 20


def test_a_damaged_or_foreign_cache_is_made_anew(tmp_path: Path) -> None:
    find_fresh(papers(1, 2), tmp_path).join()
    (file,) = tmp_path.iterdir()
    good = file.read_bytes()
    for bad in (b"", b"\n", good[:-1], good[: len(good) // 2], good[:-1] + b"\xff", b"0" + good, b"x" * 100):
        file.write_bytes(bad)
        assert told(find_fresh(papers(1, 2), tmp_path).join()) == expected(papers(1, 2))
        assert file.read_bytes() == good


def test_a_cache_that_goes_while_it_is_used_is_told(tmp_path: Path) -> None:
    find_fresh(papers(1, 2), tmp_path).join()
    texts = find_fresh(papers(1, 2, 3), tmp_path)
    for file in tmp_path.iterdir():
        file.unlink()
    with pytest.raises(SitegenError, match="build the site again"):
        texts.join()


def test_texts_can_be_joined_again_only_where_they_are_remembered(tmp_path: Path) -> None:
    remembered_texts, others = find_fresh(papers(1, 2), tmp_path), find_fresh(papers(1, 2), None)
    for _ in range(2):
        assert told(remembered_texts.join()) == expected(papers(1, 2))
    assert told(others.join()) == expected(papers(1, 2))
    with pytest.raises(ValueError, match="joined before"):
        others.join()


def test_texts_that_another_has_remembered_meanwhile_are_taken_from_there(tmp_path: Path) -> None:
    one, other = find_fresh(papers(1, 2), tmp_path), find_fresh(papers(2, 1), tmp_path)
    assert told(one.join()) == expected(papers(1, 2))
    assert told(other.join()) == expected(papers(2, 1))


def test_there_may_be_no_papers(tmp_path: Path) -> None:
    for found in ([], papers(1), []):
        assert len(find_fresh(found, tmp_path).join().postings.cell_lengths) == len(found) * len(FIELDS)
