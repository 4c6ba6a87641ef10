"""Beginning a build with the files of the last one, in a process of its own while the site is read and planned.

Nearly every build keeps nearly every file, so all are taken over before it is known which; those that turn out to be
stale are replaced and those that are gone removed. At 10,000 papers that is a second of work that nobody waits for.
Files of groups are the exception: nearly all files of the search index are new where any is, and who takes them over
links and removes a thousand files for nothing. They wait until it is known which are kept.
"""
# os functions on plain strings, as in `folders`.

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Mapping, Set
from pathlib import Path

from sitegen.errors import SitegenError
from sitegen.publish.dests import folders_of
from sitegen.publish.folders import find_damaged, link_files, remove_files
from sitegen.publish.manifest import Entry, Manifest, find_manifest

SEEDING = "seeding"
"""Name of the process that takes over the files of the last build."""

LARGE = 5000
"""Files of a build from which on it pays to look and load ahead, in other processes."""

LINKS_PER_CHUNK = 2000
"""Files that one process takes over before another one is worth its start."""

_looked_at: dict[Path, tuple[Manifest, set[str]]] = {}
"""A build that was just looked at by the process that will be asked to take it over, with what is damaged of it."""

_looked_ahead: dict[Path, tuple[Manifest, set[str]]] = {}
"""The same, of a build that was looked at before it was known whether it is wanted."""


def look_ahead(base: Path) -> None:
    """Do what `look_for_damage` will be asked for in this process, if `base` turns out to be the last build."""
    manifest = find_manifest(_manifest_path(base))
    if manifest is not None:
        _looked_ahead[base] = manifest, find_damaged(base, manifest.entries)


def look_for_damage(base: Path) -> set[str]:
    """Return the files of the build `base` that are not as it left them."""
    found = _looked_ahead.pop(base, None)
    if found is None:
        manifest = _read(base)
        found = manifest, find_damaged(base, manifest.entries)
    _looked_at.clear()
    _looked_at[base] = found
    return found[1]


def seed_folder(base: Path, folder: Path, spare: Path | None) -> set[str]:
    """Give `folder` all files of the build `base` but the damaged ones, as hard links; return those of groups that it
    does not have yet.

    With `spare`, `folder` is that of an old build already, and its manifest is at `spare`.
    """
    if base not in _looked_at:
        look_for_damage(base)
    manifest, damaged = _looked_at.pop(base)
    wanted = {dest: entry for dest, entry in manifest.entries.items() if dest not in damaged}
    if spare is None:
        folder.mkdir()
        missing: Collection[str] = wanted
    else:
        missing = _reuse(folder, spare, wanted, base)
        spare.unlink()
    late = {dest for group in manifest.groups.values() for dest in group.dests}.intersection(missing)
    links = [(dest, dest) for dest in sorted(late.symmetric_difference(missing))]
    link_files(str(base), str(folder), "", links)
    return late


def _read(base: Path) -> Manifest:
    manifest = find_manifest(_manifest_path(base))
    if manifest is None:
        raise SitegenError("the manifest of the last build has gone while it was built upon", where=str(base))
    return manifest


def _manifest_path(base: Path) -> Path:
    return base.with_suffix(".manifest")


def _reuse(folder: Path, manifest: Path, wanted: dict[str, Entry], base: Path) -> Collection[str]:
    """Remove from an old build's folder all that `wanted` does not have as it is there; return what is still missing.

    Files that nobody recorded are removed too: someone may have put them into a published folder by hand.
    """
    made = find_manifest(manifest)
    if made is None:  # it tells nothing of the folder, as one of another version does
        shutil.rmtree(folder)
        folder.mkdir()
        return wanted.keys()
    held = made.entries
    changed = _remove_strays(str(folder), held.keys(), manifest.stat().st_mtime_ns)
    same = {dest: entry for dest, entry in wanted.items() if dest in held and held[dest].content == entry.content}
    damaged = find_damaged(folder, _doubtful(folder, same, held, changed, base))
    usable = same.keys() - damaged
    remove_files(str(folder), held.keys() - usable)
    return wanted.keys() - usable


def _doubtful(
    folder: Path, same: dict[str, Entry], held: Mapping[str, Entry], changed: Set[str], base: Path
) -> dict[str, Entry]:
    """Return the files in an old build's folder that may not be as it left them: all but those that `base` has as links
    to the same file, for there they were just looked at, and whose folder nobody has changed.
    """
    shared = [dest for dest, entry in same.items() if entry.born == held[dest].born]
    if not shared or not _is_one_file(folder / shared[0], base / shared[0]):
        return same  # the file system has no links
    doubtful = {dest: entry for dest, entry in same.items() if entry.born != held[dest].born}
    if changed:
        doubtful |= {dest: same[dest] for dest in shared if dest.rpartition("/")[0] in changed}
    return doubtful


def _is_one_file(one: Path, other: Path) -> bool:
    try:
        return os.path.samestat(one.stat(follow_symlinks=False), other.stat(follow_symlinks=False))
    except OSError:
        return False


def _remove_strays(folder: str, held: Collection[str], made_ns: int) -> set[str]:
    """Remove from `folder` all but the files `held`. A folder tells when something was last put into it or taken out,
    so only those that changed after `made_ns` are looked into: at 40,000 files that saves most of a second. Return them
    and all below them, which may be others of that name.
    """
    folders = {"", *folders_of(held)}
    changed: set[str] = set()
    for inner in sorted(folders):  # the outer ones first: what is in a stray goes with it
        top = f"{folder}/{inner}" if inner else folder
        if inner and inner.rpartition("/")[0] in changed:
            changed.add(inner)
        try:
            if os.stat(top, follow_symlinks=False).st_mtime_ns < made_ns:
                continue
            changed.add(inner)
            found = list(os.scandir(top))
        except OSError:
            changed.add(inner)
            continue  # it is gone, and its files are missing
        for item in found:
            dest = f"{inner}/{item.name}" if inner else item.name
            is_folder = item.is_dir(follow_symlinks=False)
            if is_folder and dest not in folders:
                shutil.rmtree(item.path)
            elif not is_folder and dest not in held:
                os.unlink(item.path)
    return changed
