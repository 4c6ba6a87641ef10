"""What every test can ask for: real data, a browser, a server of files, Node, and a toy site to tell stories on.

A tool that is not there makes its tests skip, with the reason. Set `SITEGEN_REQUIRE_SHARED`, `SITEGEN_REQUIRE_BROWSER`
or `SITEGEN_REQUIRE_NODE` to 1 where they must be there: then its absence is a failure.
"""

from __future__ import annotations

import contextlib
import fcntl
import functools
import http.server
import json
import os
import random
import shutil
import subprocess
import sys
import tarfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

import pytest

from tests.compiled import compiled_once

PROJECT = Path(__file__).resolve().parent.parent


def _missing(switch: str, reason: str) -> NoReturn:
    """Skip the test, or fail it where `switch` says that this machine must be able to run it."""
    if os.environ.get(switch, "") not in ("", "0"):
        pytest.fail(f"{reason}, but {switch} is set", pytrace=False)
    pytest.skip(reason)


MEMORY = Path("/dev/shm")
"""File system of Linux that has no disk under it."""

MEMORY_BYTES = 6 << 30
"""Free space it must have; a whole run needs a quarter of it at most."""


def pytest_configure() -> None:
    """Keep temporary folders in memory where there is room: making and removing small files is a third of the work.

    `--basetemp` and `PYTEST_DEBUG_TEMPROOT` put them elsewhere.
    """
    if not MEMORY.is_dir() or not os.access(MEMORY, os.W_OK | os.X_OK):
        return
    found = os.statvfs(MEMORY)
    if found.f_bavail * found.f_frsize >= MEMORY_BYTES and not found.f_flag & os.ST_NOEXEC:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def files_below(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below `folder`: its name from there, with slashes, and its bytes. On strings, for sites of thousands."""
    start = len(str(folder)) + 1
    for parent, _, names in os.walk(folder):
        for name in names:
            path = f"{parent}/{name}"
            with open(path, "rb") as file:
                yield path[start:], file.read()


@pytest.fixture(scope="session", autouse=True)
def _compiled_once() -> Iterator[None]:
    with compiled_once():
        yield


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Slow tests come first: what comes last should be short, lest one process works while the other has nothing."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


# --- real data ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real input: `data/` in `../shared` beside the checkout, or in the folder that SITEGEN_SHARED names."""
    shared = Path(os.environ.get("SITEGEN_SHARED") or PROJECT.parent / "shared")
    if not (shared / "data").is_dir():
        _missing("SITEGEN_REQUIRE_SHARED", f"no real data: {shared / 'data'} is not there")
    return shared / "data"


@pytest.fixture(scope="session")
def daily_archive(shared_data: Path) -> Path:
    """The archive of daily-papers answers as it came."""
    return shared_data / "hf-daily.tar.xz"


@pytest.fixture(scope="session")
def daily_dir(daily_archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with one JSON file a day, unpacked once for all test processes."""
    base = tmp_path_factory.getbasetemp()
    in_worker = "PYTEST_XDIST_WORKER" in os.environ
    target = (base.parent if in_worker else base) / "daily"
    if not target.exists():
        ours = base / "daily-unpacking"
        with tarfile.open(daily_archive) as archive:
            if hasattr(tarfile, "data_filter"):  # Debian's Python 3.11.2 has none yet
                archive.extraction_filter = tarfile.data_filter
            archive.extractall(ours)
        try:
            ours.rename(target)
        except OSError:  # another process was first
            shutil.rmtree(ours)
    return target / "hf"


# --- tools -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def node() -> str:
    """Path of Node (18 or newer)."""
    found = shutil.which("node")
    if found is None:
        _missing("SITEGEN_REQUIRE_NODE", "node is not installed")
    return found


@pytest.fixture(scope="session")
def node_modules(node: str) -> Path:
    """Folder of the npm packages that tests compare with."""
    folder = PROJECT / "tests" / "node_modules"
    if not folder.is_dir():
        _missing("SITEGEN_REQUIRE_NODE", "npm packages of the tests are not installed (make test does)")
    return folder


def find_chromium() -> str | None:
    if named := os.environ.get("SITEGEN_CHROMIUM"):
        return named
    # The first has no windows to draw, and tests in it take half of the time.
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    mac = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
    return next(filter(None, map(shutil.which, names)), str(mac) if mac.exists() else None)


@contextlib.contextmanager
def launch_chromium() -> Iterator[Any]:
    """Run a Chromium (`playwright.sync_api.Browser`) for a while; playwright's own where none is installed."""
    from playwright.sync_api import sync_playwright

    quiet = ("gpu", "background-networking", "component-update", "sync", "dev-shm-usage")
    arguments = ["--no-sandbox", "--no-first-run", *(f"--disable-{name}" for name in quiet)]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A running Chromium, one for each test process."""
    if find_chromium() is None:
        _missing("SITEGEN_REQUIRE_BROWSER", "no Chromium is installed")
    with launch_chromium() as browser:
        yield browser


@pytest.fixture
def context(chromium: Any) -> Iterator[Any]:
    """A fresh browser context: empty storage, desktop window, UTC."""
    made = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB", timezone_id="UTC")
    yield made
    made.close()


@pytest.fixture
def page(context: Any) -> Any:
    """A fresh page; an uncaught error in it is in `page.errors` and fails the test unless the test empties the list."""
    made = context.new_page()
    made.set_default_timeout(10_000)
    made.errors = []
    made.on("pageerror", lambda error: made.errors.append(str(error)))
    yield made
    assert made.errors == []


# --- a server that compresses nothing ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Request:
    """One answered request."""

    path: str
    status: int
    size: int
    """Bytes of the body."""


@dataclass
class FolderServer:
    """Serves a folder on loopback, below `base`, and remembers what was asked for."""

    url: str
    """Address of the site's front page, with `/` at the end."""

    requests: list[Request] = field(default_factory=list)
    caching: str = "no-store"
    """What each answer says in `Cache-Control`."""

    def forget(self) -> None:
        """Empty the list of requests."""
        self.requests.clear()

    def total_bytes(self, part: str = "") -> int:
        """Bytes of all bodies whose path contains `part`."""
        return sum(request.size for request in self.requests if part in request.path)


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256  # the usual 5 drops connections when a browser opens many at once

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that goes away in the middle of an answer is no error."""


class _Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    extensions_map = {
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript; charset=utf-8",
        ".mjs": "text/javascript; charset=utf-8",
        ".html": "text/html; charset=utf-8",
        ".json": "application/json",
        ".xml": "application/xml",
        ".webmanifest": "application/manifest+json",
    }
    wbufsize = 64 * 1024

    def __init__(self, *args: Any, record: FolderServer, base: str, **kwargs: Any) -> None:
        self.record, self.base = record, base
        super().__init__(*args, **kwargs)

    def do_HEAD(self) -> None:
        self._send_head(*self._answer())

    def do_GET(self) -> None:
        body, status, kind = self._answer()
        self._send_head(body, status, kind)
        self.wfile.write(body)
        self.record.requests.append(Request(self.path, status, len(body)))

    def _send_head(self, body: bytes, status: int, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", self.record.caching)
        self.end_headers()

    def _answer(self) -> tuple[bytes, int, str]:
        path = urlsplit(self.path).path
        file = Path(self.translate_path("/" + path.removeprefix(self.base))) if path.startswith(self.base) else None
        if file is not None and file.is_dir():
            file = file / "index.html" if path.endswith("/") else None
        if file is not None and file.is_file():
            return file.read_bytes(), 200, self.guess_type(str(file))
        not_found = Path(self.directory) / "404.html"
        return (not_found.read_bytes() if not_found.exists() else b"not found"), 404, "text/html; charset=utf-8"

    def log_message(self, *args: Any) -> None:
        """Nothing is printed."""


@contextlib.contextmanager
def serve(folder: Path, base: str = "/") -> Iterator[FolderServer]:
    """Serve `folder` for a while."""
    record = FolderServer("")
    handler = functools.partial(_Handler, directory=str(folder), record=record, base=base)
    server = _Server(("127.0.0.1", 0), handler)
    record.url = f"http://127.0.0.1:{server.server_address[1]}{base}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield record
    server.shutdown()
    server.server_close()


@pytest.fixture
def serve_folder() -> Iterator[Callable[..., FolderServer]]:
    """Function `serve_folder(folder, base="/")` that serves until the test ends."""
    with contextlib.ExitStack() as running:
        yield lambda folder, base="/": running.enter_context(serve(folder, base))


# --- the command line and a toy site -----------------------------------------------------------------------------


def _run_cli(*args: object, cwd: Path, timeout: float = 300, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sitegen", *map(str, args)]
    # The checkout comes first, also where another copy of the package is installed.
    path = os.pathsep.join(filter(None, [str(PROJECT), os.environ.get("PYTHONPATH")]))
    env = {**os.environ, "PYTHONPATH": path, "NO_COLOR": "1", "COLUMNS": "120", **environment}
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, encoding="utf-8", timeout=timeout)


@pytest.fixture(scope="session")
def run_cli() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Function `run_cli(*args, cwd, timeout=300, **environment)`: runs `sitegen` in a process of its own."""
    return _run_cli


@dataclass(frozen=True)
class ToySite:
    """A small site in a temporary folder; papers and people on it are invented."""

    root: Path

    def write(self, name: str, content: str | bytes | list[Any] | dict[str, Any]) -> Path:
        """Write a file below the site's folder; lists and dicts become JSON."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, (list, dict)):
            content = json.dumps(content, ensure_ascii=False)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def write_config(self, extra: str = "", *, base_url: str = "https://example.org/", source: str = "") -> Path:
        """Write `site.toml`; `source` are further lines of its one `[[sources]]`."""
        lines = ["[site]", 'title = "Toy Papers"', f'base_url = "{base_url}"', "", "[[sources]]"]
        lines += ['path = "content/**/*"', *source.splitlines(), "", extra, ""]
        return self.write("site.toml", "\n".join(lines))

    def write_digest(self, day: str, *sections: str, title: str = "", introduction: str = "") -> Path:
        """Write `content/DAY.md` with `sections` as made by `paper`."""
        head = f"---\ndate: {day}\n" + (f"title: {title}\n" if title else "") + "---\n\n"
        return self.write(f"content/{day}.md", head + "\n\n".join([introduction, *sections]).strip() + "\n")

    @staticmethod
    def paper(title: str, text: str = "", *, url: str = "", note: str = "", **fields: str) -> str:
        """Return one section of a digest; `fields` become its list, such as `authors="A. One, B. Two"`."""
        heading = f"## [{title}]({url})" if url else f"## {title}"
        items = "\n".join(f"- {name.capitalize()}: {value}" for name, value in fields.items())
        quote = "\n".join(f"> {line}" for line in note.splitlines())
        return "\n\n".join(part for part in (heading, items, text, quote) if part)

    def run(self, *args: object, **options: Any) -> subprocess.CompletedProcess[str]:
        """Run `sitegen` in the site's folder."""
        return _run_cli(*args, cwd=self.root, **options)

    def build(self, *args: object, **options: Any) -> subprocess.CompletedProcess[str]:
        """Build, and fail the test with the messages when that fails."""
        done = self.run("build", *args, **options)
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    @property
    def output(self) -> Path:
        """The published site."""
        return self.root / "public"

    def read(self, name: str) -> str:
        """Text of a published file."""
        return (self.output / name).read_text(encoding="utf-8")

    def files(self) -> dict[str, bytes]:
        """Every published file with its bytes."""
        return dict(sorted(files_below(self.output)))


@pytest.fixture
def empty_site(tmp_path: Path) -> ToySite:
    """A toy site with nothing but its `site.toml`."""
    site = ToySite(tmp_path / "toy")
    site.write_config()
    return site


@pytest.fixture
def toy_site(empty_site: ToySite) -> ToySite:
    """A toy site of two days and three papers, one of which is on both days."""
    heron = empty_site.paper(
        "Counting Herons with Patient Networks",
        "We count herons on a lake. The error falls as $n^{-1/2}$ with the number of pictures $n$.",
        url="https://arxiv.org/abs/2501.00001",
        authors="Ada Reed, Łucja Żuraw",
        code="https://example.org/reed/herons",
        keywords="counting, herons",
        note="A *calm* paper for a calm morning.",
    )
    tides = empty_site.paper(
        "Tides from a Single Gauge",
        "One gauge and a retriever of old almanacs predict the tide within 4 cm.",
        url="https://arxiv.org/abs/2501.00002",
        authors="Brian Moor",
        keywords="tides, retrieval",
    )
    moss = empty_site.paper("How Moss Remembers", "Moss keeps a trace of the last frost.", authors="Chen Lǐ, Ada Reed")
    empty_site.write_digest("2025-03-03", heron, tides, title="By the water", introduction="Two papers, *one* lake.")
    empty_site.write_digest("2025-03-04", moss, heron)
    return empty_site


# --- whole sites, built once for all test processes ---------------------------------------------------------------


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder that all test processes of this run have in common."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "e2e-shared"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def make_once(shared_folder: Path) -> Callable[[str, Callable[[Path], None]], Path]:
    """Function `make_once(name, make)`: a folder that `make(folder)` fills once for all test processes."""

    def fill(name: str, make: Callable[[Path], None]) -> Path:
        folder, unfinished = shared_folder / name, shared_folder / f"{name}-unfinished"
        with _locked(shared_folder / f"{name}.lock"):
            if not folder.exists():
                shutil.rmtree(unfinished, ignore_errors=True)
                unfinished.mkdir()
                make(unfinished)
                unfinished.rename(folder)
        return folder

    return fill


@pytest.fixture(scope="session")
def build_once(shared_folder: Path, run_cli: Any) -> Callable[[str, str, dict[str, Path | bytes]], Path]:
    """Function `build_once(name, config, files)`: builds a site once for all test processes; returns its folder."""

    def build(name: str, config: str, files: dict[str, Path | bytes]) -> Path:
        root = shared_folder / name
        with _locked(shared_folder / f"{name}.lock"):
            if not (root / "built").exists():
                shutil.rmtree(root, ignore_errors=True)
                _lay_out(root, config, files)
                done = run_cli("build", "--jobs", "2", cwd=root, timeout=400)
                assert done.returncode == 0, done.stdout + done.stderr
                (root / "built").write_text(done.stdout + done.stderr, encoding="utf-8")
        return root

    return build


def _lay_out(root: Path, config: str, files: dict[str, Path | bytes]) -> None:
    root.mkdir()
    (root / "site.toml").write_text(config, encoding="utf-8")
    for name, content in files.items():
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Path):
            target.symlink_to(content)
        else:
            target.write_bytes(content)


DAILY_CONFIG = """[site]
title = "Daily Papers"
base_url = "https://example.org/daily/"
[[sources]]
path = "hf-daily.tar.xz"
format = "daily-json"

# Of 14,000 pages of authors, 1,000 show as much, and every test that needs this site starts half a minute sooner.
[pages]
min_papers_author = 10
"""


@pytest.fixture(scope="session")
def daily_site(build_once: Any, daily_archive: Path) -> Path:
    """Site of the whole daily set under `/daily/`, built from the archive as it came."""
    return build_once("daily-site", DAILY_CONFIG, {"hf-daily.tar.xz": daily_archive.read_bytes()})


@pytest.fixture(scope="session")
def starter_site(shared_folder: Path, build_once: Any, run_cli: Any) -> Path:
    """The site that `sitegen new` makes, built."""
    template = shared_folder / "starter-template"
    if not template.exists():
        ours = shared_folder / f"starter-{random.SystemRandom().random()}"
        done = run_cli("new", ours, cwd=shared_folder)
        assert done.returncode == 0, done.stderr
        with contextlib.suppress(OSError):  # another process was first
            ours.rename(template)
    config = (template / "site.toml").read_text(encoding="utf-8")
    files: dict[str, Path | bytes] = {
        path.relative_to(template).as_posix(): path.read_bytes()
        for path in template.rglob("*")
        if path.is_file() and path.name != "site.toml"
    }
    return build_once("starter-site", config, files)
