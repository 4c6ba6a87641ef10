"""`sitegen export`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.commands.options import Settings, common_options, config_option

if TYPE_CHECKING:
    from sitegen.model import Paper


def _papers(papers: tuple[Paper, ...]) -> Iterator[bytes]:
    from sitegen.library import with_provenance

    return _lines(map(with_provenance, papers))


def _lines(values: Iterable[object]) -> Iterator[bytes]:
    import msgspec

    encode = msgspec.json.Encoder().encode
    return (encode(value) + b"\n" for value in values)


def _documents(papers: tuple[Paper, ...]) -> Iterator[bytes]:
    from sitegen.search.papers import documents_of

    return _lines(documents_of(papers))


def _bibtex(papers: tuple[Paper, ...]) -> Iterator[bytes]:
    from sitegen.site.bibtex import format_bibtex

    return (format_bibtex(paper.key, paper.metadata).encode() for paper in papers)


def _ris(papers: tuple[Paper, ...]) -> Iterator[bytes]:
    from sitegen.site.ris import format_ris

    return (format_ris(paper.key, paper.metadata, abstract=True).encode() for paper in papers)


def _csl_json(papers: tuple[Paper, ...]) -> Iterator[bytes]:
    import msgspec

    from sitegen.site.csl import csl_item

    for number, paper in enumerate(papers):
        yield b",\n" if number else b"[\n"
        yield msgspec.json.encode(csl_item(paper.key, paper.metadata, abstract=True))
    yield b"\n]\n" if papers else b"[]\n"


FORMATS: dict[str, Callable[[tuple[Paper, ...]], Iterator[bytes]]] = {
    "jsonl": _papers,
    "documents": _documents,
    "bibtex": _bibtex,
    "ris": _ris,
    "csl-json": _csl_json,
}
"""Name of a format → the bytes of the library in it."""


@click.command("export", short_help="Write the merged library as data.")
@config_option
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    default="jsonl",
    show_default=True,
    help="jsonl: a paper a line, with mentions and provenance; documents: what the search index sees; "
    "bibtex, ris, csl-json: for reference managers.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="File to write.  [default: standard output]",
)
@common_options
@click.pass_obj
def export_command(settings: Settings, config_path: Path, form: str, output: Path | None) -> None:
    """Write all papers, after cleaning and merging, to a file or to standard output.

    \b
    Examples:
      sitegen export -o papers.jsonl
      sitegen export --format documents | head -n 1
      sitegen export --format bibtex -o papers.bib
    """  # noqa: D301 -- \b is for click
    from sitegen.commands.build import console
    from sitegen.config import load_config
    from sitegen.library import merge_duplicates
    from sitegen.sources import read_sources

    config = load_config(config_path)
    with console(settings, config) as report:
        papers = merge_duplicates(read_sources(config, report), report)
        _write(FORMATS[form](papers), output)


def _write(lines: Iterable[bytes], output: Path | None) -> None:
    from sitegen.files import write_atomic

    if output is not None:
        write_atomic(output, b"".join(lines))
        return
    for line in lines:
        sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()
