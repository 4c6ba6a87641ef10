"""What runs in the workers of a Dask cluster: chunks, and the answers by which a worker shows that it is fit."""

from __future__ import annotations

import os
import pickle
import platform
import threading
import uuid
from collections.abc import Callable, Iterator
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import msgspec

from sitegen.errors import SitegenError
from sitegen.publish.executor import answer
from sitegen.publish.folders import write_new
from sitegen.publish.inputs import ContentHashes, files_below, hash_files
from sitegen.theme_files import find_theme_files, theme_folders

LIBRARIES = (
    "jinja2",
    "latex2mathml",
    "lunr",
    "markdown",
    "markupsafe",
    "msgspec",
    "nh3",
    "numpy",
    "python-slugify",
    "rcssmin",
    "rjsmin",
)
"""Packages whose version may show in the bytes of a site."""

_one_at_a_time = threading.Lock()
"""A worker with several threads still runs one chunk at once: more would only wait for each other's Python."""


class Fitness(msgspec.Struct, frozen=True):
    """All that must be the same on two machines for them to make the same bytes."""

    python: str
    """Version of Python without its last part, such as `3.11`."""

    code: str
    """Hash of sitegen's own files."""

    libraries: dict[str, str]
    """Version of each library, by name."""

    themes: dict[str, str]
    """Hash of templates and static files, by the folders that they are looked for in."""


def find_fitness(root: str) -> Fitness:
    """Return the fitness of this process for the site whose `site.toml` stands in `root`."""
    python = ".".join(platform.python_version_tuple()[:2])
    themes = dict(_hash_theme(Path(root), kind) for kind in ("templates", "static"))
    return Fitness(python, hash_code(), {name: _find_version(name) for name in LIBRARIES}, themes)


@lru_cache(maxsize=1)
def hash_code() -> str:
    """Return a hash of sitegen as this process runs it; an upgrade on the disk does not change a running worker."""
    package = Path(__file__).parent.parent
    code = [(name, path) for name, path in files_below(package) if name.endswith(".py")]
    return hash_files(code, ContentHashes(None))


def _find_version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"


def _hash_theme(root: Path, kind: str) -> tuple[str, str]:
    folders = theme_folders(root, kind)
    files = find_theme_files(folders)
    return " and ".join(map(str, folders)), hash_files(files.items(), ContentHashes(None))


def find_difference(ours: Fitness, theirs: Fitness) -> tuple[str, str] | None:
    """Return the first difference as a sentence about the other machine and a remedy, or None."""
    return next(_differences(ours, theirs), None)


def _differences(ours: Fitness, theirs: Fitness) -> Iterator[tuple[str, str]]:
    restart = "install the same on every machine, and restart the workers"
    if ours.python != theirs.python:
        yield f"runs Python {theirs.python}, and this machine {ours.python}", restart
    if ours.code != theirs.code:
        yield "runs another version of sitegen than this machine", restart
    for name, number in ours.libraries.items():
        if theirs.libraries.get(name) != number:
            yield f"has {name} {theirs.libraries.get(name)}, and this machine {number}", restart
    for folders, digest in ours.themes.items():
        if theirs.themes.get(folders) != digest:
            yield (
                f"does not see the same files in {folders}",
                "share the site's folder under the same path, and install sitegen at the same path on every machine",
            )


def write_probe(scratch: str) -> tuple[str, str]:
    """Write an empty file into the shared folder; return its name, and why that cannot be done or nothing."""
    name = f"probe-{uuid.uuid4().hex}"
    try:
        write_new(scratch, name, b"", scratch)
    except OSError as error:
        return name, error.strerror or type(error).__name__
    return name, ""


def run_chunk(code: str, scratch: str, pickled: bytes) -> tuple[Any, BaseException | None, str]:
    """Return what `answer` does for the pickled function and chunk.

    Looked at again for every chunk, because workers may join in the middle of a build: the code that they run, and
    the scratch folder, which is also gone when the build is over.
    """
    if hash_code() != code:
        return None, _unfit("runs another version of sitegen", "install the same there"), ""
    if not os.path.isdir(scratch):
        return None, _unfit(f"does not see {scratch}", "share the site's folder with it"), ""
    with _one_at_a_time:
        return answer(_run_pickled, pickled)


def _run_pickled(pickled: bytes) -> Any:
    function: Callable[[Any], Any]
    function, chunk = pickle.loads(pickled)  # noqa: S301 -- from our own client
    return function(chunk)


def _unfit(problem: str, remedy: str) -> SitegenError:
    return SitegenError(f"a Dask worker that came later, on {platform.node()}, {problem}", remedy=remedy)
