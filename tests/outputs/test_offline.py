"""The web manifest and the service worker: what they name is there, and they change when it does and only then."""

from __future__ import annotations

import datetime
import json
import re
import struct
from pathlib import Path
from typing import Any

import msgspec

from sitegen.artifact import ArtifactGroup
from sitegen.config.schema import OfflineSection
from sitegen.library import Library
from sitegen.model import Mention, Metadata, Paper
from sitegen.outputs import OUTPUTS, BuildTools
from sitegen.outputs.offline import declare_offline
from sitegen.site import Site, plan_site
from tests.site.toy import HERONS, MOSS, TIDES, plan_toy, render, toy_config


def dests(site: Site) -> set[str]:
    declared = [one for output in OUTPUTS for one in output(site, BuildTools())]
    return {one.dest for one in declared if not isinstance(one, ArtifactGroup)}


def made(site: Site) -> dict[str, bytes]:
    return {artifact.dest: artifact.make() for artifact in declare_offline(site, BuildTools())}


def manifest(site: Site) -> Any:
    return json.loads(made(site)["manifest.webmanifest"])


def worker(site: Site) -> Any:
    """The settings of the worker; its second line must load the script of the theme."""
    settings, script = made(site)["service-worker.js"].decode().splitlines()
    name = json.loads(script.removeprefix("importScripts(").removesuffix(");"))
    assert site.routes.dest(name) in dests(site)
    return json.loads(settings.removeprefix("self.site = ").removesuffix(";"))


def switched_off(root: Path) -> Site:
    config = toy_config(root).model_copy(update={"offline": OfflineSection(enabled=False)})
    return plan_site(config, Library((HERONS, MOSS, TIDES), (), config))


def test_the_manifest_names_the_site_and_where_it_stands(tmp_path: Path) -> None:
    told = manifest(plan_toy(tmp_path, title="Papers of the Lake", description="Invented papers."))
    assert told["name"] == "Papers of the Lake"
    assert told["short_name"] == "Papers of"
    assert told["id"] == told["start_url"] == told["scope"] == "/papers/"
    assert [one["url"] for one in told["shortcuts"]] == ["/papers/saved/", "/papers/search/"]


def test_every_icon_is_there_in_the_size_it_claims(tmp_path: Path) -> None:
    site = plan_toy(tmp_path)
    files = {asset.path: Path(asset.file) for asset in site.assets.files}
    icons = manifest(site)["icons"]
    assert {icon["purpose"] for icon in icons} == {"any", "maskable"}
    for icon in icons:
        if icon["type"] == "image/png":
            width, height = struct.unpack(">II", files[icon["src"]].read_bytes()[16:24])
            assert icon["sizes"] == f"{width}x{height}"


def test_a_theme_without_our_icons_names_none(tmp_path: Path) -> None:
    site = plan_toy(tmp_path)
    bare = msgspec.structs.replace(site, chrome=msgspec.structs.replace(site.chrome, assets={}))
    assert manifest(bare)["icons"] == []


def test_the_worker_keeps_the_newest_days_and_what_pages_need(tmp_path: Path) -> None:
    days = [datetime.date(2025, 3, day) for day in range(1, 8)]
    papers = [Paper(f"p{n}", Metadata(title=f"Paper {n}"), (Mention(day, 0),)) for n, day in enumerate(days)]
    site = plan_toy(tmp_path, *papers)
    told = worker(site)
    assert told["pages"] == [
        *("/papers/", "/papers/saved/", "/papers/offline.html"),
        *("/papers/days/2025-03-07/", "/papers/days/2025-03-06/", "/papers/days/2025-03-05/"),
    ]
    assert {site.routes.dest(path) for path in told["pages"] + told["assets"]} <= dests(site)
    assert site.chrome.assets["style.css"] in told["assets"]
    assert site.chrome.assets["reader/saved.js"] in told["assets"]
    assert not [path for path in told["assets"] if "/search/" in path], "the search is kept once it was used"
    assert told["index"] == "/papers/search/index.json"


def test_the_worker_changes_with_the_newest_days_and_the_assets_alone(tmp_path: Path) -> None:
    before = made(plan_toy(tmp_path, HERONS, TIDES))["service-worker.js"]
    retitled = msgspec.structs.replace(TIDES, metadata=Metadata(title="Tides, Again"))
    assert made(plan_toy(tmp_path, HERONS, retitled))["service-worker.js"] == before
    newer = msgspec.structs.replace(MOSS, mentions=(Mention(datetime.date(2025, 3, 5), 0),))
    assert made(plan_toy(tmp_path, HERONS, TIDES, newer))["service-worker.js"] != before
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "style.css").write_text("body{}")
    assert made(plan_toy(tmp_path, HERONS, TIDES))["service-worker.js"] != before


def test_switched_off_the_site_has_a_worker_that_takes_leave(tmp_path: Path) -> None:
    site = switched_off(tmp_path)
    told = worker(site)
    assert (told["enabled"], told["assets"], told["pages"]) == (False, [], [])
    assert "offline.html" not in dests(site)
    assert "data-worker" not in render(site, "")
    assert manifest(site)["name"] == "Toy Papers", "installing needs no worker"


def test_every_page_names_manifest_and_worker(tmp_path: Path) -> None:
    page = render(plan_toy(tmp_path), "about/")
    assert '<link rel="manifest" href="/papers/manifest.webmanifest" data-worker="/papers/service-worker.js">' in page


def test_the_scripts_that_run_before_a_page_is_painted_are_tiny(tmp_path: Path) -> None:
    site = plan_toy(tmp_path)
    page = render(site, "")
    blocking = re.findall(r'<script src="([^"]+)"', page)
    assert blocking == [site.chrome.assets["theme.js"]]
    (theme,) = [asset for asset in site.assets.files if asset.name == "theme.js"]
    assert len(theme.content or b"") < 512


def test_an_empty_site_has_no_days_to_keep(tmp_path: Path) -> None:
    config = toy_config(tmp_path)
    assert worker(plan_site(config, Library((), (), config)))["pages"] == [
        *("/papers/", "/papers/saved/", "/papers/offline.html"),
    ]
