"""One file that the site should have, declared before it is made."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

import msgspec


class Artifact(msgspec.Struct, frozen=True):
    """A file of the output, with the recipe to make it."""

    dest: str
    """File below the output folder, with `/` between parts, such as `papers/2408.01234/index.html`."""

    fingerprint: str
    """Hash of everything the bytes depend on; equal fingerprints promise equal bytes."""

    make: Callable[[], bytes]
    """Pure, picklable function that returns the file's bytes."""

    def ready(self) -> Artifact:
        """Return itself: it can be made."""
        return self


class LateArtifact(msgspec.Struct, frozen=True):
    """A file whose recipe takes some work itself, which is for nothing where the file is kept."""

    dest: str
    """As the artifact's."""

    fingerprint: str
    """As the artifact's."""

    prepare: Callable[[], Callable[[], bytes]]
    """Returns what makes the file; not called where the file is kept."""

    def ready(self) -> Artifact:
        """Return the artifact that can be made."""
        return Artifact(self.dest, self.fingerprint, self.prepare())


DeclareFiles: TypeAlias = Callable[[], Iterable[Artifact | LateArtifact]]
"""Picklable function that does the computation of a group and declares its files; called beside the rest of the build,
in another process where there is one."""


class ArtifactGroup(msgspec.Struct, frozen=True):
    """Files that can only be told apart after a common computation, such as the search index.

    When the group's fingerprint is that of the last build, its files are kept and nothing is computed.
    """

    name: str
    """Stable name of the group in the manifest."""

    fingerprint: str
    """Hash of everything that any file of the group depends on."""

    prepare: Callable[[], DeclareFiles]
    """Computes what other outputs need as well, and returns what does the rest; called at most once."""

    waits: bool = False
    """Whether that would wait for other processes, so that there is better to do first."""


Declared: TypeAlias = Artifact | LateArtifact | ArtifactGroup
