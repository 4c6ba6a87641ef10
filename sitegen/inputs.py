"""All that a build reads, and whether any of it has changed since the published build."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from sitegen.config import SiteConfig
from sitegen.files import hash_bytes
from sitegen.publish.inputs import ContentHashes, files_below, hash_files
from sitegen.sources import Input, list_inputs
from sitegen.sources.opening import modified_day
from sitegen.theme_files import theme_folders


class Inputs(NamedTuple):
    """All that a build reads."""

    cache_dir: Path
    """Folder for what may be kept between builds."""

    files: list[Input]
    """Files of the sources."""

    hashes: ContentHashes
    """Hashes of all files."""

    digest: str
    """Hash of everything but the code."""


def find_inputs(config: SiteConfig, cache_dir: Path, hashes: ContentHashes) -> Inputs:
    """Look for all that a build reads; `hashes` remembers what it hashed."""
    files = list_inputs(config)
    digest = hash_bytes(
        config.model_dump_json().encode(),
        os.environ.get("SOURCE_DATE_EPOCH", "").encode(),
        hash_files(_names(config, files), hashes).encode(),
    )
    hashes.save()
    return Inputs(cache_dir, files, hashes, digest)


def _names(config: SiteConfig, files: Iterable[Input]) -> Iterator[tuple[str, Path]]:
    for file in files:
        # A snapshot without a year takes it from the day its file was written, so that day is input too.
        yield f"{file.name}\n{modified_day(os.stat(file.path).st_mtime)}", file.path
    if config.site.about:
        yield "about", config.root / config.site.about
    for kind in ("templates", "static"):
        for number, folder in enumerate(theme_folders(config.root, kind)):
            for name, path in files_below(folder):
                yield f"{kind}/{number}/{name}", path
