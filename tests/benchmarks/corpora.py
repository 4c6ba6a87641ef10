"""The synthetic corpora that the benchmark builds, the profiles of its sites, and the edits that it makes to them."""

from __future__ import annotations

import datetime
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from sitegen.config import LEAVABLE

ROOT = Path(__file__).resolve().parents[2]
CONFIG = """\
[site]
title = "Benchmark"
base_url = "https://example.org/"

[[sources]]
path = "corpus"
format = "daily-json"
"""
LEAN = f"""
[pages]
leave_out = {json.dumps(list(LEAVABLE))}

[outputs]
citations = false
api = false
metadata = false
feed_archives = false
list_feeds = 0

[offline]
enabled = false
"""
PROFILES = {"lean": LEAN, "full": ""}
"""Name → what `site.toml` says of it: what the peers make (paper, day, home) with the search; and everything."""

NEW_PAPERS = 30
"""Papers of the day that is added."""


def find_shared() -> Path:
    """Return the folder with the corpus and peer scripts; raises `SystemExit` with the remedy when it is not there."""
    shared = Path(os.environ.get("SITEGEN_SHARED", ROOT.parent / "shared"))
    if not (shared / "bench" / "corpus.py").is_file():
        raise SystemExit(f"no bench/corpus.py in {shared}; set SITEGEN_SHARED to the folder that has it")
    return shared


def make_corpus(size: int, work: Path) -> Path:
    """Write the corpus of `size` papers below `work`, once, and return its folder."""
    folder, unfinished = work / f"corpus-{size}", work / f"corpus-{size}-unfinished"
    if not folder.is_dir():
        script = find_shared() / "bench" / "corpus.py"
        subprocess.run([sys.executable, script, str(size), unfinished], check=True, stdout=subprocess.DEVNULL)
        unfinished.rename(folder)
    return folder


def make_site(corpus: Path, site: Path, profile: str) -> Path:
    """Write a site over a copy of `corpus` (hard links: the edits replace files) and return its folder."""
    (site / "corpus").mkdir(parents=True)
    for path in corpus.glob("*.json"):
        os.link(path, site / "corpus" / path.name)
    (site / "site.toml").write_text(CONFIG + PROFILES[profile], encoding="utf-8")
    return site


def replace_text(path: Path, text: str) -> None:
    """Replace a file by a new one, so that a hard link elsewhere keeps the old text."""
    path.unlink()
    path.write_text(text, encoding="utf-8")


def edit_nothing(site: Path) -> None:
    """Leave everything as it is."""


def add_day(site: Path) -> None:
    """Add one digest day after the newest, with papers of the oldest days whose titles and abstracts run backwards, each
    day from another word on.
    """
    days = sorted((site / "corpus").glob("*.json"))
    newest = datetime.date.fromisoformat(days[-1].stem) + datetime.timedelta(days=1)
    first_word = len(days)
    rows: list[dict[str, dict[str, str]]] = []
    while len(rows) < NEW_PAPERS:
        rows += json.loads(days.pop(0).read_text(encoding="utf-8"))
    rows = rows[:NEW_PAPERS]
    stamp = f"{newest}T00:00:00.000Z"
    for number, row in enumerate(rows):
        paper = row["paper"]
        texts = {field: _backwards(paper[field], first_word) for field in ("title", "summary")}
        stamps = {"submittedOnDailyAt": stamp, "publishedAt": stamp}
        paper |= {"id": f"99{first_word % 12 + 1:02d}.{number:05d}", **stamps, **texts}
    (site / "corpus" / f"{newest}.json").write_text(json.dumps(rows), encoding="utf-8")


def _backwards(text: str, first: int) -> str:
    words = text.split()
    start = first % len(words)
    return " ".join(reversed(words[start:] + words[:start]))


def find_edited(site: Path) -> Path:
    """Return the file of the day of which `edit_paper` changes the first paper."""
    days = sorted((site / "corpus").glob("*.json"))
    return days[len(days) // 2]


def edit_paper(site: Path) -> None:
    """Add one word to one abstract in the middle of the corpus, that of the first paper of a day."""
    day = find_edited(site)
    rows = json.loads(day.read_text(encoding="utf-8"))
    rows[0]["paper"]["summary"] += " Afterthought."
    replace_text(day, json.dumps(rows))


def edit_template(site: Path, word: str = "Edited.") -> None:
    """Override the template of a paper page with one that says one word more."""
    theme = (ROOT / "templates" / "paper.html").read_text(encoding="utf-8")
    own = site / "templates" / "paper.html"
    own.parent.mkdir(exist_ok=True)
    own.write_text(theme.replace("</article>", f"<p>{word}</p>\n</article>"), encoding="utf-8")


def edit_config(site: Path) -> None:
    """Change the site's title, which every page shows."""
    path = site / "site.toml"
    replace_text(path, path.read_text(encoding="utf-8").replace('title = "Benchmark"', 'title = "Benchmarks"'))


EDITS: dict[str, Callable[[Path], None]] = {
    "unchanged": edit_nothing,
    "one new day": add_day,
    "the next day": add_day,
    "the third day": add_day,
    "one edited paper": edit_paper,
}
"""Scenario → what is done to the site before it is built again, in this order after a cold build.

The first new day and the next one have to link all files anew; from the third day on there is the folder of a build
before the last one to begin with, as for a site that is built every day.
"""

EDITS_OF_ALL: dict[str, Callable[[Path], None]] = {
    "one edited template": edit_template,
    "one changed setting": edit_config,
}
"""Scenarios that make every page anew, by name."""
