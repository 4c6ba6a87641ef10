"""Outputs declare artifacts: dests, fingerprints and bytes."""

from __future__ import annotations

import pickle
from pathlib import Path

import msgspec

from sitegen.artifact import Artifact, ArtifactGroup
from sitegen.model import Paper
from sitegen.outputs import OUTPUTS, BuildTools
from sitegen.site import Site
from tests.site.toy import HERONS, MOSS, TIDES, plan_toy


def declare(site: Site) -> dict[str, Artifact]:
    tools = BuildTools(None, map)
    declared = [one for output in OUTPUTS for one in output(site, tools)]
    return {one.dest: one.ready() for one in declared if not isinstance(one, ArtifactGroup)}


def changed(before: Site, after: Site) -> set[str]:
    old, new = declare(before), declare(after)
    return {
        dest for dest in old.keys() | new.keys() if getattr(old.get(dest), "fingerprint", "") != new[dest].fingerprint
    }


def retitled(paper: Paper, title: str) -> Paper:
    return msgspec.structs.replace(paper, metadata=msgspec.structs.replace(paper.metadata, title=title))


def test_every_file_of_the_site_is_declared_once(tmp_path: Path) -> None:
    dests = declare(plan_toy(tmp_path)).keys()
    assert {"index.html", "404.html", "papers/2501.00001/index.html", "papers/2501.00001.bib"} <= dests
    assert any(dest.startswith("assets/style-") for dest in dests)


def test_the_same_plan_has_the_same_fingerprints(tmp_path: Path) -> None:
    assert changed(plan_toy(tmp_path), plan_toy(tmp_path)) == set()


def test_another_title_makes_stale_exactly_what_shows_it(tmp_path: Path) -> None:
    before = plan_toy(tmp_path, HERONS, MOSS, TIDES)
    after = plan_toy(tmp_path, HERONS, MOSS, retitled(TIDES, "Tides, Again"))
    assert changed(before, after) == {
        "index.html",
        "days/2025-03-03/index.html",
        "weeks/2025-W10/index.html",
        "months/index.html",
        "months/2025-03/index.html",
        "trending/index.html",
        "papers/tides-from-a-single-gauge/index.html",
        "papers/tides-from-a-single-gauge.bib",
        "api/daily_papers/2025-03-03.json",
        "api/papers/tides-from-a-single-gauge.json",
        "feed.json",
        "feed.xml",
        "feeds/2025-03.xml",
    }


def test_another_site_title_makes_every_page_stale_and_no_citation(tmp_path: Path) -> None:
    stale = changed(plan_toy(tmp_path), plan_toy(tmp_path, title="Other Papers"))
    told = {"feed.json", "feed.xml", "feeds/2025-03.xml", "feeds/feeds.opml", "opensearch.xml", "api/index.json"}
    told.add("manifest.webmanifest")
    assert {dest for dest in stale if not dest.endswith(".html")} == told
    assert len(stale - told) == len(plan_toy(tmp_path).pages)


def test_artifacts_can_be_sent_to_another_process(tmp_path: Path) -> None:
    for artifact in declare(plan_toy(tmp_path)).values():
        assert pickle.loads(pickle.dumps(artifact)).make() == artifact.make()


def test_the_index_is_one_group_with_its_entry(tmp_path: Path) -> None:
    site = plan_toy(tmp_path)
    tools = BuildTools(None, map)
    (group,) = [one for output in OUTPUTS for one in output(site, tools) if isinstance(one, ArtifactGroup)]
    files = {artifact.dest: artifact for artifact in group.prepare()()}
    entry = msgspec.json.decode(files["search/index.json"].make())
    engine = next(dest for dest in declare(site) if dest.endswith("/search/engine.js"))
    assert entry["documents"] == 3
    assert entry["engine"] == f"../{engine}"
