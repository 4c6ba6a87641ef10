"""Files of `static/` as published: minified, and named by their content so that a host may cache them for ever."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from typing import Final

import msgspec

from sitegen.config import ThemeSection
from sitegen.errors import SitegenError
from sitegen.files import hash_bytes
from sitegen.site.routes import Routes
from sitegen.theme_files import find_theme_files, theme_folders

HASH_LENGTH = 10

MAIN_STYLE = "style.css"
"""The style sheet of every page; it gets the properties of `[theme]`."""

PROPERTIES: Final = {"--accent-light": "accent", "--accent-dark": "accent_dark", "--serif": "serif", "--sans": "sans"}
"""Custom property → key of `[theme]`."""

_SCRIPTS = frozenset({".js", ".mjs"})
_CSS_URL = re.compile(r"""url\(\s*(["']?)(?P<name>[^"')?#:]+)(?P<rest>[?#][^"')]*)?\1\s*\)""")


class Asset(msgspec.Struct, frozen=True):
    """One file of `static/`."""

    name: str
    """Name in `static/`, such as `style.css`."""

    path: str
    """Path it is published under."""

    digest: str
    """Hash of its bytes."""

    content: bytes | None
    """Its bytes where they were made by minifying; None where the file is published as it is."""

    file: str
    """The file it comes from."""


class Assets(msgspec.Struct, frozen=True):
    """All assets of a site."""

    files: tuple[Asset, ...]
    """Assets by name."""

    @property
    def paths(self) -> dict[str, str]:
        """Name in `static/` → path; what templates name."""
        return {asset.name: asset.path for asset in self.files}


def plan_assets(root: Path, routes: Routes, theme: ThemeSection | None = None) -> Assets:
    """Return the assets of the site whose `site.toml` stands in `root` and has `theme`."""
    files = find_theme_files(theme_folders(root, "static"))
    scripts = {name: file for name, file in files.items() if _suffix(name) in _SCRIPTS}
    styles = {name: file for name, file in files.items() if _suffix(name) == ".css"}
    others = [_plan_other(name, files[name], routes) for name in sorted(files.keys() - scripts.keys() - styles.keys())]
    known = {asset.name: asset.path for asset in others}
    properties = theme_properties(theme or ThemeSection())
    made = [
        _plan_style(name, file, routes, known, properties if name == MAIN_STYLE else "")
        for name, file in styles.items()
    ]
    return Assets(tuple(sorted([*_plan_scripts(scripts, routes), *made, *others], key=lambda asset: asset.name)))


def theme_properties(theme: ThemeSection) -> str:
    """Return the rule that sets what `[theme]` says, or nothing; its values were checked with `site.toml`."""
    told = {name: getattr(theme, field) for name, field in PROPERTIES.items()}
    rule = ";".join(f"{name}:{value}" for name, value in told.items() if value)
    return f":root{{{rule}}}" if rule else ""


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _plan_scripts(files: Mapping[str, Path], routes: Routes) -> list[Asset]:
    """Scripts keep their tree under one hashed folder, so that relative imports between modules stay right."""
    import rjsmin  # only needed here

    contents = {name: _minify(rjsmin.jsmin, file) for name, file in files.items()}
    folder = hash_bytes(*(part for name, data in contents.items() for part in (name.encode(), data)))[:HASH_LENGTH]
    return [
        Asset(name, routes.path("asset", f"js-{folder}/{name}"), hash_bytes(data), data, str(files[name]))
        for name, data in contents.items()
    ]


def _plan_style(name: str, file: Path, routes: Routes, known: Mapping[str, str], properties: str) -> Asset:
    import rcssmin  # only needed here

    data = _minify(rcssmin.cssmin, file).decode()
    folder = PurePosixPath(name).parent
    linked = (_CSS_URL.sub(lambda match: _link(match, folder, known), data) + properties).encode()
    return Asset(name, routes.path("asset", _hashed(name, hash_bytes(linked))), hash_bytes(linked), linked, str(file))


def _link(match: re.Match[str], folder: PurePosixPath, known: Mapping[str, str]) -> str:
    """Name a picture or font of `static/` by its published path; leave any other address alone."""
    path = known.get((folder / match["name"].strip()).as_posix())
    return f'url("{path}{match["rest"] or ""}")' if path else match[0]


def _plan_other(name: str, file: Path, routes: Routes) -> Asset:
    digest = hash_bytes(file.read_bytes())
    return Asset(name, routes.path("asset", _hashed(name, digest)), digest, None, str(file))


def _hashed(name: str, digest: str) -> str:
    path = PurePosixPath(name)
    return str(path.with_name(f"{path.stem}-{digest[:HASH_LENGTH]}{path.suffix}"))


def _minify(minifier: Callable[[str], str], file: Path) -> bytes:
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise SitegenError("not UTF-8", where=f"static/{file.name}", remedy="save the file as UTF-8") from error
    return f"{minifier(text)}\n".encode()
