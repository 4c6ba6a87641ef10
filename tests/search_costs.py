"""What a search costs the reader of a page in bytes, measured alike by tests and benchmarks."""

from __future__ import annotations

from tests.conftest import FolderServer, Request


def search_requests(server: FolderServer) -> list[Request]:
    """Return what was asked of `server` below /search/, but for the page itself: entry, engine, shards and cards."""
    asked = [request for request in server.requests if "/search/" in request.path]
    return [request for request in asked if not request.path.split("?")[0].endswith("/")]
