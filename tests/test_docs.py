"""The documentation says what is true: help texts, files and targets that it names, and its links."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

import sitegen
from sitegen.config import SiteConfig

PROJECT = Path(__file__).resolve().parent.parent
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")


@pytest.fixture(scope="module")
def update_docs() -> ModuleType:
    """The script behind `make fix`."""
    spec = importlib.util.spec_from_file_location("update_docs", PROJECT / "tests" / "update_docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(name: str) -> str:
    return (PROJECT / name).read_text(encoding="utf-8")


def test_the_documentation_has_the_help_of_every_command(update_docs: ModuleType) -> None:
    document = read("COMMANDS.md")
    block = update_docs.help_block()
    assert update_docs.with_block(document, block) == document, "COMMANDS.md has old help texts; run make fix"
    names = update_docs.commands()
    assert {"new", "build", "serve", "search", "export", "rollback", "clean"} <= set(names)
    for name in names:
        assert f"$ sitegen {name} --help" in block
        assert f"| `sitegen {name}" in read("README.md")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_between_documents_lead_somewhere(document: str) -> None:
    for target in re.findall(r"\]\((?!https?://|mailto:|#)([^)#\s]+)", read(document)):
        assert (PROJECT / target).exists(), f"{document} links to {target}"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_make_targets_that_are_named_exist(document: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)`", read(document))) <= targets


@pytest.mark.parametrize("document", ["CONTRIBUTING.md"])
def test_files_that_are_named_exist(document: str) -> None:
    for name in re.findall(r"`((?:sitegen|tests|templates|static|\.ci)/[\w./-]*)`", read(document)):
        assert (PROJECT / name).exists(), f"{document} names {name}"


def test_the_readmes_site_toml_is_valid() -> None:
    blocks = re.findall(r"```toml\n(.*?)```", read("README.md"), re.DOTALL)
    assert blocks
    for block in blocks:
        SiteConfig.model_validate(tomllib.loads(block))


def test_every_key_of_site_toml_is_in_the_readme() -> None:
    text = read("README.md")
    for section, field in SiteConfig.model_fields.items():
        if not field.exclude:
            assert f"[{section}]" in text or f"[[{section}]]" in text, section


def test_the_changelog_begins_with_what_is_not_released_or_this_version() -> None:
    first = re.search(r"^## (.+)$", read("CHANGELOG.md"), re.MULTILINE)
    assert first is not None
    assert first[1].startswith(("Unreleased", sitegen.__version__))
