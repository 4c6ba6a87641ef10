"""Style sheets, scripts and other files of `static/` as artifacts."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from sitegen.artifact import Artifact
from sitegen.outputs.tools import BuildTools
from sitegen.site import Site


def declare_assets(site: Site, tools: BuildTools) -> Iterator[Artifact]:
    """Declare all assets; their names carry the hash of their bytes already."""
    del tools
    for asset in site.assets.files:
        make = partial(bytes, asset.content) if asset.content is not None else partial(_read, asset.file)
        yield Artifact(site.routes.dest(asset.path), asset.digest, make)


def _read(file: str) -> bytes:
    return Path(file).read_bytes()
