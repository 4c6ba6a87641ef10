"""The search index as a group of artifacts: one computation, many files."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import msgspec

from sitegen.artifact import Artifact, ArtifactGroup, DeclareFiles
from sitegen.files import hash_bytes
from sitegen.library import Library, Term
from sitegen.outputs.tools import BuildTools
from sitegen.search.building import IndexFiles, index_postings
from sitegen.search.corpus import IndexedTexts
from sitegen.search.facets import TopicList
from sitegen.search.papers import CardRow, card_rows_of, cards_of
from sitegen.site import Site
from sitegen.text import plain

ENGINE = "search/engine.js"
"""The script that other programs search with, in `static/`."""

NAME = "search"
"""Name of the group, and of the process in which the index is made."""

MAX_KEYWORDS = 200
"""Keywords that results can be filtered by, the most frequent ones; named topics come on top."""

MIN_PAPERS = 2
"""Papers that a keyword needs for that."""


def declare_search(site: Site, _tools: BuildTools) -> Iterator[ArtifactGroup]:
    """Declare the index; nothing is computed while the papers and the boosts are those of the last build."""
    encode, corpus = msgspec.msgpack.Encoder().encode, site.library.corpus
    topics = site.config.topics if site.config.pages.has("topics") else None
    settings = encode([_engine_url(site), site.routes.path("index"), site.config.search.boosts, topics])
    rows = encode(card_rows_of(corpus.papers))
    texts = b"".join(corpus.hashes)
    fingerprint = hash_bytes(settings, texts, rows)
    yield ArtifactGroup(NAME, fingerprint, partial(_prepare, site, rows), waits=corpus.is_reading)


class _Places(msgspec.Struct, frozen=True):
    """Where the index will be."""

    folder: str
    """Folder of its files, as dest."""

    entry: str
    """Dest of the entry."""

    engine_url: str
    """Address of the engine relative to the entry."""


def _prepare(site: Site, rows: bytes) -> DeclareFiles:
    """Find the topics, which pages need too; all else is left to the function that this returns."""
    corpus, entry = site.library.corpus, site.routes.dest(site.routes.path("index"))
    places = _Places(posixpath.dirname(entry), entry, _engine_url(site))
    topics, lend = topic_lists(site.library), corpus.lend_texts()
    if not site.config.pages.has("related"):
        corpus.forget_texts()  # only related papers are found with them after this
    return partial(_declare_files, places, lend, corpus.boosts, rows, topics)


def _declare_files(
    places: _Places,
    lend: Callable[[], IndexedTexts],
    boosts: Mapping[str, float],
    rows: bytes,
    topics: Sequence[TopicList],
) -> Iterator[Artifact]:
    index = _index(lend, boosts, rows, topics)
    for file in index.files:
        # The name of a file is the hash of its content.
        yield Artifact(f"{places.folder}/{file.name}", hash_bytes(file.name.encode()), file.make)
    entry = index.entry(places.engine_url)
    yield Artifact(places.entry, hash_bytes(entry), partial(bytes, entry))


def _index(
    lend: Callable[[], IndexedTexts], boosts: Mapping[str, float], rows: bytes, topics: Sequence[TopicList]
) -> IndexFiles:
    texts = lend()
    cards = cards_of(msgspec.msgpack.decode(rows, type=list[CardRow]), texts.excerpts)
    return index_postings(texts.postings, boosts, cards, topics)


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
