"""Filters of the search page and the box on every page, in a real browser, on a small site."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.e2e.settling import open_and_settle


@pytest.fixture
def server(empty_site: Any, build_here: Any, serve_folder: Any) -> Any:
    """A site with papers of three months, built and served below a base path."""
    paper = empty_site.paper
    empty_site.write_config('[topics]\n"Still waters" = "lake pond"', base_url="https://example.org/papers/")
    lake = paper("Lake herons", "Herons on a lake.", keywords="herons, lakes", code="https://example.org/lake")
    pond = paper("Pond herons", "Herons on a pond <img src=x onerror=alert(1)>.", keywords="herons, <b>ponds</b>")
    moss = paper("Moss herons", "Herons in the moss.", keywords="herons, <b>ponds</b>, <b>Ponds</b>")
    rows = [paper(f"Heron number {name}", "One more heron.") for name in "one two three four five six seven".split()]
    empty_site.write_digest("2024-08-05", lake, pond)
    empty_site.write_digest("2025-03-03", moss)
    empty_site.write_digest("2025-08-04", *rows)
    build_here(empty_site.root)
    return serve_folder(empty_site.output.resolve(), "/papers/")


def _expect(locator: Any) -> Any:
    from playwright.sync_api import expect

    return expect(locator)


def titles(page: Any) -> list[str]:
    found: list[str] = page.locator("#results h2").all_inner_texts()
    return found


def ask(page: Any, server: Any, query: str, says: str) -> None:
    page.goto(f"{server.url}search/{query}")
    _expect(page.locator("#search-status")).to_have_text(re.compile(says))


def test_filters_narrow_what_was_found_and_stand_in_the_address(page: Any, server: Any) -> None:
    ask(page, server, "?q=heron", "^10 papers$")
    assert not [request for request in server.requests if "/f/" in request.path], "facets wait until they are used"
    page.get_by_text("Filter and sort").click()
    year = page.get_by_label("Year")
    _expect(year.locator("option")).to_have_text(["Any", "2025 (8)", "2024 (2)"])
    topics = page.get_by_label("Topic").locator("option")
    _expect(topics).to_have_text(["Any", "Still waters (2)", "<b>ponds</b> (2)", "herons (3)"])
    year.select_option("2024")
    status = page.locator("#search-status")
    _expect(status).to_have_text("2 papers in 2024")
    assert "?q=heron&year=2024" in page.url
    page.get_by_label("With code").check()
    _expect(status).to_have_text("1 paper in 2024 with code")
    assert titles(page) == ["Lake herons"]
    page.get_by_label("With code").uncheck()
    page.get_by_label("Topic").select_option(label="Still waters (2)")
    _expect(status).to_have_text("2 papers in 2024 on “Still waters”")
    assert page.url.endswith("?q=heron&year=2024&topic=still-waters")
    _expect(page.locator("summary", has_text="Filter and sort (2 set)")).to_be_visible()


def test_back_and_forward_and_a_copied_address_bring_the_filters_back(page: Any, server: Any) -> None:
    ask(page, server, "?q=heron&year=2025&month=08&sort=date", "^7 papers in August 2025$")
    _expect(page.get_by_label("Year")).to_have_value("2025")
    _expect(page.get_by_label("Sort by")).to_have_value("date")
    page.get_by_label("Month").select_option("03")
    status = page.locator("#search-status")
    _expect(status).to_have_text("1 paper in March 2025")
    page.get_by_label("Year").select_option("")
    _expect(status).to_have_text("1 paper in March")
    page.go_back()
    _expect(status).to_have_text("1 paper in March 2025")
    _expect(page.get_by_label("Year")).to_have_value("2025")
    page.go_back()
    _expect(status).to_have_text("7 papers in August 2025")
    page.go_forward()
    _expect(page.get_by_label("Month")).to_have_value("03")
    page.locator("#results h2 a").first.click()
    page.wait_for_url(re.compile("/papers/papers/"))
    page.go_back()
    _expect(status).to_have_text("1 paper in March 2025")


def test_nothing_within_the_filters_tells_what_is_without_them(page: Any, server: Any) -> None:
    ask(page, server, "?q=moss&year=2024&code=1", "^Nothing found for “moss” in 2024 with code; 1 paper without")
    page.get_by_role("link", name="1 paper without the filters").click()
    _expect(page.locator("#search-status")).to_have_text("1 paper")
    assert page.url.endswith("?q=moss")
    _expect(page.get_by_label("Year")).to_have_value("")
    ask(page, server, "?q=hexons&year=2024", "Nothing found")
    _expect(page.locator("#search-near a").first).to_have_attribute("href", re.compile("q=herons&year=2024$"))


def test_filters_without_words_list_papers_newest_first(page: Any, server: Any) -> None:
    ask(page, server, "?year=2024", "^2 papers in 2024$")
    _expect(page.locator("#results time").first).to_have_text("5 Aug 2024")
    ask(page, server, "?sort=date", "^10 papers$")
    assert titles(page)[-1] in {"Lake herons", "Pond herons"}
    ask(page, server, "?q=heron&year=x&month=13&sort=price&code=yes", "^10 papers$")
    ask(page, server, "?topic=<img src=x onerror=alert(1)>", "^Nothing found on “<img src=x onerror=alert")
    assert page.locator("main img").count() == 0


def test_an_answer_that_comes_late_does_not_take_the_focus_away(page: Any, server: Any) -> None:
    ask(page, server, "?q=heron", "^10 papers$")
    page.get_by_role("link", name="Pond herons").focus()
    answer_later = (
        "q => { const box = document.getElementById('q'); box.value = q; box.dispatchEvent(new Event('input')); }"
    )
    for query, says, focused in (
        ("pond", "^1 paper$", "Pond herons"),
        ("moss", "^1 paper$", "Moss herons"),
        ("lake heron", "^1 paper$", "Lake herons"),
    ):
        page.evaluate(answer_later, query)
        _expect(page.locator("#results h2")).to_have_text([focused])
        _expect(page.locator("#search-status")).to_have_text(re.compile(says))
        _expect(page.locator("#results h2 a")).to_be_focused()
    page.evaluate(answer_later, "zzzzzz")
    _expect(page.locator("#q")).to_be_focused()


# --- a page that stays open while the site is built anew ----------------------------------------------------------


@pytest.fixture
def unhelped(chromium: Any) -> Any:
    """A page without a service worker, which would keep the files of the old build."""
    context = chromium.new_context(service_workers="block")
    yield context.new_page()
    context.close()


@pytest.fixture
def live(empty_site: Any, server: Any, serve_folder: Any) -> Any:
    """The same site, served as it is at each time."""
    return serve_folder(empty_site.output, "/papers/")


@pytest.fixture
def build_anew(empty_site: Any, build_here: Any) -> Any:
    """Function that builds the site with other scripts, which leave their mark."""

    def build() -> None:
        script = empty_site.root / "static" / "theme.js"
        script.parent.mkdir()
        script.write_text("document.documentElement.dataset.anew = 'yes';")
        build_here(empty_site.root)

    return build


def test_an_old_search_page_goes_on_as_a_new_one(unhelped: Any, live: Any, build_anew: Any) -> None:
    ask(unhelped, live, "?q=lake+heron", "^1 paper$")
    old = {request.path for request in live.requests if request.path.endswith("/worker.js")}
    build_anew()
    unhelped.locator("select[name=sort]").select_option("votes", force=True)
    unhelped.locator("html[data-anew]").wait_for()
    _expect(unhelped.locator("#search-status")).to_have_text("1 paper")
    assert unhelped.url.endswith("?q=lake+heron&sort=votes")
    assert {request.path for request in live.requests if request.path.endswith("/worker.js")} > old


def test_an_old_box_leads_to_the_new_search_page(unhelped: Any, live: Any, build_anew: Any) -> None:
    open_and_settle(unhelped, live.url)
    build_anew()
    unhelped.locator("#find input").press_sequentially("moss")
    unhelped.keyboard.press("Enter")
    _expect(unhelped.locator("#search-status")).to_have_text("1 paper")
    unhelped.locator("html[data-anew]").wait_for()


def test_a_box_that_cannot_search_leads_to_the_search_page(unhelped: Any, server: Any) -> None:
    unhelped.route("**/search/worker.js", lambda route: route.abort())
    unhelped.goto(server.url)
    unhelped.locator("#find input").press_sequentially("moss")
    link = unhelped.get_by_role("option", name="Try the search page")
    _expect(link).to_have_attribute("href", f"{server.url}search/?q=moss")
    _expect(unhelped.locator("#found [role=status]")).to_have_text("The search could not be loaded here.")


def test_a_page_that_stays_old_loads_itself_again_only_once(unhelped: Any, server: Any) -> None:
    loads: list[str] = []
    unhelped.on("framenavigated", lambda frame: loads.append(frame.url))
    unhelped.route(
        "**/search/index.json", lambda route: route.fulfill(json={"engine": "../assets/new/search/engine.js"})
    )
    ask(unhelped, server, "?q=heron", "^The search could not be loaded")
    unhelped.get_by_role("button", name="Try again").click()
    _expect(unhelped.locator("#search-status")).to_have_text(re.compile("^The search could not be loaded"))
    unhelped.wait_for_timeout(300)
    assert len(loads) == 2


# --- what a long search keeps --------------------------------------------------------------------------------------

COUNT_WORKERS = """
(() => {
  const Plain = Worker;
  self.workers = { started: 0, ended: 0 };
  self.Worker = class extends Plain {
    constructor(...args) { super(...args); workers.started++; }
    terminate() { super.terminate(); workers.ended++; }
    addEventListener(type, handle) {
      const asLarge = ({ data }) => handle({ data: { ...data, loaded: data.loaded * 1000 } });
      super.addEventListener(type, type === "message" ? asLarge : handle);
    }
  };
})()
"""
"""Counts workers, and tells of a thousand times as many files read: the site is small."""


def test_a_worker_that_has_read_much_gives_way_to_another(unhelped: Any, live: Any) -> None:
    live.caching = "max-age=600"
    unhelped.add_init_script(COUNT_WORKERS)
    unhelped.goto(f"{live.url}search/")
    for turn, query in enumerate(["lake", "moss", "lake"], start=1):
        unhelped.locator("#q").fill(query)
        _expect(unhelped.locator("#search-status")).to_have_text("1 paper")
        unhelped.wait_for_function(
            "([started, ended]) => workers.started === started && workers.ended === ended", arg=[turn + 1, turn]
        )
        assert titles(unhelped) == [f"{query.capitalize()} herons"]
    shards = [path for request in live.requests if (path := request.path).endswith(".bin")]
    assert shards and len(shards) == len(set(shards)), "the browser has them"


def test_without_a_network_the_worker_stays(unhelped: Any, live: Any) -> None:
    unhelped.add_init_script(COUNT_WORKERS)
    unhelped.goto(f"{live.url}search/")
    unhelped.locator("#q").focus()
    unhelped.wait_for_function("workers.started === 1")
    unhelped.evaluate("Object.defineProperty(navigator, 'onLine', { value: false })")
    unhelped.locator("#q").fill("lake")
    _expect(unhelped.locator("#search-status")).to_have_text("1 paper")
    assert unhelped.evaluate("workers") == {"started": 1, "ended": 0}


def test_a_file_that_was_missing_for_a_while_is_asked_for_again(unhelped: Any, live: Any, empty_site: Any) -> None:
    live.caching = "max-age=600"
    terms = empty_site.output.resolve() / "search" / "t"
    aside = terms.rename(terms.with_name("aside"))
    ask(unhelped, live, "?q=lake", "^The search could not be loaded")
    aside.rename(terms)
    unhelped.get_by_role("button", name="Try again").click()
    _expect(unhelped.locator("#search-status")).to_have_text("1 paper")


def test_a_phone_has_room_for_the_filters_and_a_link_for_the_box(page: Any, server: Any) -> None:
    page.set_viewport_size({"width": 360, "height": 700})
    ask(page, server, "?q=heron&year=2024", "^2 papers")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    for select in page.locator(".filters select").all():
        assert select.bounding_box()["height"] >= 24
    page.goto(server.url)
    _expect(page.locator("#find input")).to_be_hidden()
    page.get_by_role("navigation", name="Site").get_by_role("link", name="Search").click()
    _expect(page.locator("input[type=search]")).to_be_visible()


def test_the_box_on_every_page_shows_results_in_place(page: Any, server: Any) -> None:
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    open_and_settle(page, server.url + "days/2024-08-05/")
    loaded = [request.path for request in server.requests]
    assert not [path for path in loaded if "search" in path or "/f/" in path], "nothing is loaded until it is used"
    box = page.get_by_label("Search papers")
    box.focus()
    page.keyboard.type("heron", delay=10)
    options = page.get_by_role("option")
    _expect(options).to_have_count(7)
    _expect(options.last).to_have_text("All 10 results")
    # "her" finds as much; what comes for the whole word must be there before keys choose from it.
    _expect(options.last).to_have_attribute("href", re.compile(r"\?q=heron$"))
    _expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    _expect(options.first).to_have_attribute("aria-selected", "true")
    _expect(box).to_have_attribute("aria-activedescendant", "found-0")
    page.keyboard.press("Escape")
    _expect(page.locator("#found")).to_be_hidden()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    _expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/search/\?q=heron$"))
    _expect(page.locator("#search-status")).to_have_text("10 papers")
    assert refused == []


def test_the_box_leads_to_a_paper_and_shows_text_as_text(page: Any, server: Any) -> None:
    page.goto(server.url)
    page.get_by_label("Search papers").fill("pond")
    option = page.get_by_role("option").first
    _expect(option.locator("mark")).to_have_text("Pond")
    option.click()
    page.wait_for_url(re.compile(r"/papers/papers/pond-herons/$"))
    page.get_by_label("Search papers").fill("zzzqqq")
    _expect(page.locator("#found p")).to_have_text("Nothing found")
    page.get_by_role("heading").first.click()
    _expect(page.locator("#found")).to_be_hidden()


def test_slash_leads_to_the_box(page: Any, server: Any) -> None:
    open_and_settle(page, server.url)
    page.keyboard.press("/")
    _expect(page.get_by_label("Search papers")).to_be_focused()
    open_and_settle(page, server.url + "search/")
    page.keyboard.press("/")
    _expect(page.get_by_label("Words to look for")).to_be_focused()


def test_without_scripts_the_box_is_a_form(chromium: Any, server: Any) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(server.url)
    page.get_by_label("Search papers").fill("lake herons")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/papers/search/\?q=lake\+herons$"))
    context.close()
