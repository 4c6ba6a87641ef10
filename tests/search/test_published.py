"""What a person gets who types into the search field or the shell."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.errors import SitegenError
from sitegen.search.layout import EXACT_BOOST, MAX_CLAUSES, MAX_QUERY_LENGTH
from sitegen.search.published import PublishedIndex, open_index
from tests.search.corpus import document, publish

DOCUMENTS = [
    document("diffusion", "Diffusion Models for Images", "We generate images by optimization.", authors="Ada Reed"),
    document("video", "Video Diffusion", "A model of video.", keywords="generation"),
    document("heron", "Counting Herons: a State-of-the-Art Model", "Herons on a lake.", authors="Łucja Żuraw"),
    document("dash", "Reading - Writing", "Two skills."),
    document("star", "A* search and C++", "Searching paths."),
    document("modelnet", "ModelNet shapes", "Shapes."),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> PublishedIndex:
    return open_index(publish(DOCUMENTS, tmp_path_factory.mktemp("index")))


def refs(index: PublishedIndex, query: str, *, plain: bool = True) -> list[str]:
    return [ref for ref, _ in index.search(query, plain=plain).hits]


def test_all_words_are_required_when_some_paper_has_them_all(index: PublishedIndex) -> None:
    assert refs(index, "video diffusion ") == ["video"]
    assert index.search("video diffusion ", plain=True).note == ""


def test_any_word_will_do_when_no_paper_has_all_and_the_note_says_so(index: PublishedIndex) -> None:
    found = index.search("video herons", plain=True)
    assert {ref for ref, _ in found.hits} == {"video", "heron"}
    assert "any" in found.note


def test_the_last_word_may_be_unfinished_and_whole_words_come_first(index: PublishedIndex) -> None:
    assert set(refs(index, "model")) == {"diffusion", "video", "heron", "modelnet"}
    assert refs(index, "model")[-1] == "modelnet"
    assert "modelnet" not in refs(index, "model ")


@pytest.mark.parametrize("word", ["diff", "diffus", "diffusi", "diffusio", "diffusion"])
def test_each_further_letter_keeps_the_paper(index: PublishedIndex, word: str) -> None:
    assert set(refs(index, word)) == {"diffusion", "video"}


@pytest.mark.parametrize("word", ["optimiz", "optimizat", "optimizatio", "optimization"])
def test_letters_beyond_the_stem_keep_the_paper(index: PublishedIndex, word: str) -> None:
    assert refs(index, word) == ["diffusion"]


def test_letters_that_are_no_ending_do_not(index: PublishedIndex) -> None:
    assert refs(index, "diffusxyz") == []


def test_stop_words_are_no_words_but_may_begin_one(index: PublishedIndex) -> None:
    assert refs(index, "the video of") == ["video"]
    assert refs(index, "the ") == []
    assert refs(index, "we") == []
    assert set(refs(index, "mo")) == {"diffusion", "video", "heron", "modelnet"}


def test_operators_work_for_readers_and_lone_ones_are_no_operators(index: PublishedIndex) -> None:
    assert refs(index, "-video +diffusion") == refs(index, "-video +diffusion", plain=False) == ["diffusion"]
    assert refs(index, "vide*") == refs(index, "title:video") == ["video"]
    for words in ("video - diffusion ", "video -- diffusion ", "+ video diffusion "):
        assert refs(index, words) == ["video"], words
    assert refs(index, "herons, (lake)! ") == ["heron"]


@pytest.mark.parametrize("title", [document.title for document in DOCUMENTS])
def test_a_title_as_query_finds_its_paper_first(index: PublishedIndex, title: str) -> None:
    expected = next(document.ref for document in DOCUMENTS if document.title == title)
    assert refs(index, title)[0] == expected


def test_a_query_that_lunr_refuses_is_taken_as_plain_words(index: PublishedIndex) -> None:
    for query in ("diffusion: video ", "video diffusion ~", "+- video diffusion "):
        assert refs(index, query, plain=False) == ["video"], query


def test_the_plain_score_is_the_lunr_score_of_weighted_words(index: PublishedIndex) -> None:
    plain = dict(index.search("video model ", plain=True).hits)
    lunr = dict(index.search(f"video^{EXACT_BOOST} model^{EXACT_BOOST}", plain=False).hits)
    assert plain == {"video": pytest.approx(lunr["video"], abs=1e-9)}


def test_limits_are_told(index: PublishedIndex) -> None:
    assert str(MAX_CLAUSES) in index.search("word " * (MAX_CLAUSES + 1)).note
    assert str(MAX_QUERY_LENGTH) in index.search("x" * (MAX_QUERY_LENGTH + 1)).note
    assert "edit distance" in index.search("video~9").note
    assert "boost" in index.search("video^999999").note
    assert "wildcard" in index.search("v*d*e*o*x*").note
    assert index.search("video~2 v*o diffusion^3").note == ""


def test_the_limit_cuts_hits_but_not_the_total(index: PublishedIndex) -> None:
    found = index.search("model", limit=1)
    assert len(found.hits) == 1
    assert found.total == 3


def test_a_missing_or_damaged_index_is_told_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(SitegenError, match="build the site"):
        open_index(tmp_path)
    folder = publish(DOCUMENTS, tmp_path)
    for file in (folder / "t").rglob("*.bin"):
        file.write_bytes(b"no")
    with pytest.raises(SitegenError, match="damaged"):
        open_index(folder).search("video")
    (folder / "index.json").write_text('{"version": 99}')
    with pytest.raises(SitegenError):
        open_index(folder)


QUERIES = st.text(st.one_of(st.characters(), st.sampled_from("+-*~^:\\ 12tidefmol")), max_size=40)


@given(QUERIES, st.booleans())
@settings(derandomize=True, max_examples=600, deadline=None)
def test_no_string_raises(query: str, plain: bool) -> None:
    assert _shared_index().search(query, plain=plain).total >= 0


@pytest.mark.parametrize(
    "query",
    [
        "*" * 500,
        "*a" * 300,
        "a~2" * 200,
        "x" * 900 + "~2",
        "title:" * 100,
        "^" * 50,
        "a^" + "9" * 900,
        "\\" * 99,
        "+" * 99,
    ],
)
def test_hostile_strings_are_answered_quickly(index: PublishedIndex, query: str) -> None:
    assert index.search(query).total <= len(DOCUMENTS)


_SHARED: list[PublishedIndex] = []


@pytest.fixture(autouse=True, scope="module")
def _share(index: PublishedIndex) -> None:
    _SHARED.append(index)


def _shared_index() -> PublishedIndex:
    return _SHARED[0]
