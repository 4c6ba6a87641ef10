"""The about page: the editor's own text, or a short one made from the configuration."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from sitegen.errors import ConfigError
from sitegen.site.page import Draft, Page


class AboutView(msgspec.Struct, frozen=True, array_like=True):
    """View of `about.html`."""

    text: str
    """The editor's Markdown; empty for the short text of the template."""

    days_path: str
    """Calendar of all days."""

    search_path: str
    """Search page."""


def plan(draft: Draft) -> Iterator[Page]:
    """Plan the about page."""
    routes = draft.routes
    name = draft.config.site.about
    text = _read_text(draft.config.root / name, name) if name else ""
    view = AboutView(text, routes.path("days"), routes.path("search"))
    yield Page(path=routes.path("about"), template="about.html", view=view, origin="the about page")


def _read_text(file: Path, name: str) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f'[site] about = "{name}" cannot be read ({error})',
            where="site.toml",
            remedy="name a Markdown file in UTF-8, relative to site.toml",
        ) from error
