"""Names of output files stay inside the site and apart from each other."""

from __future__ import annotations

import pytest

from sitegen.errors import SitegenError
from sitegen.publish.dests import DestRegistry, check_dest

BAD = [
    *("", ".", "..", "/etc/passwd", "../x", "a/../../x", "a//b", "a/", "/a", "a/./b", "./a", "~/../x/.."),
    *("a\\..\\b", "a\0b", "a\nb", "\x7f", "x" * 256, "/".join(["x" * 100] * 10), "é" * 130, "\ud800"),
]
GOOD = [
    "index.html",
    "papers/2408.01234/index.html",
    ".nojekyll",
    "..a",
    "a..b/c",
    "x" * 255,
    "é/ß.html",
    "CNAME",
    "a b",
]


@pytest.mark.parametrize("dest", BAD)
def test_a_name_that_leaves_the_site_is_refused(dest: str) -> None:
    with pytest.raises(SitegenError):
        check_dest(dest)


@pytest.mark.parametrize("dest", GOOD)
def test_an_ordinary_name_is_taken(dest: str) -> None:
    check_dest(dest)


@pytest.mark.parametrize(
    ("first", "second"),
    [("a", "a"), ("a", "A"), ("é", "e\u0301"), ("straße", "STRASSE"), ("a", "a/b"), ("a/b", "a"), ("a/b/c", "A/B")],
)
def test_names_that_some_file_system_takes_for_one_are_refused(first: str, second: str) -> None:
    for earlier, dests in (([first], [second]), ([], [first, second]), (["x"], [first, "c", second])):
        registry = DestRegistry()
        registry.add(earlier)
        with pytest.raises(SitegenError) as caught:
            registry.add(dests)
        assert repr(first) in str(caught.value)
        assert repr(second) in str(caught.value)


def test_neighbours_are_fine() -> None:
    registry = DestRegistry()
    registry.add(["a/b", "a/c", "a/b.html"])
    registry.add(["ab/c", "a.html", "b/a"])
