"""The search index as a group of artifacts: one computation, many files."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

import msgspec

from sitegen.artifact import ArtifactGroup, DeclareFiles
from sitegen.files import hash_bytes
from sitegen.library import Library, Term
from sitegen.outputs.tools import BuildTools
from sitegen.search.artifacts import Places, declare_files
from sitegen.search.corpus import NAME
from sitegen.search.facets import TopicList
from sitegen.search.layout import FOLDER_DOCUMENTS
from sitegen.search.papers import card_rows_of
from sitegen.site import Site
from sitegen.text import plain

ENGINE = "search/engine.js"
"""The script that other programs search with, in `static/`."""

MAX_KEYWORDS = 200
"""Keywords that results can be filtered by, the most frequent ones; named topics come on top."""

MIN_PAPERS = 2
"""Papers that a keyword needs for that."""


def declare_search(site: Site, _tools: BuildTools) -> Iterator[ArtifactGroup]:
    """Declare the index; nothing is computed while the papers and the boosts are those of the last build."""
    encode, corpus = msgspec.msgpack.Encoder().encode, site.library.corpus
    topics = site.config.topics if site.config.pages.has("topics") else None
    settings = encode([_engine_url(site), site.routes.path("index"), site.config.search.boosts, topics])
    papers = corpus.papers
    starts = range(0, len(papers), FOLDER_DOCUMENTS)
    rows = [encode(card_rows_of(papers[start : start + FOLDER_DOCUMENTS])) for start in starts]
    texts = b"".join(corpus.hashes)
    fingerprint = hash_bytes(settings, texts, *rows)
    yield ArtifactGroup(NAME, fingerprint, partial(_prepare, site, rows), waits=corpus.is_reading)


def _prepare(site: Site, rows: Sequence[bytes]) -> DeclareFiles:
    """Find the topics, which pages need too; all else is left to the function that this returns."""
    corpus, entry = site.library.corpus, site.routes.dest(site.routes.path("index"))
    places = Places(posixpath.dirname(entry), entry, _engine_url(site))
    topics, lend = topic_lists(site.library), corpus.lend_texts()
    if not site.config.pages.has("related"):
        corpus.forget_texts()  # only related papers are found with them after this
    return partial(declare_files, places, lend, corpus.boosts, rows, topics, corpus.cache_dir)


def topic_lists(library: Library) -> list[TopicList]:
    """Return the topics to filter by: the named ones in their order, then the most frequent keywords by name. A site
    that leaves topics out has none.
    """
    if not library.config.pages.has("topics"):
        return []
    numbers = {ref: number for number, ref in enumerate(library.corpus.refs)}
    named = [topic for topic in library.topics if topic.query]
    keywords = [topic for topic in library.topics if not topic.query and len(topic.keys) >= MIN_PAPERS]
    frequent = sorted(keywords, key=lambda topic: (-len(topic.keys), topic.slug))[:MAX_KEYWORDS]
    frequent.sort(key=lambda topic: (topic.name.casefold(), topic.slug))
    return [_topic_list(topic, numbers) for topic in (*named, *frequent)]


def _topic_list(topic: Term, numbers: Mapping[str, int]) -> TopicList:
    return TopicList(topic.slug, plain(topic.name), tuple(sorted([numbers[key] for key in topic.keys])))


def _engine_url(site: Site) -> str:
    """Return the address of the engine relative to the entry, so that it holds under any base path."""
    entry_folder = posixpath.dirname(site.routes.path("index"))
    return posixpath.relpath(site.assets.paths[ENGINE], entry_folder)
