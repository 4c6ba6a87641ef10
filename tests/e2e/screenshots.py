"""Pictures of a built site to look at: each kind of page at 390 and 1280 pixels, light and dark.

    python tests/e2e/screenshots.py SITE_FOLDER PICTURES_FOLDER [--query WORDS]

`SITE_FOLDER` is the folder of `site.toml`, with `public/` built.
"""

from __future__ import annotations

import argparse
import functools
import http.server
import shutil
import threading
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

WIDTHS = {390: 844, 1280: 900}
SCHEMES = ("light", "dark")


class _Quiet(http.server.SimpleHTTPRequestHandler):
    base = "/"

    def translate_path(self, path: str) -> str:
        return super().translate_path("/" + path.removeprefix(self.base))

    def log_message(self, *args: object) -> None:
        """Nothing is printed."""


def _base_of(site: Path) -> str:
    """Return the path of `base_url`, with `/` at both ends."""
    told = tomllib.loads((site / "site.toml").read_text(encoding="utf-8")).get("site", {}).get("base_url", "")
    path = urlsplit(told).path.strip("/")
    return f"/{path}/" if path else "/"


def _pages(public: Path, query: str) -> Iterator[tuple[str, str]]:
    days = sorted(path.name for path in (public / "days").iterdir() if path.is_dir())
    papers = sorted(path.name for path in (public / "papers").iterdir() if path.is_dir())
    yield "home", ""
    yield "days", "days/"
    yield "day", f"days/{days[len(days) // 2]}/"
    yield "newest-day", f"days/{days[-1]}/"
    for number, name in enumerate((papers[0], papers[len(papers) // 2], papers[-1]), start=1):
        yield f"paper-{number}", f"papers/{name}/"
    yield "search", f"search/?q={query}"
    yield "search-empty", "search/"
    yield "search-nothing", "search/?q=zzzzqqqq"
    yield "about", "about/"
    yield "not-found", "404.html"


def _take(browser: Any, url: str, pages: list[tuple[str, str]], target: Path) -> None:
    for width, height in WIDTHS.items():
        for scheme in SCHEMES:
            context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
            page = context.new_page()
            for name, path in pages:
                page.goto(url + path, wait_until="networkidle")
                page.screenshot(path=target / f"{name}-{width}-{scheme}.png")
            context.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", type=Path)
    parser.add_argument("pictures", type=Path)
    parser.add_argument("--query", default="language model")
    options = parser.parse_args()
    from playwright.sync_api import sync_playwright

    public = (options.site / "public").resolve()
    handler = functools.partial(_Quiet, directory=str(public))
    _Quiet.base = _base_of(options.site)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    options.pictures.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        url = f"http://127.0.0.1:{server.server_address[1]}{_Quiet.base}"
        _take(browser, url, list(_pages(public, options.query)), options.pictures)
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main()
