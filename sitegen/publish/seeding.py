"""Beginning a build with the files of the last one, in a process of its own while the site is read and planned.

Nearly every build keeps nearly every file, so all are taken over before it is known which; those that turn out to be
stale are replaced and those that are gone removed. At 10,000 papers that is a second of work that nobody waits for.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from sitegen.errors import SitegenError
from sitegen.publish.folders import link_file, reuse_folder
from sitegen.publish.manifest import Manifest, find_manifest


def seed_folder(base: Path, folder: Path, spare: Path | None, damaged: Collection[str]) -> None:
    """Give `folder` all files of the build `base` but the `damaged` ones, as hard links.

    With `spare`, `folder` is that of an old build already, and its manifest is at `spare`. Manifests are read here,
    since they would take as long to travel.
    """
    wanted = {dest: entry for dest, entry in _read(base).entries.items() if dest not in damaged}
    if spare is None:
        folder.mkdir()
        missing: Collection[str] = wanted
    else:
        held = find_manifest(spare) or Manifest()
        missing = reuse_folder(folder, held.entries, wanted)
        spare.unlink()
    for dest in sorted(missing):
        link_file(f"{base}/{dest}", str(folder), dest)


def _read(base: Path) -> Manifest:
    manifest = find_manifest(base.with_suffix(".manifest"))
    if manifest is None:
        raise SitegenError("the manifest of the last build has gone while it was built upon", where=str(base))
    return manifest
