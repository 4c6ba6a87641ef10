"""axe finds nothing to complain of, on any kind of page, in light and dark, on a phone, a tablet and a desk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.quality.scenes import Scene, acted, fail_with, loaded

ALL_WIDTHS = (390, 768, 1280)
DAILY_WIDTHS = {"light": (1280,), "dark": (390,)}
"""The templates are those of the starter: the daily set shows what real papers do to them, and takes much longer."""


def _violations(page: Any) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    # Of rules that hold, no details: to collect them takes longer than to look.
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{one['id']} {[node['html'][:200] for node in one['nodes']][:3]}" for one in found]


def _look_at(page: Any, url: str, scene: Scene, widths: tuple[int, ...]) -> dict[str, list[str]]:
    page.goto(url + scene.path, wait_until="networkidle")
    scene.act(page)
    found: dict[str, list[str]] = {}
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(50)
        found[f"{scene.name} at {width}: {scene.path}"] = _violations(page)
    return found


@pytest.mark.parametrize("what", [loaded, acted], ids=["as loaded", "in use"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_flaw_that_axe_knows(site: Path, served: Any, visitor: Any, scheme: str, what: Any) -> None:
    widths = DAILY_WIDTHS[scheme] if "daily" in site.name else ALL_WIDTHS
    url = served(site).url
    found: dict[str, list[str]] = {}
    for scene in what(site):
        with visitor(color_scheme=scheme, viewport={"width": ALL_WIDTHS[-1], "height": 900}, bypass_csp=True) as page:
            found.update(_look_at(page, url, scene, widths))
    fail_with(found)


def test_axe_sees_a_flaw(tmp_path: Path, serve_folder: Any, visitor: Any) -> None:
    """Control of the test above."""
    (tmp_path / "index.html").write_text("<!doctype html><title>x</title><img src=a.png><p style='color:#eee'>Pale</p>")
    with visitor(bypass_csp=True) as page:
        page.goto(serve_folder(tmp_path).url)
        assert {"image-alt", "color-contrast", "html-has-lang"} <= {one.split()[0] for one in _violations(page)}
