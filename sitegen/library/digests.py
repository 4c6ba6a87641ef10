"""Digests: the mentions of a day, with what the editor wrote about it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

from sitegen.model import Digest, DigestNote, Paper, Place


def make_digests(papers: Iterable[Paper], notes: Sequence[DigestNote]) -> tuple[Digest, ...]:
    """Return a digest for each day that has papers or a note, oldest first.

    Papers stand in the order of first appearance: by file, then by place in the file.
    """
    days: dict[datetime.date, list[tuple[str, int, str]]] = {}
    for paper in papers:
        for mention in paper.mentions:
            days.setdefault(mention.day, []).append((mention.source, mention.rank, paper.key))
    written = _notes_by_day(notes)
    return tuple([_make_digest(day, days.get(day, []), written.get(day, [])) for day in sorted({*days, *written})])


def _notes_by_day(notes: Sequence[DigestNote]) -> dict[datetime.date, list[DigestNote]]:
    by_day: dict[datetime.date, list[DigestNote]] = {}
    for note in sorted(notes, key=lambda note: (note.place.file, note.place.row, note.title, note.introduction)):
        by_day.setdefault(note.day, []).append(note)
    return by_day


def _make_digest(day: datetime.date, ranked: list[tuple[str, int, str]], notes: list[DigestNote]) -> Digest:
    """Several notes of a day: the first title, all introductions."""
    keys = tuple([key for _, _, key in sorted(ranked)])
    if not notes:
        return Digest(day, keys)
    introductions = dict.fromkeys(note.introduction for note in notes if note.introduction)
    title = next((note.title for note in notes if note.title), "")
    return Digest(day, keys, title, "\n\n".join(introductions), notes[0].place if notes else Place(""))
