"""Edit a paper while `sitegen serve` runs, and print when the browser shows it: `python tests/benchmarks/serve_in_browser.py`.

From the moment in which the source is written to the one in which the page that is open in Chromium has the new text.
The first two edits have to link all files anew; from the third on there is the folder of a build before the last one to
begin with, as for all that follow.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path[0] = str(Path(__file__).resolve().parents[2])

EDITS = 8
UNUSUAL = 2
"""Edits that have no folder to begin with."""

COUNT = """
addEventListener('DOMContentLoaded', () => { self.edits = document.body.innerText.split('Afterthought.').length - 1; });
"""
"""Keeps in `edits` of how many the page has the text. To look again and again would slow the build down."""


def time_edits(page: Any, site: Path) -> Iterator[float]:
    """Yield the seconds that each edit takes to show."""
    from tests.benchmarks.corpora import edit_paper

    for number in range(1, EDITS + 1):
        start = time.perf_counter()
        edit_paper(site)
        page.wait_for_function("number => self.edits === number", arg=number, polling="raf")
        yield time.perf_counter() - start
        time.sleep(2)  # an editor reads what there is to see


def main() -> None:
    """Measure and print."""
    from tests.benchmarks.corpora import PROFILES, find_edited, make_corpus, make_site
    from tests.conftest import launch_chromium
    from tests.serve.serving import Serving

    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--papers", type=int, default=10_000, help="papers of the site (default: 10000)")
    parser.add_argument("--work", type=Path, help="folder that keeps the corpora (default: a temporary one)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary, launch_chromium() as browser:
        corpus = make_corpus(options.papers, options.work or Path(temporary))
        for profile in PROFILES:
            site = make_site(corpus, Path(temporary) / profile, profile)
            paper = json.loads(find_edited(site).read_bytes())[0]["paper"]["id"]
            running = Serving(site)
            try:
                page = browser.new_page()
                page.add_init_script(COUNT)
                page.goto(f"{running.url}papers/{paper}/")
                seconds = list(time_edits(page, site))
                page.close()
            finally:
                running.stop()
            usual = statistics.median(seconds[UNUSUAL:])
            each = ", ".join(f"{one:.2f}" for one in seconds)
            print(f"{profile}: an edit shows after {usual:.2f} s (one by one: {each})", flush=True)


if __name__ == "__main__":
    main()
