"""Waiting until a page in the browser has loaded all that it loads by itself."""

from __future__ import annotations

import time
from typing import Any

AFTER_IDLE = "() => new Promise((done) => requestIdleCallback(() => done(), { timeout: 2000 }))"
"""Waits for what a page puts off until its browser is idle, which may take a second: idle callbacks run in order."""

STILL = 0.15
"""Seconds without a request after which a page has come to rest; playwright's `networkidle` takes half a second."""


def open_and_settle(page: Any, url: str, *, within: float = 20) -> None:
    """Go to `url` and wait until the page has loaded and no request began or ended for a moment."""
    under_way: set[Any] = set()
    last = time.monotonic()

    def begin(request: Any) -> None:
        nonlocal last
        under_way.add(request)
        last = time.monotonic()

    def end(request: Any) -> None:
        nonlocal last
        under_way.discard(request)
        last = time.monotonic()

    listeners = {"request": begin, "requestfinished": end, "requestfailed": end}
    for event, listener in listeners.items():
        page.on(event, listener)
    page.goto(url)
    page.evaluate(AFTER_IDLE)
    last = time.monotonic()
    deadline = time.monotonic() + within
    while under_way or time.monotonic() - last < STILL:
        assert time.monotonic() < deadline, f"never at rest: {url}, {[request.url for request in under_way]}"
        page.wait_for_timeout(20)
    for event, listener in listeners.items():
        page.remove_listener(event, listener)
