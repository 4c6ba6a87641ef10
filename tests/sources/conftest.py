from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from sitegen.model import DigestNote, SourcePaper
from sitegen.report import Report
from sitegen.sources.registry import get_format
from sitegen.sources.source_file import SourceFile

MODIFIED_ON = datetime.date(2025, 8, 20)


@pytest.fixture
def report() -> Report:
    return Report()


@pytest.fixture
def read(report: Report) -> Callable[..., list[Any]]:
    """Function `read(format, text, name=…, year=…)` that returns what a reader says of a text."""

    def run(format_name: str, text: str | bytes, name: str = "file.txt", year: int | None = None) -> list[Any]:
        data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
        items = list(get_format(format_name).read(SourceFile(name, data, MODIFIED_ON, year), report))
        assert all(isinstance(item, (SourcePaper, DigestNote)) for item in items)
        return items

    return run
