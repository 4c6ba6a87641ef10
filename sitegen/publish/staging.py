"""One build of the output, from what the last one left to one atomic step that publishes it.

The story of a staging: `begin()` gives a folder that nobody sees yet the files of the last build as hard links, beside
all that follows; `stale()` compares what is declared with the last build and begins with stale groups,
`begin_waiting()` with those that had to wait for others; `make()` makes the stale files anew, those of groups last
where they are not ready yet, and removes what is no longer declared; `publish()` points the output at the folder.
Leaving it by an error deletes the folder; the published site never changes.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import cached_property, partial
from operator import itemgetter
from pathlib import Path
from types import TracebackType
from typing import TypeAlias

import msgspec

from sitegen.artifact import Artifact, ArtifactGroup, Declared, DeclareFiles, LateArtifact
from sitegen.errors import SitegenError
from sitegen.publish.builds import Builds, manifests_newest_first
from sitegen.publish.dests import DestRegistry, check_dest
from sitegen.publish.executor import Executor, SerialExecutor
from sitegen.publish.folders import find_damaged, link_files, remove_files
from sitegen.publish.making import SERIAL_BELOW, Making, Task, explain_os_error, make_ahead, make_and_write
from sitegen.publish.manifest import BuildNotes, Entry, Group, Manifest, find_manifest, pack_fingerprint
from sitegen.publish.seeding import LARGE, LINKS_PER_CHUNK, SEEDING, look_for_damage, seed_folder
from sitegen.report import Report, Reporter
from sitegen.work import Pending


class StagingResult(msgspec.Struct, frozen=True):
    """What became of the files of the site; pages are those that end in `.html`."""

    made: int = 0
    """Files made anew, or with another name."""

    kept: int = 0
    """Files kept from the last build."""

    removed: int = 0
    """Files of the last build that this one does not have."""

    pages_made: int = 0
    """Pages made anew."""

    pages_kept: int = 0
    """Pages kept from the last build."""

    pages_removed: int = 0
    """Pages of the last build that this one does not have."""


MADE_AT_ONCE = 256
"""Files of a group that who declares them makes too; this process then writes them before others were started."""

DeclaredFile: TypeAlias = tuple[str, Artifact | str]
"""Dest of a file of a group, and what makes it, or the dest of the last build's file that has its bytes: mostly its
own, else that of a file which has got another name. Where one file of the search index changes, those beside it do."""


class Staging:
    """The next build of one output. Hold the site's lock (`site_lock`) while using it."""

    def __init__(self, output_dir: Path, state_dir: Path, *, full: bool, maker: str = "") -> None:
        self._builds = Builds(output_dir, state_dir)
        self._state_dir = state_dir
        self._full = full
        self._maker = maker
        self._made: dict[str, Entry] = {}
        self._kept: dict[str, Entry] = {}
        self._groups: dict[str, Group] = {}
        self._looking: Pending[set[str]] | None = None
        self._seeding: Pending[set[str]] | None = None
        self._absent: set[str] = set()
        self._is_seeded = False
        self._renamed = 0
        self._unlinked: dict[str, str] = {}
        self._begun: dict[str, tuple[bytes, Pending[list[DeclaredFile]]]] = {}
        self._waiting: list[ArtifactGroup] = []
        self._registry = DestRegistry()
        self._declared: list[str] = []
        self.result = StagingResult()

    def __enter__(self) -> Staging:
        self._builds.prepare()
        self._live_number = self._builds.live()
        self._live = self._builds.find_manifest(self._live_number) or Manifest()
        self._builds.tidy(self._live_number, self._live.parent)
        self._number = self._builds.next_number()
        self._base_dir, self._base = self._find_base()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self._builds.discard(self._number)

    @cached_property
    def _damaged(self) -> set[str]:
        """Files of the last build that are not as it left them; looked for when first asked for, or in `begin`."""
        if self._looking is not None:
            return self._looking.result()
        return find_damaged(self._base_dir, self._base.entries) if self._base.entries else set()

    @property
    def folder(self) -> Path:
        """Folder of the build in the making."""
        return self._builds.folder(self._number)

    @property
    def base_size(self) -> int:
        """Number of files of the build to start from, 0 for none."""
        return len(self._base.entries)

    def _find_base(self) -> tuple[Path, Manifest]:
        """Return the build to start from: the live one, else the newest of another output of this site."""
        if self._live_number:
            return self._builds.folder(self._live_number), self._live
        seed = find_seed(self._state_dir)
        if seed is None:
            return Path(), Manifest()
        return seed

    @property
    def is_large(self) -> bool:
        """Whether that build is so large that it pays to look and load ahead, in other processes."""
        return self.base_size >= LARGE

    def look(self, executor: Executor) -> None:
        """Begin to look through the files of the last build, where any may be kept."""
        if self._base.entries and not self._ignores_fingerprints:
            self._looking = executor.start(partial(look_for_damage, self._base_dir), SEEDING)

    def find_told(self, inputs: str) -> BuildNotes | None:
        """Return what the published build told, when it was made from the same inputs and is whole; else None."""
        is_same = self._live_number and self._live.inputs == inputs and self._live.maker == self._maker
        if self._full or not is_same or self._damaged:
            return None
        self._kept = self._live.entries
        self._settle()
        return self._live.told

    def begin(self, executor: Executor) -> None:
        """Begin to take over the files of the last build, where any may be kept; `make` waits for it."""
        if self._looking is None:
            self.look(executor)
        if self._looking is None:
            return
        # What another output has published may be kept, but only our own old builds are ours to change.
        spare = self._builds.take_spare(self._number) if self._base is self._live else None
        self._seeding = executor.start(partial(seed_folder, self._base_dir, self.folder, spare), SEEDING)

    def stale(self, declared: Iterable[Declared], executor: Executor | None = None) -> list[Artifact]:
        """Take what one output declares; return what must be made, and remember the rest as kept.

        Stale groups are begun, here or in `begin_waiting`; `make` waits for them. Raises a `SitegenError` for a file
        that cannot be named so.
        """
        stale: list[Artifact] = []
        known, kept, take = self._comparable, self._kept, self._declared.append
        for item in declared:
            if isinstance(item, ArtifactGroup):
                self._take_group(item, executor or SerialExecutor())
                continue
            entry = known.get(item.dest)
            if entry is not None and entry.fingerprint.hex() == item.fingerprint:  # nearly always
                take(item.dest)
                kept[item.dest] = entry
            elif self._is_stale(item):
                stale.append(item.ready())
        return stale

    def _is_stale(self, artifact: Artifact | LateArtifact) -> bool:
        dest = artifact.dest
        self._declared.append(dest)
        if self._usable(dest) is None:
            check_dest(dest)
        entry = self._comparable.get(dest)
        if entry is None or entry.fingerprint != pack_fingerprint(artifact.fingerprint):
            return True
        self._kept[dest] = entry
        return False

    def _stale_of_groups(self) -> list[Artifact]:
        """Wait for the groups that were begun; return what must be made of them, and remember the rest as kept."""
        stale: list[Artifact] = []
        for name, (fingerprint, pending) in self._begun.items():
            found = pending.result()
            self._groups[name] = Group(fingerprint, [dest for dest, _ in found])
            for dest, made in found:
                if isinstance(made, str):
                    self._declared.append(dest)
                    self._kept[dest] = self._base.entries[made]
                    if made != dest:
                        self._renamed += 1
                        self._unlinked[dest] = made
                elif self._is_stale(made):
                    stale.append(made)
        self._begun.clear()
        return stale

    def _take_group(self, group: ArtifactGroup, executor: Executor) -> None:
        fingerprint = pack_fingerprint(group.fingerprint)
        known = self._base.groups.get(group.name)
        if known and known.fingerprint == fingerprint and all(dest in self._comparable for dest in known.dests):
            self._groups[group.name] = known
            self._declared += known.dests
            self._kept |= {dest: self._base.entries[dest] for dest in known.dests}
        elif group.waits:
            self._waiting.append(group)
        else:
            self._begin_group(group, executor)

    def begin_waiting(self, executor: Executor | None = None) -> None:
        """Begin stale groups that had to wait for others, now that all outputs have declared what they have."""
        while self._waiting:
            self._begin_group(self._waiting.pop(), executor or SerialExecutor())

    def _begin_group(self, group: ArtifactGroup, executor: Executor) -> None:
        known = self._known(self._base.groups.get(group.name))
        pending = executor.start(partial(_declare, group.prepare(), known), group.name)
        self._begun[group.name] = pack_fingerprint(group.fingerprint), pending

    def _known(self, group: Group | None) -> dict[str, bytes]:
        """Return the fingerprints of the files that the group had and may keep."""
        if group is None:
            return {}
        return {dest: entry.fingerprint for dest in group.dests if (entry := self._comparable.get(dest)) is not None}

    @cached_property
    def _ignores_fingerprints(self) -> bool:
        """Fingerprints of another version of sitegen say nothing about the bytes that this one makes."""
        return self._full or self._base.maker != self._maker

    @cached_property
    def _comparable(self) -> Mapping[str, Entry]:
        """Files of the last build whose fingerprints say whether they may be kept."""
        if self._ignores_fingerprints:
            return {}
        entries, damaged = self._base.entries, self._damaged
        return {dest: entries[dest] for dest in entries.keys() - damaged} if damaged else entries

    def _usable(self, dest: str) -> Entry | None:
        return None if dest in self._damaged else self._base.entries.get(dest)

    def make(self, stale: Sequence[Artifact], executor: Executor | None = None, report: Reporter | None = None) -> None:
        """Fill the build's folder: link what is kept, make what is stale; nothing to do when nothing changes.

        Call it once, when all outputs have declared what they have. Raises a `SitegenError` naming both files when two
        artifacts want one file.
        """
        executor, report = executor or SerialExecutor(), report or Report()
        late: list[Artifact] = []
        few = self._begin_few(stale, executor)
        if not stale or all(pending.is_ready for _, pending in self._begun.values()):
            late = self._stale_of_groups()  # perhaps nothing is stale at all; and all at once is the least work
        self._refuse_collisions()
        self._settle([*stale, *late])
        if self._is_unchanged():
            return
        if self._seeding is None:
            self.begin(SerialExecutor())
        try:
            self._start_folder({artifact.dest for artifact in [*stale, *late]})
        except OSError as error:
            raise explain_os_error(error, str(self.folder)) from error
        self._take_over(executor)
        others = [] if few else stale
        self._make([*others, *late], executor if others else _writer_of(late, executor), report, "making files")
        if few:
            self._made |= few.result()
        if self._begun:
            begun = self._dests_of_begun()
            late = self._stale_of_groups()
            self._refuse_collisions()
            self._settle([*stale, *late])
            self._remove(begun - self._kept.keys() - {artifact.dest for artifact in [*stale, *late]})
            self._take_over(executor)
            self._make(late, _writer_of(late, executor), report, "making files of the index")

    def _begin_few(self, stale: Sequence[Artifact], executor: Executor) -> Making | None:
        """Begin to make files where they are few and need not wait: of a large site, it takes as long to compare what
        is declared and to remove what is gone.
        """
        if not self.is_large or self._seeding is None or not 1 < len(stale) < SERIAL_BELOW:
            return None
        self._wait_for_seeding()
        return Making(self._tasks(stale), self.folder, executor, self._number)

    def _refuse_collisions(self) -> None:
        self._registry.add(self._declared)
        self._declared.clear()

    def _make(self, stale: Sequence[Artifact], executor: Executor, report: Reporter, what: str) -> None:
        if not stale:
            return
        tasks = self._tasks(stale)
        base_dir = self._base_dir if self._base.entries and self._seeding is None else None
        report.start(what, len(tasks))
        self._made |= make_and_write(
            tasks, folder=self.folder, live=base_dir, executor=executor, report=report, number=self._number
        )

    def _tasks(self, stale: Sequence[Artifact]) -> list[Task]:
        # `--full` trusts nothing that is there, not even files that turn out to have the right bytes.
        return [(one, None if self._full or one.dest in self._absent else self._usable(one.dest)) for one in stale]

    def _dests_of_begun(self) -> set[str]:
        """Return the files that the last build has of groups of which it is not yet known what they will have."""
        return {dest for name in self._begun if name in self._base.groups for dest in self._base.groups[name].dests}

    def _start_folder(self, stale: Set[str]) -> None:
        """Leave in the folder only what is kept, and stale files, for those that turn out the same stay."""
        if self._seeding is None:  # nothing can be kept
            self._builds.drop_spare()
            self.folder.mkdir()
            return
        self._wait_for_seeding()
        self._remove(self._base.entries.keys() - self._kept.keys() - stale - self._dests_of_begun())

    def _wait_for_seeding(self) -> None:
        if self._seeding is not None and not self._is_seeded:
            self._absent, self._is_seeded = self._seeding.result(), True

    def _take_over(self, executor: Executor) -> None:
        """Link files of groups that turned out to be kept, which seeding left out, and those with another name."""
        self._remove(self._unlinked.keys() & self._base.entries.keys())  # another file has had that name
        self._absent -= self._unlinked.keys()
        kept = self._absent & self._kept.keys()
        self._absent -= kept
        links = sorted([*zip(kept, kept, strict=True), *((there, here) for here, there in self._unlinked.items())])
        self._unlinked.clear()
        chunks = [links[at : at + LINKS_PER_CHUNK] for at in range(0, len(links), LINKS_PER_CHUNK)]
        executor.map_chunks(partial(link_files, str(self._base_dir), str(self.folder), executor.scratch), chunks)

    def _remove(self, dests: Set[str]) -> None:
        """Take files of the last build out of the folder."""
        if self._seeding is not None:
            remove_files(str(self.folder), dests - self._damaged - self._absent)
            self._absent |= dests

    def _settle(self, stale: Sequence[Artifact] = ()) -> None:
        """Count; `stale` is what has to be made."""
        gone = self._live.entries.keys() - self._kept.keys()
        gone -= {artifact.dest for artifact in stale}
        self.result = StagingResult(
            made=len(stale) + self._renamed,
            kept=len(self._kept) - self._renamed,
            removed=len(gone),
            pages_made=sum(artifact.dest.endswith(".html") for artifact in stale),
            pages_kept=_count_pages(self._kept),
            pages_removed=_count_pages(gone),
        )

    def _is_unchanged(self) -> bool:
        return self._live_number > 0 and self.result.made == 0 and self.result.removed == 0

    def count_group(self, name: str) -> int:
        """Return how many files the group `name` has, 0 when it was not declared."""
        group = self._groups.get(name)
        return len(group.dests) if group else 0

    def publish(self, *, inputs: str = "", told: BuildNotes | None = None) -> None:
        """Make this build the live one in one atomic step, and tidy up behind it."""
        manifest = Manifest(
            inputs=inputs,
            maker=self._maker,
            parent=self._live_number,
            told=told,
            groups=self._groups,
            entries=self._kept | self._made,
        )
        if self._is_unchanged():
            manifest.parent = self._live.parent
            path = self._builds.manifest_path(self._live_number)
            made_ns = path.stat().st_mtime_ns
            manifest.write(path)
            os.utime(path, ns=(made_ns, made_ns))  # by which files that others put into the folder later are found
            if self._seeding is not None:
                self._builds.discard(self._number)
            return
        manifest.write(self._builds.manifest_path(self._number))
        self._builds.publish(self._number)
        self._builds.tidy(self._number, self._live_number)


def _declare(declare: DeclareFiles, known: Mapping[str, bytes]) -> list[DeclaredFile]:
    """Return the files of a group in order of their dest, without the recipe where bytes are known; to travel light."""
    dests = {fingerprint: dest for dest, fingerprint in known.items()}
    found: list[DeclaredFile] = []
    for artifact in declare():
        dest, fingerprint = artifact.dest, pack_fingerprint(artifact.fingerprint)
        same = dest if known.get(dest) == fingerprint else dests.get(fingerprint)
        found.append((dest, same or artifact.ready()))
    if sum(isinstance(made, Artifact) for _, made in found) <= MADE_AT_ONCE:
        found = [(dest, make_ahead(made) if isinstance(made, Artifact) else made) for dest, made in found]
    return sorted(found, key=itemgetter(0))


def _writer_of(late: Sequence[Artifact], executor: Executor) -> Executor:
    """Return what makes files of groups: this process where they only need to be written."""
    return SerialExecutor() if len(late) <= MADE_AT_ONCE else executor


def _count_pages(dests: Iterable[str]) -> int:
    return sum(dest.endswith(".html") for dest in dests)


def find_seed(state_dir: Path) -> tuple[Path, Manifest] | None:
    """Return folder and manifest of the newest build of any output of the site, or None."""
    for path in manifests_newest_first(state_dir):
        manifest = find_manifest(path)
        if manifest is not None:
            return path.with_suffix(""), manifest
    return None


def rollback(output_dir: Path, state_dir: Path) -> None:
    """Make the build before the live one live again; raise a `SitegenError` when there is none."""
    builds = Builds(output_dir, state_dir)
    live = builds.find_manifest(builds.live())
    if live is None:
        raise SitegenError("nothing is published yet", where=str(output_dir), remedy="run `sitegen build`")
    if live.parent not in builds.complete():
        raise SitegenError("there is no earlier build to go back to", where=str(output_dir))
    builds.publish(live.parent)
