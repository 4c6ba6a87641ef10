"""What must be on the disk for `site.toml` to work, and what must not be overwritten."""

from __future__ import annotations

import difflib
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sitegen.config.problems import Places
from sitegen.files import STATE, base_folder, finds_something


def find_source_problems(sources: object, root: Path, name: str) -> Iterator[str]:
    """Sources that name no file."""
    if sources is None or sources == []:
        yield f'{name}: there is no [[sources]]; add one with path = "content/**/*.md", or where your papers are'
    for number, source in enumerate(sources if isinstance(sources, list) else [], 1):
        pattern = source.get("path") if isinstance(source, dict) else None
        if isinstance(pattern, str) and pattern.strip() and not _finds_something(root, pattern):
            place = f"{name}: [[sources]] {number} path {json.dumps(pattern, ensure_ascii=False)}"
            yield f"{place} {_why_nothing(root, pattern)}"


def _finds_something(root: Path, pattern: str) -> bool:
    try:
        return finds_something(root, pattern)
    except (OSError, ValueError):  # for example a zero byte in the name
        return False


def _why_nothing(root: Path, pattern: str) -> str:
    try:
        if (root / pattern).is_dir():
            return "is a folder without files; put a file there, or name another folder"
    except (OSError, ValueError):
        pass
    if re.search(r"[*?\[]", pattern):
        return f"matches no file; paths are relative to {root}"
    close = difflib.get_close_matches(Path(pattern).name, _names_in((root / pattern).parent), n=1)
    meant = f'did you mean "{(Path(pattern).parent / close[0]).as_posix()}"?' if close else ""
    return f"is not there; {meant or f'paths are relative to {root}'}"


def _names_in(folder: Path) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except (OSError, ValueError):
        return []


def find_path_problems(table: dict[str, Any], root: Path, name: str, places: Places) -> Iterator[str]:
    """A missing about page, and an output folder where publishing would destroy something."""
    about = _text_at(table, "site", "about")
    if about and not (root / about).is_file():
        place = f"{name}: [site] about {json.dumps(about, ensure_ascii=False)}"
        yield f"{place} is not there; paths are relative to {root}"
    output = _text_at(table, "build", "output") or "public"
    if conflict := _find_output_conflict(root, output, _patterns(table)):
        where = places.get(("build", "output")) or f"{name}: [build] output"
        shown = json.dumps(output, ensure_ascii=False)
        yield f'{where} {shown} {conflict}; choose a folder of its own, such as "public"'


def _text_at(table: dict[str, Any], section: str, key: str) -> str:
    """A text in a table that may be of any shape."""
    part = table.get(section)
    value = part.get(key) if isinstance(part, dict) else None
    return value if isinstance(value, str) else ""


def _patterns(table: dict[str, Any]) -> list[str]:
    sources = table.get("sources")
    found = [entry.get("path") for entry in sources if isinstance(entry, dict)] if isinstance(sources, list) else []
    return [pattern for pattern in found if isinstance(pattern, str) and pattern.strip()]


def _find_output_conflict(root: Path, output: str, patterns: list[str]) -> str:
    """Say what the output folder would overwrite. It may itself be a link, so only its parent is resolved."""
    written = Path(os.path.abspath(root / output))
    target, home = written.parent.resolve() / written.name, root.resolve()
    if home.is_relative_to(target):
        return "holds the project itself"
    ours = [home / name for name in (STATE, "templates", "static", ".git")]
    if any(target.is_relative_to(folder) for folder in ours):
        return "is a folder that the project needs"
    for pattern in patterns:
        if base_folder(root, pattern).resolve().is_relative_to(target):
            return f"holds the source {json.dumps(pattern, ensure_ascii=False)}"
    return ""
