"""Every page of the site as an artifact."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import msgspec

from sitegen.artifact import LateArtifact
from sitegen.files import hash_bytes
from sitegen.outputs.tools import BuildTools
from sitegen.site import PlannedPage, Site
from sitegen.site.rendering import render_page


def declare_pages(site: Site, tools: BuildTools) -> Iterator[LateArtifact]:
    """Declare all pages. A fingerprint hashes the whole view, or all that it is planned from, so it cannot forget
    anything that the page shows.
    """
    del tools
    encoder = msgspec.msgpack.Encoder()
    chrome = hash_bytes(encoder.encode(site.chrome))
    bases = {template: f"{chrome}{closure}".encode() for template, closure in site.theme.hashes.items()}
    dest = site.routes.dest
    for page in site.pages:
        # A template that is missing has no hash; making the page tells so, with its name.
        fingerprint = hash_bytes(bases.get(page.template, b""), page.data)
        yield LateArtifact(dest(page.path), fingerprint, partial(_prepare, site, page))


def _prepare(site: Site, page: PlannedPage) -> Callable[[], bytes]:
    return partial(render_page, site.theme.ref, site.chrome, site.pack(page))
