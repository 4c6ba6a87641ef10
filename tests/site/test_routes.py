"""Addresses: route, path, permalink, dest."""

from __future__ import annotations

import pytest

from sitegen.site.routes import ROUTES, make_routes

CASES = [
    ("https://example.org/", "/papers/x/", "https://example.org/papers/x/", "papers/x/index.html"),
    ("https://example.org/a/b/", "/a/b/papers/x/", "https://example.org/a/b/papers/x/", "papers/x/index.html"),
    ("http://localhost:8000", "/papers/x/", "http://localhost:8000/papers/x/", "papers/x/index.html"),
]


@pytest.mark.parametrize(("base_url", "path", "permalink", "dest"), CASES)
def test_a_route_becomes_path_permalink_and_dest(base_url: str, path: str, permalink: str, dest: str) -> None:
    routes = make_routes(base_url)
    assert routes.path("paper", "x") == path
    assert routes.permalink(path) == permalink
    assert routes.dest(path) == dest


def test_the_home_page_is_the_base_path() -> None:
    routes = make_routes("https://example.org/papers/")
    assert routes.path("home") == "/papers/"
    assert routes.dest("/papers/") == "index.html"


def test_a_file_keeps_its_name() -> None:
    routes = make_routes("https://example.org/papers/")
    assert routes.dest(routes.path("not_found")) == "404.html"
    assert routes.dest(routes.path("bibtex", "2501.00001")) == "papers/2501.00001.bib"


def test_a_long_list_continues_below_its_first_part() -> None:
    routes = make_routes("https://example.org/")
    assert routes.page_path("/topics/herons/", 1) == "/topics/herons/"
    assert routes.page_path("/topics/herons/", 2) == "/topics/herons/page/2/"


def test_words_to_search_are_escaped() -> None:
    assert make_routes("https://e.org/").search_path("C++ & R") == "/search/?q=C%2B%2B+%26+R"


def test_no_two_routes_share_a_pattern() -> None:
    assert len(set(ROUTES.values())) == len(ROUTES)
