"""What readers come across: a page of each kind as it is loaded, and pages on which something was done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.quality.kinds import largest_of_each

SAVE = "button[data-mark=saved]"


def _look(page: Any) -> None:
    """Do nothing."""


@dataclass(frozen=True)
class Scene:
    """One state of one page."""

    name: str
    path: str
    """Address below the base path."""

    act: Callable[[Any], None] = _look
    """What is done on the page once it is loaded."""


def _wait_for_results(page: Any) -> None:
    page.locator("#results > li").first.wait_for()


def _open_everything(page: Any) -> None:
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")


def _save_two(page: Any) -> None:
    """Save two papers and look at the list of them."""
    for number in (0, 1):
        page.locator(SAVE).nth(number).click()
    page.locator("header.site a", has_text="Saved").click()
    page.locator("#saved-papers h2").nth(1).wait_for()


def _ask_for_keys(page: Any) -> None:
    page.locator(SAVE).first.wait_for()
    page.keyboard.press("?")
    page.locator("dialog[open]").wait_for()


def _type_in_the_box(page: Any) -> None:
    page.locator("#find input[name=q]").press_sequentially("model")
    page.locator("#find [role=option], #find li").first.wait_for()


def loaded(root: Path) -> list[Scene]:
    """Return the largest page of each kind, and search with results."""
    pages = [Scene(kind, file.removesuffix("index.html")) for kind, file in largest_of_each(root).items()]
    return [*pages, Scene("search with results", "search/?q=language+model", _wait_for_results)]


def acted(root: Path) -> Iterator[Scene]:
    """Yield pages on which a reader did something."""
    day = largest_of_each(root)["day"].removesuffix("index.html")
    paper = largest_of_each(root)["paper"].removesuffix("index.html")
    yield Scene("day with all open", day, _open_everything)
    yield Scene("paper with all open", paper, _open_everything)
    yield Scene("search with filters and help open", "search/", _open_everything)
    yield Scene("list of two saved papers", day, _save_two)
    yield Scene("help with keys", day, _ask_for_keys)
    yield Scene("search box with results", "", _type_in_the_box)


def fail_with(wrong: dict[str, list[str]]) -> None:
    """Fail the test and say all that was wrong, page by page, if anything was."""
    told = [f"{place}\n    {one}" for place, ones in wrong.items() for one in ones]
    assert not told, "\n".join(told)
