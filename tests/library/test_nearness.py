"""Related papers are remembered between builds, and never told wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import sitegen.library.nearness as nearness
from sitegen.library.related import find_related
from sitegen.model import Metadata, Paper
from sitegen.search.corpus import Corpus

BOOSTS = {"title": 6, "keywords": 3, "authors": 2, "abstract": 1}
PAPERS = [
    Paper(f"{kind}-{n}", Metadata(title=f"{kind} {kind}s number {n}")) for kind in ("heron", "tide") for n in "ab"
]


def corpus_in(folder: Path, papers: list[Paper], **boosts: float) -> Corpus:
    return Corpus(papers, BOOSTS | boosts, cache_dir=folder)


def test_the_second_build_asks_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = nearness.find_related_remembered(corpus_in(tmp_path, PAPERS))
    monkeypatch.setattr(nearness, "find_related", lambda corpus: pytest.fail("computed again"))
    assert nearness.find_related_remembered(corpus_in(tmp_path, PAPERS)) == first


def test_another_paper_or_other_boosts_are_another_question(tmp_path: Path) -> None:
    nearness.find_related_remembered(corpus_in(tmp_path, PAPERS))
    further = [*PAPERS, Paper("heron-c", Metadata(title="heron herons number c"))]
    for corpus in (corpus_in(tmp_path, further), corpus_in(tmp_path, further, title=1.5)):
        assert nearness.find_related_remembered(corpus) == find_related(corpus.counted)


@pytest.mark.parametrize("change", [lambda data: b"", lambda data: data[:-3], lambda data: data[:-1] + b"?"])
def test_a_broken_file_is_as_good_as_none(tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    file = tmp_path / "related-papers.bin"
    nearness.find_related_remembered(corpus_in(tmp_path, PAPERS))
    file.write_bytes(change(file.read_bytes()))
    corpus = corpus_in(tmp_path, PAPERS)
    assert nearness.find_related_remembered(corpus) == find_related(corpus.counted)
