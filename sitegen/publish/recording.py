"""Keeping what a build tells: in the build's manifest, to tell it again, and in `.sitegen/report.json`, to read."""

from __future__ import annotations

from pathlib import Path

import msgspec

from sitegen.files import write_atomic
from sitegen.publish.manifest import BuildNotes
from sitegen.report import Event, Report, Reporter


class RecordingReport(Report):
    """Remembers everything and passes it on."""

    def __init__(self, listener: Reporter) -> None:
        super().__init__()
        self._listener = listener

    def warn(self, event: Event) -> None:
        """Remember a warning and pass it on."""
        super().warn(event)
        self._listener.warn(event)

    def note(self, event: Event) -> None:
        """Remember a note and pass it on."""
        super().note(event)
        self._listener.note(event)

    def count(self, name: str, number: int) -> None:
        """Remember a counter and pass it on."""
        super().count(name, number)
        self._listener.count(name, number)

    def start(self, phase: str, total: int) -> None:
        """Pass on that a phase begins."""
        self._listener.start(phase, total)

    def advance(self, steps: int = 1) -> None:
        """Pass on that steps are done."""
        self._listener.advance(steps)

    def told(self) -> BuildNotes:
        """Return everything that was told so far."""
        return BuildNotes(list(self.warnings), list(self.notes), dict(sorted(self.counts.items())))

    def tell_again(self, told: BuildNotes) -> None:
        """Tell what an earlier build told."""
        for warning in told.warnings:
            self.warn(warning)
        for note in told.notes:
            self.note(note)
        for name, number in told.counts.items():
            self.count(name, number)


class _ReportFile(msgspec.Struct, omit_defaults=True):
    counts: dict[str, int]
    warnings: list[Event]
    notes: list[Event]
    error: str = ""


def write_report(path: Path, told: BuildNotes, error: str = "") -> None:
    """Write `.sitegen/report.json`; `error` is what the build failed with, if it did."""
    stored = _ReportFile(told.counts, told.warnings, told.notes, error)
    write_atomic(path, msgspec.json.format(msgspec.json.encode(stored), indent=1) + b"\n")
