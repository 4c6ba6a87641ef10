"""The figures as tables in Markdown: the same on a terminal and in the README."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from tests.benchmarks.corpora import EDITS, EDITS_OF_ALL
from tests.benchmarks.results import Figure, Results, SizeResults

BEGIN, END = "<!-- benchmark: begin (make bench writes this part) -->", "<!-- benchmark: end -->"


class Compared(msgspec.Struct, frozen=True):
    """Something that sitegen is compared with."""

    name: str
    """What to call it."""

    peers: tuple[str, ...]
    """Peers that it needs, one after the other."""


SITES = (
    Compared("Hugo, pages alone", ("hugo",)),
    Compared("Hugo, then Pagefind", ("hugo", "pagefind")),
    Compared("MkDocs, with search", ("mkdocs",)),
    Compared("Pelican, pages alone", ("pelican",)),
)
INDEXES = (Compared("Pagefind", ("pagefind",)), Compared("the lunr package", ("lunr",)))


def make_tables(results: Results) -> str:
    """Return all figures as Markdown."""
    parts = [_about(results)]
    for size in results.sizes:
        parts += [_site_table(size), _index_table(size)]
    parts += [_edits_table(results), _making(results), *_skipped(results)]
    return "\n\n".join(parts)


def put_tables(document: str, tables: str) -> str:
    """Return `document` with `tables` between the markers."""
    before, rest = document.split(BEGIN)
    return f"{before}{BEGIN}\n\n{tables}\n\n{END}{rest.split(END)[1]}"


# --- the tables ---------------------------------------------------------------------------------------------------


def _about(results: Results) -> str:
    machine = results.machine
    versions = ", ".join(f"{name} {version}" for name, version in sorted(results.versions.items()))
    rounds = ", ".join(f"{size.rounds} of {size.papers:,} papers" for size in results.sizes)
    notes = dict.fromkeys(size.note for size in results.sizes if size.note)
    return (
        f"{''.join(f'**{note}** ' for note in notes)}Measured on {machine.cpu}, {_counted(machine.cores, 'core')}, {machine.memory_mib / 1024:.1f} GiB, "
        f"{machine.system}, Python {machine.python}; {versions}. Medians of rounds in which each took its turn: {rounds}."
    )


def _site_table(size: SizeResults) -> str:
    """All that make pages; the last columns say what part of each time sitegen takes."""
    colds = {profile: scenarios["cold"] for profile, scenarios in size.builds.items()}
    head = [f"{size.papers:,} papers", "seconds", "a page", "peak memory", "files", "written"]
    rows = [[f"**sitegen, {name}**", *_cost(cold), *[""] * len(colds)] for name, cold in colds.items()]
    for compared, figure in _present(SITES, size):
        rows.append([compared.name, *_cost(figure), *[_ratio(cold, figure) for cold in colds.values()]])
    return _table([*head, *[f"{name} takes" for name in colds]], rows)


def _index_table(size: SizeResults) -> str:
    head = [f"Search index of {size.papers:,} papers", "seconds", "peak memory", "files", "written", "sitegen takes"]
    rows = [["**sitegen**", *_cost(size.index, has_pages=False), ""]]
    for compared, figure in _present(INDEXES, size):
        rows.append([compared.name, *_cost(figure, has_pages=False), _ratio(size.index, figure)])
    return _table(head, rows)


def _edits_table(results: Results) -> str:
    rows, columns = [], ("cold", *EDITS, *EDITS_OF_ALL)
    for size in results.sizes:
        for profile, scenarios in size.builds.items():
            times = [_seconds(scenarios[name].median) if name in scenarios else "" for name in columns]
            rows.append([f"{size.papers:,}, {profile}", *times])
    return _table(["sitegen builds again", *columns], rows)


def _making(results: Results) -> str:
    told = []
    for size in results.sizes:
        for profile, by_jobs in size.making.items():
            two, one = (Figure(by_jobs[jobs], 0).median for jobs in ("2", "1"))
            told.append(f"{two / one:.2f} ({size.papers:,}, {profile}: {_seconds(two)} of {_seconds(one)})")
    return (
        f"With two processes, making the pages of papers takes this part of the time that one needs: {', '.join(told)}."
    )


def _skipped(results: Results) -> Iterator[str]:
    for size in results.sizes:
        if size.skipped:
            reasons = "; ".join(f"{peer} ({reason})" for peer, reason in size.skipped.items())
            yield f"Not measured with {size.papers:,} papers: {reasons}."


# --- cells --------------------------------------------------------------------------------------------------------


def _present(all_compared: Iterable[Compared], size: SizeResults) -> Iterator[tuple[Compared, Figure]]:
    for compared in all_compared:
        found = [size.peers[peer] for peer in compared.peers if peer in size.peers]
        if len(found) == len(compared.peers):
            yield compared, _one_after_the_other(found)


def _one_after_the_other(figures: Sequence[Figure]) -> Figure:
    return Figure(
        (sum(figure.median for figure in figures),),
        max(figure.peak_mib for figure in figures),
        sum(figure.files for figure in figures),
        sum(figure.bytes for figure in figures),
        sum(figure.pages for figure in figures),
    )


def _cost(figure: Figure, *, has_pages: bool = True) -> list[str]:
    page = [f"{1000 * figure.median / figure.pages:.2f} ms"] if has_pages else []
    memory = f"{figure.peak_mib:,} MiB"
    return [_seconds(figure.median), *page, memory, f"{figure.files:,}", f"{figure.bytes / 1e6:,.1f} MB"]


def _seconds(seconds: float) -> str:
    digits = 2 if seconds < 10 else 1 if seconds < 100 else 0
    return f"{seconds:.{digits}f} s"


def _ratio(ours: Figure, theirs: Figure) -> str:
    return f"{ours.median / theirs.median:.2f}"


def _counted(count: int, name: str) -> str:
    return f"{count} {name}{'s'[: count != 1]}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---", *["--:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
