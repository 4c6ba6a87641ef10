"""What the quality gates ask for: the two sites, served, and the tools that measure them.

Everything here is marked `quality` and left out of an ordinary run: `make quality` runs it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sitegen.config import load_config

HERE = Path(__file__).resolve().parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.quality)


@pytest.fixture(params=["starter", "daily"])
def site(request: pytest.FixtureRequest) -> Path:
    """The starter site and the daily set in turn."""
    root: Path = request.getfixturevalue(f"{request.param}_site")
    return root


@pytest.fixture
def served(serve_folder: Any) -> Callable[[Path], Any]:
    """Function `served(root)`: serves the published site of `root` below its own base path."""
    return lambda root: serve_folder((root / "public").resolve(), load_config(root / "site.toml").base_path)


@pytest.fixture
def visitor(chromium: Any) -> Callable[..., Any]:
    """Function `visitor(**options)`: a page of a browser that was never here, as a context manager."""

    @contextmanager
    def visit(**options: Any) -> Iterator[Any]:
        context = chromium.new_context(locale="en-GB", timezone_id="UTC", **options)
        page = context.new_page()
        page.set_default_timeout(20_000)
        yield page
        context.close()

    return visit


def _missing(reason: str) -> None:
    """Skip where a tool is missing, fail where it must be there."""
    if os.environ.get("SITEGEN_REQUIRE_QUALITY", "") not in ("", "0"):
        pytest.fail(f"{reason}, but SITEGEN_REQUIRE_QUALITY is set", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def npm_tools() -> Path:
    """Folder of the npm packages that measure pages."""
    folder = HERE / "node_modules"
    if shutil.which("node") is None or not folder.is_dir():
        _missing("npm packages of the quality gates are not installed (make quality does)")
    return folder


@pytest.fixture(scope="session")
def java() -> str:
    """Path of Java."""
    found = shutil.which("java")
    if found is None:
        _missing("java is not installed")
    return str(found)
