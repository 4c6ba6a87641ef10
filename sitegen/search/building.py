"""Documents in, files of the published index out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from sitegen.search.analysis import MapChunks, count_terms
from sitegen.search.cards import NamedFolder, in_folders, make_cards
from sitegen.search.documents import FIELDS, Card, Document
from sitegen.search.facets import Facts, TopicList, make_facets
from sitegen.search.layout import CARDS_PER_FILE, FOLDER_DOCUMENTS, K1, LENGTHS_PER_FILE, LONG_FIELD, VERSION, B
from sitegen.search.names import IndexFile, LateFile, distinct
from sitegen.search.postings import Postings, field_lengths, gather_postings
from sitegen.search.shards import TermShards, make_term_shards
from sitegen.search.vocabulary import Vocabulary, make_vocabulary


class IndexFiles(msgspec.Struct, frozen=True):
    """A whole index: every file but the entry, and what the entry says."""

    files: tuple[IndexFile | LateFile, ...]
    """Compressed files; a file's name stands for its bytes, so one that is there already need not be made again."""

    contents: Mapping[str, Any]
    """What the entry says, but for the engine."""

    def entry(self, engine_url: str) -> bytes:
        """Return the bytes of `index.json`; `engine_url` is relative to it."""
        return msgspec.json.encode({**self.contents, "engine": engine_url})


def build_index(
    documents: Sequence[Document],
    boosts: Mapping[str, float],
    cards: Sequence[Card],
    *,
    topics: Sequence[TopicList] = (),
    map_chunks: MapChunks = map,
) -> IndexFiles:
    """Build the index of `documents`, which stand in order of their number, as do their `cards`."""
    postings = gather_postings(count_terms(documents, map_chunks))
    folders = in_folders(cards, field_lengths(postings, LONG_FIELD))
    return index_postings(postings, boosts, cards, make_cards(folders, {}), topics)


def index_postings(
    postings: Postings,
    boosts: Mapping[str, float],
    facts: Sequence[Facts],
    cards: tuple[Sequence[NamedFolder], Sequence[IndexFile | LateFile]],
    topics: Sequence[TopicList] = (),
) -> IndexFiles:
    """Build the index of documents that are counted already; `facts` about them stand in order of their number, and
    `cards` are what `make_cards` returns.

    Results can be filtered by `topics`.
    """
    weights = [boosts.get(field, 1) for field in FIELDS]
    shards = make_term_shards(postings, weights, len(facts))
    vocabulary = make_vocabulary(postings.terms)
    folders, card_files = cards
    facets, facet_files = make_facets(facts, topics)
    contents = {
        "version": VERSION,
        "documents": len(facts),
        **_scoring(postings, weights),
        "shards": _shards(shards, vocabulary, folders),
        "facets": facets,
    }
    return IndexFiles(distinct((*shards.files, *vocabulary.files, *card_files, *facet_files)), contents)


def _scoring(postings: Postings, weights: Sequence[float]) -> dict[str, Any]:
    return {
        "fields": dict(zip(FIELDS, weights, strict=True)),
        "averages": dict(zip(FIELDS, postings.averages, strict=True)),
        "k1": K1,
        "b": B,
    }


def _shards(shards: TermShards, vocabulary: Vocabulary, folders: Sequence[NamedFolder]) -> dict[str, Any]:
    return {
        "terms": {"starts": " ".join(shards.starts), "names": "".join(shards.names)},
        "vocabulary": {
            "lengths": vocabulary.lengths,
            "counts": vocabulary.counts,
            "names": "".join(vocabulary.names),
        },
        "cards": {"folder": FOLDER_DOCUMENTS, "file": CARDS_PER_FILE, "names": "".join(one.name for one in folders)},
        "lengths": {"field": LONG_FIELD, "file": LENGTHS_PER_FILE},
    }
