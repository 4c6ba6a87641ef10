"""Pages in a real browser: nothing overflows, nothing breaks the policy, the few buttons work."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sitegen.artifact import ArtifactGroup
from sitegen.model import Author, Paper
from sitegen.outputs.assets import declare_assets
from sitegen.outputs.offline import declare_offline
from sitegen.outputs.pages import declare_pages
from sitegen.outputs.search import declare_search
from sitegen.outputs.tools import BuildTools
from tests.site.toy import HERONS, MOSS, TIDES, plan_toy

WIDE = "$$" + " + ".join(f"a_{{{n}}} b_{{{n}}}" for n in range(40)) + "$$"


def crowded() -> Paper:
    """A paper with all that is hard to set."""
    data = msgspec.structs.replace(
        HERONS.metadata,
        title="Counting Every Heron of Every Lake at Once, Twice, and with " + "Very" * 30 + " Long Words",
        abstract=f"A wide formula: {WIDE} and https://example.org/{'long' * 60}.",
        authors=tuple(Author(f"Ada the {n}th Reed") for n in range(100)),
    )
    return msgspec.structs.replace(HERONS, metadata=data)


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """A toy site as files."""
    site = plan_toy(tmp_path, crowded(), MOSS, TIDES)
    folder = tmp_path / "out"
    for declare in (declare_pages, declare_search, declare_assets, declare_offline):
        for declared in declare(site, BuildTools()):
            for one in declared.prepare()() if isinstance(declared, ArtifactGroup) else (declared,):
                file = folder / one.dest
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(one.ready().make())
    return folder


PATHS = ["", "days/", "days/2025-03-03/", "papers/2501.00001/", "papers/how-moss-remembers/", "search/", "about/"]


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_no_page_is_wider_than_its_window_and_none_breaks_its_policy(
    published: Path, serve_folder: Any, page: Any, width: int
) -> None:
    told: list[str] = []
    page.on("console", lambda message: told.append(f"{message.text} {message.location}"))
    page.set_viewport_size({"width": width, "height": 800})
    server = serve_folder(published, "/papers/")
    for path in PATHS:
        page.goto(server.url + path)
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert told == []


def test_a_closed_abstract_shows_three_lines_and_opens_in_place(published: Path, serve_folder: Any, page: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(serve_folder(published, "/papers/").url + "days/2025-03-03/")
    abstract = page.locator("details.abstract").first
    closed = abstract.bounding_box()["height"]
    assert 48 < closed < 160
    abstract.locator("summary").focus()
    page.keyboard.press("Enter")
    assert abstract.bounding_box()["height"] > closed


def test_the_theme_is_switched_and_remembered(published: Path, serve_folder: Any, page: Any) -> None:
    server = serve_folder(published, "/papers/")
    paper = "getComputedStyle(document.body).color"
    page.goto(server.url)
    light = page.evaluate(paper)
    page.get_by_role("button", name="Light or dark").click()
    dark = page.evaluate(paper)
    assert dark != light
    page.goto(server.url + "about/")
    assert page.evaluate(paper) == dark


def test_bibtex_is_copied(published: Path, serve_folder: Any, context: Any, page: Any) -> None:
    server = serve_folder(published, "/papers/")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(server.url + "papers/how-moss-remembers/")
    page.get_by_role("button", name="Copy").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").startswith("@misc{how-moss-remembers,")


ON_EVERY_PAGE = "theme.js site.js offline.js reader/main.js reader/marks.js reader/papers.js reader/store.js"
ON_EVERY_PAGE += " reader/document.js reader/element.js reader/keys.js reader/visit.js"


def test_style_and_scripts_of_a_page_are_light(published: Path) -> None:
    style, scripts = next(published.glob("assets/style-*.css")), next(published.glob("assets/js-*"))
    assert len(gzip.compress(style.read_bytes())) < 6_000
    assert sum(len(gzip.compress((scripts / name).read_bytes())) for name in ON_EVERY_PAGE.split()) < 8_192
