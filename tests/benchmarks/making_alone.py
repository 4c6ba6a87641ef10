"""Make the pages of a built site anew and print how long that took: `python making_alone.py SITE JOBS`. A child process
of the benchmark; the time is that between the build's own progress events.

All pages are stale since the page template was changed, and the search index is not, which else is made beside them.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from sitegen.build import build
from sitegen.config import load_config
from sitegen.report import Report

PHASE = "making files"


class TimedReport(Report):
    """Remembers when the making of files began and when the last one was made."""

    def __init__(self) -> None:
        super().__init__()
        self.began = self.ended = 0.0
        self._is_making = False

    def start(self, phase: str, total: int) -> None:
        """A phase begins."""
        self._is_making = phase == PHASE
        if self._is_making:
            self.began = self.ended = time.perf_counter()

    def advance(self, steps: int = 1) -> None:
        """Steps of the phase are done."""
        if self._is_making:
            self.ended = time.perf_counter()


def time_making(site: Path, jobs: int) -> float:
    """Build `site`; return the seconds that making its files took."""
    report = TimedReport()
    build(load_config(site / "site.toml"), report, jobs=jobs)
    return report.ended - report.began


if __name__ == "__main__":
    print(f"{time_making(Path(sys.argv[1]), int(sys.argv[2])):.3f}")
