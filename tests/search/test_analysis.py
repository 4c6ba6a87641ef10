"""Counting terms as the lunr package does, once for each distinct token."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lunr.pipeline import Pipeline
from lunr.stemmer import stemmer
from lunr.stop_word_filter import stop_word_filter
from lunr.tokenizer import Tokenizer
from lunr.trimmer import trimmer

from sitegen.search import analysis
from sitegen.search.analysis import TermCounts, count_terms, split_tokens, terms_of_tokens
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


def test_there_may_be_no_documents() -> None:
    counts = count_terms([])
    assert counts.terms == ()
    assert len(counts.sizes) == 0
