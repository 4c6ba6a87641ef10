"""Edits are noticed by content, however they try to hide."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest

from sitegen.publish.inputs import ContentHashes, hash_files, hash_maker

OLD = 1_600_000_000_000_000_000


def settle_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every file count as settled."""
    for name in ("SETTLED_NS", "SETTLED_FINE_NS"):
        monkeypatch.setattr(f"sitegen.publish.inputs.{name}", -(10**12))


def remember(file: Path, cache: Path) -> bytes:
    """Return the hash of a file, and have it remembered."""
    hashes = ContentHashes(cache)
    found = hashes.get(str(file))
    hashes.save()
    return found


def age(path: Path) -> None:
    os.utime(path, ns=(OLD, OLD))


def test_equal_content_is_equal_whatever_the_time(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text("one")
    first = ContentHashes(None).get(str(file))
    age(file)
    assert ContentHashes(None).get(str(file)) == first
    file.write_text("two")
    assert ContentHashes(None).get(str(file)) != first


def test_an_edit_of_the_same_size_and_time_is_noticed(tmp_path: Path) -> None:
    file, cache = tmp_path / "a.md", tmp_path / "cache"
    file.write_text("one")
    age(file)
    first = remember(file, cache)
    file.write_text("two")
    age(file)
    assert ContentHashes(cache).get(str(file)) != first


@pytest.mark.parametrize(
    ("ago", "changed_ns", "is_remembered"),
    [
        (0.1, 123_456_789, False),
        (0.3, 123_456_789, True),
        (0.3, 0, False),
        (1.9, 0, False),
        (2.1, 0, True),
        (2.1, 123_456_789, True),
    ],
)
def test_how_long_a_file_must_have_settled_depends_on_how_fine_its_times_are(
    ago: float, changed_ns: int, is_remembered: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, cache = tmp_path / "a.md", tmp_path / "cache"
    file.write_text("one")
    changed = OLD + changed_ns
    monkeypatch.setattr("sitegen.publish.inputs._stamp", lambda found: (found.st_size, changed, changed, 1))
    monkeypatch.setattr("sitegen.publish.inputs.time.time_ns", lambda: changed + int(ago * 1e9))
    remember(file, cache)
    assert cache.exists() == is_remembered


def test_a_file_that_has_settled_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, cache = tmp_path / "a.md", tmp_path / "cache"
    file.write_text("one")
    settle_at_once(monkeypatch)
    first = remember(file, cache)
    monkeypatch.setattr("sitegen.publish.inputs.hash_file", None)
    assert ContentHashes(cache).get(str(file)) == first


def test_what_another_version_remembered_in_its_own_way_counts_for_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, cache = tmp_path / "a.md", tmp_path / "cache"
    file.write_text("one")
    settle_at_once(monkeypatch)
    first = remember(file, cache)
    kind, known = msgspec.msgpack.decode(cache.read_bytes())
    assert known
    (stamp, _), other = known[str(file)], b"another way's hash"
    for stored, found in ((("blake2b", {str(file): (stamp, other)}), first), ({str(file): (stamp, other)}, first)):
        cache.write_bytes(msgspec.msgpack.encode(stored))
        assert ContentHashes(cache).get(str(file)) == found
    cache.write_bytes(msgspec.msgpack.encode((kind, {str(file): (stamp, other)})))
    assert ContentHashes(cache).get(str(file)) == other


def test_names_count_as_much_as_contents(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_text(name)
    one = hash_files([("a", tmp_path / "a"), ("b", tmp_path / "b")], ContentHashes(None))
    other = hash_files([("b", tmp_path / "a"), ("a", tmp_path / "b")], ContentHashes(None))
    assert one != other
    gone = hash_files([("a", tmp_path / "a"), ("b", tmp_path / "gone")], ContentHashes(None))
    assert gone != one


def test_the_code_has_a_say(tmp_path: Path) -> None:
    assert hash_maker(ContentHashes(None)) == hash_maker(ContentHashes(None))
