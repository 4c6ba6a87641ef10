"""`make bench`: sitegen and its peers on the same corpora, in turns, in one run; as tables, as JSON, in the README."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import msgspec

import sitegen
from tests.benchmarks.corpora import PROFILES, ROOT, make_corpus
from tests.benchmarks.machine import describe_machine
from tests.benchmarks.peers import WRITTEN, find_versions
from tests.benchmarks.results import Results, SizeResults, join_results, read_results, write_results
from tests.benchmarks.rounds import Rounds
from tests.benchmarks.table import make_tables, put_tables

HUGE = 100_000
"""Papers from which on a size is measured once, against hugo alone, unless the command line asks for more."""

README = ROOT / "README.md"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run what the command line asks for, and print the tables."""
    options = _parser().parse_args(arguments)
    measured = _measure(options)
    old = read_results(options.json) if options.json and options.json.exists() else None
    results = join_results(old, measured) if measured.sizes else old
    if results is None:
        raise SystemExit("no sizes to measure, and no earlier results to show; name some with --sizes or --json")
    if options.json and measured.sizes:
        write_results(options.json, results)
    tables = make_tables(results)
    print(f"\n{tables}")
    if options.readme:
        README.write_text(put_tables(README.read_text(encoding="utf-8"), tables), encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python tests/benchmarks", description=__doc__)
    add = parser.add_argument
    add("--sizes", type=_numbers, default=[1000, 10_000], help="papers, with commas; none: only show old results")
    add("--profiles", type=_names(PROFILES), default=list(PROFILES), help=f"of {', '.join(PROFILES)}")
    add("--peers", type=_names(WRITTEN), help=f"of {', '.join(WRITTEN)}; or none (default: all; hugo from {HUGE} on)")
    add("--peers-python", type=Path, default=Path(sys.executable), help="interpreter beside which the peers are")
    add("--rounds", type=int, help=f"rounds of which to take the median (default: 3, from {HUGE} papers on 1)")
    add("--work", type=Path, help="folder to work in, which keeps the corpora (default: a temporary one)")
    add("--json", type=Path, help="file for the figures; it keeps those of other sizes from the same machine")
    add("--note", default="", help="a word about these figures, to stand above the tables")
    add("--readme", action="store_true", help="put the tables into README.md")
    return parser


def _numbers(text: str) -> list[int]:
    return [] if text == "none" else [int(number) for number in text.split(",")]


def _names(known: dict[str, str]):  # type: ignore[no-untyped-def]
    def parse(text: str) -> list[str]:
        names = [] if text == "none" else text.split(",")
        if unknown := [name for name in names if name not in known]:
            raise argparse.ArgumentTypeError(f"{unknown[0]} is not one of {', '.join(known)}")
        return names

    return parse


def _measure(options: argparse.Namespace) -> Results:
    # Not resolved: the interpreter of a virtual environment is a link, and what it has is beside the link.
    python = options.peers_python.absolute()
    found = find_versions(python, WRITTEN)
    asked = {name for size in options.sizes for name in _peers_of(options, size)}
    versions = {"sitegen": sitegen.__version__, **{name: found[name] for name in sorted(asked & found.keys())}}
    if options.work:
        options.work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="sitegen-bench-", dir=options.work) as temporary:
        work = Path(temporary).resolve()
        sizes = tuple([_measure_size(options, size, python, found, work) for size in sorted(options.sizes)])
    return Results(describe_machine(), versions, sizes)


def _peers_of(options: argparse.Namespace, size: int) -> list[str]:
    if options.peers is not None:
        return options.peers  # type: ignore[no-any-return]
    return ["hugo"] if size >= HUGE else list(WRITTEN)


def _measure_size(
    options: argparse.Namespace, size: int, python: Path, found: dict[str, str], work: Path
) -> SizeResults:
    peers = _peers_of(options, size)
    skipped = {peer: f"not installed beside {python.name}" for peer in peers if peer not in found}
    for peer, reason in skipped.items():
        _tell(f"{peer} skipped: {reason}")
    corpus = make_corpus(size, (options.work or work).resolve())
    measured = Rounds(corpus, work, options.profiles, _tell).run(
        size, options.rounds or (1 if size >= HUGE else 3), peers, skipped, python
    )
    return msgspec.structs.replace(measured, note=options.note)


def _tell(line: str) -> None:
    print(line, flush=True)
