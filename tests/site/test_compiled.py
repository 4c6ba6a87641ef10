"""Compiled templates are kept between builds, and never taken for others."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path

import pytest

import sitegen
from sitegen.site.compiled import MAKERS
from sitegen.site.compiling import QuickEnvironment
from sitegen.site.filters import FILTERS, GLOBALS
from sitegen.site.rendering import load_environment
from tests.site.toy import plan_toy, render


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of templates that were compiled."""
    names: list[str] = []
    compile_source = QuickEnvironment.compile

    def watch(self: QuickEnvironment, source: str, name: str, filename: str) -> object:
        names.append(name)
        return compile_source(self, source, name, filename)

    monkeypatch.setattr(QuickEnvironment, "compile", watch)
    return names


@pytest.fixture
def build_about(tmp_path: Path) -> Callable[..., str]:
    """Renders a page as a new process would."""
    (tmp_path / ".sitegen" / "cache").mkdir(parents=True)

    def about(**site: str) -> str:
        load_environment.cache_clear()
        return render(plan_toy(tmp_path, **site), "about/")

    return about


def folders(root: Path) -> list[Path]:
    return list((root / ".sitegen" / "cache" / "templates").iterdir())


def test_the_next_build_compiles_nothing(build_about: Callable[..., str], compiled: list[str]) -> None:
    first = build_about()
    assert "about.html" in compiled
    compiled.clear()
    assert build_about() == first
    assert compiled == []


def test_a_changed_template_is_compiled(build_about: Callable[..., str], compiled: list[str], tmp_path: Path) -> None:
    build_about()
    compiled.clear()
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "about.html").write_text("<p>Ours</p>")
    assert build_about() == "<p>Ours</p>"
    assert compiled == ["about.html"]


def test_what_other_pages_show_is_compiled_and_the_old_forgotten(
    build_about: Callable[..., str], tmp_path: Path
) -> None:
    build_about()
    before = folders(tmp_path)
    assert "Another Name" in build_about(title="Another Name")
    after = folders(tmp_path)
    assert len(before) == len(after) == 1
    assert before != after


@pytest.mark.parametrize("damage", [b"", b"x", "half"])
def test_a_damaged_file_is_none(build_about: Callable[..., str], damage: bytes | str, tmp_path: Path) -> None:
    first = build_about()
    for file in folders(tmp_path)[0].iterdir():
        file.write_bytes(damage if isinstance(damage, bytes) else file.read_bytes()[: file.stat().st_size // 2])
    assert build_about() == first


def test_code_of_every_filter_is_known_by_the_folder() -> None:
    package = Path(sitegen.__file__).parent
    known = {path for pattern in MAKERS for path in package.glob(pattern)}
    for function in (*FILTERS.values(), *GLOBALS.values()):
        assert Path(inspect.getfile(inspect.unwrap(function))) in known, function


def test_a_closed_folder_costs_only_time(build_about: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / ".sitegen" / "cache" / "templates").write_text("in the way")
    assert "<main" in build_about()
