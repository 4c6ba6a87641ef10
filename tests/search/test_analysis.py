"""Counting terms as the lunr package does, once for each distinct token, and never twice for the same document."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lunr.pipeline import Pipeline
from lunr.stemmer import stemmer
from lunr.stop_word_filter import stop_word_filter
from lunr.tokenizer import Tokenizer
from lunr.trimmer import trimmer

from sitegen.search import analysis, remembered
from sitegen.search.analysis import TermCounts, count_terms, split_tokens, terms_of_tokens
from sitegen.search.documents import FIELDS, Document
from sitegen.search.remembered import count_terms_remembered
from tests.search.corpus import document

TEXTS = st.text(st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from(" -\n\xa0aeions.,(y")), max_size=60)


def lunr_terms(text: str) -> Counter[str]:
    """Count terms with nothing but the package's own pipeline."""
    pipeline = Pipeline()
    pipeline.add(trimmer, stop_word_filter, stemmer)
    return Counter(str(token) for token in pipeline.run(Tokenizer(text)))


def by_cell(counts: TermCounts) -> list[Counter[str]]:
    """Return the counts of each field of each document."""
    cells, at = [], 0
    for size in counts.sizes.tolist():
        part = slice(at, at + size)
        cells.append(Counter({counts.terms[i]: tf for i, tf in zip(counts.ids[part], counts.tfs[part], strict=True)}))
        at += size
    return cells


@given(TEXTS)
@settings(derandomize=True, max_examples=300, deadline=None)
def test_terms_are_those_of_the_package(text: str) -> None:
    assert [token for token in split_tokens(text) if token] == [str(token) for token in Tokenizer(text)]
    assert Counter(term for term in terms_of_tokens(split_tokens(text)) if term is not None) == lunr_terms(text)
    assert by_cell(count_terms([document("a", text)]))[0] == lunr_terms(text)


def test_lengths_count_repeated_terms_but_no_stop_words() -> None:
    counts = count_terms([document("a", "the cat and the cats", "")])
    assert counts.lengths().tolist() == [2, 0, 0, 0]


def test_any_number_of_chunks_gives_the_same_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    documents = [document(str(i), f"paper {i} on topic{i % 7}", "words and more words") for i in range(40)]
    whole = by_cell(count_terms(documents))
    monkeypatch.setattr(analysis, "DOCUMENTS_PER_CHUNK", 3)
    monkeypatch.setattr(analysis, "TOKENS_PER_CHUNK", 5)
    assert by_cell(count_terms(documents)) == whole


class Watch:
    """Remembers which documents were analysed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seen: list[list[str]] = []
        monkeypatch.setattr(remembered, "count_terms", self.count)

    def count(self, documents: list[Document], *options: object) -> TermCounts:
        if documents:
            self.seen.append([document.ref for document in documents])
        return count_terms(documents)


def papers(*numbers: int) -> list[Document]:
    return [document(f"p{number}", f"title{number} shared", "text " * number) for number in numbers]


def test_a_new_day_analyses_only_its_own_papers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(monkeypatch)
    for documents in (papers(1, 2, 3), papers(1, 2, 3), papers(4, 3, 1), papers(4, 3, 1), papers(2)):
        assert by_cell(count_terms_remembered(documents, tmp_path)) == by_cell(count_terms(documents))
    assert watch.seen == [["p1", "p2", "p3"], ["p4"], ["p2"]]


def test_what_is_gone_is_forgotten(tmp_path: Path) -> None:
    count_terms_remembered(papers(*range(200)), tmp_path)
    (file,) = tmp_path.iterdir()
    size = file.stat().st_size
    assert count_terms_remembered(papers(1), tmp_path).terms == count_terms(papers(1)).terms
    assert file.stat().st_size < size / 20


def test_a_damaged_or_foreign_cache_is_made_anew(tmp_path: Path) -> None:
    expected = by_cell(count_terms_remembered(papers(1, 2), tmp_path))
    (file,) = tmp_path.iterdir()
    good = file.read_bytes()
    for bad in (b"", b"\n", good[:-1], good[: len(good) // 2], good[:-1] + b"\xff", b"0" + good, b"x" * 100):
        file.write_bytes(bad)
        assert by_cell(count_terms_remembered(papers(1, 2), tmp_path)) == expected
        assert file.read_bytes() == good


def test_there_may_be_no_documents(tmp_path: Path) -> None:
    assert count_terms([]).terms == ()
    for documents in ([], papers(1), []):
        assert len(count_terms_remembered(documents, tmp_path).sizes) == len(documents) * len(FIELDS)
