"""The engine under Node, over HTTP: the same results as Python, for every query, in bounded time."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from lunr.stemmer import porter_stemmer

from sitegen.search.documents import Document
from sitegen.search.layout import MAX_PREFIX_TERMS
from sitegen.search.published import open_index
from tests.search.corpus import document, publish, read_daily
from tests.search.engine import Engine, copy_engine
from tests.search.queries import BOOSTS, Judged, expected_results, make_queries

pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture(scope="module")
def engine(node: str, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return copy_engine(node, tmp_path_factory.mktemp("engine"))


@pytest.fixture(scope="module")
def recent(daily_dir: Path) -> list[Document]:
    documents = read_daily(daily_dir, last_days=18)
    assert len(documents) > 400
    return documents


@pytest.fixture(scope="module")
def recent_index(recent: list[Document], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(recent, tmp_path_factory.mktemp("recent"))


Serve = Callable[..., Any]


def ask(engine: Engine, folder: Path, serve: Serve, queries: Sequence[str], **options: Any) -> list[dict[str, Any]]:
    entry = serve(folder).url + "index.json"
    answers = engine.search(entry, [{"query": query, "limit": None, **options} for query in queries])
    for query, answer in zip(queries, answers, strict=True):
        assert "error" not in answer, (query, answer)
    return answers


def same(answer: dict[str, Any], expected: Sequence[tuple[str, float]]) -> bool:
    found = [(result["ref"], result["score"]) for result in answer["results"]]
    return (
        answer["total"] == len(expected)
        and [ref for ref, _ in found] == [ref for ref, _ in expected]
        and all(abs(a - b) <= 1e-6 for (_, a), (_, b) in zip(found, expected, strict=True))
    )


def test_results_equal_those_of_the_whole_index(
    engine: Engine, recent: list[Document], recent_index: Path, serve_folder: Serve
) -> None:
    expected = expected_results(recent, make_queries(recent, 380, seed=23))
    assert len(expected) >= 300
    answers = ask(engine, recent_index, serve_folder, list(expected), plain=False)
    wrong = [
        q for q, answer in zip(expected, answers, strict=True) if not same(answer, expected[q]) or "note" in answer
    ]
    assert wrong == []


@pytest.mark.exact
def test_results_over_all_days_equal_those_of_the_whole_index(
    engine: Engine, all_days: Judged, serve_folder: Serve
) -> None:
    expected = all_days.expected
    assert len(expected) >= 300
    answers = ask(engine, all_days.folder, serve_folder, list(expected), plain=False)
    assert [query for query, answer in zip(expected, answers, strict=True) if not same(answer, expected[query])] == []


ODD = ["", " ", "the", "the of", "th", "t", "a - b -- c", "foo !", "learning learn", "learn learning", "++", "ΑΣ", "\\"]
ODD += ["+model -data", "title:model*", "model^2 -x", "a\\:b", "model -- data", "C++ model", "+model - data"]
ODD += ["generalizatio", "diffusio", "regularizatio", "model^99999", "mod*l*a*b*c*", "modle~9", "+" + "y" * 50 + "~2"]
ODD += [
    "modle~1~2 a**b***c**",
    "m**~1",
    "model " * 60,
    "x" * 1200,
    "+ ",
    "*e*",
    "~1",
    "foo^",
    "title:",
    "m*d*~2",
    "a -- b",
]


def typed(documents: list[Document], count: int) -> list[str]:
    """Words as readers type them: whole, or left off in the middle."""
    rng = random.Random(9)
    texts = []
    for _ in range(count):
        chosen = rng.choice(documents)
        words = getattr(chosen, rng.choice(("title", "title", "authors", "abstract"))).split() or ["x"]
        start = rng.randrange(len(words))
        text = " ".join(words[start : start + rng.randint(1, 4)])
        texts.append(text[: max(1, len(text) - rng.choice((0, 0, 1, 2, 3, 5)))] + rng.choice(("", "", "", " ")))
    return texts


@pytest.mark.parametrize("plain", [True, False], ids=["plain", "lunr"])
def test_results_and_notes_equal_those_of_the_python_reader(
    engine: Engine, recent: list[Document], recent_index: Path, serve_folder: Serve, plain: bool
) -> None:
    queries = [*ODD, *typed(recent, 160)]
    reader = open_index(recent_index)
    answers = ask(engine, recent_index, serve_folder, queries, plain=plain)
    for query, answer in zip(queries, answers, strict=True):
        expected = reader.search(query, limit=None, plain=plain)
        assert same(answer, expected.hits), query
        assert answer.get("note", "") == expected.note, query


def test_a_list_of_all_results_costs_no_cards(engine: Engine, recent_index: Path, serve_folder: Serve) -> None:
    server = serve_folder(recent_index)
    entry = server.url + "index.json"
    [answer] = engine.search(entry, [{"query": "-nothing", "limit": None, "plain": False}])
    assert len(answer["results"]) == answer["total"] > 300
    assert {request.path.split("/")[-1] for request in server.requests if "/c/" in request.path} == {"refs.bin"}


def test_operators_work_for_readers_and_lone_ones_are_no_operators(
    engine: Engine, tmp_path: Path, serve_folder: Serve
) -> None:
    documents = [document("a", "red boats"), document("b", "red birds: a list"), document("c", "blue boats")]
    folder = publish(documents, tmp_path)
    queries = ["red boats", "red -boats", "title:boats", "bo*", "red - boats", "red birds: a list", "reb~1", "boa"]
    answers = ask(engine, folder, serve_folder, queries)
    found = ["".join(sorted(result["ref"] for result in answer["results"])) for answer in answers]
    assert found == ["a", "b", "ac", "ac", "a", "b", "ab", "ac"]


def test_odd_terms_are_found_as_python_finds_them(engine: Engine, tmp_path: Path, serve_folder: Serve) -> None:
    documents = [
        document("a", "α-divergence and the Łukasiewicz t-norm", "Ünïcödé, 漢字 and 𝒳𝒴 and \U0001f600 \ue000x \uffee"),
        document("b", "a*b and c++ and f(x)=x^2", "don't (stop): e.g. the U.S.A., ies eed sses ing y ly"),
        document("c", "", "model " * 300 + "Straße İstanbul ΣΑΣ"),
        document("d", "Try lay saying flies dying generously", "", authors="𝒳 Ö. Ñandú", keywords="x, y"),
    ]
    queries = [
        "α",
        "𝒳𝒴",
        "𝒳*",
        "*𝒴",
        "\ue000*",
        "漢*",
        "漢字~1",
        "𝒳y~1",
        "c++",
        "a\\*b",
        "a*b",
        "e.g.",
        "don't",
        "straße",
    ]
    queries += ["i̇stanbul", "İSTANBUL", "ΣΑΣ", "try", "lay", "lai", "ies", "ing", "*", "m*", "-model", "-zzz", "x*~1"]
    expected = expected_results(documents, queries)
    answers = ask(engine, publish(documents, tmp_path), serve_folder, list(expected), plain=False)
    assert [query for query, answer in zip(expected, answers, strict=True) if not same(answer, expected[query])] == []


def test_a_beginning_of_too_many_words_is_not_completed_and_costs_little(
    engine: Engine, tmp_path: Path, serve_folder: Serve
) -> None:
    words = [f"pr{first}{second:04d}" for first in "abc" for second in range(MAX_PREFIX_TERMS // 2)]
    documents = [document(word, f"{word} boats", "words " * 40) for word in words]
    documents += [document("pr", "pr boats"), document("red", "red boats")]
    folder = publish(documents, tmp_path)
    server, reader = serve_folder(folder), open_index(folder)
    queries = ["pr", "boats pr", "pra", "prc", "prab", "pr ", "pre"]
    for query in queries:
        server.forget()
        [answer] = engine.search(server.url + "index.json", [{"query": query, "limit": None, "plain": True}])
        expected = reader.search(query, limit=None, plain=True)
        assert same(answer, expected.hits), query
        assert answer.get("note", "") == expected.note, query
        is_cut = query in ("pr", "boats pr")
        assert (f"more than {MAX_PREFIX_TERMS} words begin with" in expected.note) == is_cut, query
        assert [ref for ref, _ in expected.hits] == ["pr"] or not is_cut, query
        shards = {request.path for request in server.requests if "/t/" in request.path}
        assert len(shards) < 60, query


def test_an_index_without_documents_finds_nothing(engine: Engine, tmp_path: Path, serve_folder: Serve) -> None:
    folder = publish([], tmp_path)
    queries = ["a", "a*", "*a", "a~1", "-a", "+a b", ""]
    assert [answer["total"] for answer in ask(engine, folder, serve_folder, queries, plain=False)] == [0] * len(queries)
    assert [answer["total"] for answer in ask(engine, folder, serve_folder, queries)] == [0] * len(queries)


def test_hostile_strings_are_only_strings(
    engine: Engine, recent_index: Path, shared_data: Path, serve_folder: Serve
) -> None:
    lists = [json.loads((shared_data / "hostile" / name).read_text()) for name in ("naughty-strings.json", "xss.json")]
    strings = [text for texts in lists for text in texts]
    assert len(strings) > 400
    for plain in (True, False):
        ask(engine, recent_index, serve_folder, strings, plain=plain)


WORST = ["*", "+* +* +*", "-*", "e*", "*a*e*", "a~2", " ".join(f"word{n}~2" for n in range(60)), "x" * 40 + "~2"]
WORST += [" ".join(f"*{a}*{b}*" for a in "aeiou" for b in "lnrst"), "*a" * 400, "~" * 900, "+" * 999, "\\" * 999]
WORST += ["a b " * 300, "e~2 " * 300, "a" * 999 + "*", "*" * 999, "title:" * 150, "y" * 900, "yo" * 450 + "ing"]


def test_no_query_takes_long(engine: Engine, recent_index: Path, serve_folder: Serve) -> None:
    for plain in (False, True):
        for query, answer in zip(
            WORST, ask(engine, recent_index, serve_folder, WORST, plain=plain, limit=10), strict=True
        ):
            assert answer["milliseconds"] < 5000, query[:40]


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    herons = document("b", "Counting herons", "We count herons on a lake.", authors="Ada Reed, Brian Moor")
    tides = document("c", "Tides from a gauge", "One gauge predicts the tide.")
    moss = document("m", "How moss remembers", "Moss keeps a trace of frost.")
    again = document("n", "Moss again", "")
    folder = tmp_path_factory.mktemp("builds")
    return publish([tides, herons], folder / "old"), publish([tides, herons, moss, again], folder / "new")


def test_fetches_are_few_and_recover(engine: Engine, builds: tuple[Path, Path]) -> None:
    old, new = map(str, builds)
    done = engine.run("--test", "behaviour.mjs", ENGINE=str(engine.folder), OLD=old, NEW=new)
    assert done.returncode == 0, done.stdout + done.stderr


def test_near_words_are_spelled_as_authors_write(
    engine: Engine, recent: list[Document], recent_index: Path, serve_folder: Serve
) -> None:
    entry = serve_folder(recent_index).url + "index.json"
    queries = ["tranformer", "difusion modles", "quantizaton", "the language", "zzzzqqqq", "~1 \\", ""]
    near = [[each["near"][0] for each in words] for words in engine.ask("near", entry=entry, queries=queries)]
    assert near == [["transformer"], ["diffusion", "models"], ["quantization"], [], [], [], []]


def plain_ascii(documents: list[Document]) -> list[dict[str, str]]:
    """Texts of words that both trimmers treat alike."""
    fields = ("title", "authors", "keywords", "abstract")
    clean = lambda text: " ".join(re.findall(r"[A-Za-z]+", text))  # noqa: E731
    return [{"ref": each.ref, **{field: clean(getattr(each, field)) for field in fields}} for each in documents]


def test_lunr_js_finds_the_same_where_its_stemmer_agrees(
    engine: Engine, node_modules: Path, recent: list[Document], tmp_path: Path, serve_folder: Serve
) -> None:
    rows = plain_ascii(recent[:300])
    words = sorted({word for row in rows for field in BOOSTS for word in row[field].lower().split()})
    job = tmp_path / "job.json"
    job.write_text(json.dumps({"boosts": BOOSTS, "documents": [], "words": words, "queries": []}))
    stems = json.loads(engine.run("peer.mjs", node_modules, job).stdout)["stems"]
    ours = [porter_stemmer.stem(word) for word in words]
    doubtful = {stem for pair in zip(ours, stems, strict=True) if pair[0] != pair[1] for stem in pair}
    alike = [word for word, stem in zip(words, ours, strict=True) if stem not in doubtful]
    assert len(alike) > len(words) * 0.8
    rng = random.Random(2)
    one = lambda: rng.choice(alike)  # noqa: E731
    queries = [f"{rng.choice(['', '+'])}{one()} {one()} {rng.choice(['', '-', 'title:'])}{one()}" for _ in range(120)]
    job.write_text(json.dumps({"boosts": BOOSTS, "documents": rows, "words": [], "queries": queries}))
    theirs = json.loads(engine.run("peer.mjs", node_modules, job).stdout)["answers"]
    folder = publish([Document(**row) for row in rows], tmp_path / "index")
    for query, answer, expected in zip(
        queries, ask(engine, folder, serve_folder, queries, plain=False), theirs, strict=True
    ):
        scores = {result["ref"]: result["score"] for result in answer["results"]}
        # Both round each score of a term to 3 decimals, but ties differently.
        assert scores == pytest.approx(dict(expected), abs=0.01), query


def test_near_words_are_not_looked_for_in_a_vocabulary_that_is_too_large_to_download(
    engine: Engine, tmp_path: Path, serve_folder: Serve
) -> None:
    rng = random.Random(5)
    words = ["".join(rng.choices("bcdfgklmnprstvaeiou", k=8)) + "x" for _ in range(45_000)]
    documents = [document(f"d{n}", "Words", " ".join(words[n::300])) for n in range(300)]
    entry = serve_folder(publish([*documents, document("gull", "a gull")], tmp_path)).url + "index.json"
    short, long = engine.ask("near", entry=entry, queries=["gukl", words[0][:-2] + "qx"])
    assert [each["near"] for each in short] == [["gull"]]  # few terms have about four letters
    assert long == []
