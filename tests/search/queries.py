"""Seeded queries over a corpus with the results of the lunr package's whole index, for the tests here and in Node.

    python tests/search/queries.py DOCUMENTS.jsonl COUNT OUT.json

writes `{"boosts": {...}, "queries": [{"query", "results": [[ref, score], …]}]}`, results as the contract orders them.
Documents must be in order of their number (see `sitegen.search.layout`), as `sitegen export` writes them.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import json
import math
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from sitegen.search.documents import FIELDS, Document

BOOSTS = {"title": 6, "keywords": 3, "authors": 2, "abstract": 1}


def whole_index(documents: Sequence[Document], boosts: dict[str, int]) -> Any:
    """Return the index of the lunr package over all documents; each different word is stemmed once, by the package."""
    from lunr import lunr
    from lunr.stemmer import porter_stemmer

    fields = [{"field_name": field, "boost": boosts[field]} for field in FIELDS]
    rows = [{"ref": d.ref, **{field: getattr(d, field) for field in FIELDS}} for d in documents]
    stem = functools.cache(porter_stemmer.stem)
    with mock.patch.object(porter_stemmer, "stem", lambda word, metadata=None: stem(word)):
        return lunr(ref="ref", fields=fields, documents=rows)


def ranked(found: Sequence[dict[str, Any]], number_of: dict[str, int]) -> list[tuple[str, float]]:
    """Order the package's results as the contract does."""
    key: Callable[[Any], Any] = lambda hit: (-math.floor(hit["score"] * 1e9 + 0.5), -number_of[hit["ref"]])  # noqa: E731
    return [(hit["ref"], float(hit["score"])) for hit in sorted(found, key=key)]


Expected = dict[str, list[tuple[str, float]]]
"""Query → what the lunr package finds, in the contract's order."""


def expected_results(documents: Sequence[Document], queries: Sequence[str]) -> Expected:
    """What the lunr package finds; queries that it refuses are left out."""
    from lunr.exceptions import BaseLunrException

    number_of = {document.ref: number for number, document in enumerate(documents)}
    expected = {}
    with _without_collector():
        whole = whole_index(documents, BOOSTS)
        for query in queries:
            with contextlib.suppress(BaseLunrException):
                expected[query] = ranked(whole.search(query), number_of)
    return expected


@contextlib.contextmanager
def _without_collector() -> Iterator[None]:
    """Nothing here goes round in circles, and to look for that among millions of objects is half of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@dataclass(frozen=True)
class Judged:
    """A published index and what the lunr package finds in the same documents."""

    folder: Path
    """Where the index is."""

    expected: Expected
    """The queries with their true results."""


def make_queries(documents: Sequence[Document], count: int, seed: int = 11) -> list[str]:
    """Draw queries of every kind from the words of `documents`."""
    rng = random.Random(seed)
    words = _Words(documents, rng)
    makers = _makers(words, rng)
    return [makers[number % len(makers)]() for number in range(count)]


class _Words:
    """Draws words, mostly common ones, as they stand in the texts."""

    def __init__(self, documents: Sequence[Document], rng: random.Random) -> None:
        self._documents, self._rng = documents, rng

    def one(self, shortest: int = 3) -> str:
        while True:
            document = self._rng.choice(self._documents)
            text = getattr(document, self._rng.choice(("title", "abstract", "abstract", "authors", "keywords")))
            words = [word for word in text.replace("-", " ").split() if word.isalnum() and len(word) >= shortest]
            if words:
                return self._rng.choice(words)

    def typo(self) -> str:
        word = self.one(5)
        place = self._rng.randrange(1, len(word) - 1)
        before, after = word[:place], word[place:]
        return before + self._rng.choice((after[1:], "x" + after, "q" + after[1:]))

    def title(self) -> str:
        return " ".join(self._rng.choice(self._documents).title.replace("-", " ").split())


def _makers(words: _Words, rng: random.Random) -> list[Callable[[], str]]:
    one, typo = words.one, words.typo
    return [
        one,
        lambda: f"{one()} {one()}",
        lambda: f"{one()} {one()} {one()}",
        lambda: f"+{one()} {one()}",
        lambda: f"+{one()} +{one()}",
        lambda: f"{one()} -{one()}",
        lambda: f"+{one()} -{one()} {one()}",
        lambda: f"-{one()}",
        lambda: f"{rng.choice(FIELDS)}:{one()}",
        lambda: f"{one()} {rng.choice(FIELDS)}:{one()} abstract:{one()}",
        lambda: f"+title:{one()} -authors:{one()}",
        lambda: f"{one(5)[:4]}*",
        lambda: f"*{one(6)[-4:]}",
        lambda: f"{(w := one(7))[:2]}*{w[4:]}",
        lambda: f"+{one(5)[:3]}* {one()}",
        lambda: f"{one()}~1",
        lambda: f"{typo()}~1 {one()}",
        lambda: f"{typo()}~2",
        lambda: f"{one()}^{rng.randint(0, 12)} {one()}",
        lambda: f"title:{one(5)[:5]}*^3 {one()}~1^2 -{one()}",
        lambda: f"{(w := one())} {w} {w.upper()}",
        lambda: f"+zzqx{one()} {one()}",
        lambda: f"{one()} -{one(5)[:3]}*",
        words.title,
    ]


def dump(documents: Sequence[Document], count: int) -> dict[str, Any]:
    """Return queries with their results, ready for JSON; queries that lunr refuses are left out."""
    found = expected_results(documents, make_queries(documents, count))
    return {"boosts": BOOSTS, "queries": [{"query": query, "results": results} for query, results in found.items()]}


if __name__ == "__main__":
    source, wanted, target = sys.argv[1:]
    lines = Path(source).read_text(encoding="utf-8").splitlines()
    result = dump([Document(**json.loads(line)) for line in lines], int(wanted))
    Path(target).write_text(json.dumps(result), encoding="utf-8")
