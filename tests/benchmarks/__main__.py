"""`make bench`: sitegen and its peers on the same corpus, in turns, in one run; prints ratios, not only seconds."""

from __future__ import annotations

import argparse
import json
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from corpora import add_day, edit_config, edit_paper, edit_template, make_corpus, make_site
from measure import Cost, run, weigh
from peers import PEERS, is_installed, time_peer

SCENARIOS: dict[str, Callable[[Path], None]] = {
    "unchanged": lambda site: None,
    "one new day": add_day,
    "one edited paper": edit_paper,
    "one template edit": edit_template,
    "one config value": edit_config,
}


def build(site: Path, *options: str) -> Cost:
    """Build `site` with the sitegen of this interpreter."""
    return run([sys.executable, "-m", "sitegen", "build", *options], site)


def bench_sitegen(corpus: Path, work: Path, jobs: str) -> dict[str, object]:
    """Time a cold build and one build after each edit, on a site that nobody built before."""
    site = make_site(corpus, work / f"sitegen-{jobs}")
    cold = build(site, "--jobs", jobs)
    files, size = weigh(site / "public")
    index_files, index_size = weigh(site / "public" / "search")
    row: dict[str, object] = {
        "seconds": cold.seconds,
        "peak_mib": cold.peak_mib,
        "files": files,
        "mib": size / 2**20,
        "index_files": index_files,
        "index_mib": index_size / 2**20,
    }
    if jobs == "2":
        for name, edit in SCENARIOS.items():
            edit(site)
            row[name] = build(site, "--jobs", jobs).seconds
    shutil.rmtree(site)
    return row


def main() -> None:
    """Run what the command line asks for and print the table."""
    parser = argparse.ArgumentParser(prog="tests/benchmarks", description=__doc__)
    parser.add_argument("--size", type=int, default=10_000, help="papers in the corpus")
    parser.add_argument("--peers", default="hugo,pagefind", help=f"comma-separated, of {', '.join(PEERS)}; or none")
    parser.add_argument(
        "--peers-python", type=Path, default=Path(sys.executable), help="interpreter that has the peers"
    )
    parser.add_argument("--work", type=Path, help="folder to work in (default: a temporary one)")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sitegen-bench-") as temporary:
        work = (options.work or Path(temporary)).resolve()
        work.mkdir(parents=True, exist_ok=True)
        figures = bench(options.size, options.peers.split(","), options.peers_python, work)
    print_table(figures)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def bench(size: int, peers: list[str], python: Path, work: Path) -> dict[str, object]:
    """Return all figures of one run at one size."""
    corpus = make_corpus(size, work)
    figures: dict[str, object] = {"papers": size, "machine": platform.platform(), "sitegen": {}, "peers": {}}
    rows: dict[str, dict[str, object]] = {}
    for jobs in ("2", "1"):
        rows[jobs] = bench_sitegen(corpus, work, jobs)
        print(f"sitegen, {jobs} jobs: cold {rows[jobs]['seconds']:.2f} s", flush=True)
    figures["sitegen"] = rows
    for peer in peers:
        if peer == "none" or not is_installed(peer, python):
            print(f"{peer}: not installed beside {python}, skipped", flush=True)
            continue
        seconds, peak = time_peer(peer, python, corpus, work)
        figures["peers"][peer] = {"seconds": seconds, "peak_mib": peak}  # type: ignore[index]
        print(f"{peer}: {seconds:.2f} s, {peak} MiB", flush=True)
    return figures


def print_table(figures: dict[str, object]) -> None:
    """Print the figures with the ratios that the project promises."""
    rows: dict[str, dict[str, float]] = figures["sitegen"]  # type: ignore[assignment]
    cold = rows["2"]["seconds"]
    print(f"\n{figures['papers']} papers")
    for name, value in rows["2"].items():
        print(f"  sitegen {name:18} {value:10.2f}")
    print(f"  one job to two jobs {rows['1']['seconds'] / cold:.2f}")
    peers: dict[str, dict[str, float]] = figures["peers"]  # type: ignore[assignment]
    for peer, row in peers.items():
        print(f"  cold build to {peer:10} {cold / row['seconds']:.2f}")
    if {"hugo", "pagefind"} <= peers.keys():
        print(f"  cold build to hugo + pagefind {cold / (peers['hugo']['seconds'] + peers['pagefind']['seconds']):.2f}")


if __name__ == "__main__":
    main()
