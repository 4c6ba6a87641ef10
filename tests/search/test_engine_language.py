"""The engine reads queries, words and terms as the lunr package does, and keeps to the limits of the layout."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import pytest
from lunr.exceptions import QueryParseError
from lunr.query import Query
from lunr.query_lexer import QueryLexer
from lunr.query_parser import QueryParser
from lunr.stemmer import porter_stemmer
from lunr.stop_word_filter import WORDS
from lunr.token_set import TokenSet

from sitegen.search import layout
from tests.search.corpus import read_daily
from tests.search.engine import SOURCES, Engine, copy_engine

FIELDS = ["title", "abstract"]
PIECES = ["a", "b", "İ", "foo", "Bar", "ΑΣ", "𝐀", "é", "12", "title", ":", "title:", "abstract:", "~", "~1", "~03"]
PIECES += ["^", "^2", "^10", "+", "-", " ", " ", "\\", "*", "\u00a0", "\t", "/", "\u2028", "'", ".", "٣"]


@pytest.fixture(scope="module")
def engine(node: str, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return copy_engine(node, tmp_path_factory.mktemp("engine"))


def random_texts(count: int) -> list[str]:
    rng = random.Random(3)
    return ["".join(rng.choice(PIECES) for _ in range(rng.randrange(10))) for _ in range(count)]


def lexemes(text: str) -> list[str]:
    lexer = QueryLexer(text)
    lexer.run()
    return [lexeme["string"] for lexeme in lexer.lexemes]


def clauses(text: str) -> list[list[Any]] | None:
    query = Query(FIELDS)
    try:
        QueryParser(text, query).parse()
    except QueryParseError:
        return None
    return [[c.fields, c.term, c.edit_distance, c.boost, c.presence.value - 1, c.use_pipeline] for c in query.clauses]


def test_queries_are_cut_into_the_same_lexemes(engine: Engine) -> None:
    texts = random_texts(4000)
    assert engine.ask("lex", texts=texts) == [lexemes(text) for text in texts]


def test_queries_become_the_same_clauses_or_are_refused_alike(engine: Engine) -> None:
    texts = random_texts(4000)
    expected = [clauses(text) for text in texts]
    assert 500 < expected.count(None) < 3500
    assert engine.ask("parse", texts=texts, fields=FIELDS) == expected


def token_case(rng: random.Random) -> tuple[dict[str, Any], list[str]]:
    alphabet = rng.choice(["ab", "abc*", "abcde", "ab𝐀"])
    words = sorted({"".join(rng.choice(alphabet) for _ in range(rng.randint(1, 6))) for _ in range(60)})
    edits = rng.choice([0, 0, 1, 1, 2])
    letters = alphabet if edits and rng.random() < 0.7 else alphabet + "*"
    term = "".join(rng.choice(letters) for _ in range(rng.randint(1, 6)))
    wanted = TokenSet.from_fuzzy_string(term, edits) if edits else TokenSet.from_string(term)
    found = TokenSet.from_list(words).intersect(wanted).to_list()
    return {"term": term, "edits": edits, "words": words}, sorted(found)


def test_wildcards_and_edits_mean_the_same_terms(engine: Engine) -> None:
    rng = random.Random(7)
    cases = [token_case(rng) for _ in range(700)]
    assert sum(len(found) for _, found in cases) > 3000
    found = engine.ask("match", cases=[case for case, _ in cases])
    assert [sorted(each) for each in found] == [expected for _, expected in cases]


SUFFIXES = """ational tional enci anci izer bli alli entli eli ousli ization ation ator alism iveness fulness ousness aliti
iviti biliti logi icate ative alize iciti ical ful ness al ance ence er ic able ible ant ement ment ent sion tion ion ou
ism ate iti ous ive ize s es ed ing y sses ies eed lle ll e 𝐀𝐀ed 𝐀s yy""".split()


def invented_words() -> set[str]:
    rng = random.Random(5)
    letters = "aeiouyybcdlstwxz1é𝐀"
    starts = ["".join(rng.choice(letters) for _ in range(rng.randint(1, 6))) for _ in range(20_000)]
    return {start + "".join(rng.choice(SUFFIXES) for _ in range(rng.randrange(3))) for start in starts}


def check_stems(engine: Engine, words: set[str]) -> None:
    ordered = sorted(words)
    assert engine.ask("stem", words=ordered) == [porter_stemmer.stem(word) for word in ordered]


def test_invented_words_have_the_same_stems(engine: Engine) -> None:
    check_stems(engine, invented_words())


def test_all_words_of_the_daily_set_have_the_same_stems(engine: Engine, daily_dir: Path) -> None:
    words: set[str] = set()
    for document in read_daily(daily_dir):
        text = f"{document.title} {document.authors} {document.keywords} {document.abstract}".lower()
        words.update(re.split(r"[ \-]", text))
        words.update(re.findall(r"\w+", text))
    assert len(words) > 50_000
    check_stems(engine, words)


def test_scores_are_rounded_as_python_rounds(engine: Engine) -> None:
    rng = random.Random(1)
    ties = [number / 16 for number in range(1, 4000)]
    near = [number / 2000 for number in range(1, 9000, 2)]
    numbers = [*ties, *near, *(rng.uniform(0, 60) for _ in range(5000))]
    assert engine.ask("round", numbers=numbers) == [round(number, 3) for number in numbers]


def test_marks_cover_the_words_that_were_meant(engine: Engine) -> None:
    texts = ["A (Retriever), retrieval-augmented; “retrieved”", "RETRIEVAL and İretriev", "", "f(x) retrieval."]
    marks = engine.ask("marks", texts=texts, terms=["retriev", "f(x)"])
    assert marks == [["Retriever", "retrieval", "retrieved"], ["RETRIEVAL"], [], ["f(x)", "retrieval"]]


def modules() -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(SOURCES.glob("*.js"))}


def test_limits_are_those_of_the_layout() -> None:
    found = dict(re.findall(r"^(?:export )?const ([A-Z_]+) = (\d+);", "\n".join(modules().values()), re.M))
    limits = {
        name for name in vars(layout) if re.match(r"(MAX|MIN)_|VERSION|NAME_LENGTH|EXACT_BOOST|VOCABULARY_LONG", name)
    }
    assert limits <= found.keys()
    assert {name: int(found[name]) for name in limits} == {name: getattr(layout, name) for name in limits}
    patterns = dict(re.findall(r"const (LONE_OPERATOR|USES_OPERATORS) = /(.*)/;", modules()["query.js"]))
    assert patterns == {"LONE_OPERATOR": layout.LONE_OPERATOR, "USES_OPERATORS": layout.USES_OPERATORS}


def test_stop_words_and_endings_are_those_of_python() -> None:
    texts = ["".join(re.findall(r'"([^"]*)"', part)) for part in modules()["plain.js"].split("const ")]
    stop_words = next(text for text in texts if text.startswith("a able"))
    assert set(stop_words.split()) - {""} == set(WORDS)
    assert layout.SUFFIXES in texts


def static_imports(name: str, sources: dict[str, str]) -> set[str]:
    found = {name}
    for other in re.findall(r'^import (?:.* from )?"\./(.*?)";', sources[name], re.M):
        found |= static_imports(other, sources)
    return found


def test_the_engine_is_nine_small_files() -> None:
    import rjsmin

    sources = modules()
    names = static_imports("engine.js", sources)
    assert len(names) <= 9
    # All of them are part of every first query. Four are for unpacking: the browser's own way costs more memory.
    assert sum(len(rjsmin.jsmin(sources[name]).encode()) for name in names) <= 33 * 1024
    assert "facets.js" not in names  # filters cost nothing until one is used
    assert static_imports("worker.js", sources) == names | {"worker.js", "marks.js"}
    for name in names - {"engine.js"}:
        assert re.search(f'^import .*"./{name}";', sources["worker.js"], re.M), f"{name} is asked for at once"


def test_no_module_makes_elements_from_strings() -> None:
    scripts = [*SOURCES.glob("*.js"), *SOURCES.parent.glob("search-*.js")]
    assert len(scripts) > 10
    for path in scripts:
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", path.read_text()), path
