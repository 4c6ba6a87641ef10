"""Where the theme's files are: the default theme, overridden file by file by the site's own folders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def default_folder(kind: str) -> Path:
    """Return the default theme's `templates` or `static`: in an installed wheel, else in the checkout."""
    installed = _PACKAGE / "_theme" / kind
    return installed if installed.is_dir() else _PACKAGE.parent / kind


def theme_folders(root: Path, kind: str) -> tuple[Path, ...]:
    """Return the folders of `kind`, the site's own first; a later one gives what the earlier ones lack."""
    default = default_folder(kind)
    own = root / kind
    return (own, default) if own.is_dir() and own.resolve() != default.resolve() else (default,)


def find_theme_files(folders: Iterable[Path]) -> dict[str, Path]:
    """Return every file of `folders` by its name with `/` between parts, sorted; the first folder wins."""
    found: dict[str, Path] = {}
    for folder in folders:
        for file in _walk(folder):
            found.setdefault(file.relative_to(folder).as_posix(), file)
    return dict(sorted(found.items()))


def _walk(folder: Path) -> Iterator[Path]:
    for file in folder.rglob("*"):
        # Editors leave hidden and backup files beside the real ones.
        hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
        if file.is_file() and not hidden and not file.name.endswith("~"):
            yield file
