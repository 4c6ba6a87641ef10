"""Count the terms of each document, with the lunr package's own trimmer, stop words and stemmer.

Tokens repeat a lot, so texts are first turned into numbers of distinct tokens; only distinct tokens are trimmed and
only distinct trimmed words are stemmed. Both steps run over chunks, and nothing depends on how many chunks there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar

import msgspec

from sitegen.search.documents import FIELDS, Document
from sitegen.search.layout import SEPARATORS

if TYPE_CHECKING:
    from sitegen.search.arrays import AnyNumbers

Item = TypeVar("Item")

DOCUMENTS_PER_CHUNK = 1250
TOKENS_PER_CHUNK = 16_000
_DROPPED = " "  # no token holds a space, so it can mark tokens that the pipeline drops


class MapChunks(Protocol):
    """Like the built-in `map` over one iterable; results in order."""

    def __call__(self, function: Callable[[Any], Any], chunks: Iterable[Any], /) -> Iterable[Any]:
        """Apply `function` to every chunk."""


class TermCounts(msgspec.Struct, frozen=True, eq=False):
    """How often each term occurs in each *cell*; a cell is one field of one document, in document order."""

    terms: tuple[str, ...]
    """Distinct terms, in no particular order."""

    sizes: AnyNumbers
    """Distinct terms in each cell."""

    ids: AnyNumbers
    """For all cells one after the other: place in `terms`."""

    tfs: AnyNumbers
    """For all cells one after the other: number of occurrences."""

    def lengths(self) -> AnyNumbers:
        """Return the number of terms in each cell, repeated ones included."""
        import numpy as np  # heavy, and an unchanged build does not need it

        totals = np.cumsum(self.tfs, dtype=np.int64)
        up_to = np.concatenate([np.zeros(1, np.int64), np.cumsum(self.sizes)])
        before = np.where(up_to > 0, totals[up_to - 1], 0) if len(totals) else up_to
        return np.asarray(np.diff(before), np.int64)


NumberedTokens: TypeAlias = tuple[str, bytes, bytes]
"""The distinct tokens of a chunk of documents (joined), the tokens in each cell, and all tokens by number."""


def count_terms(documents: Sequence[Document], map_chunks: MapChunks = map) -> TermCounts:
    """Tokenise, trim, stem and count `documents`."""
    return count_tokens(map_chunks(number_tokens, in_chunks(documents)), map_chunks)


def in_chunks(items: Sequence[Item]) -> list[Sequence[Item]]:
    """Cut documents, or what they are made of, into chunks."""
    return [items[start : start + DOCUMENTS_PER_CHUNK] for start in range(0, len(items), DOCUMENTS_PER_CHUNK)]


def count_tokens(chunks: Iterable[NumberedTokens], map_chunks: MapChunks = map) -> TermCounts:
    """Trim, stem and count the tokens of chunks of documents."""
    ids = _Ids()
    sizes, tokens = [], []
    for names, chunk_sizes, chunk_tokens in chunks:
        sizes.append(_array(chunk_sizes))
        tokens.append(ids.numbers(names.split("\n")).astype("uint32")[_array(chunk_tokens)])
    terms, term_of = _terms_of(list(ids), map_chunks)
    # Chunk by chunk: all tokens at once would take a gigabyte at 100,000 papers.
    counts = [_count(len(terms), *cells, term_of) for cells in zip(sizes, tokens, strict=True)]
    return TermCounts(terms, *(_joined([part[column] for part in counts]) for column in range(3)))


def number_tokens(documents: Sequence[Document]) -> NumberedTokens:
    """Tokenise `documents`."""
    from array import array

    ids, sizes, numbers = _Ids(), array("I"), array("I")
    for document in documents:
        for field in FIELDS:
            tokens = split_tokens(getattr(document, field))
            sizes.append(len(tokens))
            numbers.extend(map(ids.__getitem__, tokens))
    return "\n".join(ids), sizes.tobytes(), numbers.tobytes()


def split_tokens(text: str) -> list[str]:
    """Split as lunr's tokenizer does, except that empty tokens may remain; the pipeline drops them."""
    text = text.lower()
    for separator in SEPARATORS[1:]:
        text = text.replace(separator, " ")
    return text.split(" ")


def terms_of_tokens(tokens: Sequence[str]) -> list[str | None]:
    """Return for each token its term, or None where the pipeline drops it."""
    from lunr.stemmer import PorterStemmer  # only needed when something is indexed
    from lunr.stop_word_filter import WORDS
    from lunr.trimmer import full_re

    stem = PorterStemmer().stem  # it keeps state, so threads must not share one
    known: dict[str, str | None] = {"": None, **dict.fromkeys(WORDS)}
    terms = []
    for token in tokens:
        match = full_re.match(token)
        word = match.group(1) if match else token
        if word not in known:
            known[word] = stem(word)
        terms.append(known[word])
    return terms


class _Ids(defaultdict[str, int]):
    """Gives each new string the next number."""

    def __init__(self) -> None:
        super().__init__()
        self.default_factory = self.__len__

    def numbers(self, strings: Sequence[str]) -> AnyNumbers:
        """Return the number of each string."""
        import numpy as np  # see above

        return np.fromiter(map(self.__getitem__, strings), np.int64, len(strings))


def _stem_chunk(tokens: str) -> str:
    terms = terms_of_tokens(tokens.split("\n"))
    return "\n".join(_DROPPED if term is None else term for term in terms)


def _terms_of(tokens: list[str], map_chunks: MapChunks) -> tuple[tuple[str, ...], AnyNumbers]:
    """Return the distinct terms, and for each token the place of its term, -1 where it has none."""
    # Sorted, so that tokens which differ only in what is trimmed off the end mostly share a chunk and are stemmed once.
    order = sorted(range(len(tokens)), key=tokens.__getitem__)
    parts = [order[i : i + TOKENS_PER_CHUNK] for i in range(0, len(order), TOKENS_PER_CHUNK)]
    ids = _Ids()
    dropped = ids[_DROPPED]
    term_of = _zeros(len(tokens))
    joined = ["\n".join([tokens[place] for place in part]) for part in parts]
    for part, terms in zip(parts, map_chunks(_stem_chunk, joined), strict=True):
        term_of[part] = ids.numbers(terms.split("\n"))
    return tuple(ids)[dropped + 1 :], term_of - 1


def _count(
    term_count: int, sizes: AnyNumbers, tokens: AnyNumbers, term_of: AnyNumbers
) -> tuple[AnyNumbers, AnyNumbers, AnyNumbers]:
    """Return sizes, ids and tfs (see `TermCounts`) of a chunk."""
    import numpy as np  # see above

    terms = term_of[tokens]
    cells = np.repeat(np.arange(len(sizes)), sizes)
    kept = terms >= 0
    keys, tfs = np.unique(cells[kept] * max(1, term_count) + terms[kept], return_counts=True)
    cell_of, ids = np.divmod(keys, max(1, term_count))
    return np.bincount(cell_of, minlength=len(sizes)), ids.astype(np.int32), tfs.astype(np.int32)


def _array(data: bytes) -> AnyNumbers:
    import numpy as np  # see above

    return np.frombuffer(data, np.uint32).astype(np.int64)


def _zeros(count: int) -> AnyNumbers:
    import numpy as np  # see above

    return np.zeros(count, np.int64)


def _joined(parts: list[AnyNumbers]) -> AnyNumbers:
    import numpy as np  # see above

    return np.concatenate(parts) if parts else np.zeros(0, np.int64)
