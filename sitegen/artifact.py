"""One file that the site should have, declared before it is made."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file of the output, with the recipe to make it."""

    dest: str
    """File below the output folder, with `/` between parts, such as `papers/2408.01234/index.html`."""

    fingerprint: str
    """Hash of everything the bytes depend on; equal fingerprints promise equal bytes."""

    make: Callable[[], bytes]
    """Pure, picklable function that returns the file's bytes."""


DeclareFiles: TypeAlias = Callable[[], Iterable[Artifact]]
"""Picklable function that does the computation of a group and declares its files; called beside the rest of the build,
in another process where there is one."""


@dataclass(frozen=True, slots=True)
class ArtifactGroup:
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


Declared: TypeAlias = Artifact | ArtifactGroup
