"""What the tests of outputs share: files of a planned site, and strings that attack."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from sitegen.artifact import ArtifactGroup
from sitegen.outputs import OUTPUTS, BuildTools
from sitegen.site import Site


def _make_files(site: Site, *endings: str) -> dict[str, bytes]:
    declared = (one for output in OUTPUTS for one in output(site, BuildTools(None, map)))
    files = (one.ready() for one in declared if not isinstance(one, ArtifactGroup))
    return {one.dest: one.make() for one in files if one.dest.endswith(endings)}


@pytest.fixture(scope="session")
def make_files() -> Callable[..., dict[str, bytes]]:
    """Function `make_files(site, *endings)`: the site's files whose names end so, made."""
    return _make_files


@pytest.fixture(scope="session")
def hostile_strings(shared_data: Path) -> list[str]:
    """Strings that attack pages, and what naughty people type."""
    found: list[str] = []
    for name in ("xss", "naughty-strings"):
        found += json.loads((shared_data / "hostile" / f"{name}.json").read_text(encoding="utf-8"))
    return list(dict.fromkeys(filter(None, map(str, found))))
