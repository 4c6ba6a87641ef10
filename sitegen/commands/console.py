"""A reporter for people: a progress bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import click

from sitegen.commands.showing import group_warnings
from sitegen.report import Report

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

REDRAW_SECONDS = 0.1
"""The bar is drawn at most this often. By us and not by a thread: workers are forked while it is shown."""


class ConsoleReporter(Report):
    """Shows progress as it happens on standard error, and the warnings when it is closed."""

    def __init__(self, *, quiet: bool = False, report_path: str = ".sitegen/report.json") -> None:
        super().__init__()
        self._quiet = quiet
        self._report_path = report_path
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._drawn_at = 0.0

    def start(self, phase: str, total: int) -> None:
        """Show that a phase begins."""
        if self._quiet:
            return
        if sys.stderr.isatty():
            self._start_bar(phase, total)
        elif total != 1:
            click.echo(f"{phase} ({total:,})" if total else phase, err=True)

    def advance(self, steps: int = 1) -> None:
        """Move the bar."""
        if self._bar is None or self._task is None:
            return
        self._bar.update(self._task, advance=steps)
        now = time.monotonic()
        if now - self._drawn_at >= REDRAW_SECONDS:
            self._drawn_at = now
            self._bar.refresh()

    def close(self) -> None:
        """Take the bar away and tell the warnings."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
        for line in group_warnings(self.warnings, self._report_path):
            click.echo(line, err=True)
        self.warnings.clear()

    def _start_bar(self, phase: str, total: int) -> None:
        if self._bar is None:
            self._bar = _make_bar()
            self._bar.start()
        if self._task is not None:
            self._bar.remove_task(self._task)
        self._task = self._bar.add_task(phase, total=total or None)
        self._bar.refresh()


def _make_bar() -> Progress:
    # rich takes 80 ms to load, which a build that is not watched need not spend.
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True), auto_refresh=False, transient=True)
