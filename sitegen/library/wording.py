"""From stems back to words: as the paper at hand writes them, so that a reader finds them there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Set as AbstractSet

from sitegen.search.analysis import terms_of_tokens
from sitegen.search.documents import Document

_WORD = re.compile(r"\w(?:[^\s\-]*\w)?")
_SAME = 3
"""Letters that a stem of more than three shares with its words: `happi` is happy, `hope` is hoping."""


class Wording:
    """Finds words by their stems; which word has which stem is remembered over all documents."""

    def __init__(self) -> None:
        self._stems: dict[str, str | None] = {}

    def words(self, document: Document, stems: AbstractSet[str]) -> dict[str, str]:
        """Return for each stem its most frequent word in the document; of equals the one in lower case."""
        beginnings = {stem[: min(_SAME, len(stem) - 1)] for stem in stems}
        is_short = any(len(beginning) < _SAME for beginning in beginnings)
        found: dict[str, list[str]] = {}
        for word in _WORD.findall(f"{document.abstract} {document.keywords} {document.title}"):
            lower = word.lower()
            if lower[:_SAME] in beginnings or (is_short and _begins_so(lower, beginnings)):
                stem = self._stem(lower)
                if stem in stems:
                    found.setdefault(stem, []).append(word)
        return {stem: _usual(found.get(stem, [stem])) for stem in stems}

    def _stem(self, word: str) -> str:
        stem = self._stems.get(word)
        if stem is None:
            stem = self._stems[word] = terms_of_tokens([word])[0] or ""
        return stem


def _begins_so(word: str, beginnings: AbstractSet[str]) -> bool:
    return word[:2] in beginnings or word[:1] in beginnings


def _usual(words: list[str]) -> str:
    if words.count(words[0]) == len(words):
        return words[0]
    counts = Counter(words)
    return min(counts, key=lambda word: (-counts[word], word[:1].isupper(), word))
