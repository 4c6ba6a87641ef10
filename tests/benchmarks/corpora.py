"""The synthetic corpora that the benchmark builds, and the edits it makes to them."""

from __future__ import annotations

import datetime
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CONFIG = """\
[site]
title = "Benchmark"
base_url = "https://example.org/"

[[sources]]
path = "corpus"
format = "daily-json"
"""


def find_shared() -> Path:
    """Return the folder with the corpus and peer scripts; raises `SystemExit` with the remedy when it is not there."""
    shared = Path(os.environ.get("SITEGEN_SHARED", ROOT.parent / "shared"))
    if not (shared / "bench" / "corpus.py").is_file():
        raise SystemExit(f"no bench/corpus.py in {shared}; set SITEGEN_SHARED to the folder that has it")
    return shared


def make_corpus(size: int, work: Path) -> Path:
    """Write the corpus of `size` papers below `work`, once, and return its folder."""
    folder = work / f"corpus-{size}"
    if not folder.is_dir():
        script = find_shared() / "bench" / "corpus.py"
        subprocess.run([sys.executable, script, str(size), folder], check=True, stdout=subprocess.DEVNULL)
    return folder


def make_site(corpus: Path, site: Path) -> Path:
    """Write a site over a copy of `corpus` (hard links: the edits replace files) and return its folder."""
    (site / "corpus").mkdir(parents=True)
    for path in corpus.glob("*.json"):
        os.link(path, site / "corpus" / path.name)
    (site / "site.toml").write_text(CONFIG, encoding="utf-8")
    return site


def replace_text(path: Path, text: str) -> None:
    """Replace a file by a new one, so that a hard link elsewhere keeps the old text."""
    path.unlink()
    path.write_text(text, encoding="utf-8")


def add_day(site: Path, papers: int = 30) -> None:
    """Add one digest day after the newest, made of other words of the oldest days."""
    days = sorted((site / "corpus").glob("*.json"))
    newest = datetime.date.fromisoformat(days[-1].stem) + datetime.timedelta(days=1)
    rows = [row for day in days[:papers] for row in json.loads(day.read_text(encoding="utf-8"))][:papers]
    stamp = f"{newest}T00:00:00.000Z"
    for number, row in enumerate(rows):
        row["paper"] |= {"id": f"9912.{number:05d}", "submittedOnDailyAt": stamp, "publishedAt": stamp}
        row["paper"]["title"] = " ".join(reversed(row["paper"]["title"].split()))
    (site / "corpus" / f"{newest}.json").write_text(json.dumps(rows), encoding="utf-8")


def edit_paper(site: Path) -> None:
    """Change one word of one abstract in the middle of the corpus."""
    days = sorted((site / "corpus").glob("*.json"))
    day = days[len(days) // 2]
    rows = json.loads(day.read_text(encoding="utf-8"))
    rows[0]["paper"]["summary"] += " Afterthought."
    replace_text(day, json.dumps(rows))


def edit_template(site: Path) -> None:
    """Override the template of a paper page with one that says one word more."""
    own = site / "templates" / "paper.html"
    own.parent.mkdir(exist_ok=True)
    own.write_text(
        (ROOT / "templates" / "paper.html").read_text(encoding="utf-8") + "<!-- edited -->\n", encoding="utf-8"
    )


def edit_config(site: Path) -> None:
    """Change the site's title, which every page shows."""
    path = site / "site.toml"
    replace_text(path, path.read_text(encoding="utf-8").replace('title = "Benchmark"', 'title = "Benchmarks"'))
