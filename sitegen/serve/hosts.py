"""Only browsers that asked for this machine by name are answered: a page elsewhere cannot rebind its name to us."""

from __future__ import annotations

import re

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_ALLOWED = re.compile(r"(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?", re.ASCII | re.IGNORECASE)


def is_allowed(host: str) -> bool:
    """Say whether a Host header names this machine."""
    return _ALLOWED.fullmatch(host) is not None


class LocalHostOnly:
    """Refuses requests under any other name."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] == "http" and not is_allowed(_host_of(scope)):
            refusal = PlainTextResponse("This server answers to localhost only.\n", status_code=421)
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _host_of(scope: Scope) -> str:
    hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
    return hosts[0] if len(hosts) == 1 else ""
