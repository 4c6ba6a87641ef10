"""All formats: a further one is a module with these three names, and a line here (and in `config.FORMATS`, as docs)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from sitegen.model import DigestNote, SourcePaper
from sitegen.report import Reporter
from sitegen.sources import daily_json, digest, paper, snapshot
from sitegen.sources.source_file import Sample, SourceFile


class Format(Protocol):
    """What a format's module offers."""

    NAME: str
    """Value of `format` in `site.toml`."""

    def detect(self, sample: Sample) -> bool:
        """Say whether a file that starts like this is one of this format."""

    def read(self, file: SourceFile, report: Reporter) -> Iterable[SourcePaper | DigestNote]:
        """Yield what the file says; warn of records that cannot be used; raise SourceError where nothing can."""


# In the order in which `auto` asks them.
FORMATS: tuple[Format, ...] = (
    daily_json,
    paper,
    digest,
    snapshot,
)


def get_format(name: str) -> Format:
    """Return the format called `name`; raises KeyError."""
    return {known.NAME: known for known in FORMATS}[name]


def find_format(sample: Sample) -> Format | None:
    """Return the first format that knows this file as its own, or None."""
    return next((known for known in FORMATS if known.detect(sample)), None)
