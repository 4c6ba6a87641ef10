from __future__ import annotations

import datetime
from pathlib import Path

import pytest

import sitegen.library.related as related_module
from sitegen.config import DEFAULT_BOOSTS
from sitegen.library import Library
from sitegen.library.related import RELATED_COUNT, find_related
from sitegen.library.wording import find_words
from sitegen.model import Author, Mention, Metadata, Paper, Place
from sitegen.search.corpus import Corpus

SUBJECTS = {
    "unlearning": "Machine unlearning erases memorised training samples; forgetting must not hurt retained knowledge",
    "splatting": "Gaussian splatting renders radiance fields; splats are optimised from posed photographs of a scene",
    "speech": "A neural codec compresses speech at low bitrate; quantisation of audio frames keeps speakers apart",
}


def paper(key: str, title: str, abstract: str, *, authors: tuple[str, ...] = (), day: int = 1) -> Paper:
    people = tuple(Author(name) for name in authors)
    mention = Mention(datetime.date(2025, 3, day), 0, "a.md")
    return Paper(key, Metadata(title=title, abstract=abstract, authors=people), (mention,), (Place("a.md"),))


def toy_papers(count: int = 12) -> list[Paper]:
    """Papers of three subjects, each with words of its own."""
    return [
        paper(f"{subject}-{number:02}", f"On {subject} {number}", f"{text}. Variant{number} {subject}.", day=number + 1)
        for subject, text in SUBJECTS.items()
        for number in range(count)
    ]


def test_papers_of_one_subject_are_related_and_others_are_not():
    library = Library(toy_papers())
    for entry in library.papers:
        subject = entry.key.split("-")[0]
        near = library.related(entry.key)
        assert len(near) == RELATED_COUNT
        assert {other.key.split("-")[0] for other in near} == {subject}
        assert entry.key not in {other.key for other in near}
        assert all(0 < other.similarity <= 1 for other in near)


def test_shared_terms_stand_for_words_that_the_paper_has():
    library = Library(toy_papers())
    terms = {term for other in library.related("splatting-03") for term in other.shared}
    assert terms
    text = f"{library.get('splatting-03').metadata.abstract} {library.get('splatting-03').title}"
    assert all(word in text for word in find_words(text, terms).values())
    assert all(2 <= len(other.shared) <= 4 for other in library.related("splatting-03"))


def test_a_paper_without_relatives_has_none_and_an_empty_library_too():
    library = Library([*toy_papers(), paper("alone", "Zebrafish fins", "Regeneration of caudal tissue")])
    assert library.related("alone") == ()
    assert find_related(Corpus((), DEFAULT_BOOSTS).counted) == {}
    with pytest.raises(KeyError):
        library.related("nobody")


def test_papers_without_any_text_do_no_harm():
    library = Library([paper("a", "", ""), paper("b", "The", "of"), paper("c", "7", "")])
    assert [library.related(key) for key in "abc"] == [(), (), ()]


def test_authors_alone_relate_nothing():
    people = ("Ada Lovelace", "Alan Turing")
    papers = [
        paper("a", "Weaving numbers", "Looms count threads", authors=people),
        paper("b", "Breaking ciphers", "Rotors hide letters", authors=people),
        *toy_papers(3),
    ]
    assert Library(papers).related("a") == ()


def test_neither_the_size_of_blocks_nor_the_order_of_papers_matters(monkeypatch: pytest.MonkeyPatch):
    papers = toy_papers()
    whole = find_related(Corpus(papers, DEFAULT_BOOSTS).counted)
    monkeypatch.setattr(related_module, "BLOCK", 5)
    assert find_related(Corpus(papers[::-1], DEFAULT_BOOSTS).counted) == whole


def test_what_the_cache_holds_does_not_matter(tmp_path: Path):
    papers = toy_papers()
    fresh = find_related(Corpus(papers, DEFAULT_BOOSTS).counted)
    others = [*papers[5:], paper("gone", "Gone unlearning", "Words of the past")]
    find_related(Corpus(others, DEFAULT_BOOSTS, cache_dir=tmp_path).counted)
    assert find_related(Corpus(papers, DEFAULT_BOOSTS, cache_dir=tmp_path).counted) == fresh


@pytest.mark.parametrize("kind", ["int32", "int64", "float64"])
@pytest.mark.parametrize("cells", [1, 50, 1 << 18])
def test_the_greatest_of_each_row_are_kept_of_equals_those_further_left(
    kind: str, cells: int, monkeypatch: pytest.MonkeyPatch
):
    numpy, sparse = pytest.importorskip("numpy"), pytest.importorskip("scipy.sparse")
    monkeypatch.setattr(related_module, "CELLS", cells)
    random = numpy.random.default_rng(7)
    for shape in ((0, 5), (3, 0), (1, 1), (40, 30)):
        rows = random.integers(0, 6, shape) * random.integers(0, 2, shape)
        for count in (1, 4, 29, 40):
            found = related_module._best(sparse.csr_matrix(rows.astype(kind)), count).toarray()
            for row, kept in zip(rows.tolist(), found.tolist(), strict=True):
                best = sorted((-number, place) for place, number in enumerate(row) if number)[:count]
                assert {place: -number for number, place in best} == {p: n for p, n in enumerate(kept) if n}


def test_addresses_and_numbers_are_no_shared_terms():
    text = "See https://example.org/code and 3.5 of 2025 with graphs and matroids"
    library = Library([paper(key, "Matroids", f"{text} {key}") for key in ("aa", "bb")] + toy_papers(4))
    shared = {word for other in library.related("aa") for word in other.shared}
    assert shared == {"matroid", "graph", "see"}


@pytest.mark.parametrize(
    ("stem", "word"),
    [("happi", "happy"), ("hope", "hoping"), ("grpo", "GRPO"), ("model", "models"), ("3d", "3D"), ("x", "x")],
)
def test_a_stem_is_shown_as_the_paper_writes_it(stem: str, word: str):
    text = "A happy paper, hoping for models; Models of models (GRPO) in 3D"
    assert find_words(text, {stem}) == {stem: word}


def test_other_papers_by_the_same_authors_come_by_number_of_shared_authors_then_newest():
    papers = [
        paper("a", "A", "", authors=("Ann", "Bo", "Cy"), day=1),
        paper("b", "B", "", authors=("Bo",), day=2),
        paper("c", "C", "", authors=("Cy", "Ann"), day=1),
        paper("d", "D", "", authors=("ann",), day=5),
        paper("e", "E", "", authors=("Di",), day=9),
    ]
    library = Library(papers)
    found = library.same_authors("a")
    assert [(other.key, other.names) for other in found] == [("c", ("Ann", "Cy")), ("d", ("Ann",)), ("b", ("Bo",))]
    assert [other.key for other in library.same_authors("a", limit=1)] == ["c"]
    assert library.same_authors("e") == ()
