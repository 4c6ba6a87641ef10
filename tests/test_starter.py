"""The starter site: what `sitegen new` writes, and that its content keeps to what it teaches."""

from __future__ import annotations

import re
import stat
import tomllib
from pathlib import Path

import pytest

from sitegen.errors import UsageError
from sitegen.ids import parse_arxiv_id
from sitegen.starter import STARTER_DIR, copy_starter, format_origin

PROJECT = Path(__file__).resolve().parent.parent
DAYS = sorted((STARTER_DIR / "content" / "days").glob("*.md"))
HEADING = re.compile(r"^## \[(?P<title>.+)\]\((?P<url>\S+)\)$", re.MULTILINE)


def sections(path: Path) -> list[tuple[str, str, str]]:
    """Title, address and text of each paper of a digest file."""
    parts = HEADING.split(path.read_text(encoding="utf-8"))[1:]
    return list(zip(parts[::3], parts[1::3], parts[2::3], strict=True))


def test_a_new_site_has_config_content_workflow_and_a_word_of_help(tmp_path: Path) -> None:
    names = copy_starter(tmp_path / "mine")
    for name in (
        "site.toml",
        "about.md",
        "README.md",
        ".gitignore",
        ".github/workflows/publish.yml",
        "requirements.txt",
    ):
        assert name in names
        assert (tmp_path / "mine" / name).is_file()
    assert not [name for name in names if name.endswith(".py") or "__pycache__" in name]
    assert tomllib.loads((tmp_path / "mine" / "site.toml").read_text())["site"]["title"]


def test_an_empty_folder_is_taken_and_every_file_can_be_edited(tmp_path: Path) -> None:
    copy_starter(tmp_path)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 12
    assert all(path.stat().st_mode & stat.S_IWUSR for path in files)


def test_a_folder_that_is_not_empty_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(UsageError, match="not empty"):
        copy_starter(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("")
    with pytest.raises(UsageError, match="file of that name"):
        copy_starter(tmp_path / "mine")


def test_the_workflow_installs_sitegen_from_where_it_came() -> None:
    from_git = {"url": "https://example.org/r", "vcs_info": {"vcs": "git", "commit_id": "abc"}}
    assert format_origin(from_git) == "sitegen @ git+https://example.org/r@abc"
    assert format_origin({"url": "https://example.org/s.whl"}) == "sitegen @ https://example.org/s.whl"
    assert format_origin({"url": "file:///home/me/sitegen", "dir_info": {}}) == ""


def test_there_are_enough_days_and_papers() -> None:
    papers = {url for path in DAYS for _, url, _ in sections(path)}
    assert len(DAYS) >= 7
    assert len(papers) + len(list((STARTER_DIR / "content" / "papers").glob("*.md"))) >= 42


@pytest.mark.parametrize("path", DAYS, ids=lambda path: path.stem)
def test_every_section_has_an_arxiv_address_and_authors(path: Path) -> None:
    assert len(sections(path)) >= 6
    for title, url, text in sections(path):
        assert parse_arxiv_id(url), title
        assert re.search(r"^- Authors: \S", text, re.MULTILINE), title


def test_one_paper_is_on_two_days_and_told_once() -> None:
    texts: dict[str, list[str]] = {}
    for path in DAYS:
        for _, url, text in sections(path):
            texts.setdefault(url, []).append(re.sub(r"^- .*$", "", text, flags=re.MULTILINE).strip())
    twice = [told for told in texts.values() if len(told) == 2]
    assert len(twice) == 1
    assert [bool(text) for text in twice[0]] == [True, False]
    assert all(len(told[0].split()) > 25 for told in texts.values())


def test_dollars_come_in_pairs() -> None:
    for path in STARTER_DIR.rglob("*.md"):
        for paragraph in path.read_text(encoding="utf-8").split("\n\n"):
            assert paragraph.count("$") % 2 == 0, (path.name, paragraph)


def test_the_repositorys_own_site_is_the_starter() -> None:
    own, starter = (tomllib.loads(path.read_text()) for path in (PROJECT / "site.toml", STARTER_DIR / "site.toml"))
    assert own["site"] | {"about": ""} == starter["site"] | {"about": ""}
    assert list(PROJECT.glob(own["sources"][0]["path"]))


def test_the_starter_builds_without_a_warning(tmp_path: Path, run_cli) -> None:  # type: ignore[no-untyped-def]
    assert run_cli("new", "mine", cwd=tmp_path).returncode == 0
    done = run_cli("build", "--strict", cwd=tmp_path / "mine")
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "mine" / "public" / "days" / "2026-09-04" / "index.html").is_file()
