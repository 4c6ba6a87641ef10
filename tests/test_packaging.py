"""The wheel: it carries what a site needs and nothing else, and the version is told in one place."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import sitegen

PROJECT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(make_once: Callable[..., Path]) -> set[str]:
    """Names of the files in a wheel built from this checkout."""

    def make(dist: Path) -> None:
        command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(dist), str(PROJECT)]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode and "No matching distribution" in done.stderr:
            pytest.skip("the build back-end cannot be downloaded here")
        assert done.returncode == 0, done.stderr

    (path,) = make_once("wheel", make).glob("*.whl")
    assert path.name.startswith(f"sitegen-{sitegen.__version__}-py3-none-any")
    with zipfile.ZipFile(path) as archive:
        return {name for name in archive.namelist() if not name.endswith("/")}


def files_below(folder: Path) -> set[str]:
    """Files of the checkout below `folder`, without what Python leaves behind."""
    files = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix() for path in files}


@pytest.mark.parametrize("folder", ["templates", "static"])
def test_the_wheel_carries_the_theme(wheel: set[str], folder: str) -> None:
    inside = {name.removeprefix(f"sitegen/_theme/{folder}/") for name in wheel if f"/_theme/{folder}/" in name}
    assert inside == files_below(PROJECT / folder)


def test_the_wheel_carries_the_starter_and_every_module(wheel: set[str]) -> None:
    missing = {f"sitegen/{name}" for name in files_below(PROJECT / "sitegen")} - wheel
    assert missing == set()


def test_the_wheel_carries_nothing_else(wheel: set[str]) -> None:
    assert {name.split("/")[0] for name in wheel} == {"sitegen", f"sitegen-{sitegen.__version__}.dist-info"}


def test_every_dependency_has_a_range() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    assert project["requires-python"] == ">=3.11"
    for requirement in project["dependencies"]:
        assert "<" in requirement or "==" in requirement, f"{requirement} has no upper bound"


def imported_packages() -> set[str]:
    """Top names of everything that the package imports from elsewhere."""
    names: set[str] = set()
    for path in (PROJECT / "sitegen").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names.add(node.module.split(".")[0])
    return names - sys.stdlib_module_names - {"sitegen"}


def test_what_is_imported_is_declared_and_the_other_way_round() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    extra = project["optional-dependencies"]["dask"]  # imported only where a site asks for a cluster
    declared = {re.split(r"[<>=~!\[; ]", requirement)[0] for requirement in (*project["dependencies"], *extra)}
    # Where the name to import is not the name to install; pydantic-core comes with pydantic and only with it, dask with
    # distributed.
    install_names = {"slugify": "python-slugify", "yaml": "pyyaml", "pydantic_core": "pydantic", "dask": "distributed"}
    imported = {install_names.get(name, name.replace("_", "-")) for name in imported_packages()}
    assert imported == declared
