"""Read the files of a published index, each at most once."""

from __future__ import annotations

import zlib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Any

import msgspec

from sitegen.errors import SitegenError
from sitegen.search.front_coding import front_decoded
from sitegen.search.layout import ENTRY, FILES_PER_FOLDER, NAME_LENGTH, SHARDS_PER_FOLDER, VERSION
from sitegen.search.postings import term_key
from sitegen.search.reader import FieldPostings, Scoring, SplitList, TermEntry
from sitegen.search.varints import Cursor


class _Terms(msgspec.Struct, frozen=True):
    starts: str
    names: str


class _Vocabulary(msgspec.Struct, frozen=True):
    lengths: tuple[int, ...]
    counts: tuple[int, ...]
    names: str


class _Cards(msgspec.Struct, frozen=True):
    folder: int
    file: int
    names: str


class _Lengths(msgspec.Struct, frozen=True):
    field: int
    file: int


class _Shards(msgspec.Struct, frozen=True):
    terms: _Terms
    vocabulary: _Vocabulary
    cards: _Cards
    lengths: _Lengths


class Entry(Scoring, frozen=True):
    """`index.json`; `layout` tells what its parts mean."""

    version: int
    shards: _Shards


class _Shard(msgspec.Struct, frozen=True):
    entries: dict[str, TermEntry]
    columns: tuple[list[int], list[int], list[int]]


class IndexFolder:
    """The files below a search folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._shards: dict[int, _Shard] = {}
        self.entry = _read_entry(folder / ENTRY)
        self.fields = tuple(self.entry.fields)

    @cached_property
    def _starts(self) -> list[bytes]:
        return [term_key(start) for name in self._folders for start in self._read_starts(name)]

    @cached_property
    def _folders(self) -> list[str]:
        return _split_names(self.entry.shards.terms.names)

    def _read_starts(self, folder: str) -> list[str]:
        return self._read(f"t/{folder}/starts.bin").decode().split(" ")

    def find_term(self, term: str) -> TermEntry | None:
        """Return what the index has of exactly this term."""
        if not self._folders:
            return None
        return self._shard(self._shard_of(term)).entries.get(term)

    def terms_from(self, prefix: str) -> Iterator[TermEntry]:
        """Yield in order the terms that start with `prefix`."""
        if not self._folders:
            return
        key = term_key(prefix)
        for number in range(self._shard_of(prefix), len(self._starts)):
            if self._starts[number] > key and not self._starts[number].startswith(key):
                return
            yield from (entry for term, entry in self._shard(number).entries.items() if term.startswith(prefix))

    def postings(self, entry: TermEntry) -> list[FieldPostings]:
        """Return the postings of a term, by field."""
        if isinstance(entry.file, SplitList):
            return self._split(entry.file)
        if entry.file:
            return self._block(entry.file, entry.counts)
        columns = self._shard(self._shard_of(entry.term)).columns
        return _by_field(columns, entry.inline_at, entry.counts)

    def vocabulary(self, shortest: int, longest: int) -> Iterator[list[str]]:
        """Yield the sorted terms of each file that may hold terms of `shortest` to `longest` code points."""
        lists = self.entry.shards.vocabulary
        last = max(lists.lengths, default=0)
        for length, count, name in zip(lists.lengths, lists.counts, _split_names(lists.names), strict=True):
            if min(shortest, last) <= length <= longest:
                yield front_decoded(Cursor(self._read(f"v/{name}.bin")), count)

    def refs(self, numbers: Sequence[int]) -> list[str]:
        """Return the refs of documents."""
        cards = self.entry.shards.cards
        names = _split_names(cards.names)
        lists = {folder: self._refs_of(names[folder]) for folder in {number // cards.folder for number in numbers}}
        return [lists[number // cards.folder][number % cards.folder] for number in numbers]

    def cards(self, numbers: Sequence[int]) -> list[list[Any]]:
        """Return the cards of documents."""
        return [self._card(number) for number in numbers]

    def _card(self, number: int) -> list[Any]:
        cards = self.entry.shards.cards
        folder, place = divmod(number, cards.folder)
        name = _split_names(cards.names)[folder]
        card: list[Any] = msgspec.json.decode(self._read(f"c/{name}/{place // cards.file}.bin"))[place % cards.file]
        return card

    def _refs_of(self, folder: str) -> list[str]:
        return self._read(f"c/{folder}/refs.bin").decode().split("\n")

    def _shard_of(self, term: str) -> int:
        return bisect_right(self._starts, term_key(term)) - 1

    def _shard(self, number: int) -> _Shard:
        if number not in self._shards:
            folder, place = divmod(number, SHARDS_PER_FOLDER)
            data = self._read(f"t/{self._folders[folder]}/{place}.bin")
            self._shards[number] = _decode_shard(data, len(self.fields))
        return self._shards[number]

    def _block(self, name: str, counts: tuple[int, ...]) -> list[FieldPostings]:
        cursor, size = Cursor(self._read(f"l/{name}.bin")), sum(counts)
        return _by_field((cursor.column(size), cursor.column(size), cursor.column(size)), 0, counts)

    def _split(self, split: SplitList) -> list[FieldPostings]:
        found = [FieldPostings([], [], []) for _ in self.fields]
        for place, name in enumerate(split.heads):
            self._add_piece(found, Cursor(self._read(f"l/{name}.bin")), 0, is_whole=place == 0)
        for number in range(((self.entry.documents - 1) >> split.shift) + 1):
            folder, place = divmod(number, FILES_PER_FOLDER)
            cursor = Cursor(self._read(f"l/{split.folders[folder]}/{place}.bin"))
            self._add_piece(found, cursor, number << split.shift, is_whole=False)
        return found

    def _add_piece(self, found: list[FieldPostings], piece: Cursor, base: int, *, is_whole: bool) -> None:
        size = piece.number()
        documents, masks = list(accumulate(piece.column(size), initial=base))[1:], piece.column(size)
        places = [
            (number, field)
            for number, mask in zip(documents, masks, strict=True)
            for field in range(len(found))
            if mask >> field & 1
        ]
        tfs = piece.column(len(places))
        for (number, field), tf in zip(places, tfs, strict=True):
            told = is_whole or field != self.entry.shards.lengths.field
            found[field].documents.append(number)
            found[field].tfs.append(tf)
            found[field].lengths.append(piece.number() if told else self._lengths[number])

    @cached_property
    def _lengths(self) -> list[int]:
        """The length of the long field of each document."""
        cards, size = self.entry.shards.cards, self.entry.shards.lengths.file
        lengths: list[int] = []
        for name in _split_names(cards.names):
            inside = min(cards.folder, self.entry.documents - len(lengths))
            for number, at in enumerate(range(0, inside, size)):
                lengths += Cursor(self._read(f"c/{name}/n{number}.bin")).column(min(size, inside - at))
        return lengths

    def _read(self, name: str) -> bytes:
        path = self._folder / name
        try:
            return zlib.decompress(path.read_bytes())
        except (OSError, zlib.error) as error:
            raise SitegenError(
                f"the search index is damaged ({error})", where=str(path), remedy="build the site again"
            ) from error


def _read_entry(path: Path) -> Entry:
    try:
        entry = msgspec.json.decode(path.read_bytes(), type=Entry)
    except FileNotFoundError as error:
        raise SitegenError("there is no search index", where=str(path), remedy="build the site first") from error
    except (OSError, msgspec.MsgspecError) as error:
        raise SitegenError(
            f"the search index is damaged ({error})", where=str(path), remedy="build the site again"
        ) from error
    if entry.version != VERSION:
        raise SitegenError(
            f"the search index has version {entry.version}, this sitegen reads {VERSION}",
            where=str(path),
            remedy="build the site again",
        )
    return entry


def _split_names(names: str) -> list[str]:
    return [names[at : at + NAME_LENGTH] for at in range(0, len(names), NAME_LENGTH)]


def _decode_shard(data: bytes, field_count: int) -> _Shard:
    cursor = Cursor(data)
    terms = front_decoded(cursor, cursor.number())
    counts = list(zip(*(cursor.column(len(terms)) for _ in range(field_count)), strict=True))
    entries, at = {}, 0
    for term, kind, numbers in zip(terms, cursor.column(len(terms)), counts, strict=True):
        entries[term] = TermEntry(term, numbers, _decode_file(cursor, kind), at)
        at += 0 if kind else sum(numbers)
    return _Shard(entries, (cursor.column(at), cursor.column(at), cursor.column(at)))


def _decode_file(cursor: Cursor, kind: int) -> str | SplitList:
    if kind < 2:
        return _name(cursor) if kind else ""
    _documents, heads, folders, shift, _shortest, _longest = cursor.column(6)
    cursor.column(heads + 1)  # bounds, for readers that stop early
    return SplitList(shift, tuple(_name(cursor) for _ in range(heads)), tuple(_name(cursor) for _ in range(folders)))


def _name(cursor: Cursor) -> str:
    return cursor.raw(NAME_LENGTH).decode("ascii")


def _by_field(columns: Sequence[list[int]], at: int, counts: Sequence[int]) -> list[FieldPostings]:
    postings = []
    for count in counts:
        deltas, tfs, lengths = (column[at : at + count] for column in columns)
        postings.append(FieldPostings(list(accumulate(deltas)), tfs, lengths))
        at += count
    return postings
