"""What a search costs the reader of a page: bytes and time, measured alike by tests and benchmarks."""

from __future__ import annotations

from tests.conftest import FolderServer, Request

TIME_RESULTS = """
() => {
  self.lastKey = 0; self.lastResult = 0;
  document.querySelector('input[type=search][name=q]')
    .addEventListener('input', () => { self.lastKey = performance.now(); }, true);
  new MutationObserver(() => { self.lastResult = performance.now(); })
    .observe(document.querySelector('#results'), { childList: true, subtree: true, attributes: true });
}
"""
"""Keeps in `lastKey` when the page's box was last typed into, and in `lastResult` when its results last changed."""


def search_requests(server: FolderServer) -> list[Request]:
    """Return what was asked of `server` below /search/, but for the page itself: entry, engine, shards and cards."""
    asked = [request for request in server.requests if "/search/" in request.path]
    return [request for request in asked if not request.path.split("?")[0].endswith("/")]
