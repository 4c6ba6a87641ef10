"""A small library to plan sites from; papers and people in it are invented."""

from __future__ import annotations

import datetime
from pathlib import Path

from sitegen.config import SiteConfig, SiteSection
from sitegen.library import Library
from sitegen.model import Author, DigestNote, Mention, Metadata, Paper
from sitegen.site import PackedPage, Page, Site, plan_look, plan_site
from sitegen.site.rendering import render_page

MONDAY = datetime.date(2025, 3, 3)
TUESDAY = datetime.date(2025, 3, 4)

HERONS = Paper(
    "2501.00001",
    Metadata(
        title="Counting Herons in $O(n)$ with Patient Networks",
        abstract="We count herons on a lake.\n\nThe error falls as $n^{-1/2}$; see https://example.org/herons.",
        authors=tuple(Author(f"{given} Reed") for given in ("Ada", "Bo", "Cy", "Di", "Ed", "Flo")),
        arxiv_id="2501.00001",
        published_on=datetime.date(2025, 1, 2),
        keywords=("counting", "herons"),
        code_url="https://example.org/reed/herons",
        code_stars=1234,
        summary="Herons can be counted.",
        summary_is_generated=True,
        note="A *calm* paper.",
    ),
    (Mention(MONDAY, 0, votes=12), Mention(TUESDAY, 1, votes=30)),
)
TIDES = Paper(
    "tides-from-a-single-gauge",
    Metadata(title="Tides from a Single Gauge", authors=(Author("Brian Moor"),), project_url="javascript:alert(1)"),
    (Mention(MONDAY, 1),),
)
MOSS = Paper("how-moss-remembers", Metadata(title="How <b>Moss</b> & Lichen Remember"), (Mention(TUESDAY, 0, votes=1),))
NOTES = (DigestNote(MONDAY, "By the water", "Two papers, *one* lake."),)


def toy_config(root: Path, **site: str) -> SiteConfig:
    """Return the configuration of a site in `root`."""
    section = {"title": "Toy Papers", "base_url": "https://example.org/papers/", "description": "Invented papers."}
    return SiteConfig(site=SiteSection(**(section | site)), root=root)


def plan_toy(root: Path, *papers: Paper, **site: str) -> Site:
    """Plan a site in `root` of `papers`, or of all papers above."""
    config = toy_config(root, **site)
    return plan_site(
        config, Library(papers or (HERONS, MOSS, TIDES), NOTES, config), plan_look(config, config.state_dir / "cache")
    )


def page_of(site: Site, path: str) -> Page:
    """Return the page at `path` below the base path."""
    return packed_page_of(site, path).open()


def packed_page_of(site: Site, path: str) -> PackedPage:
    """Return the page at `path` below the base path as it is kept until it is rendered."""
    return site.pack(next(page for page in site.pages if page.path == site.routes.base_path + path))


def render(site: Site, path: str) -> str:
    """Return the HTML of the page at `path` below the base path."""
    return render_page(site.theme.ref, site.chrome, packed_page_of(site, path)).decode()
