"""The site that `sitegen new` writes: papers to read, a `site.toml` that explains itself, a workflow to publish it."""

from __future__ import annotations

import json
import shutil
from importlib import metadata
from pathlib import Path
from typing import Any

from sitegen.errors import SitegenError, UsageError

STARTER_DIR = Path(__file__).resolve().parent
"""Folder of the starter site inside the package."""

_RENAMED = {"gitignore": ".gitignore", "publish.yml": ".github/workflows/publish.yml"}
# Named without the leading dot here, so that neither git nor a packager takes them for its own.


def starter_files() -> dict[str, Path]:
    """Name in the new site (`/` between parts) → file in the package, sorted by name."""
    found = (path for path in STARTER_DIR.rglob("*") if path.is_file() and _is_content(path))
    named = {path.relative_to(STARTER_DIR).as_posix(): path for path in found}
    return dict(sorted((_RENAMED.get(name, name), path) for name, path in named.items()))


def copy_starter(target: Path) -> tuple[str, ...]:
    """Write the starter site into `target`, which must be empty or not there yet; return the names of its files."""
    _check_empty(target)
    files = starter_files()
    for name, path in files.items():
        copy = target / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        # Not shutil.copy: a read-only installation must not make a read-only site.
        shutil.copyfile(path, copy)
    _name_requirement(target / "requirements.txt")
    return tuple(files)


def find_origin() -> str:
    """Where this sitegen was installed from, as a requirement for pip; empty when no other machine could use it."""
    try:
        origin = metadata.distribution("sitegen").read_text("direct_url.json")
    except metadata.PackageNotFoundError:
        return ""
    return format_origin(json.loads(origin)) if origin else ""


def format_origin(origin: dict[str, Any]) -> str:
    """Write a `direct_url.json` (PEP 610) as a requirement; empty for a folder or file of this machine."""
    url = str(origin.get("url", ""))
    if not url.startswith("https://"):
        return ""
    source = origin.get("vcs_info")
    return f"sitegen @ {source['vcs']}+{url}@{source['commit_id']}" if source else f"sitegen @ {url}"


def _name_requirement(path: Path) -> None:
    if origin := find_origin():
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{origin}\n")


def _is_content(path: Path) -> bool:
    parts = path.relative_to(STARTER_DIR).parts
    return path.suffix not in (".py", ".pyc") and not any(part.startswith(("__", ".")) for part in parts)


def _check_empty(target: Path) -> None:
    if target.exists() and not target.is_dir():
        raise UsageError("there is a file of that name", where=str(target), remedy="choose another name")
    try:
        if target.is_dir() and any(target.iterdir()):
            raise UsageError("the folder is not empty", where=str(target), remedy="choose a new or an empty folder")
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SitegenError(f"cannot write there: {error.strerror}", where=str(target)) from error
