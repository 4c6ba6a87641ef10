"""What happened, told to an object that everyone is given: no print and no global logger in the core."""

from __future__ import annotations

from collections import Counter
from typing import Protocol

import msgspec


class Event(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing worth telling, with its place."""

    kind: str
    """Stable name to select by, for example `record-skipped`, `year-assumed`, `key-collision`."""

    message: str
    """One sentence for a person."""

    file: str = ""
    """File the event is about, relative to the site's folder; inside an archive `archive.tar.xz/member`."""

    line: int = 0
    """Line in that file, counted from 1; 0 when it has no line."""

    row: int = -1
    """Record in that file, counted from 0; -1 when it has none."""

    def place(self) -> str:
        """File, line and row as one short string, empty when the event has no place."""
        line = f":{self.line}" if self.line else ""
        row = f" row {self.row}" if self.row >= 0 else ""
        return f"{self.file}{line}{row}"

    def __str__(self) -> str:
        return f"{self.place()}: {self.message}" if self.file else self.message


class Reporter(Protocol):
    """Where the build tells what it does. Warnings count for `--strict`; notes do not."""

    def warn(self, event: Event) -> None:
        """Something the site's owner should mend or know."""

    def note(self, event: Event) -> None:
        """Something worth recording that needs no action."""

    def count(self, name: str, number: int) -> None:
        """Set the counter `name`, such as `records` or `papers`, to `number`."""

    def start(self, phase: str, total: int) -> None:
        """A phase of `total` steps begins; 0 when their number is not known."""

    def advance(self, steps: int = 1) -> None:
        """`steps` more steps of the current phase are done."""


class Report:
    """A reporter that remembers everything; the command line and tests read it."""

    def __init__(self) -> None:
        self.warnings: list[Event] = []
        self.notes: list[Event] = []
        self.counts: dict[str, int] = {}

    def warn(self, event: Event) -> None:
        """Remember a warning."""
        self.warnings.append(event)

    def note(self, event: Event) -> None:
        """Remember a note."""
        self.notes.append(event)

    def count(self, name: str, number: int) -> None:
        """Remember a counter."""
        self.counts[name] = number

    def start(self, phase: str, total: int) -> None:
        """Progress is not kept."""

    def advance(self, steps: int = 1) -> None:
        """Progress is not kept."""

    def kinds(self) -> Counter[str]:
        """How many warnings of each kind."""
        return Counter(event.kind for event in self.warnings)
