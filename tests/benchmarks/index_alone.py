"""Build only the search index of a corpus: `python index_alone.py CORPUS FOLDER JOBS`. A child process of the benchmark.

It does what the peers for search do: read the corpus, index, write files. No site is planned and no page is made.
"""

from __future__ import annotations

import datetime
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sitegen.artifact import Artifact
from sitegen.files import hash_bytes
from sitegen.model import Author, Mention, Metadata, Paper
from sitegen.publish.executor import make_executor
from sitegen.publish.making import make_and_write
from sitegen.report import Report
from sitegen.search.building import index_postings
from sitegen.search.cards import in_folders, make_cards
from sitegen.search.corpus import Corpus
from sitegen.search.layout import LONG_FIELD
from sitegen.search.papers import card_rows_of, cards_of
from sitegen.search.postings import field_lengths

BOOSTS = {"title": 6, "keywords": 3, "authors": 2, "abstract": 1}
"""Those that a `site.toml` has if it says nothing; to read that is no part of an index."""


def read_papers(corpus: Path) -> Iterator[Paper]:
    """Return the papers of the corpus, which needs neither cleaning nor merging."""
    for path in sorted(corpus.glob("*.json")):
        day = datetime.date.fromisoformat(path.stem)
        for rank, row in enumerate(json.loads(path.read_bytes())):
            yield _paper(row["paper"], Mention(day, rank, votes=row["paper"]["upvotes"]))


def _paper(row: dict[str, Any], mention: Mention) -> Paper:
    authors = tuple([Author(author["name"]) for author in row["authors"]])
    keywords = tuple(row["ai_keywords"])
    metadata = Metadata(title=row["title"], abstract=row["summary"], authors=authors, keywords=keywords)
    return Paper(row["id"], metadata, (mention,))


def build_index(corpus_dir: Path, folder: Path, jobs: int) -> None:
    """Write the index of the corpus in `corpus_dir` to `folder`."""
    executor = make_executor(jobs)
    corpus = Corpus(
        tuple(read_papers(corpus_dir)), BOOSTS, map_chunks=executor.map_chunks, begin_map=executor.begin_map
    )
    texts = corpus.lend_texts()()
    cards = cards_of(card_rows_of(corpus.papers), texts.excerpts)
    folders = make_cards(in_folders(cards, field_lengths(texts.postings, LONG_FIELD)), {})
    index = index_postings(texts.postings, corpus.boosts, cards, folders)
    files = (file.find() for file in index.files)
    tasks = [(Artifact(file.name, hash_bytes(file.name.encode()), file.make), None) for file in files]
    make_and_write(tasks, folder=folder, live=None, executor=executor, report=Report())
    (folder / "index.json").write_bytes(index.entry("engine.js"))


if __name__ == "__main__":
    build_index(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
