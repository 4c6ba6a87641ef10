"""How results and problems look on a terminal and elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sitegen.report import Event

SHOWN_OF_A_KIND = 3
"""Warnings of one kind that are shown; the report file has all."""

# Titles come from outside: an escape sequence in one must not reach the terminal. Line ends of our own texts may.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def safe_text(text: str) -> str:
    """Return `text` with control characters shown as what they are."""
    return _CONTROL.sub(lambda match: f"\\x{ord(match[0]):02x}", text)


def plural(number: int, word: str) -> str:
    """Return number and word: `1 paper`, `7,847 papers`."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def group_warnings(warnings: Iterable[Event], report_path: str) -> Iterator[str]:
    """Yield lines that tell the first warnings of each kind and how many more there are."""
    kinds: dict[str, list[Event]] = {}
    for event in warnings:
        kinds.setdefault(event.kind, []).append(event)
    for events in kinds.values():
        for event in events[:SHOWN_OF_A_KIND]:
            yield safe_text(f"Warning: {event}".replace("\n", " "))
        more = len(events) - SHOWN_OF_A_KIND
        if more > 0:
            yield f"         and {more:,} more of this kind in {report_path}"
