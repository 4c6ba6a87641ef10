"""The reader's own list in a real browser: keys, reload, other browsers, removed papers, hostile lists, no network."""

from __future__ import annotations

import base64
import json
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

HERON = "2501.00001"
TIDES = "2501.00002"
MOSS = "how-moss-remembers"
BASE = "/papers/"
KEY = f"sitegen:{BASE}:reader"
SAVE = "button[data-mark=saved]"


@pytest.fixture
def site(toy_site: Any, build_here: Any) -> Any:
    """The toy site, built under a base path."""
    toy_site.write_config(base_url="https://example.org/papers/")
    build_here(toy_site.root)
    return toy_site


@pytest.fixture
def url(site: Any, serve_folder: Any) -> str:
    """Where the site is served."""
    address: str = serve_folder(site.output, BASE).url
    return address


@pytest.fixture
def elsewhere(chromium: Any) -> Iterator[Callable[..., Any]]:
    """Function `elsewhere(**options)`: a page of another, empty browser."""
    contexts = []

    def open_page(**options: Any) -> Any:
        contexts.append(chromium.new_context(**options))
        page = contexts[-1].new_page()
        page.set_default_timeout(10_000)
        return page

    yield open_page
    for context in contexts:
        context.close()


def wait(page: Any, expression: str, seconds: float = 40) -> Any:
    """Wait until `expression` is true; playwright's own waiting needs `eval`, which the pages' policy forbids."""
    deadline = time.monotonic() + seconds
    while not (value := page.evaluate(expression)):
        assert time.monotonic() < deadline, f"never true: {expression}"
        page.wait_for_timeout(20)
    return value


def ready(page: Any, url: str) -> None:
    """Go to `url` and wait for the list's buttons."""
    page.goto(url)
    page.locator("[data-mark]").first.wait_for(state="attached")


def kept(page: Any) -> Any:
    return json.loads(page.evaluate(f"localStorage.getItem({KEY!r})") or "{}")


def put(page: Any, value: object) -> None:
    text = value if isinstance(value, str) else json.dumps(value)
    page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, text])


def focused(page: Any) -> str:
    return str(page.evaluate("document.activeElement.closest('[data-key]')?.dataset.key ?? ''"))


def told(page: Any) -> str:
    return str(page.locator(".notice").inner_text())


def saved_titles(page: Any) -> list[str]:
    page.locator("#saved-body:not([hidden])").wait_for()
    return list(page.locator("#saved-papers h2").all_inner_texts())


def link_of(value: object) -> str:
    """A link's hash as the page itself makes it."""
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(json.dumps(value).encode()) + packer.flush()
    return "#list=" + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def download(page: Any, button: str) -> str:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button, exact=True).click()
    return Path(waiting.value.path()).read_text(encoding="utf-8")


# --- keyboard ----------------------------------------------------------------------------------------------------


def test_find_save_read_and_cite_a_paper_by_keyboard_alone(url: str, context: Any, page: Any) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    ready(page, url)
    page.keyboard.press("j")
    assert focused(page) == MOSS
    page.keyboard.press("j")
    assert focused(page) == HERON
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("s")
    assert "Saved: “Counting Herons" in told(page)
    page.keyboard.press("o")
    page.wait_for_url(f"**/papers/{HERON}/")
    page.locator("[data-mark]").first.wait_for()
    tree = page.locator("main").aria_snapshot()
    assert 'button "Save" [pressed]' in tree
    assert "We count herons on a lake." in tree
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.copy") == "bibtex":
            break
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").startswith("@misc{2501.00001,")


def test_keys_walk_mark_and_hide(url: str, page: Any) -> None:
    ready(page, url)
    for key in "jjkm":
        page.keyboard.press(key)
    assert "Marked as read: “How Moss Remembers”" in told(page)
    assert page.locator(f".entry.is-read[data-key={MOSS}]").count() == 1
    page.keyboard.press("x")
    assert focused(page) == HERON, "the focus goes to the next paper"
    assert not page.locator(f".entry[data-key={MOSS}]").is_visible()
    page.locator(".folded", has_text="1 paper hidden by you").wait_for()
    page.get_by_role("button", name="Show", exact=True).click()
    assert page.locator(f".entry[data-key={MOSS}]").is_visible()


def test_what_was_done_can_be_undone(url: str, page: Any) -> None:
    ready(page, url)
    for key in "jx":
        page.keyboard.press(key)
    page.get_by_role("button", name="Undo").click()
    assert page.locator(f".entry[data-key={MOSS}]").is_visible()
    assert kept(page)["hidden"] == {}


def test_keys_rest_while_typing_with_modifiers_and_when_switched_off(url: str, page: Any) -> None:
    ready(page, url)
    page.keyboard.press("Control+j")
    assert focused(page) == ""
    page.goto(url + "search/")
    page.locator("input[type=search]").fill("")
    page.keyboard.type("js?x")
    assert page.locator("input[type=search]").first.input_value() == "js?x"
    page.goto(url + "saved/")
    page.get_by_label("Single keys work").uncheck()
    ready(page, url)
    page.keyboard.press("j")
    assert focused(page) == ""


@pytest.mark.parametrize("width", [390, 1280])
def test_a_slash_leads_to_the_search_wherever_it_is(url: str, page: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    ready(page, url)
    page.keyboard.press("/")
    if width == 390:
        page.wait_for_url("**/search/")  # a phone has no room for a box
    else:
        wait(page, "document.activeElement.name === 'q'")


def test_help_opens_and_leaves(url: str, page: Any) -> None:
    ready(page, url)
    page.keyboard.press("j")
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keyboard").wait_for()
    page.keyboard.press("s")
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    assert focused(page) == MOSS
    assert kept(page)["saved"] == {}, "keys do nothing behind the dialog"


def test_keys_of_a_papers_page_lead_to_its_neighbours(url: str, page: Any) -> None:
    ready(page, f"{url}papers/{HERON}/")
    page.keyboard.press("k")
    page.wait_for_url(f"**/papers/{MOSS}/")


def test_buttons_have_names_states_and_room(url: str, page: Any) -> None:
    ready(page, url)
    button = page.get_by_role("button", name="Save: How Moss Remembers")
    assert button.get_attribute("aria-pressed") == "false"
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    for box in [one.bounding_box() for one in page.locator("[data-mark]").all()]:
        assert box["width"] >= 24
        assert box["height"] >= 24


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_moves_when_the_buttons_come(url: str, page: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.add_init_script("""self.shift = 0; new PerformanceObserver(list => {
        for (const one of list.getEntries()) self.shift += one.value;
    }).observe({type: 'layout-shift', buffered: true});""")
    for path in ("", f"papers/{HERON}/", "days/2025-03-03/", "saved/"):
        page.goto(url + path)
        page.locator("[data-mark], #saved-body:not([hidden])").first.wait_for(state="attached")
        page.wait_for_timeout(200)
        assert page.evaluate("self.shift") == 0, path


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_marked_pages_have_no_flaw_that_axe_knows(url: str, elsewhere: Any, width: int, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = elsewhere(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    page.goto(url + "about/")
    put(
        page,
        {
            "v": 1,
            "muted": {"moss": 1},
            "authors": {"Reed": 1},
            "read": {TIDES: 1},
            "saved": {"x": {"t": "A", "gone": True}},
        },
    )
    for path in ("", "days/2025-03-03/", f"papers/{HERON}/", "saved/"):
        ready(page, url + path)
        page.keyboard.press("j" if path == "" else "?")
        page.wait_for_timeout(200)
        found = Axe().run(page).response["violations"]
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == [], path


# --- the list lasts ----------------------------------------------------------------------------------------------


def test_the_list_survives_a_reload_and_reaches_other_tabs(url: str, context: Any, page: Any) -> None:
    ready(page, url)
    other = context.new_page()
    other.goto(url + "saved/")
    assert saved_titles(other) == []
    page.locator(f"[data-key={MOSS}] {SAVE}").click()
    other.locator("#saved-papers h2").wait_for()
    assert saved_titles(other) == ["How Moss Remembers"]
    page.reload()
    page.locator(f"[data-key={MOSS}] {SAVE}[aria-pressed=true]").wait_for()


def test_a_file_carries_the_list_to_another_browser(url: str, page: Any, elsewhere: Any, tmp_path: Path) -> None:
    ready(page, url)
    for key in "jsmjs":
        page.keyboard.press(key)
    page.goto(url + "saved/")
    assert set(saved_titles(page)) == {"How Moss Remembers", "Counting Herons with Patient Networks"}
    file = tmp_path / "list.json"
    file.write_text(download(page, "Save as a file"))
    there = elsewhere()
    ready(there, f"{url}papers/{TIDES}/")
    there.keyboard.press("s")
    there.goto(url + "saved/")
    there.locator("#saved-open").set_input_files(file)
    there.get_by_text("It adds 2 saved papers, 1 read mark.").wait_for()
    assert saved_titles(there) == ["Tides from a Single Gauge"], "nothing is added before the reader says so"
    there.get_by_role("button", name="Add to my list").click()
    there.locator(f"[data-key={MOSS}]").wait_for()
    assert len(saved_titles(there)) == 3
    assert kept(there)["read"].keys() == {MOSS}


def test_a_link_carries_the_list_to_another_browser(url: str, context: Any, page: Any, elsewhere: Any) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    ready(page, url)
    for key in "js":
        page.keyboard.press(key)
    page.goto(url + "saved/")
    page.get_by_label("Word to mute").fill("tides")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Copy as a link").click()
    page.get_by_text("Link copied").wait_for()
    there = elsewhere()
    there.goto(page.evaluate("navigator.clipboard.readText()"))
    there.get_by_text("It adds 1 saved paper, 1 muted word.").wait_for()
    there.get_by_role("button", name="Add to my list").click()
    assert saved_titles(there) == ["How Moss Remembers"]
    assert "#" not in there.url


def test_a_refused_list_leaves_nothing(url: str, page: Any) -> None:
    page.goto(url + "saved/" + link_of({"v": 1, "saved": {MOSS: {"t": "Moss"}}}))
    page.get_by_role("button", name="No, thank you").click()
    assert saved_titles(page) == []
    page.goto(url + "saved/#list=AAAA")
    page.get_by_text("damaged").wait_for()


def test_a_paper_that_a_new_build_removes_stays_in_the_list(site: Any, url: str, page: Any, build_here: Any) -> None:
    ready(page, f"{url}papers/{TIDES}/")
    page.keyboard.press("s")
    site.write_digest("2025-03-03", site.paper("Another One", "Other words.", authors="D. Four"))
    build_here(site.root)
    page.goto(url + "saved/")
    page.get_by_text("No longer on this site").wait_for()
    assert saved_titles(page) == ["Tides from a Single Gauge"]
    assert page.locator("#saved-papers h2 a").get_attribute("href") == f"https://arxiv.org/abs/{TIDES}"
    assert f"@misc{{{TIDES},\n  title = {{{{Tides from a Single Gauge}}}},\n  author = {{Brian Moor}}" in download(
        page, "BibTeX"
    )


def test_saved_papers_are_cited_in_three_formats(url: str, page: Any) -> None:
    from bibtexparser import parse_string

    page.goto(url + "saved/")
    nasty = {
        "t": "50% of $x$ & {braces} #1\nER  - ",
        "a": ["A. One", "Lab, Inc and others"],
        "d": "2025-01",
        "i": "10.1/a_b",
    }
    put(page, {"v": 1, "saved": {"nasty": nasty}})
    page.reload()
    entry = parse_string(download(page, "BibTeX")).entries[0]
    assert entry.key == "nasty"
    assert entry["author"] == "A. One and {Lab, Inc and others}"
    ris = download(page, "RIS").splitlines()
    assert (ris[0], ris[-1], ris.count("ER  - ")) == ("TY  - GEN", "ER  - ", 1)
    assert download(page, "Markdown").startswith("- 50% of \\$x\\$ \\& {braces}")


# --- favourites, muted words, news -------------------------------------------------------------------------------


def test_muted_words_fold_papers_into_one_quiet_line(url: str, page: Any) -> None:
    page.goto(url + "saved/")
    page.get_by_label("Word to mute").fill("MOS*")
    page.keyboard.press("Enter")
    page.goto(url)
    page.get_by_text("1 paper hidden: muted word “MOS*”.").wait_for()
    assert not page.locator(f".entry[data-key={MOSS}]").is_visible()
    page.get_by_role("button", name="Show", exact=True).click()
    assert page.locator(f".entry[data-key={MOSS}]").is_visible()
    page.get_by_role("button", name="Hide again").click()
    assert not page.locator(f".entry[data-key={MOSS}]").is_visible()


def test_favourites_are_marked(url: str, page: Any) -> None:
    page.goto(url + "saved/")
    page.get_by_label("Name of an author").fill("lucja zuraw")
    page.keyboard.press("Enter")
    page.get_by_label("Words of a topic").fill("last frost")
    page.keyboard.press("Enter")
    page.goto(url)
    page.locator(".is-favourite").first.wait_for()
    assert page.locator(f".is-favourite[data-key='{HERON}'] .favourite-why").inner_text() == "Favourite: lucja zuraw."
    assert page.locator(".is-favourite").count() == 2
    page.goto(url + "saved/")
    page.get_by_role("button", name="Remove lucja zuraw").click()
    assert kept(page)["authors"] == {}


def test_the_page_of_an_author_makes_it_a_favourite(site: Any, url: str, page: Any) -> None:
    holder = '<div class="favour" data-favourite="authors" data-name="Łucja Żuraw"></div></h1>'
    shown = site.read("about/index.html").replace("</h1>", holder)
    page.route(url + "about/", lambda route: route.fulfill(body=shown, content_type="text/html"))
    page.goto(url + "about/")
    button = page.get_by_role("button", name="Favourite")
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    page.goto(url)
    page.locator(f".is-favourite[data-key='{HERON}']").wait_for()


def test_days_after_the_last_visit_are_new(site: Any, url: str, page: Any, build_here: Any) -> None:
    ready(page, url)
    assert page.locator(".new").count() == 0
    put(page, {**kept(page), "visit": {**kept(page)["visit"], "at": 1}})
    site.write_digest("2025-03-05", site.paper("Another One", "Other words.", authors="D. Four"))
    build_here(site.root)
    ready(page, url)
    page.get_by_text("new since your last visit").wait_for()
    assert page.locator(".earlier .new").count() == 0


def test_hidden_papers_are_nowhere_and_read_ones_dim_everywhere(url: str, page: Any) -> None:
    ready(page, f"{url}papers/{TIDES}/")
    page.keyboard.press("x")
    ready(page, f"{url}papers/{HERON}/")
    page.keyboard.press("m")
    page.goto(url)
    page.locator(f".earlier li.is-read a[href*='{HERON}']").wait_for()
    assert not page.locator(f".earlier a[href*='{TIDES}']").is_visible()


def test_results_of_the_search_can_be_saved_whole(url: str, page: Any) -> None:
    page.goto(url + "search/?q=herons")
    page.locator(f"#results > li {SAVE}").first.click()
    wait(page, f"JSON.parse(localStorage.getItem({KEY!r})).saved[{HERON!r}]?.u")
    assert kept(page)["saved"][HERON]["a"] == ["Ada Reed", "Łucja Żuraw"]


# --- what may be wrong with a list -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["{", "null", "[]", '"x"', '{"v":99,"saved":[1],"read":{"a":"b"},"keys":7}', '{"saved":{"__proto__":{}}}']
)
def test_a_corrupt_list_breaks_nothing(url: str, page: Any, text: str) -> None:
    page.goto(url + "about/")
    put(page, text)
    ready(page, url)
    for key in "js":
        page.keyboard.press(key)
    assert kept(page)["saved"][MOSS]["t"] == "How Moss Remembers"


@pytest.mark.parametrize("broken", ["getItem", "setItem", "all"])
def test_a_browser_that_keeps_nothing_is_served_all_the_same(url: str, page: Any, broken: str) -> None:
    forbid = "throw new DOMException('no', 'SecurityError')"
    if broken == "all":
        page.add_init_script(f"Object.defineProperty(self, 'localStorage', {{get() {{ {forbid} }}}})")
    else:
        page.add_init_script(f"Storage.prototype.{broken} = () => {{ {forbid} }}")
    ready(page, url)
    for key in "js":
        page.keyboard.press(key)
    page.locator(f"[data-key={MOSS}] {SAVE}[aria-pressed=true]").wait_for()
    page.goto(url + "saved/")
    assert saved_titles(page) == []


def test_a_hostile_list_is_text(url: str, page: Any, hostile: Any) -> None:
    strings = hostile("xss")[:300]
    saved = {f"k{n}": {"t": text, "a": [text], "u": text, "d": text, "i": text} for n, text in enumerate(strings)}
    words = dict.fromkeys(strings[:50], 1)
    theirs = {
        "v": 1,
        "saved": {**saved, "../../x": {"t": "out"}, "__proto__": {"t": "p"}},
        "authors": words,
        "muted": words,
    }
    page.add_init_script(
        "self.ran = []; for (const name of ['alert', 'prompt', 'confirm']) self[name] = () => ran.push(name);"
    )
    page.goto(url + "saved/" + link_of(theirs))
    page.get_by_role("button", name="Add to my list").click()
    page.locator("#saved-papers li").first.wait_for()
    page.reload()
    page.locator("#saved-papers li").first.wait_for()
    page.evaluate("""for (const one of document.querySelectorAll('*'))
        for (const event of ['error', 'load', 'focus', 'mouseover']) one.dispatchEvent(new Event(event));""")
    assert page.evaluate("self.ran") == []
    assert page.locator("main script, main img, main iframe").count() == 0
    links = page.evaluate("[...document.querySelectorAll('main a')].map(a => a.href)")
    assert all(link.startswith(("http://", "https://")) for link in links)
    ready(page, url)
    assert page.evaluate("self.ran") == []


def test_a_bomb_in_a_link_is_refused(url: str, page: Any) -> None:
    page.goto(url + "saved/" + link_of({"v": 1, "muted": {"a" * 50_000_000: 1}}))
    page.get_by_text("damaged").wait_for()


def test_a_huge_list_is_cut_to_the_newest(url: str, page: Any) -> None:
    page.goto(url + "about/")
    put(page, {"v": 1, "read": {f"k{n}": n + 1 for n in range(9000)}})
    ready(page, url)
    for key in "jm":
        page.keyboard.press(key)
    read = kept(page)["read"]
    assert len(read) == 5000
    assert {MOSS, "k8999"} <= read.keys()
    assert "k100" not in read


def test_without_scripts_there_are_no_dead_buttons(url: str, elsewhere: Any) -> None:
    page = elsewhere(java_script_enabled=False)
    for path in ("", f"papers/{HERON}/", "saved/"):
        page.goto(url + path)
        assert page.locator("button:visible").count() == 0, path
    assert "JavaScript" in page.locator("main").inner_text()


# --- no network --------------------------------------------------------------------------------------------------


def kept_pages(page: Any) -> list[str]:
    return sorted(
        page.evaluate("""(async () => { const found = [];
        for (const name of await caches.keys()) for (const one of await (await caches.open(name)).keys())
            found.push(new URL(one.url).pathname);
        return found; })()""")
    )


def install(page: Any, url: str) -> None:
    page.goto(url)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    wait(page, "Boolean(navigator.serviceWorker.controller)")


def test_what_was_read_and_the_newest_days_can_be_read_offline(url: str, context: Any, page: Any) -> None:
    install(page, url)
    ready(page, f"{url}papers/{HERON}/")
    page.keyboard.press("s")
    wait(page, f"caches.match('{BASE}papers/{HERON}/').then(Boolean)")
    context.set_offline(True)
    for path in (f"papers/{HERON}/", "", "days/2025-03-03/", "?from=home-screen"):
        ready(page, url + path)
        assert page.evaluate("getComputedStyle(document.querySelector('.skip')).position") == "absolute", "styled"
    page.get_by_text("this is the copy that was kept").wait_for()
    page.goto(url + "saved/")
    assert saved_titles(page) == ["Counting Herons with Patient Networks"]
    assert "Counting Herons" in download(page, "BibTeX")
    page.goto(f"{url}papers/{TIDES}/")
    assert page.locator("h1").inner_text() == "You are offline"
    context.set_offline(False)
    page.reload()
    assert page.locator("h1").inner_text() == "Tides from a Single Gauge"


def test_online_the_newest_build_is_shown_and_the_index_is_never_old(
    site: Any, url: str, context: Any, page: Any, build_here: Any
) -> None:
    install(page, url)
    page.goto(url + "search/?q=herons")
    page.locator("#results > li").first.wait_for()
    site.write_digest("2025-03-05", site.paper("A Paper on Ferns", "Ferns unroll.", authors="D. Four"))
    build_here(site.root)
    page.goto(url)
    page.get_by_role("link", name="A Paper on Ferns").wait_for()
    page.goto(url + "search/?q=ferns")
    page.locator("#results > li").first.wait_for()
    wait(page, f"caches.match('{BASE}days/2025-03-05/').then(Boolean)")
    context.set_offline(True)
    page.goto(url + "days/2025-03-05/")
    page.get_by_role("link", name="A Paper on Ferns").wait_for()
    page.goto(url + "search/?q=ferns")
    page.locator("#results > li").first.wait_for()


def test_switched_off_the_worker_takes_leave(site: Any, url: str, page: Any, build_here: Any) -> None:
    install(page, url)
    wait(page, "caches.keys().then(names => names.length)")
    site.write_config("[offline]\nenabled = false", base_url="https://example.org/papers/")
    build_here(site.root)
    page.goto(url)
    wait(page, "navigator.serviceWorker.getRegistrations().then(all => all.length === 0)")
    wait(page, "caches.keys().then(names => names.length === 0)")


def test_what_a_worker_keeps_after_its_leave_goes_with_the_next_page(
    site: Any, url: str, page: Any, build_here: Any
) -> None:
    site.write_config("[offline]\nenabled = false", base_url="https://example.org/papers/")
    build_here(site.root)
    page.goto(url)
    late = f"caches.open('sitegen:{BASE}:pages-1').then(cache => cache.put('{BASE}', new Response('late')))"
    page.evaluate(f"{late}.then(() => caches.open('sitegen:/other/:pages-1')).then(() => true)")
    page.goto(f"{url}days/")
    wait(page, "caches.keys().then(names => names.join() === 'sitegen:/other/:pages-1')")


def test_a_page_under_sitegen_serve_has_no_worker(site: Any, url: str, page: Any) -> None:
    shown = site.read("index.html").replace("</body>", '<script src="/__sitegen__/reload.js"></script></body>')
    page.route(url, lambda route: route.fulfill(body=shown, content_type="text/html"))
    ready(page, url)
    page.wait_for_timeout(1000)
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)") == 0


def test_kept_pages_of_other_sites_on_the_host_are_let_be(url: str, page: Any) -> None:
    page.goto(url + "robots.txt")  # a page of the site would begin to install the worker already
    page.evaluate("caches.open('sitegen:/other/:pages-1').then(() => caches.open('sitegen:/papers/:pages-0'))")
    install(page, url)
    wait(page, "caches.keys().then(names => !names.includes('sitegen:/papers/:pages-0'))")
    assert page.evaluate("caches.keys().then(names => names.includes('sitegen:/other/:pages-1'))")
    assert f"{BASE}papers/{MOSS}/" not in kept_pages(page), "only what was read, and the newest days"


def test_the_site_can_be_installed(url: str, page: Any) -> None:
    page.goto(url)
    manifest = page.evaluate("fetch(document.querySelector('link[rel=manifest]').href).then(answer => answer.json())")
    assert manifest["start_url"] == manifest["scope"] == BASE
    for icon in manifest["icons"]:
        size = page.evaluate(
            "src => new Promise(done => { const i = new Image(); i.onload = () => done(i.naturalWidth); i.src = src; })",
            icon["src"],
        )
        assert icon["sizes"] in ("any", f"{size}x{size}")
