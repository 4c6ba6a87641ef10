"""The templates of a site, and what each depends on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import msgspec

from sitegen.files import hash_bytes
from sitegen.theme_files import find_theme_files, theme_folders

DEFAULT_PREFIX = "default/"
"""`default/paper.html` is the default theme's file even where the site has its own `paper.html`, to extend it."""

_REFERENCE = re.compile(r"\{%[-+]?\s*(?:extends|include|import|from)\s+(.*?)[-+]?%\}", re.DOTALL)
_LITERAL = re.compile(
    r"""^(["'])(?P<name>[^"']+)\1\s*(?:$|ignore\s+missing\b|with\s+context\b|without\s+context\b|as\s|import\s)"""
)


class ThemeRef(msgspec.Struct, frozen=True):
    """Enough to load the templates in another process; small and picklable."""

    folders: tuple[str, ...]
    """Template folders, the site's own first, the default theme's last."""

    digest: str
    """Hash of all templates, so that a changed theme is never taken for the old one."""

    joined: tuple[str, ...] = ()
    """Templates that are joined with those they name before they are compiled (`sitegen.site.linking`)."""

    compiled: str = ""
    """Folder for compiled templates, or empty."""

    def files(self) -> dict[str, Path]:
        """Return every template by name."""
        folders = [Path(folder) for folder in self.folders]
        default = {f"{DEFAULT_PREFIX}{name}": file for name, file in find_theme_files(folders[-1:]).items()}
        return default | find_theme_files(folders)

    def names(self) -> tuple[str, ...]:
        """Return the names of all templates, sorted."""
        return tuple(sorted(self.files()))


class Theme(msgspec.Struct, frozen=True):
    """The templates as planning needs them."""

    ref: ThemeRef
    """What the workers get."""

    hashes: dict[str, str]
    """Template → hash of it and of all that it extends, includes or imports."""

    def compiled_in(self, folder: str) -> Theme:
        """Return the theme with compiled templates kept in `folder`; empty for nowhere."""
        return Theme(msgspec.structs.replace(self.ref, compiled=folder), self.hashes)


def plan_theme(root: Path, joined: tuple[str, ...] = ()) -> Theme:
    """Return the theme of the site whose `site.toml` stands in `root`."""
    folders = tuple(str(folder) for folder in theme_folders(root, "templates"))
    texts = {name: file.read_bytes() for name, file in ThemeRef(folders, "").files().items()}
    digest = hash_bytes(*(part for name, text in texts.items() for part in (name.encode(), text)))
    references = {name: _find_references(text.decode("utf-8", "replace"), texts) for name, text in texts.items()}
    hashes = {name: _hash_closure(name, texts, references) for name in texts}
    return Theme(ThemeRef(folders, digest, joined), hashes)


def _find_references(text: str, texts: Mapping[str, bytes]) -> frozenset[str]:
    """Return the templates that `text` names; all of them when one is named by an expression."""
    names = []
    for argument in _REFERENCE.findall(text):
        literal = _LITERAL.match(argument.strip())
        if literal is None:
            return frozenset(texts)
        names.append(literal["name"])
    return frozenset(name for name in names if name in texts)


def _hash_closure(start: str, texts: Mapping[str, bytes], references: Mapping[str, frozenset[str]]) -> str:
    closure, waiting = {start}, [start]
    while waiting:
        new = references[waiting.pop()] - closure
        closure |= new
        waiting.extend(new)
    return hash_bytes(*(part for name in sorted(closure) for part in (name.encode(), texts[name])))
