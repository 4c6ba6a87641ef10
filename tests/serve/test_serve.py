"""The development server: an edit reaches the browser, a failure is shown, strangers are refused."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from watchfiles import Change

from sitegen.serve.files import find_file, is_folder, media_type
from sitegen.serve.hosts import is_allowed
from sitegen.serve.watching import EditFilter, split_watched
from tests.serve.serving import Serving

CONFIG = '[site]\nbase_url = "https://example.org/papers/"\n[[sources]]\npath = "content"\n'


@pytest.fixture(scope="module")
def quiet_serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """A server whose site nobody edits."""
    root = tmp_path_factory.mktemp("quiet")
    (root / "content").mkdir()
    (root / "content" / "2025-03-03.md").write_text("---\ndate: 2025-03-03\n---\n\n## A Quiet Paper\n\nWords.\n")
    (root / "site.toml").write_text(CONFIG)
    running = Serving(root)
    yield running
    running.stop()


@pytest.fixture
def serving(toy_site: Any) -> Iterator[Serving]:
    toy_site.write_config(base_url="https://example.org/papers/")
    running = Serving(toy_site.root)
    yield running
    running.stop()


def test_an_edit_reaches_the_browser_and_a_failure_is_shown_over_the_last_good_site(
    toy_site: Any, serving: Serving
) -> None:
    status, headers, page = serving.get("/papers/")
    assert status == 200
    assert headers["cache-control"] == "no-store"
    shown = re.search(r'<script src="/__sitegen__/reload.js\?v=([\w-]+)" defer></script>', page)
    assert shown, "the script is a file of its own, as the Content-Security-Policy asks"
    events = serving.events()
    assert next(events) == {"version": shown[1], "error": ""}

    toy_site.write_digest("2025-03-06", toy_site.paper("Fresh From the Press", "New."))
    told = next(events)
    assert told["version"] != shown[1]
    assert "Fresh From the Press" in serving.get("/papers/")[2]

    toy_site.write("templates/home.html", "{{ nothing.here }}")
    broken = next(events)
    assert broken["version"] == told["version"], "no reload: the last good site is served on"
    assert "home.html:1" in broken["error"]
    assert "Fresh From the Press" in serving.get("/papers/")[2]

    (toy_site.root / "templates" / "home.html").unlink()
    assert next(events)["error"] == ""
    (toy_site.root / "site.toml").write_text("[site\n")
    assert "site.toml" in next(events)["error"]
    toy_site.write_config(base_url="https://example.org/papers/")
    assert next(events)["error"] == ""


def test_serving_publishes_nothing_and_ends_quickly(toy_site: Any, serving: Serving) -> None:
    events = serving.events()
    next(events)
    assert not toy_site.output.exists()
    streams, serving.streams = serving.streams, []  # a browser is still there when Ctrl-C is pressed
    assert serving.stop() < 3
    assert list(events) == [], "the stream ends as any other answer does"
    for stream in streams:
        stream.close()
    assert serving.process.returncode in (0, 130)
    assert serving.complaints == "", "nothing went wrong"


def test_pages_files_and_what_is_missing(quiet_serving: Serving) -> None:
    assert quiet_serving.get("/")[1]["location"] == "/papers/"
    assert quiet_serving.get("/papers")[1]["location"] == "/papers/"
    assert quiet_serving.get("/papers/days")[1]["location"] == "/papers/days/"
    assert quiet_serving.get("/papers/days/?q=1")[0] == 200
    status, _, page = quiet_serving.get("/papers/no/such/page/")
    assert (status, "reload.js" in page) == (404, True)
    assert quiet_serving.get("/elsewhere/")[0] == 404
    assert quiet_serving.get("/papers/search/index.json")[1]["content-type"] == "application/json"
    assert quiet_serving.get("/__sitegen__/reload.js")[1]["content-type"].startswith("text/javascript")
    assert quiet_serving.get("/__sitegen__/server.py")[0] == 404


@pytest.mark.parametrize(
    "path",
    [
        "/papers/../site.toml",
        "/papers/%2e%2e/site.toml",
        "/papers/..%2fsite.toml",
        "/papers//etc/passwd",
        "/papers/%00",
    ],
)
def test_no_path_leads_out_of_the_site(quiet_serving: Serving, path: str) -> None:
    status, _, body = quiet_serving.get(path)
    assert status == 404
    assert "base_url" not in body
    assert "root:" not in body


def test_other_host_names_are_refused(quiet_serving: Serving) -> None:
    for host in (
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example:80",
        "evil.example:8000",
        "[::2]",
        "",
    ):
        assert quiet_serving.get("/papers/", host=host or " ")[0] in (400, 421), host
    for host in ("localhost", "127.0.0.1:1", "[::1]:8000", "LOCALHOST:8000"):
        assert quiet_serving.get("/papers/", host=host)[0] == 200, host


def test_a_taken_port_is_told(toy_site: Any, quiet_serving: Serving) -> None:
    done = toy_site.run("serve", "--port", quiet_serving.port)
    assert done.returncode == 2
    assert f"port {quiet_serving.port} is taken" in done.stderr


def test_a_site_that_never_built_shows_why(toy_site: Any) -> None:
    toy_site.write("templates/home.html", "{{ nothing.here }}")
    running = Serving(toy_site.root)
    try:
        status, _, page = running.get("/")
        assert status == 503
        assert "home.html:1" in page
        events = running.events()
        next(events)
        (toy_site.root / "templates" / "home.html").unlink()
        assert next(events)["error"] == ""
        assert running.get("/")[0] == 200
    finally:
        running.stop()


# --- parts -------------------------------------------------------------------------------------------------------


def test_only_this_machine_is_a_host() -> None:
    assert all(map(is_allowed, ["localhost", "localhost:80", "127.0.0.1", "[::1]", "[::1]:1"]))
    assert not any(
        map(is_allowed, ["", "localhost:", "localhost:x", "127.0.0.2", "::1", "a.localhost", "localhost.\n"])
    )


def test_files_are_found_only_inside(tmp_path: Path) -> None:
    site = tmp_path / "site"
    (site / "a").mkdir(parents=True)
    (site / "a" / "index.html").write_text("")
    (tmp_path / "secret").write_text("")
    (site / "link").symlink_to(tmp_path / "secret")
    assert find_file(site, "a/") == site / "a" / "index.html"
    assert is_folder(site, "a")
    assert [find_file(site, path) for path in ("a", "link", "../secret", "a/../../secret", "b", "a//")] == [None] * 6


def test_types_do_not_depend_on_the_machine() -> None:
    assert media_type(Path("x.bin")) == "application/octet-stream"
    assert media_type(Path("x.webmanifest")) == "application/manifest+json"
    assert media_type(Path("x.BIB")).startswith("application/x-bibtex")
    assert media_type(Path("x.unheard-of")) == "application/octet-stream"


def test_what_does_not_exist_is_watched_for_through_its_folder(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "site.toml").write_text("")
    watched = split_watched([tmp_path / "content", tmp_path / "site.toml", tmp_path / "templates" / "deep"])
    assert watched == ([tmp_path / "content"], [tmp_path])


def test_what_sitegen_writes_is_no_edit(tmp_path: Path) -> None:
    counts = EditFilter([tmp_path / ".sitegen"])
    assert counts(Change.added, str(tmp_path / "site.toml"))
    assert not counts(Change.added, str(tmp_path / ".sitegen"))
    assert not counts(Change.added, str(tmp_path / ".sitegen" / "cache" / "x"))
    assert counts(Change.added, str(tmp_path / ".sitegen-not"))


def test_a_state_wakes_those_who_wait() -> None:
    from sitegen.serve.state import State

    async def story() -> list[str]:
        state = State(Path("x"))
        first = state.version
        waiting = asyncio.create_task(state.wait(5))
        await asyncio.sleep(0)
        state.publish("/", changed=True)
        await asyncio.wait_for(waiting, 1)
        return [first, state.version]

    # In a thread of its own: this one may already run the loop that drives a browser.
    with ThreadPoolExecutor(1) as pool:
        first, second = pool.submit(asyncio.run, story()).result()
    assert first != second
