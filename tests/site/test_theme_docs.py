"""The README's part about themes tells every template with its blocks and its view, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from sitegen.config import PagesSection, SiteConfig, SiteSection
from sitegen.library import Library
from sitegen.model import Author, Mention, Metadata, Organization, Paper
from sitegen.site import plan_site
from sitegen.theme_files import default_folder, find_theme_files
from tests.site.toy import MONDAY

PROJECT = Path(__file__).resolve().parent.parent.parent
TEMPLATES = find_theme_files([default_folder("templates")])
PAGES = sorted(name for name in TEMPLATES if "/" not in name and name != "base.html")
_BLOCK = re.compile(r"\{%-?\s*block\s+(\w+)")


def blocks_of(name: str) -> list[str]:
    """Names of the blocks that a template gives or fills, in their order."""
    return list(dict.fromkeys(_BLOCK.findall(TEMPLATES[name].read_text(encoding="utf-8"))))


def views() -> dict[str, type[msgspec.Struct]]:
    """Template → its view, as a site plans it that has pages of every kind."""
    told = Metadata(title="Moss", authors=(Author("Ada Reed"),), keywords=("moss",), organization=Organization("Lake"))
    pages = PagesSection(min_papers_topic=1, min_papers_author=1, min_papers_organization=1)
    config = SiteConfig(site=SiteSection(base_url="https://example.org/"), pages=pages)
    site = plan_site(config, Library([Paper("moss", told, (Mention(MONDAY, 0),))], (), config))
    return {page.template: page.view_type for page in site.pages}


def row(name: str, *columns: list[str]) -> str:
    """A row of the README's table."""
    return " | ".join([f"| `{name}`", *(" ".join(f"`{one}`" for one in column) for column in columns)])


@pytest.fixture(scope="module")
def readme() -> str:
    return (PROJECT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_the_readme_has_the_blocks_and_the_view_of_each_template(name: str, readme: str) -> None:
    expected = row(name, blocks_of(name), list(views()[name].__struct_fields__))
    assert expected in readme, f"the README should say: {expected}"


def test_the_readme_has_every_block_of_the_frame(readme: str) -> None:
    part = readme.split("### Make it look like yours", 1)[1].split("\n## ", 1)[0]
    told = re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE)
    assert told == blocks_of("base.html")


def test_the_readme_tells_of_no_template_that_is_not_there(readme: str) -> None:
    assert set(re.findall(r"^\| `([\w.-]+\.html)` \|", readme, re.MULTILINE)) == set(PAGES)


def test_every_filter_and_function_of_the_readme_is_there(readme: str) -> None:
    from sitegen.site.filters import FILTERS

    part = readme.split("### Make it look like yours", 1)[1].split("\n## ", 1)[0]
    assert set(re.findall(r"`\|(\w+)`", part)) <= set(FILTERS)
