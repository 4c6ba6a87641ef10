"""Pages in a real browser keep still, ask no other host, break no policy of their own and work without scripts."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.quality.scenes import Scene, fail_with, loaded

WATCH = """
self.broken = [];
document.addEventListener('securitypolicyviolation',
  event => self.broken.push(event.violatedDirective + ' ' + event.blockedURI));
self.shifts = [];
new PerformanceObserver(list => {
  for (const shift of list.getEntries()) {
    if (shift.hadRecentInput) continue;
    const moved = shift.sources.map(one => one.node?.outerHTML?.slice(0, 80) ?? one.node?.nodeName);
    self.shifts.push([shift.value, ...moved]);
  }
}).observe({type: 'layout-shift', buffered: true});
"""

SCROLL = """
async () => {
  const pause = () => new Promise(done => requestAnimationFrame(() => setTimeout(done, 20)));
  const end = Math.min(document.documentElement.scrollHeight, 20 * innerHeight);
  for (let y = 0; y < end; y += innerHeight) { scrollTo({top: y, behavior: 'instant'}); await pause(); }
}
"""

HARDLY_ANY = 0.002
"""Share of the screen that may move in one go: where the parser of a busy machine pauses within a line, the line is
painted in two steps. A row that a script puts above the text makes twenty times as much."""

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1280, "height": 900}}


def _visit(page: Any, url: str, scene: Scene) -> list[str]:
    """Return what was wrong when the page was loaded and read to its end."""
    host, wrong = urlsplit(url).netloc, []
    page.on("request", lambda one: urlsplit(one.url).netloc == host or wrong.append(f"other host {one.url}"))
    page.on("console", lambda one: one.type in {"error", "warning"} and wrong.append(f"{one.type} {one.text}"))
    page.on("pageerror", lambda one: wrong.append(f"error {one}"))
    page.on("response", lambda one: one.status >= 400 and wrong.append(f"{one.status} {one.url}"))
    page.add_init_script(WATCH)
    page.goto(url + scene.path, wait_until="networkidle")
    scene.act(page)
    page.evaluate(SCROLL)
    page.wait_for_timeout(100)
    wrong += [f"policy {one}" for one in page.evaluate("self.broken")]
    return wrong + [f"shift {one}" for one in page.evaluate("self.shifts") if one[0] > HARDLY_ANY]


@pytest.mark.parametrize("device", [PHONE, DESK], ids=["phone", "desk"])
def test_pages_keep_still_and_to_themselves(site: Path, served: Any, visitor: Any, device: dict[str, Any]) -> None:
    url = served(site).url
    wrong = {}
    for scene in loaded(site):
        with visitor(**device) as page:
            wrong[f"{scene.name}: {scene.path}"] = _visit(page, url, scene)
    fail_with(wrong)


def test_the_watch_sees_what_is_wrong(tmp_path: Path, serve_folder: Any, visitor: Any) -> None:
    """Control of the test above."""
    policy = "<meta http-equiv=Content-Security-Policy content=\"default-src 'self'\">"
    body = "<script>1</script><img src=http://localhost:9/x><p>Text</p><script src=push.js></script>"
    (tmp_path / "index.html").write_text(f"<!doctype html><head>{policy}</head>{body}")
    (tmp_path / "push.js").write_text(
        "setTimeout(() => { const box = document.createElement('canvas'); box.height = 300; document.body.prepend(box); }, 99)"
    )
    with visitor(**DESK) as page:
        server = serve_folder(tmp_path)
        heard = "\n".join(_visit(page, server.url, Scene("bad", "", lambda page: page.wait_for_timeout(300))))
    for part in ("policy script-src", "policy img-src", "shift [0."):
        assert part in heard, heard


# --- without scripts ---------------------------------------------------------------------------------------------

NEEDS_SCRIPTS = {"search", "saved"}
"""The kinds that say, without scripts, that they need them."""


def _without_scripts(page: Any, url: str, scene: Scene) -> list[str]:
    answer = page.goto(url + scene.path)
    wrong = [] if answer.ok or scene.path == "404.html" else [f"answer {answer.status}"]
    main = page.locator("main")
    if scene.name in NEEDS_SCRIPTS and "JavaScript" not in main.inner_text():
        wrong.append("does not say that it needs scripts")
    if page.locator("h1").count() != 1 or len(main.inner_text()) < 40:
        wrong.append("has no content")
    buttons = page.locator("button:visible:not(form button)")
    wrong += [f"dead button {html}" for html in buttons.evaluate_all("all => all.map(one => one.outerHTML)")][:3]
    return wrong + _details_that_stay_closed(page)


def _details_that_stay_closed(page: Any) -> list[str]:
    boxes = page.locator("main details:visible:not([open])").element_handles()[:2]
    for box in boxes:
        box.query_selector("summary").click()
    return ["details do not open"] if any(box.get_attribute("open") is None for box in boxes) else []


def test_without_scripts_pages_have_their_content_and_no_dead_buttons(site: Path, served: Any, visitor: Any) -> None:
    url = served(site).url
    with visitor(java_script_enabled=False, **DESK) as page:
        wrong = {f"{one.name}: {one.path}": _without_scripts(page, url, one) for one in loaded(site)[:-1]}
    fail_with(wrong)


def test_without_scripts_links_lead_on(site: Path, served: Any, visitor: Any) -> None:
    with visitor(java_script_enabled=False, **DESK) as page:
        page.goto(served(site).url)
        for selector in ("main a[href*='/papers/']", "main a[href*='/days/2']", "header a[href$='/topics/']"):
            link = page.locator(selector).first
            target = link.get_attribute("href")
            link.click()
            assert urlsplit(page.url).path == target
            assert page.locator("h1").count() == 1
