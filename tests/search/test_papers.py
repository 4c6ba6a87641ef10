"""What the index and the result list see of a paper."""

from __future__ import annotations

import datetime
import io
import json

from sitegen.model import Author, Mention, Metadata, Paper
from sitegen.search.documents import write_documents
from sitegen.search.papers import SNIPPET_LENGTH, card_rows_of, cards_of, documents_of, excerpt_of, snippet_of


def paper(key: str, day: str = "", title: str = "A Title", **fields: object) -> Paper:
    mentions = (Mention(datetime.date.fromisoformat(day), 0, votes=7),) if day else ()
    return Paper(key, Metadata(title=title, **fields), mentions)  # type: ignore[arg-type]


def test_a_later_day_has_higher_numbers_and_within_a_day_the_first_key_is_last() -> None:
    papers = [paper("a", "2025-01-02"), paper("b", "2025-01-02"), paper("c", "2025-01-01"), paper("d")]
    assert [document.ref for document in documents_of(papers)] == ["d", "c", "b", "a"]


def test_documents_hold_text_as_the_reader_sees_it() -> None:
    authors = (Author("Łucja Żuraw"), Author("Ada Reed"))
    (document,) = documents_of(
        [paper("a", title=r"\emph{Fast} trees", abstract="One\n\ntwo.", authors=authors, keywords=("x", "y z"))]
    )
    assert (document.title, document.authors, document.keywords) == ("Fast trees", "Łucja Żuraw, Ada Reed", "x, y z")
    assert document.abstract == "One two."


def test_broken_characters_can_be_written() -> None:
    file = io.BytesIO()
    write_documents(documents_of([paper("a", title="half \ud800 pair")]), file)
    assert json.loads(file.getvalue())["title"] == "half pair"
    assert list(json.loads(file.getvalue())) == ["ref", "title", "authors", "keywords", "abstract"]


def test_a_card_holds_what_a_result_shows() -> None:
    authors = tuple(Author(f"Author {number}") for number in range(5))
    papers = [paper("a", "2025-01-02", authors=authors, abstract="Text.", code_url="https://example.org/c")]
    (card,) = cards_of(card_rows_of(papers), map(excerpt_of, documents_of(papers)))
    assert (card.authors, card.author_count) == (("Author 0", "Author 1", "Author 2"), 5)
    assert (card.day, card.snippet, card.flags, card.votes) == ("2025-01-02", "Text.", 1, 7)


def test_a_snippet_is_cut_at_a_word() -> None:
    text = "word " * 100
    assert snippet_of("short") == "short"
    assert len(snippet_of(text)) <= SNIPPET_LENGTH
    assert snippet_of(text).endswith("word…")
    assert len(snippet_of("x" * 900)) == SNIPPET_LENGTH
