"""Papers as files for reference managers."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import msgspec

from sitegen.artifact import Artifact
from sitegen.files import hash_bytes
from sitegen.library.packed import PackedPaper
from sitegen.outputs.tools import BuildTools
from sitegen.site import Site
from sitegen.site.bibtex import format_bibtex


def declare_citations(site: Site, tools: BuildTools) -> Iterator[Artifact]:
    """Declare `/papers/KEY.bib` for every paper, unless the site wants none."""
    del tools
    if not site.config.outputs.citations:
        return
    encoder = msgspec.msgpack.Encoder()
    for paper in site.library.papers:
        # The abstract is the bulk of the metadata and no part of the entry.
        cited = msgspec.structs.replace(paper.metadata, abstract="", summary="", note="", keywords=())
        dest = site.routes.dest(site.routes.path("bibtex", paper.key))
        fingerprint = hash_bytes(paper.key.encode(), encoder.encode(cited))
        yield Artifact(dest, fingerprint, partial(_make, site.library.packed[paper.key]))


def _make(packed: PackedPaper) -> bytes:
    paper = packed.open()
    return format_bibtex(paper.key, paper.metadata).encode()
