"""A build starts from the last one, makes what changed, and is published in one step."""

from __future__ import annotations

import os
import random
import shutil
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sitegen.artifact import Artifact, ArtifactGroup
from sitegen.errors import SitegenError
from sitegen.files import hash_bytes
from sitegen.publish.staging import Staging, rollback
from sitegen.report import Report
from sitegen.work import Later

SITE = {"index.html": "home", "papers/a/index.html": "a", "papers/b/index.html": "b", "feed.xml": "feed"}


def test_the_output_is_a_link_to_a_whole_build(toy: Any) -> None:
    result = toy.publish(SITE)
    assert toy.output.is_symlink()
    assert not os.path.isabs(os.readlink(toy.output)), "the project can be moved"
    assert toy.read() == SITE
    assert (result.made, result.kept, result.removed) == (4, 0, 0)
    assert (result.pages_made, result.pages_kept) == (3, 0)


def test_a_second_build_makes_nothing_and_publishes_nothing(toy: Any) -> None:
    toy.publish(SITE)
    before = toy.output.resolve()
    result = toy.publish(SITE)
    assert (result.made, result.kept, result.removed) == (0, 4, 0)
    assert toy.output.resolve() == before


def test_only_what_changed_is_made_and_the_rest_are_the_same_files(toy: Any) -> None:
    toy.publish(SITE)
    inodes = {name: (toy.output / name).stat().st_ino for name in SITE}
    result = toy.publish(SITE | {"index.html": "new home"})
    assert (result.made, result.kept) == (1, 3)
    assert toy.read() == SITE | {"index.html": "new home"}
    assert {name for name in SITE if (toy.output / name).stat().st_ino != inodes[name]} == {"index.html"}


def test_a_file_that_comes_out_the_same_stays_the_file_it_was(toy: Any) -> None:
    toy.publish(SITE)
    before = (toy.output / "feed.xml").stat()
    other = Artifact("feed.xml", "another fingerprint", partial(bytes, b"feed"))
    toy.publish({name: text for name, text in SITE.items() if name != "feed.xml"}, other)
    assert (toy.output / "feed.xml").stat().st_mtime_ns == before.st_mtime_ns


def test_what_is_no_longer_declared_goes_with_its_empty_folders(toy: Any) -> None:
    toy.publish(SITE)
    for files in (SITE, {"index.html": "home"}):
        result = toy.publish(files)
    assert result.removed == 3
    assert toy.read() == {"index.html": "home"}
    assert sorted(os.listdir(toy.output)) == ["index.html"]


def test_a_file_may_become_a_folder_and_back(toy: Any) -> None:
    for files in ({"a": "1"}, {"a/b": "2"}, {"a": "3"}, {"a/b": "4"}, {"a/b/c": "5"}, {"A": "6"}):
        toy.publish(files)
        assert toy.read() == files


def test_nothing_published_is_ever_written_to(toy: Any) -> None:
    toy.publish(SITE)
    first = {name: (toy.output / name).resolve() for name in SITE}
    for turn in range(4):
        toy.publish(SITE | {"index.html": f"home {turn}", "feed.xml": f"feed {turn}"})
        if turn < 1:
            assert {name: path.read_text() for name, path in first.items()} == SITE


def test_full_makes_everything_anew(toy: Any) -> None:
    toy.publish(SITE)
    inodes = {(toy.output / name).stat().st_ino for name in SITE}
    result = toy.publish(SITE, full=True)
    assert (result.made, result.kept, result.removed) == (4, 0, 0)
    assert not inodes & {(toy.output / name).stat().st_ino for name in SITE}


def test_another_version_of_sitegen_trusts_no_fingerprint(toy: Any) -> None:
    toy.publish(SITE, maker="1")
    assert toy.publish(SITE, maker="2").made == 4
    assert toy.publish(SITE, maker="2").made == 0


@pytest.mark.parametrize("jobs", [1, 2])
def test_incremental_equals_clean_over_random_edits(toy: Any, tmp_path: Path, jobs: int) -> None:
    rng = random.Random(jobs)
    files = {f"papers/{number}/index.html": f"{number}" for number in range(120)}
    for turn in range(12):
        for name in rng.sample(sorted(files), 5):
            del files[name]
        for number in rng.sample(range(200), 60 if turn == 5 else 7):
            files[f"papers/{number}/{rng.choice(['index.html', 'x.bib'])}"] = f"{turn} {rng.randrange(3)}"
        toy.publish(files, jobs=jobs)
        assert toy.read() == files
        if turn % 4 == 3:
            rollback(toy.output, toy.state)


def test_files_that_someone_put_into_the_site_do_not_come_back(toy: Any) -> None:
    toy.publish(SITE)
    (toy.output / "papers" / "stray.html").write_text("by hand")
    for turn in range(4):
        toy.publish(SITE | {"index.html": f"{turn}"})
        assert "papers/stray.html" not in toy.read()


def _put_stray(site: Path, kind: str, elsewhere: Path) -> None:
    folder, file = site / "papers" / "a", site / "papers" / "b" / "index.html"
    if kind == "folder":
        (folder / "more" / "still more").mkdir(parents=True)
        (folder / "more" / "still more" / "x.html").write_text("x")
    elif kind == "folder for a file":
        file.unlink()
        file.mkdir()
        (file / "x.html").write_text("x")
    elif kind == "file for a folder":
        shutil.rmtree(folder)
        folder.write_text("x")
    elif kind == "link for a folder":
        shutil.move(folder, elsewhere)
        folder.symlink_to(elsewhere)
    else:
        (site / kind).write_text("x")


@pytest.mark.parametrize(
    "kind",
    ["x.html", "papers/x.html", "papers/b/x", "folder", "folder for a file", "file for a folder", "link for a folder"],
)
def test_an_old_build_that_was_tampered_with_is_no_start_for_a_new_one(toy: Any, kind: str, tmp_path: Path) -> None:
    for turn in range(3):
        toy.publish(SITE | {"index.html": f"{turn}"}, inputs=f"{turn}")
    time.sleep(0.05)  # longer than a tick of the file system's clock
    _put_stray(toy.output.resolve(), kind, tmp_path / "elsewhere")
    if kind in ("x.html", "papers/x.html"):
        toy.publish(SITE | {"index.html": "2"}, inputs="others that make no difference")
    for turn in range(3, 8):
        toy.publish(SITE | {"index.html": f"{turn}"})
        assert toy.read() == SITE | {"index.html": f"{turn}"}


def _harm(target: Path, harm: str, elsewhere: Path) -> None:
    target.unlink()
    if harm == "shorter":
        target.write_text("")
    elif harm == "a link":
        elsewhere.write_text("a")
        target.symlink_to(elsewhere)


@pytest.mark.parametrize("jobs", [1, 3])
@pytest.mark.parametrize("harm", ["missing", "shorter", "a link"])
def test_damage_to_the_published_site_is_mended(toy: Any, harm: str, jobs: int, tmp_path: Path) -> None:
    toy.publish(SITE)
    _harm(toy.output / "papers/a/index.html", harm, tmp_path / "x")
    result = toy.publish(SITE, jobs=jobs)
    assert (result.made, result.kept) == (1, 3)
    assert toy.read() == SITE


@pytest.mark.parametrize("jobs", [1, 3])
@pytest.mark.parametrize("harm", ["missing", "shorter", "a link"])
@pytest.mark.parametrize("age", [0, 1, 2])
def test_damage_to_an_older_build_does_not_come_back(toy: Any, harm: str, age: int, jobs: int, tmp_path: Path) -> None:
    for turn in range(4):
        toy.publish(SITE | {"index.html": f"{turn}"}, jobs=jobs)
        if turn == 3 - age:
            time.sleep(0.05)  # longer than a tick of the file system's clock
            _harm(toy.output.resolve() / "papers/a/index.html", harm, tmp_path / "x")
            time.sleep(0.05)
    for turn in range(4, 8):
        toy.publish(SITE | {"index.html": f"{turn}"}, jobs=jobs)
        assert toy.read() == SITE | {"index.html": f"{turn}"}


def test_an_old_build_whose_manifest_cannot_be_read_is_no_start_for_a_new_one(toy: Any) -> None:
    for turn in range(3):
        toy.publish(SITE | {"index.html": f"{turn}"})
    (toy.state / "builds/public/spare.manifest").write_bytes(b"of another version")
    for turn in range(3, 8):
        toy.publish(SITE | {"index.html": f"{turn}"})
        assert toy.read() == SITE | {"index.html": f"{turn}"}


def test_damage_inside_a_file_that_builds_share_is_mended_in_all(toy: Any) -> None:
    for turn in range(4):
        toy.publish(SITE | {"index.html": f"{turn}"})
    (toy.output / "papers/a/index.html").write_text("")  # the same file in all builds
    for turn in range(4, 8):
        toy.publish(SITE | {"index.html": f"{turn}"})
        assert toy.read() == SITE | {"index.html": f"{turn}"}


def test_folders_that_changed_places_in_an_older_build_do_not_come_back(toy: Any) -> None:
    site = SITE | {"papers/a/index.html": "of another length"}
    for turn in range(3):
        toy.publish(site | {"index.html": f"{turn}"})
    old = toy.output.resolve() / "papers"
    for turn in range(3, 5):
        toy.publish(site | {"index.html": f"{turn}"})
    time.sleep(0.05)
    old = next(path for path in (old, toy.state / "builds/public/spare/papers") if path.is_dir())
    (old / "a").rename(old / "c")
    (old / "b").rename(old / "a")
    (old / "c").rename(old / "b")
    for turn in range(5, 9):
        toy.publish(site | {"index.html": f"{turn}"})
        assert toy.read() == site | {"index.html": f"{turn}"}


@pytest.mark.parametrize("jobs", [1, 3])
def test_damage_is_looked_for_anew_by_the_build_after_one_that_failed(toy: Any, jobs: int, tmp_path: Path) -> None:
    toy.publish(SITE)
    with pytest.raises(SitegenError, match="Index"):  # before any file is taken over
        toy.publish(SITE, toy.artifact("Index.html", "2"), jobs=jobs)
    _harm(toy.output / "papers/a/index.html", "shorter", tmp_path / "x")
    result = toy.publish(SITE | {"index.html": "new home"}, jobs=jobs)
    assert (result.made, result.kept) == (2, 2)
    assert toy.read() == SITE | {"index.html": "new home"}


# --- groups ------------------------------------------------------------------------------------------------------


def _group(fingerprint: str, files: dict[str, str], called: list[str]) -> ArtifactGroup:
    def make() -> Iterator[Artifact]:
        called.append(fingerprint)
        for dest, text in files.items():
            yield Artifact(dest, hash_bytes(text.encode()), partial(bytes, text.encode()))

    return ArtifactGroup("search", fingerprint, lambda: make)


def _artifacts_of(files: dict[str, str]) -> list[Artifact]:
    return [Artifact(dest, hash_bytes(text.encode()), partial(bytes, text.encode())) for dest, text in files.items()]


def _declared(fingerprint: str, files: dict[str, str]) -> ArtifactGroup:
    return ArtifactGroup("search", fingerprint, lambda: partial(_artifacts_of, files))


def test_an_unchanged_group_is_kept_without_its_computation(toy: Any) -> None:
    called: list[str] = []
    shards = {"search/1.bin": "one", "search/2.bin": "two"}
    toy.publish(SITE, _group("f1", shards, called))
    assert toy.publish(SITE | {"index.html": "x"}, _group("f1", shards, called)).kept == 5
    assert called == ["f1"]
    result = toy.publish(SITE, _group("f2", {"search/1.bin": "one", "search/3.bin": "three"}, called))
    assert called == ["f1", "f2"]
    assert result.removed == 1
    assert toy.read() == SITE | {"search/1.bin": "one", "search/3.bin": "three"}


def _fail_if_made() -> bytes:
    raise AssertionError("what was there under another name is not made again")


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_file_of_a_group_that_gets_another_name_is_the_same_file(toy: Any, jobs: int) -> None:
    toy.publish(SITE, _declared("f1", {"search/a/1.bin": "one", "search/a/2.bin": "two", "search/index": "1"}))
    inode = (toy.output / "search/a/1.bin").stat().st_ino
    renamed = [Artifact(f"search/{new}", hash_bytes(b"one"), _fail_if_made) for new in ("b/1.bin", "b/3.bin")]
    entry = Artifact("search/index", hash_bytes(b"2"), partial(bytes, b"2"))
    group = ArtifactGroup("search", "f2", lambda: partial(list, [*renamed, entry]))
    result = toy.publish(SITE, group, jobs=jobs)
    assert (result.made, result.kept, result.removed) == (3, len(SITE), 2)
    assert toy.read() == SITE | {"search/b/1.bin": "one", "search/b/3.bin": "one", "search/index": "2"}
    assert {(toy.output / f"search/b/{name}.bin").stat().st_ino for name in "13"} == {inode}
    assert toy.publish(SITE, group, jobs=jobs).made == 0


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_file_that_was_damaged_is_made_under_its_new_name(toy: Any, jobs: int) -> None:
    toy.publish(SITE, _declared("f1", {"search/a.bin": "one", "search/z.bin": "two"}))
    (toy.output / "search/a.bin").write_text("")
    toy.publish(SITE, _declared("f2", {"search/b.bin": "one", "search/z.bin": "one"}), jobs=jobs)
    assert toy.read() == SITE | {"search/b.bin": "one", "search/z.bin": "one"}


def test_a_group_that_waits_is_begun_when_all_have_declared(toy: Any) -> None:
    called: list[str] = []
    group = msgspec.structs.replace(_group("f1", {"search/1.bin": "one"}, called), waits=True)
    with Staging(toy.output, toy.state, full=False) as staging:
        stale = staging.stale([group])
        assert (stale, called) == ([], [])
        staging.begin_waiting()
        staging.make(stale)
        assert called == ["f1"]
        staging.publish()
    assert toy.read() == {"search/1.bin": "one"}


class _Phases(Report):
    """Remembers which phases began, with their steps."""

    def __init__(self) -> None:
        super().__init__()
        self.phases: list[tuple[str, int]] = []

    def start(self, phase: str, total: int) -> None:
        self.phases.append((phase, total))


@pytest.mark.parametrize("is_ready", [True, False])
def test_files_of_a_group_are_made_with_the_others_where_it_is_ready(
    is_ready: bool, toy: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Later, "is_ready", is_ready)
    report = _Phases()
    with Staging(toy.output, toy.state, full=False) as staging:
        stale = staging.stale([*toy.declare(SITE), _declared("f1", {"search/1.bin": "one"})])
        staging.make(stale, report=report)
        staging.publish()
    assert [steps for _, steps in report.phases] == ([len(SITE) + 1] if is_ready else [len(SITE), 1])
    assert toy.read() == SITE | {"search/1.bin": "one"}


def test_a_group_that_lost_a_file_is_computed_again(toy: Any) -> None:
    called: list[str] = []
    toy.publish(SITE, _group("f", {"search/1.bin": "one"}, called))
    (toy.output / "search" / "1.bin").unlink()
    toy.publish(SITE, _group("f", {"search/1.bin": "one"}, called))
    assert called == ["f", "f"]
    assert toy.read()["search/1.bin"] == "one"


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("seed", range(6))
def test_incremental_equals_clean_over_random_edits_of_groups(toy: Any, jobs: int, seed: int) -> None:
    rng = random.Random(seed)
    groups: dict[str, dict[str, str]] = {"search": {}, "plain": {}}
    for turn in range(14):
        for name in rng.sample(sorted(groups), rng.randrange(3)):
            groups[name] = {
                f"{rng.choice('st')}/{name}-{number}": f"{rng.randrange(2)}" for number in range(rng.randrange(9))
            }
        if turn in (6, 9):  # files of a group are no longer of one, and the other way round
            groups["search"], groups["plain"] = groups["plain"], groups["search"]
        group = _declared(f"{sorted(groups['search'].items())}", groups["search"])
        files = {f"papers/{rng.randrange(20)}": f"{turn}" for _ in range(rng.randrange(3))}
        files |= {dest: text for dest, text in groups["plain"].items() if dest not in groups["search"]}
        toy.publish(files, group, jobs=jobs, full=turn == 11)
        assert toy.read() == files | groups["search"]
        if turn % 5 == 3:
            rollback(toy.output, toy.state)


# --- failures ----------------------------------------------------------------------------------------------------


def _fail() -> bytes:
    raise ValueError("no such thing")


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_failing_file_is_named_and_the_old_site_stays(toy: Any, jobs: int) -> None:
    toy.publish(SITE)
    more = {f"papers/{number}/index.html": str(number) for number in range(100)}
    with pytest.raises(SitegenError, match=r"papers/bad\.html: cannot be made: ValueError: no such thing"):
        toy.publish(SITE | more, Artifact("papers/bad.html", "f", _fail), jobs=jobs)
    assert toy.read() == SITE
    assert len(list((toy.state / "builds" / "public").glob("[0-9]*"))) == 2, "the unfinished build is gone"
    toy.publish(SITE | more)
    assert toy.read() == SITE | more


def test_two_artifacts_of_one_name_are_refused_with_both_names(toy: Any) -> None:
    with pytest.raises(SitegenError, match=r"'Papers/A'.*'papers/a'|'papers/a'.*'Papers/A'"):
        toy.publish({"papers/a": "1", "Papers/A": "2"})
    assert not toy.output.exists()


# --- going back --------------------------------------------------------------------------------------------------


def test_rollback_makes_the_previous_build_live_again(toy: Any) -> None:
    with pytest.raises(SitegenError, match="nothing is published"):
        rollback(toy.output, toy.state)
    toy.publish({"index.html": "1"})
    with pytest.raises(SitegenError, match="no earlier build"):
        rollback(toy.output, toy.state)
    for text in ("2", "3", "4"):
        toy.publish({"index.html": text})
    rollback(toy.output, toy.state)
    assert toy.read() == {"index.html": "3"}
    with pytest.raises(SitegenError, match="no earlier build"):
        rollback(toy.output, toy.state)
    toy.publish({"index.html": "4"})
    assert toy.read() == {"index.html": "4"}
    rollback(toy.output, toy.state)
    assert toy.read() == {"index.html": "3"}


def test_old_builds_do_not_pile_up(toy: Any) -> None:
    for number in range(8):
        toy.publish({"index.html": str(number), f"{number}.html": "x"})
    names = sorted(path.name for path in (toy.state / "builds" / "public").iterdir())
    assert names == ["7", "7.manifest", "8", "8.manifest", "made-by-sitegen", "spare", "spare.manifest"]


def test_two_outputs_of_one_site_live_side_by_side(toy: Any, tmp_path: Path) -> None:
    toy.publish(SITE)
    other = tmp_path / "elsewhere" / "www"
    with Staging(other, toy.state, full=False) as staging:
        stale = staging.stale(toy.declare(SITE))
        assert stale == [], "files of the first output are taken over"
        staging.make(stale)
        staging.publish()
    assert staging.result.kept == 4
    for turn in range(3):
        toy.publish(SITE | {"index.html": f"{turn}"})
    assert (other / "index.html").read_text() == "home"


def test_a_moved_project_still_has_its_site(toy: Any, tmp_path: Path) -> None:
    toy.publish(SITE)
    moved = tmp_path / "moved"
    moved.mkdir()
    shutil.move(toy.state, moved / ".sitegen")
    os.replace(toy.output, moved / "public")
    assert (moved / "public" / "index.html").read_text() == "home"
