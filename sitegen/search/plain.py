"""What a reader means who types words: all of them, the last one perhaps unfinished."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from heapq import nsmallest
from itertools import islice
from math import sqrt

import msgspec

from sitegen.search.analysis import split_tokens
from sitegen.search.clauses import stemmed
from sitegen.search.layout import (
    EXACT_BOOST,
    MAX_CLAUSES,
    MAX_COMPLETIONS,
    MAX_PREFIX_TERMS,
    MIN_PREFIX,
    SEPARATORS,
    SUFFIXES,
)
from sitegen.search.postings import term_key
from sitegen.search.reader import IndexReader, TermEntry
from sitegen.search.scoring import field_scorers, term_weight

MIN_STEM = 3
"""Code points that a stem keeps when an unfinished word is shortened to it."""


class PlainWord(msgspec.Struct, frozen=True):
    """One word of the query as the index can look for it."""

    term: str | None
    """Stem of the word; None when the word is only a beginning."""

    beginning: str | None = None
    """The word as typed, when it may be unfinished."""


class PlainResult(msgspec.Struct, frozen=True):
    """Scores of the documents that match."""

    scores: dict[int, float]
    """Score by document number."""

    notes: tuple[str, ...] = ()
    """What was limited or widened."""


def search_plain(folder: IndexReader, text: str, *, was_cut: bool = False) -> PlainResult:
    """Find the documents with all words of `text`; where there are none, those with any."""
    words, notes = plain_words(text, was_cut=was_cut)
    said: list[str] = []
    lists = [_entries(folder, word, said) for word in words]
    notes = (*notes, *said)
    weights = _weights(words, lists, folder.entry.documents)
    if not weights:
        return PlainResult({}, notes)
    entries = {entry.term: entry for entries in lists for entry in entries}
    matches, scores = _evaluate(folder, [entries[term] for term in sorted(weights, key=term_key)], weights)
    wanted = set.intersection(*(_found(matches, found) for found in lists))
    if not wanted:
        notes = (*notes, "no paper has all words; these have any of them")
        wanted = set(scores)
    return PlainResult({number: scores[number] for number in wanted}, notes)


def plain_words(text: str, *, was_cut: bool = False) -> tuple[list[PlainWord], tuple[str, ...]]:
    """Split `text` into words, drop stop words, and say which word may be unfinished."""
    words = [trimmed(token) for token in split_tokens(text) if re.search(r"\w", token)]
    notes = (f"only the first {MAX_CLAUSES} words count",) if len(words) > MAX_CLAUSES else ()
    ends = was_cut or bool(notes) or text[-1:] in SEPARATORS or not re.search(r"\w", split_tokens(text)[-1])
    return _without_stop_words(words[:MAX_CLAUSES], is_open=not ends), notes


def trimmed(token: str) -> str:
    """Take off what is not part of a word at both ends, as the index does."""
    from lunr.trimmer import full_re  # slow to load, and only searching needs it

    match = full_re.match(token)
    return match.group(1) if match else token


def _without_stop_words(words: list[str], *, is_open: bool) -> list[PlainWord]:
    from lunr.stop_word_filter import WORDS  # see above

    found: dict[str, PlainWord] = {}
    for word in words:
        if word not in WORDS:
            found.setdefault(stemmed(word), PlainWord(stemmed(word)))
    if not is_open:
        return list(found.values())
    if words[-1] not in WORDS:
        # The unfinished word replaces an equal one before it.
        found[stemmed(words[-1])] = PlainWord(stemmed(words[-1]), words[-1])
    elif not found:
        return [PlainWord(None, words[-1])]
    return list(found.values())


def _entries(folder: IndexReader, word: PlainWord, said: list[str]) -> list[TermEntry]:
    """Return what the index has for a word: its term and its completions; add to `said` where there are too many."""
    exact = folder.find_term(word.term) if word.term is not None else None
    found = [exact] if exact else []
    if word.beginning is None:
        return found
    if len(word.beginning) >= MIN_PREFIX:
        started = list(islice(folder.terms_from(word.beginning), MAX_PREFIX_TERMS + 1))
        if len(started) > MAX_PREFIX_TERMS:
            said.append(f"more than {MAX_PREFIX_TERMS} words begin with “{word.beginning}”: type more of it")
            return found
        longer = [entry for entry in started if entry.term != word.term]
        found += nsmallest(MAX_COMPLETIONS, longer, key=lambda entry: (-sum(entry.counts), term_key(entry.term)))
    return found or _shortened(folder, word.beginning)


def _shortened(folder: IndexReader, word: str) -> list[TermEntry]:
    """Return the stem that the unfinished `word` will have, where its ending shows it."""
    for size in range(len(word) - 1, MIN_STEM - 1, -1):
        if " " + word[size:] not in SUFFIXES:
            continue  # `tio` begins no ending, but `izatio` does
        entry = folder.find_term(word[:size])
        if entry:
            return [entry]
    return []


def _weights(words: Sequence[PlainWord], lists: Sequence[Sequence[TermEntry]], documents: int) -> dict[str, float]:
    """Return the weight of each term that the index has."""
    weights: dict[str, float] = defaultdict(float)
    for word, entries in zip(words, lists, strict=True):
        common = [term_weight(entry.counts, documents) for entry in entries if entry.term == word.term]
        for entry in entries:
            idf = term_weight(entry.counts, documents)
            # A rare completion must not outrank the common word that it completes.
            completion = min(1.0, common[0] / idf) if common else 1.0
            weights[entry.term] += EXACT_BOOST if entry.term == word.term else completion
    return weights


def _evaluate(
    folder: IndexReader, entries: Iterable[TermEntry], weights: dict[str, float]
) -> tuple[dict[str, set[int]], dict[int, float]]:
    """Return the documents of each term and the score of each document."""
    magnitude = sqrt(sum(weight * weight for weight in weights.values()))
    scorers = field_scorers(folder.entry)
    parts: list[dict[int, float]] = [defaultdict(float) for _ in scorers]
    matches: dict[str, set[int]] = {}
    for entry in entries:
        idf, weight = term_weight(entry.counts, folder.entry.documents), weights[entry.term]
        matches[entry.term] = set()
        for scorer, part, postings in zip(scorers, parts, folder.postings(entry), strict=True):
            matches[entry.term].update(postings.documents)
            for number, score in zip(postings.documents, scorer.scores(idf, postings), strict=True):
                part[number] += weight * score
    totals: dict[int, float] = defaultdict(float)
    for part in parts:
        for number, dot in part.items():
            totals[number] += dot / magnitude
    return matches, totals


def _found(matches: dict[str, set[int]], entries: Sequence[TermEntry]) -> set[int]:
    return set().union(*(matches[entry.term] for entry in entries))
