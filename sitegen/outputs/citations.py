"""Papers as files for reference managers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from sitegen.artifact import LateArtifact
from sitegen.library import Library
from sitegen.library.packed import PackedPaper
from sitegen.outputs.tools import BuildTools
from sitegen.site import Site
from sitegen.site.bibtex import format_bibtex


def declare_citations(site: Site, tools: BuildTools) -> Iterator[LateArtifact]:
    """Declare `/papers/KEY.bib` for every paper, unless the site wants none."""
    del tools
    if not site.config.outputs.citations:
        return
    library, routes = site.library, site.routes
    for key, content in library.content_hashes.items():
        # More than an entry needs, but others need it too; and a file that comes out the same stays.
        yield LateArtifact(routes.dest(routes.path("bibtex", key)), content, partial(_prepare, library, key))


def _prepare(library: Library, key: str) -> Callable[[], bytes]:
    return partial(_make, library.packed(key))


def _make(packed: PackedPaper) -> bytes:
    paper = packed.open()
    return format_bibtex(paper.key, paper.metadata).encode()
