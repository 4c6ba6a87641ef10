from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from sitegen.config import DEFAULT_BOOSTS, SiteConfig
from sitegen.errors import ConfigError
from sitegen.library import Library
from sitegen.model import Mention, Metadata, Paper, Place
from sitegen.search.corpus import Corpus
from sitegen.search.papers import documents_of
from sitegen.search.published import open_index
from tests.search.corpus import publish


def paper(key: str, title: str, day: int, *keywords: str) -> Paper:
    mention = Mention(datetime.date(2025, 3, day), 0, "a.md")
    return Paper(key, Metadata(title=title, keywords=keywords), (mention,), (Place("a.md"),))


PAPERS = [
    paper("a", "Dense retrieval with rerankers", 1, "retrieval", "ranking"),
    paper("b", "Retrieving code", 2, "Retrieval"),
    paper("c", "A survey of ranking", 3, "ranking", "surveys"),
    paper("d", "Protein folding", 4, "retrieval"),
    paper("e", "RAG for proteins", 5, "biology"),
]


def library(topics: dict[str, str], **pages: int) -> Library:
    return Library(PAPERS, (), SiteConfig.model_validate({"topics": topics, "pages": pages}))


QUERIES = ["retriev* rag", "+rank* -survey", "title:retrieval~2", "keywords:ranking", "*folding", "-ranking", "nothing"]


def test_a_named_topic_has_exactly_the_papers_that_the_published_index_finds(tmp_path: Path):
    published = open_index(publish(documents_of(PAPERS), tmp_path))
    topics = library({query: query for query in QUERIES}).named_topics
    for topic in topics:
        assert set(topic.keys) == {ref for ref, _ in published.search(topic.query, limit=None).hits}, topic.query
    assert any(topic.keys for topic in topics)


def test_an_index_in_memory_scores_as_the_published_one(tmp_path: Path):
    corpus = Corpus(PAPERS, DEFAULT_BOOSTS)
    published = open_index(publish(documents_of(PAPERS), tmp_path))
    for query in QUERIES:
        for plain in (False, True):
            assert corpus.index.search(query, plain=plain) == published.search(query, plain=plain), query


def test_named_topics_come_first_in_their_order_with_papers_newest_first():
    found = library({"Search": "retriev* rag", "Biology of proteins": "protein*"}).topics
    assert [topic.name for topic in found[:2]] == ["Search", "Biology of proteins"]
    assert found[0].keys == ("e", "d", "b", "a")
    assert [topic.slug for topic in found[2:]] == sorted(topic.slug for topic in found[2:])


def test_a_named_topic_absorbs_the_keyword_of_its_name():
    made = library({"RETRIEVAL": "title:retriev*"}, min_papers_topic=1)
    assert [topic.slug for topic in made.topics].count("retrieval") == 1
    assert made.topics[0].keys == ("b", "a")
    assert [(link.slug, link.has_page) for link in made.terms_of("a").topics] == [
        ("retrieval", True),
        ("ranking", True),
    ]
    assert [(link.slug, link.has_page) for link in made.terms_of("d").topics] == [("retrieval", False)]


def test_terms_with_few_papers_have_no_page():
    made = library({"Nothing": "zzz"}, min_papers_topic=2)
    assert [topic.slug for topic in made.topics_with_page] == ["nothing", "ranking", "retrieval"]
    assert [(link.slug, link.has_page) for link in made.terms_of("c").topics] == [("ranking", True), ("surveys", False)]
    assert made.authors_with_page == ()


def test_every_bad_topic_is_told_with_its_place():
    topics = {"A B": "fuzzy~x", "a-b": "fine", "Empty": " ", "Field": "nofield:x", " ": "x", "Long": "x " * 600}
    with pytest.raises(ConfigError) as caught:
        _ = library(topics).topics
    told = str(caught.value).split("\n")
    assert len(told) == 6
    assert all(line.startswith('site.toml: [topics] "') for line in told)
    assert "cannot read" in told[0]
    assert 'has the address of "A B"' in told[1]
    assert "empty query" in told[2]
    assert "cannot read" in told[3]
    assert "no name" in told[4]
    assert "characters" in told[5]


def test_without_named_topics_nothing_is_counted():
    made = Library(PAPERS)
    assert len(made.topics) == 4
    assert "postings" not in made.corpus.__dict__
