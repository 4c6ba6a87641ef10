"""Files that come through a scratch folder: a second run may follow half a first one, and a late one does nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitegen.artifact import Artifact
from sitegen.errors import SitegenError
from sitegen.publish.folders import link_file, make_folders, write_new
from sitegen.publish.making import write_chunk


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    (tmp_path / "site").mkdir()
    (tmp_path / "scratch").mkdir()
    return tmp_path / "scratch"


def texts(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_a_file_is_replaced_straight_or_through_scratch(tmp_path: Path, scratch: Path) -> None:
    site = str(tmp_path / "site")
    write_new(site, "a/b/c.html", b"one")
    write_new(site, "a/b/c.html", b"two")
    assert texts(tmp_path / "site") == {"a/b/c.html": "two"}
    write_new(site, "a/b/c.html", b"three", str(scratch))
    write_new(site, "d/e.html", b"four", str(scratch))
    assert texts(tmp_path / "site") == {"a/b/c.html": "three", "d/e.html": "four"}
    assert texts(scratch) == {}


@pytest.mark.parametrize("is_scratched", [False, True])
def test_a_published_file_that_is_linked_never_changes(tmp_path: Path, scratch: Path, is_scratched: bool) -> None:
    through = str(scratch) if is_scratched else ""
    (tmp_path / "live").mkdir()
    (tmp_path / "live" / "a.html").write_text("published")
    live, site = str(tmp_path / "live"), str(tmp_path / "site")
    for _ in range(1 + is_scratched):
        link_file(f"{live}/a.html", site, "a.html", through)
    assert (tmp_path / "site/a.html").samefile(tmp_path / "live/a.html")
    write_new(site, "a.html", b"new", through)
    assert texts(tmp_path / "site") == {"a.html": "new"}
    assert texts(tmp_path / "live") == {"a.html": "published"}


def test_who_comes_late_puts_no_file_anywhere(tmp_path: Path, scratch: Path) -> None:
    scratch.rename(tmp_path / "over")
    with pytest.raises(FileNotFoundError):
        write_new(str(tmp_path / "site"), "a.html", b"late", str(scratch))
    (tmp_path / "b.html").touch()
    with pytest.raises(FileNotFoundError):
        link_file(str(tmp_path / "b.html"), str(tmp_path / "site"), "b.html", str(scratch))
    assert texts(tmp_path / "site") == {}
    assert not scratch.exists()


def test_folders_are_made_with_those_above_them_and_may_be_there(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    make_folders(str(tmp_path), ["top.html", "there/a.html", "a/b/c/d.html", "a/e.html", "a/f.html"])
    assert {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")} == {"there", "a", "a/b", "a/b/c"}


def test_a_chunk_that_comes_late_leaves_no_folder_either(tmp_path: Path, scratch: Path) -> None:
    scratch.rename(tmp_path / "over")
    task = (Artifact("a/b.html", "one", lambda: b"late"), None)
    with pytest.raises(SitegenError, match="cannot be written"):
        write_chunk(str(tmp_path / "site"), "", str(scratch), [task])
    assert list((tmp_path / "site").rglob("*")) == []


def test_a_link_to_nowhere_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("nowhere")
    with pytest.raises(FileNotFoundError):
        make_folders(str(tmp_path), ["a/b/c.html"])
