"""The published files by themselves: valid, linked to what is there, without code of their own, data that comes back."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import lxml.html
import pytest

from sitegen.config import load_config
from tests.conftest import PROJECT
from tests.quality.kinds import find_kinds, kind_of, path_of, pick

EVENT = re.compile(r"on[a-z]+")


def _chosen(root: Path) -> list[str]:
    """Every page of a small site, 500 of every kind of a large one."""
    return pick(root, 500)


def _tree(root: Path, file: str) -> Any:
    return lxml.html.fromstring((root / "public" / file).read_bytes(), parser=lxml.html.HTMLParser(encoding="utf-8"))


def test_every_template_has_a_page_that_is_looked_at(daily_site: Path, starter_site: Path) -> None:
    kinds = find_kinds(daily_site).keys() | find_kinds(starter_site).keys()
    templates = {path.stem for path in (PROJECT / "templates").glob("*.html")} - {"base"}
    assert templates - kinds == {"404"}
    assert "not_found" in kinds
    assert [kind for kind in kinds if kind.startswith("unknown")] == []


def test_kinds_are_told_apart() -> None:
    kinds = ["index.html", "days/2025-01-01/index.html", "topics/x/page/2/index.html", "404.html", "new/a/index.html"]
    assert list(map(kind_of, kinds)) == ["home", "day", "topic (part)", "not_found", "unknown new"]


# --- Nu HTML checker ---------------------------------------------------------------------------------------------


def _errors(npm_tools: Path, java: str, files: list[Path]) -> list[str]:
    jar = npm_tools / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = [java, "-Xss8m", "-jar", str(jar), "--errors-only", "--format", "json", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=300)
    told = json.loads(done.stderr or done.stdout)["messages"]
    return [f"{one['url'].rsplit('/public/')[-1]}:{one.get('lastLine')} {one['message']}" for one in told]


def test_the_nu_checker_finds_no_error(site: Path, npm_tools: Path, java: str) -> None:
    files = [(site / "public" / file) for file in _chosen(site)]
    assert len(files) == 500 or "starter" in site.name
    assert _errors(npm_tools, java, files)[:20] == []


def test_the_nu_checker_sees_an_error(tmp_path: Path, npm_tools: Path, java: str) -> None:
    """Control of the test above."""
    (tmp_path / "bad.html").write_text("<!doctype html><html lang=en><title>x</title><p><ul></p><a href=' x'></a>")
    assert len(_errors(npm_tools, java, [tmp_path / "bad.html"])) >= 2


# --- links -------------------------------------------------------------------------------------------------------


class Published:
    """What addresses below the base path lead to."""

    def __init__(self, root: Path) -> None:
        config = load_config(root / "site.toml")
        self.public, self.base, self.host = (
            (root / "public").resolve(),
            config.base_path,
            urlsplit(config.site.base_url).netloc,
        )
        self.ids = lru_cache(maxsize=None)(self._ids)

    def file_of(self, path: str) -> Path | None:
        """Return the file that a server answers `path` with."""
        if not path.startswith(self.base):
            return None
        below = unquote(path.removeprefix(self.base))
        file = self.public / (below + "index.html" if below.endswith("/") or not below else below)
        return file if file.is_file() else None

    def _ids(self, file: Path) -> frozenset[str]:
        tree = lxml.html.fromstring(file.read_bytes(), parser=lxml.html.HTMLParser(encoding="utf-8"))
        return frozenset(tree.xpath("//@id"))


ADDRESSES = "//@href | //@src | //form/@action | //*/@data-index | //*/@data-worker | //*/@data-style"


def _dead_links(root: Path, published: Published, file: str) -> Iterator[str]:
    here = published.base + file.removesuffix("index.html")
    for href in set(_tree(root, file).xpath(ADDRESSES)):
        address, anchor = urldefrag(urljoin(here, href))
        parts = urlsplit(address)
        if parts.scheme not in {"", "http", "https"} or parts.netloc not in {"", published.host}:
            continue
        target = published.file_of(parts.path)
        if target is None:
            yield f"{file}: {href} leads nowhere"
        elif anchor and target.suffix == ".html" and unquote(anchor) not in published.ids(target):
            yield f"{file}: {href} has no such place"


def test_every_link_within_the_site_leads_somewhere(site: Path) -> None:
    published = Published(site)
    assert [told for file in _chosen(site) for told in _dead_links(site, published, file)][:20] == []


# --- nothing of its own ------------------------------------------------------------------------------------------


def _code_within(root: Path, file: str) -> Iterator[str]:
    for element in _tree(root, file).iter(lxml.etree.Element):
        names = [name for name in element.attrib if name == "style" or EVENT.fullmatch(name)]
        yield from (f"{file}: <{element.tag} {name}>" for name in names)
        data = element.tag == "script" and element.get("type") == "application/ld+json"
        if element.tag == "style" or (element.tag == "script" and not element.get("src") and not data):
            yield f"{file}: <{element.tag}> with text"
        yield from (
            f"{file}: {one}" for one in element.attrib.values() if one.strip().lower().startswith("javascript:")
        )


def test_no_page_has_a_style_a_script_or_an_event_of_its_own(site: Path) -> None:
    assert [told for file in _chosen(site) for told in _code_within(site, file)][:20] == []


# --- data for search engines -------------------------------------------------------------------------------------


def _broken_data(root: Path, file: str) -> Iterator[str]:
    import extruct

    text = (root / "public" / file).read_text(encoding="utf-8")
    found = extruct.extract(text, base_url=path_of(root, file), syntaxes=["json-ld"], errors="strict")["json-ld"]
    blocks = _tree(root, file).xpath("//script[@type='application/ld+json']/text()")
    whole = [item for block in map(json.loads, blocks) for item in (block if isinstance(block, list) else [block])]
    if found != whole:
        yield f"{file}: extruct reads something else than was written"
    for item in found:
        if "schema.org" not in str(item.get("@context")) or not ("@type" in item or "@graph" in item):
            yield f"{file}: {str(item)[:80]} has no context or no type"


def test_structured_data_comes_back_whole(site: Path) -> None:
    assert [told for file in _chosen(site) for told in _broken_data(site, file)][:20] == []


@pytest.mark.parametrize("kind", ["home", "day", "paper"])
def test_the_main_kinds_have_structured_data(site: Path, kind: str) -> None:
    assert all("application/ld+json" in (site / "public" / file).read_text("utf-8") for file in find_kinds(site)[kind])
