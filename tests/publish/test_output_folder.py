"""An output folder that is not ours is left alone; `clean` removes what we made and only that."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sitegen.errors import SitegenError
from sitegen.publish.builds import MARKER, Builds, check_output, delete_below_marker
from sitegen.publish.cleaning import clean, empty_cache, prepare_cache
from sitegen.publish.lock import site_lock


def check(toy: Any, **protected: Path) -> None:
    check_output(toy.output, Builds(toy.output, toy.state), {"the project": toy.root, **protected})


def test_a_missing_or_empty_folder_is_taken(toy: Any) -> None:
    check(toy)
    toy.output.mkdir()
    check(toy)
    toy.publish({"index.html": "x"})
    check(toy)
    assert toy.read() == {"index.html": "x"}


def test_a_folder_with_someone_elses_files_is_refused(toy: Any) -> None:
    toy.output.mkdir()
    (toy.output / "thesis.tex").write_text("years")
    with pytest.raises(SitegenError, match="not empty and was not made by sitegen"):
        check(toy)
    assert (toy.output / "thesis.tex").read_text() == "years"


def test_a_file_or_someone_elses_link_is_refused(toy: Any, tmp_path: Path) -> None:
    toy.output.write_text("")
    with pytest.raises(SitegenError, match="is a file"):
        check(toy)
    toy.output.unlink()
    (tmp_path / "elsewhere").mkdir()
    toy.output.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(SitegenError, match="did not make"):
        check(toy)


def test_our_link_is_known_even_when_the_builds_are_gone(toy: Any) -> None:
    toy.publish({"index.html": "x"})
    for path in sorted((toy.state / "builds" / "public").iterdir()):
        delete_below_marker(path) if path.name != MARKER else None
    check(toy)
    toy.publish({"index.html": "y"})
    assert toy.read() == {"index.html": "y"}


def test_an_output_that_holds_the_sources_is_refused(toy: Any, tmp_path: Path) -> None:
    content = toy.output / "content"
    content.mkdir(parents=True)
    with pytest.raises(SitegenError, match="holds the sources"):
        check(toy, **{"the sources": content})
    builds = Builds(tmp_path.parent, toy.state)
    with pytest.raises(SitegenError, match="holds the project"):
        check_output(tmp_path.parent, builds, {"the project": tmp_path})


def test_a_folder_without_our_marker_is_never_deleted(tmp_path: Path) -> None:
    (tmp_path / "precious").mkdir()
    with pytest.raises(SitegenError, match="left alone"):
        delete_below_marker(tmp_path / "precious")
    assert (tmp_path / "precious").is_dir()


def test_clean_removes_what_was_made_and_only_that(toy: Any) -> None:
    (toy.root / "content").mkdir()
    toy.publish({"index.html": "1"})
    toy.publish({"index.html": "2"})
    prepare_cache(toy.state)
    with site_lock(toy.state):
        removed = clean(toy.output, toy.state)
    assert toy.output in removed
    assert sorted(path.name for path in toy.root.iterdir()) == ["content"]


def test_clean_leaves_what_others_put_beside_it(toy: Any) -> None:
    toy.publish({"index.html": "1"})
    prepare_cache(toy.state)
    (toy.state / "notes.txt").write_text("mine")
    (toy.state / "builds" / "mine").mkdir()
    clean(toy.output, toy.state)
    assert sorted(path.name for path in toy.state.iterdir()) == ["builds", "notes.txt"]
    assert [path.name for path in (toy.state / "builds").iterdir()] == ["mine"]


def test_a_cache_that_we_did_not_tag_is_not_emptied(tmp_path: Path) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "x").write_text("")
    empty_cache(tmp_path)
    assert (tmp_path / "cache" / "x").exists()


def test_only_one_build_at_a_time(toy: Any) -> None:
    with (
        site_lock(toy.state),
        pytest.raises(SitegenError, match="another build of this site is running"),
        site_lock(toy.state, wait_seconds=0.1),
    ):
        pass
    with site_lock(toy.state, wait_seconds=0.1):
        pass


def test_where_links_cannot_be_made_the_error_says_so(toy: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError("no links here")

    monkeypatch.setattr(Path, "symlink_to", refuse)
    with pytest.raises(SitegenError, match="symbolic link"):
        toy.publish({"index.html": "x"})
    assert not toy.output.exists()
