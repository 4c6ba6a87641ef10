"""From stems back to words: as the paper at hand writes them, so that a reader finds them there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from functools import lru_cache

_WORD = re.compile(r"\w(?:[^\s\-]*\w)?")
_SAME = 2
"""Letters that a stem shares with its words, at least: `happi` is happy, `hope` is hoping."""


def find_words(text: str, stems: Collection[str]) -> dict[str, str]:
    """Return for each stem its most frequent word in `text`; of equals the one in lower case."""
    beginnings = {stem[:_SAME] for stem in stems}
    found: dict[str, list[tuple[int, bool, str]]] = {}
    for word, count in Counter(_WORD.findall(text)).items():
        if word[:_SAME].lower() in beginnings:
            stem = _stem(word.lower())
            if stem in stems:
                found.setdefault(stem, []).append((-count, word[:1].isupper(), word))
    return {stem: min(found[stem])[-1] if stem in found else stem for stem in stems}


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    from lunr.stemmer import PorterStemmer  # only needed where related papers are shown

    return str(PorterStemmer().stem(word))
