"""Search a published site in Chromium and print what it costs: `python tests/benchmarks/search_in_browser.py SITE`.

Queries of one to three words, drawn by a seeded generator from the papers of the site, and the three most common words
together. For each: the bytes that a first query downloads from a server that compresses nothing, and the time from the
last key to the results, of several tries the one in the middle, both on a page that was just opened; and what the pages'
processes take of memory over one that was opened and never asked.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import re
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

sys.path[0] = str(Path(__file__).resolve().parents[2])

QUERIES = 50
TRIES = 3
_WORD = re.compile(r"[a-z]{4,}")

TIME_RESULTS = """
() => {
  self.lastKey = 0; self.lastResult = 0;
  document.querySelector('input[type=search][name=q]')
    .addEventListener('input', () => { self.lastKey = performance.now(); }, true);
  new MutationObserver(() => { self.lastResult = performance.now(); })
    .observe(document.querySelector('#results'), { childList: true, subtree: true, attributes: true });
}
"""
"""Keeps in `lastKey` when the page's box was last typed into, and in `lastResult` when its results last changed."""

TYPE = """
(() => {
  const box = document.querySelector('input[type=search][name=q]');
  box.value = QUERY;
  box.dispatchEvent(new Event('input', { bubbles: true }));
})()
"""
"""Types what stands for `QUERY`."""


def draw_queries(documents: list[dict[str, str]]) -> tuple[list[str], str]:
    """Return queries, and the three words that most abstracts have."""
    from lunr.stop_word_filter import WORDS

    rng = random.Random(2014)
    words = [sorted(set(_WORD.findall(f"{d['title']} {d['abstract']}".lower())) - WORDS) for d in documents]
    common = " ".join(word for word, _ in Counter(word for some in words for word in some).most_common(3))
    return [" ".join(rng.sample(rng.choice(words), rng.randint(1, 3))) for _ in range(QUERIES)], common


def memory_of_pages() -> float:
    """Return the MiB that the processes of pages share with no one else or their part of what they share."""
    found = subprocess.run(["pgrep", "-f", "type=renderer"], capture_output=True, text=True, check=False).stdout
    sizes = []
    for pid in found.split():
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        sizes.append(int(re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE)[1]) / 1024)  # type: ignore[index]
    return max(sizes, default=0.0)


def weigh(browser: Any, server: Any, query: str) -> int:
    """Return the bytes that the query downloads on a page that was just opened."""
    from tests.search_costs import search_requests

    context = browser.new_context(service_workers="block")
    page = context.new_page()
    server.forget()
    page.goto(f"{server.url}search/?q={quote(query)}")
    page.locator("#results > li[data-ref]").first.wait_for()
    page.wait_for_timeout(300)
    context.close()
    return sum(request.size for request in search_requests(server))


def time_results(browser: Any, server: Any, query: str) -> float:
    """Return the milliseconds from the last key to the results, typed on a page that was just opened."""
    context = browser.new_context(service_workers="block", bypass_csp=True)
    page = context.new_page()
    page.goto(f"{server.url}search/")
    page.evaluate(TIME_RESULTS)
    page.locator("input[type=search][name=q]").press_sequentially(query, delay=60)
    page.wait_for_function("self.lastResult > self.lastKey && document.querySelector('#results > li[data-ref]')")
    page.wait_for_timeout(600)
    taken = float(page.evaluate("self.lastResult - self.lastKey"))
    context.close()
    return taken


@contextlib.contextmanager
def open_undriven(browser: Any, address: str) -> Iterator[Callable[[str], None]]:
    """Open a page that Playwright does not drive, as its records of requests would be measured too; give its `run`."""
    session = browser.new_browser_cdp_session()
    context = session.send("Target.createBrowserContext")["browserContextId"]
    size = {"width": 1280, "height": 720}
    target = session.send("Target.createTarget", {"url": address, "browserContextId": context, **size})
    attached = session.send("Target.attachToTarget", {"targetId": target["targetId"], "flatten": False})

    def run(script: str) -> None:
        message = {"id": 1, "method": "Runtime.evaluate", "params": {"expression": script}}
        session.send("Target.sendMessageToTarget", {"sessionId": attached["sessionId"], "message": json.dumps(message)})

    yield run
    session.send("Target.disposeBrowserContext", {"browserContextId": context})


def measure_memory(browser: Any, server: Any, queries: list[str]) -> tuple[float, float, float]:
    """Return MiB of a page's process: nothing asked yet; the most while `queries` are asked in turn; in the end."""
    with open_undriven(browser, f"{server.url}search/") as run:
        time.sleep(1.5)
        idle = memory_of_pages()
        sizes = []
        for query in queries:
            run(TYPE.replace("QUERY", json.dumps(query)))
            time.sleep(0.4)
            sizes.append(memory_of_pages())
        time.sleep(1.5)
        sizes.append(memory_of_pages())
    return idle, max(sizes), sizes[-1]


def _tell(what: str) -> None:
    print(f"{what} …", file=sys.stderr, flush=True)


def main() -> None:
    """Measure and print."""
    from tests.conftest import launch_chromium, serve

    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("site", type=Path, help="folder with the site.toml of a site that was built")
    site = parser.parse_args().site
    command = [sys.executable, "-m", "sitegen", "export", "--format", "documents"]
    told = subprocess.run(command, cwd=site, capture_output=True, text=True, check=True).stdout
    queries, common = draw_queries([json.loads(line) for line in told.splitlines()])
    with launch_chromium() as browser, serve(site / "public") as server:
        _tell(f"weighing {len(queries) + 1} queries")
        sizes = {query: weigh(browser, server, query) / 1000 for query in [*queries, common]}
        tries = []
        for number in range(1, TRIES + 1):
            _tell(f"timing them, try {number} of {TRIES}")
            tries.append({query: time_results(browser, server, query) for query in [*queries, common]})
        _tell("memory")
        idle, most, last = measure_memory(browser, server, [*queries[:20], common])
    of_common = sizes.pop(common)
    times = {query: statistics.median(each[query] for each in tries) for query in [*queries, common]}
    slowest = max(times, key=lambda query: times[query])
    print(f"first query: median {statistics.median(sizes.values()):.0f} kB, most {max(sizes.values()):.0f} kB")
    print(f"the three most common words, {common!r}: {of_common:.0f} kB")
    print(f"results after the last key: median {statistics.median(times.values()):.0f} ms")
    print(f"the most, of {slowest!r}: {times[slowest]:.0f} ms; of the most common words: {times[common]:.0f} ms")
    print(f"memory of the page: {idle:.0f} MiB before, at most {most:.0f} MiB during 21 queries, {last:.0f} MiB after")


if __name__ == "__main__":
    main()
