"""The requests that the development server answers."""

from __future__ import annotations

import html
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from sitegen.serve.files import find_file, is_folder, media_type
from sitegen.serve.hosts import LocalHostOnly
from sitegen.serve.state import State

OWN_PATH = "/__sitegen__/"
"""Addresses of the server itself."""

HEARTBEAT_SECONDS = 15.0
"""A quiet stream is spoken to this often, so that a browser that left is noticed."""

_FOLDER = Path(__file__).parent
_NO_STORE = {"Cache-Control": "no-store"}


def make_app(state: State) -> Starlette:
    """Return the application that serves `state`."""
    routes = [
        Route(f"{OWN_PATH}events", _Events(state).answer),
        Route(f"{OWN_PATH}{{name}}", _answer_own),
        Route("/{path:path}", _Pages(state).answer),
    ]
    return Starlette(routes=routes, middleware=[Middleware(LocalHostOnly)])


async def _answer_own(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in ("reload.js", "reload.css"):
        return Response("not found", status_code=404)
    return FileResponse(_FOLDER / name, media_type=media_type(Path(name)), headers=_NO_STORE)


class _Events:
    """The stream by which a page learns of a new build."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def answer(self, request: Request) -> Response:
        del request
        return StreamingResponse(self._stream(), media_type="text/event-stream", headers=_NO_STORE)

    async def _stream(self) -> AsyncIterator[bytes]:
        told = b""
        while not self._state.is_over:
            message = self._state.message()
            yield b": still here\n\n" if message == told else b"data: " + message + b"\n\n"
            told = message
            await self._state.wait(HEARTBEAT_SECONDS)


class _Pages:
    """The published site below its base path."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def answer(self, request: Request) -> Response:
        path, base = request.url.path, self._state.base_path
        if not path.startswith(base):
            return self._redirect_or_missing(path)
        inner = request.path_params["path"][len(base) - 1 :]
        file = find_file(self._state.output_dir, inner)
        if file is not None:
            return self._page(file) if file.suffix == ".html" else self._file(file)
        if is_folder(self._state.output_dir, inner):
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(f"{quote(base + inner)}/{query}", 307, headers=_NO_STORE)
        return self._missing()

    def _redirect_or_missing(self, path: str) -> Response:
        if path == "/" or f"{path}/" == self._state.base_path:
            return RedirectResponse(self._state.base_path, 307, headers=_NO_STORE)
        return self._missing()

    def _page(self, file: Path, status: int = 200) -> Response:
        return self._html(file.read_bytes(), status)

    def _html(self, page: bytes, status: int) -> Response:
        return Response(self._inject(page), status, media_type="text/html", headers=_NO_STORE)

    def _file(self, file: Path) -> Response:
        return FileResponse(file, media_type=media_type(file), headers=_NO_STORE)

    def _missing(self) -> Response:
        file = find_file(self._state.output_dir, "404.html")
        if file is not None:
            return self._page(file, 404)
        title = "Nothing is built yet" if not self._state.output_dir.exists() else "Not found"
        text = html.escape(self._state.error or title)
        return self._html(f"<!doctype html><title>{title}</title><pre>{text}</pre></body>".encode(), 503)

    def _inject(self, page: bytes) -> bytes:
        """Add the script as a file of this server, which the pages' Content-Security-Policy allows."""
        script = f'<script src="{OWN_PATH}reload.js?v={self._state.version}" defer></script>'.encode()
        before, end, after = page.rpartition(b"</body>")
        return before + script + end + after if end else page + script
