"""From stems back to words: as the paper at hand writes them, so that a reader finds them there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Set as AbstractSet

from sitegen.search.documents import Document

_WORD = re.compile(r"\w(?:[^\s\-]*\w)?")
_SAME = 2
"""Letters that a stem shares with its words, at least: `happi` is happy, `hope` is hoping."""


class Wording:
    """Finds words by their stems; which word has which stem is remembered over all documents."""

    def __init__(self) -> None:
        from lunr.stemmer import PorterStemmer  # only needed when something is indexed

        self._stemmer = PorterStemmer()
        self._stems: dict[str, str] = {}

    def words(self, document: Document, stems: AbstractSet[str]) -> dict[str, str]:
        """Return for each stem its most frequent word in the document; of equals the one in lower case."""
        beginnings = {stem[:_SAME] for stem in stems}
        found: dict[str, list[tuple[int, bool, str]]] = {}
        words = Counter(_WORD.findall(f"{document.abstract} {document.keywords} {document.title}"))
        for word, count in words.items():
            if word[:_SAME].lower() in beginnings:
                stem = self._stem(word.lower())
                if stem in stems:
                    found.setdefault(stem, []).append((-count, word[:1].isupper(), word))
        return {stem: min(found[stem])[-1] if stem in found else stem for stem in stems}

    def _stem(self, word: str) -> str:
        stem = self._stems.get(word)
        if stem is None:
            stem = self._stems[word] = self._stemmer.stem(word)
        return stem
