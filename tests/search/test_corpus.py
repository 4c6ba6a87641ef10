"""Papers are counted once a build, in the process that has most use for it."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest

from sitegen.config.schema import DEFAULT_BOOSTS
from sitegen.model import Metadata, Paper
from sitegen.publish.executor import Executor, ProcessExecutor, SerialExecutor
from sitegen.search import remembered
from sitegen.search.corpus import NAME, Corpus, CountedCorpus
from tests.search.telling import told

ABSTRACT = "Words that only this paper has: " + " ".join(f"word{number}" for number in range(200))
PAPERS = [
    Paper(f"p{number}", Metadata(title=f"Title {number}", abstract=f"{number} {ABSTRACT}"), ()) for number in range(40)
]


def corpus_of(papers: Sequence[Paper], folder: Path | None, executor: Executor) -> Corpus:
    return Corpus(
        papers, DEFAULT_BOOSTS, cache_dir=folder, map_chunks=executor.map_chunks, begin_map=executor.begin_map
    )


def expected(papers: Sequence[Paper]) -> tuple[object, ...]:
    return told(corpus_of(papers, None, SerialExecutor()).lend_texts()())


def count(lend: Callable[[], CountedCorpus]) -> int:
    return len(lend().postings.documents)


@pytest.mark.parametrize("few", [0, 1000])
@pytest.mark.parametrize("most", [0, 1000])
@pytest.mark.parametrize("executor", [SerialExecutor(), ProcessExecutor(2)], ids=["serial", "fork"])
def test_texts_that_others_need_too_are_joined_once_and_travel_once(
    executor: Executor, few: int, most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembered, "FEW", few)
    monkeypatch.setattr(remembered, "MOST_BESIDE", most)
    for papers in (PAPERS[:30], PAPERS, PAPERS[5:], PAPERS[5:]):
        with executor:
            corpus = corpus_of(papers, tmp_path, executor)
            corpus.begin_joining(executor.start, many=True)
            is_sent = papers != PAPERS[5:]  # nothing is new then
            assert corpus.process == (NAME if is_sent else "")
            if is_sent:
                assert len(pickle.dumps(corpus._fresh)) < len(PAPERS) * 100
            counted = executor.start(partial(count, corpus.lend_counts()), NAME)
            texts = executor.start(corpus.lend_texts(), NAME)
            assert told(texts.result()) == expected(papers)
            assert counted.result() == len(corpus.postings.documents)
            assert told(corpus._indexed) == expected(papers)
    (file,) = tmp_path.iterdir()
    assert len(remembered._read_hashes(file)[0]) == len(PAPERS[5:])


def test_who_needs_many_texts_only_for_the_index_does_not_wait_for_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembered, "FEW", 0)
    with ProcessExecutor(2) as executor:
        corpus = corpus_of(PAPERS, tmp_path, executor)
        corpus.begin_joining(executor.start)
        assert corpus.is_reading
        assert not corpus.process
        assert told(executor.start(corpus.lend_texts(), NAME).result()) == expected(PAPERS)
