"""From stems back to words: as the paper at hand writes them, so that a reader finds them there."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator

from sitegen.search.analysis import terms_of_tokens
from sitegen.search.documents import Document

_WORD = re.compile(r"\w(?:[^\s\-]*\w)?")


class Wording:
    """Words of one document at a time; which word has which stem is remembered over all of them."""

    def __init__(self) -> None:
        self._stems: dict[str, str | None] = {}
        self._words: list[str] = []
        self._lower: list[str] = []
        self._known: dict[str, str] = {}

    def read(self, document: Document) -> None:
        """Take the words from this document from now on."""
        text = f"{document.abstract} {document.keywords} {document.title}"
        self._words = sorted(_WORD.findall(text), key=str.lower)
        self._lower = [word.lower() for word in self._words]
        self._known = {}

    def word(self, stem: str) -> str:
        """Return the most frequent word of the document with this stem; of equals the one in lower case."""
        word = self._known.get(stem)
        if word is None:
            # A stem shares with its words all but perhaps its last letter: `happi` is happy, `hope` is hoping.
            found = Counter(self._words_with(stem, stem[:-1])) or Counter(self._words_with(stem, stem[:1]))
            word = min(found, key=lambda form: (-found[form], form[:1].isupper(), form), default=stem)
            self._known[stem] = word
        return word

    def _words_with(self, stem: str, beginning: str) -> Iterator[str]:
        for place in range(bisect_left(self._lower, beginning), len(self._lower)):
            lower = self._lower[place]
            if not lower.startswith(beginning):
                return
            if self._stem(lower) == stem:
                yield self._words[place]

    def _stem(self, word: str) -> str | None:
        if word not in self._stems:
            self._stems[word] = terms_of_tokens([word])[0]
        return self._stems[word]
