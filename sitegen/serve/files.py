"""From a request's path to a file of the published site."""

from __future__ import annotations

from pathlib import Path

# Named here and not asked of the machine, whose tables differ.
TYPES = {
    ".bib": "application/x-bibtex; charset=utf-8",
    ".bin": "application/octet-stream",
    ".css": "text/css; charset=utf-8",
    ".gif": "image/gif",
    ".gz": "application/gzip",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
    ".xsl": "text/xsl; charset=utf-8",
}


def media_type(path: Path) -> str:
    """Return the Content-Type of a file by its name."""
    return TYPES.get(path.suffix.lower(), "application/octet-stream")


def find_file(output_dir: Path, path: str) -> Path | None:
    """Return the file below `output_dir` that `path`, already without the base path, asks for, or None.

    A folder's address leads to its `index.html` only with `/` at its end; `is_folder` tells the other case.
    """
    parts = _safe_parts(path)
    if parts is None:
        return None
    root = output_dir.resolve()  # the link moves while we serve: one request sees one build
    file = root.joinpath(*parts)
    if not path or path.endswith("/"):
        file = file / "index.html"
    return file if file.is_file() and file.resolve().is_relative_to(root) else None


def is_folder(output_dir: Path, path: str) -> bool:
    """Say whether `path` names a page's folder but lacks the `/` at its end."""
    return bool(path) and not path.endswith("/") and find_file(output_dir, f"{path}/") is not None


def _safe_parts(path: str) -> list[str] | None:
    parts = path.removesuffix("/").split("/") if path else []
    unsafe = any(part in ("", ".", "..") or "\\" in part or "\0" in part for part in parts)
    return None if unsafe else parts
