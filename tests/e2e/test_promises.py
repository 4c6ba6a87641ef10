"""The promises of a build: incremental equals clean, old or new and never half, same input same bytes, no network."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).resolve().parent.parent.parent
WORDS = [
    *[
        "retrieval",
        "agents",
        "diffusion",
        "models",
        "sparse",
        "attention",
        "long",
        "context",
        "benchmark",
        "reasoning",
        "video",
        "robots",
        "policy",
        "speech",
        "graph",
        "tokens",
        "kernel",
        "memory",
        "distillation",
        "alignment",
        "tool",
        "search",
        "planning",
        "vision",
        "naïve",
        "Müller",
        "语言",
        "données",
    ],
    *("$x^2$", "$O(n \\log n)$", "\\emph{robust}", "99\\%", "https://example.org/a.", "$5", "C++"),
]
NAMES = ["Ada Fern", "Bo Li", "Émile Zhao", "Jürgen Ørsted", "王小明", "Maria de la Cruz", "Kim O'Hara", "Noor al-Amin"]


# --- a site of many formats that is edited at random -------------------------------------------------------------


@dataclass
class Plan:
    """What a site consists of: files by name and the settings of `site.toml`."""

    rng: random.Random
    files: dict[str, bytes] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    numbers: int = 0

    def number(self) -> int:
        """Return a number that was not used before."""
        self.numbers += 1
        return self.numbers

    def words(self, count: int) -> str:
        return " ".join(self.rng.choices(WORDS, k=count))

    def config(self) -> str:
        told = self.settings
        lines = ["[site]", f"title = {json.dumps(told.get('title', 'Toy'))}"]
        lines += [f'base_url = "{told.get("base_url", "https://example.org/")}"']
        lines += [f'description = "{told["description"]}"'] if "description" in told else []
        lines += ["[[sources]]", 'path = "content/**/*"', f"year = {told.get('year', 2025)}"]
        lines += ["[search]", f"boosts = {told['boosts']}"] if "boosts" in told else []
        lines += ["[subscribe]", f'url = "{told["subscribe"]}"'] if "subscribe" in told else []
        return "\n".join([*lines, ""])

    def lay_out(self, root: Path) -> None:
        """Make the folder `root` hold exactly this site, touching only what differs."""
        wanted = {**self.files, "site.toml": self.config().encode()}
        for path in [path for part in ("content", "templates", "static") for path in (root / part).rglob("*")]:
            if path.is_file() and path.relative_to(root).as_posix() not in wanted:
                path.unlink()
        for name, content in wanted.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.is_file() or path.read_bytes() != content:
                path.write_bytes(content)


def _title(plan: Plan) -> str:
    return f"{plan.words(5)} {plan.number()}"


def _row(plan: Plan, day: str) -> dict[str, Any]:
    number = plan.number()
    paper = {
        "id": f"2508.{number:05d}",
        "title": _title(plan),
        "summary": plan.words(40),
        "authors": [{"name": name} for name in plan.rng.sample(NAMES, 3)],
        "publishedAt": f"{day}T00:00:00.000Z",
        "submittedOnDailyAt": f"{day}T03:00:00.000Z",
        "upvotes": plan.rng.randrange(90),
        "ai_keywords": plan.rng.sample(WORDS[:20], 3),
        "githubRepo": f"https://github.com/toy/{number}",
    }
    return {"paper": paper, "title": paper["title"], "numComments": 1}


def _day(plan: Plan) -> str:
    return f"2025-{plan.rng.randint(7, 9):02d}-{plan.rng.randint(1, 28):02d}"


def add_daily(plan: Plan) -> None:
    day = _day(plan)
    rows: list[Any] = [_row(plan, day) for _ in range(plan.rng.randint(3, 9))]
    if plan.rng.random() < 0.3:
        rows.insert(1, "a damaged row")
    plan.files[f"content/daily/{day}.json"] = json.dumps(rows).encode()


def add_snapshot(plan: Plan) -> None:
    day = f"Aug {plan.rng.randint(1, 28)}"
    papers = [f"{_title(plan)}\n\n{plan.words(30)}" for _ in range(plan.rng.randint(4, 10))]
    head = "new\n\nSubscribe\n\nDaily Papers\n\nbyAK and the research community"
    plan.files[f"content/page-{plan.number()}.txt"] = "\n\n".join([head, day, *papers]).encode()


def add_digest(plan: Plan) -> None:
    day = _day(plan)
    sections = [
        f"## {_title(plan)}\n\n- Authors: {', '.join(plan.rng.sample(NAMES, 2))}\n\n{plan.words(30)}"
        for _ in range(plan.rng.randint(2, 6))
    ]
    text = f"---\ndate: {day}\ntitle: Day {plan.number()}\n---\n\nHello *readers*, {plan.words(8)}.\n\n"
    plan.files[f"content/digests/{day}.md"] = (text + "\n\n".join(sections) + "\n").encode()


def add_paper(plan: Plan) -> None:
    head = {"title": _title(plan), "authors": plan.rng.sample(NAMES, 2), "date": _day(plan), "days": [_day(plan)]}
    front = "\n".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in head.items())
    plan.files[f"content/papers/p{plan.number()}.md"] = f"---\n{front}\n---\n\n{plan.words(30)}\n".encode()


def repeat_a_row(plan: Plan) -> None:
    """The same paper in another day, with other votes: merging must see both."""
    name = _pick(plan, "content/daily/")
    rows = [row for row in json.loads(plan.files[name]) if isinstance(row, dict)] if name else []
    if rows:
        row = plan.rng.choice(rows)
        row["paper"] |= {"upvotes": plan.rng.randrange(300), "submittedOnDailyAt": f"{_day(plan)}T01:00:00Z"}
        plan.files[f"content/daily/again-{plan.number()}.json"] = json.dumps([row]).encode()


def _pick(plan: Plan, prefix: str = "content/") -> str | None:
    names = sorted(name for name in plan.files if name.startswith(prefix))
    return plan.rng.choice(names) if names else None


def change_words(plan: Plan) -> None:
    if name := _pick(plan):
        text = plan.files[name].decode()
        found = [word for word in ("retrieval", "agents", "sparse", "graph", "video", "speech") if word in text]
        if found:
            plan.files[name] = text.replace(plan.rng.choice(found), f"changed{plan.number()}", 1).encode()


def remove_file(plan: Plan) -> None:
    if (name := _pick(plan)) and len(plan.files) > 4:
        del plan.files[name]


def rename_file(plan: Plan) -> None:
    if name := _pick(plan):
        stem, _, kind = name.rpartition(".")
        plan.files[f"{stem}-{plan.rng.choice('az')}{plan.number()}.{kind}"] = plan.files.pop(name)


def reorder_rows(plan: Plan) -> None:
    if name := _pick(plan, "content/daily/"):
        rows = json.loads(plan.files[name])
        plan.rng.shuffle(rows)
        plan.files[name] = json.dumps(rows).encode()


def override_template(plan: Plan) -> None:
    """Copy a template of the theme, or take the copy there is, and mark an element in it."""
    element = re.compile(r"<(h1|h2|p|li|article|body)(?=[\s>])")
    texts = {path.relative_to(PROJECT).as_posix(): path.read_text() for path in (PROJECT / "templates").rglob("*.html")}
    name = plan.rng.choice(sorted(name for name, text in texts.items() if element.search(text)))
    text = plan.files[name].decode() if name in plan.files else texts[name]
    plan.files[name] = element.sub(rf'<\1 data-edit="{plan.number()}"', text, count=1).encode()


def drop_override(plan: Plan) -> None:
    if name := _pick(plan, plan.rng.choice(["templates/", "static/"])):
        del plan.files[name]


def edit_static(plan: Plan) -> None:
    names = sorted(
        path.relative_to(PROJECT).as_posix()
        for path in (PROJECT / "static").rglob("*")
        if path.suffix in {".css", ".js"}
    )
    name = plan.rng.choice(names)
    text = plan.files.get(name, (PROJECT / name).read_bytes()).decode()
    more = f"\n.edit{plan.number()}{{color:red}}\n" if name.endswith(".css") else f"\nself.edit{plan.number()} = 1;\n"
    plan.files[name] = (text + more).encode()


def set_option(plan: Plan) -> None:
    choices: dict[str, Callable[[], Any]] = {
        "title": lambda: f"Toy {plan.number()} <&>",
        "base_url": lambda: plan.rng.choice(["https://example.org/", "https://example.com/a/b/", "http://x.test/p/"]),
        "boosts": lambda: f"{{ title = {plan.rng.randint(1, 9)}, keywords = 3, authors = 2, abstract = 1 }}",
        "subscribe": lambda: f"https://letters.example.org/{plan.number()}",
        "year": lambda: plan.rng.choice([2024, 2025]),
        "description": lambda: plan.words(3).replace("\\", ""),
    }
    option = plan.rng.choice(sorted(choices))
    plan.settings[option] = choices[option]()


EDITS = (
    *(add_daily, add_snapshot, add_digest, add_paper, repeat_a_row),
    *(change_words, change_words, remove_file, rename_file, reorder_rows),
    *(override_template, override_template, override_template, drop_override, edit_static, set_option, set_option),
)


def make_plan(seed: int) -> Plan:
    """A site of about forty papers in every format."""
    plan = Plan(random.Random(seed))
    for add in (
        add_daily,
        add_daily,
        add_daily,
        add_snapshot,
        add_snapshot,
        add_digest,
        add_digest,
        add_paper,
        add_paper,
    ):
        add(plan)
    repeat_a_row(plan)
    return plan


def outcome(build_here: Any, read_tree: Any, root: Path, **options: Any) -> tuple[dict[str, str], list[str]]:
    """Build, and return the published files and the warnings."""
    report = build_here(root, **options)
    return read_tree(root / "public"), [str(event) for event in report.warnings]


@pytest.mark.parametrize("seed", range(30))
def test_an_incremental_build_gives_what_a_clean_one_gives(
    seed: int, tmp_path: Path, build_here: Any, read_tree: Any, compare_trees: Any
) -> None:
    plan = make_plan(seed)
    site = tmp_path / "site"
    plan.lay_out(site)
    build_here(site)
    done: list[str] = []
    for _ in range(2):
        edits = plan.rng.choices(EDITS, k=plan.rng.randint(1, 4))
        for edit in edits:
            edit(plan)
            done.append(edit.__name__)
        plan.lay_out(site)
        files, warnings = outcome(build_here, read_tree, site)
    # In another folder for some, so that nothing at all is left of what was before; `--full` must come to the same.
    clean = tmp_path / "clean" if seed % 3 == 0 else site
    plan.lay_out(clean)
    clean_files, clean_warnings = outcome(build_here, read_tree, clean, full=True)
    assert not compare_trees(files, clean_files), f"after {done}"
    assert warnings == clean_warnings, f"after {done}"


def test_the_date_of_a_file_counts_where_it_gives_the_year(
    tmp_path: Path, build_here: Any, read_tree: Any, compare_trees: Any
) -> None:
    """A snapshot without a year takes it from the file's own date, so that date is part of the input."""
    plan = make_plan(8)
    add_snapshot(plan)
    name = next(name for name in sorted(plan.files) if name.endswith(".txt"))
    plan.files = {name: plan.files[name]}
    site = tmp_path / "site"
    plan.lay_out(site)
    (site / "site.toml").write_text(plan.config().replace("year = 2025\n", ""))
    found = []
    for year in (2024, 2022):
        os.utime(site / name, (time.mktime((year, 12, 1, 0, 0, 0, 0, 0, 0)),) * 2)
        found.append(outcome(build_here, read_tree, site))
        assert any(file.startswith(f"days/{year}-08-") for file in found[-1][0]), year
        assert str(year) in found[-1][1][0]
        full = outcome(build_here, read_tree, site, full=True)
        assert not compare_trees(found[-1][0], full[0])
        assert found[-1][1] == full[1]
    assert compare_trees(found[0][0], found[1][0])


def test_edits_are_seen_at_all(tmp_path: Path, build_here: Any, read_tree: Any) -> None:
    """The control of the test above: its edits do change what is published."""
    plan = make_plan(99)
    plan.lay_out(tmp_path)
    seen = [read_tree(build_here(tmp_path) and tmp_path / "public")]
    for edit in (add_daily, add_digest, change_words, remove_file, override_template, edit_static, set_option):
        edit(plan)
        plan.lay_out(tmp_path)
        build_here(tmp_path)
        seen.append(read_tree(tmp_path / "public"))
    different = sum(before != after for before, after in itertools.pairwise(seen))
    assert different >= 6
    assert len(seen[0]) > 60


# --- old or new, never half --------------------------------------------------------------------------------------


def _python_path() -> str:
    return os.pathsep.join(filter(None, [str(PROJECT), os.environ.get("PYTHONPATH")]))


class BuildServer:
    """Talks to `build_server.py`."""

    def __init__(self) -> None:
        env = {**os.environ, "PYTHONPATH": _python_path(), "OPENBLAS_NUM_THREADS": "1"}
        script = str(Path(__file__).with_name("build_server.py"))
        self.operations = 0
        self.process = subprocess.Popen(
            [sys.executable, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env
        )

    def warm(self, root: Path) -> None:
        """Build a site where nothing is killed, so that a kill of its like hits the build and not the start."""
        self._order(warm=str(root))
        assert self.process.stdout
        assert self.process.stdout.readline() == "\n"

    def _order(self, **order: Any) -> None:
        assert self.process.stdin
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()

    def build(self, root: Path, *, jobs: int, kill_at: int = 0, kill_after: float | None = None) -> int:
        """Build, dying at a file operation or after a time in seconds; return the exit status."""
        self._order(root=str(root), jobs=jobs, kill_at=kill_at)
        assert self.process.stdout
        group = int(self.process.stdout.readline())
        if kill_after is not None:
            time.sleep(kill_after)
            with contextlib.suppress(ProcessLookupError):  # it was done before
                os.killpg(group, signal.SIGKILL)
        line = self.process.stdout.readline()
        if line.startswith("operations "):
            self.operations = int(line.split()[1])
            line = self.process.stdout.readline()
        return int(line)

    def close(self) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        self.process.wait(timeout=20)
        self.process.stdout.close()


@pytest.fixture
def build_server() -> Iterator[BuildServer]:
    server = BuildServer()
    yield server
    server.close()


@pytest.mark.slow
def test_a_build_that_is_killed_leaves_the_old_or_the_new_site(
    tmp_path: Path, build_server: BuildServer, build_here: Any, read_tree: Any, compare_trees: Any
) -> None:
    """Fifty kills: half at the n-th file operation, half after a time, with one worker and with two."""
    rng = random.Random(7)
    old, new = make_plan(1000), make_plan(1000)
    new.settings["title"] = "Every page is another"
    for edit in (add_daily, add_digest, change_words, remove_file, edit_static):
        edit(new)
    site, kills, states = tmp_path / "site", 0, []
    trees = []
    for plan in (new, old):
        plan.lay_out(tmp_path / "warm")
        build_server.warm(tmp_path / "warm")
        plan.lay_out(site)
        build_here(site)
        trees.append(read_tree(site / "public"))
    assert compare_trees(*trees)
    new.lay_out(site)
    assert build_server.build(site, jobs=1) == 0
    operations = build_server.operations
    assert operations > 100
    old.lay_out(site)
    started = time.monotonic()
    assert build_server.build(site, jobs=2) == 0
    seconds = time.monotonic() - started
    plans, turn, live = (new, old), 0, trees[1]
    while kills < 50 and turn < 200:
        # Every fifth edit is taken back; else it is one that changes the site, as a build without work ends too soon.
        aim = trees.index(live) if turn % 5 == 4 else 1 - trees.index(live)
        plans[aim].lay_out(site)
        moment: dict[str, Any] = (
            {"kill_at": rng.randint(1, operations)} if turn % 4 < 2 else {"kill_after": rng.uniform(0.0, 0.9 * seconds)}
        )
        started = time.monotonic()
        if build_server.build(site, jobs=1 + turn // 2 % 2, **moment) == -signal.SIGKILL:
            kills += 1
        elif live == trees[aim]:
            pass  # there was nothing to do
        elif "kill_at" in moment:  # it did less than the first one, or was quicker, and so may be the next
            operations = min(operations, build_server.operations)
        else:
            seconds = min(seconds, time.monotonic() - started)
        live = found = read_tree(site / "public")
        assert found in trees, f"turn {turn}, {moment}: " + "\n".join(compare_trees(found, tree) for tree in trees)
        states.append(found == trees[aim])
        turn += 1
        if turn % 10 == 0:
            build_here(site)
            live = read_tree(site / "public")
            assert not compare_trees(live, trees[aim])
    assert kills == 50
    assert {True, False} == set(states), "some kills came before and some after the moment of publishing"
    assert len(list((site / ".sitegen" / "builds").iterdir())) <= 3, "killed builds are cleared away"


def test_a_killed_build_leaves_nothing_outside_its_own_folders(
    tmp_path: Path, build_server: BuildServer, build_here: Any
) -> None:
    plan = make_plan(5)
    plan.lay_out(tmp_path / "site")
    for kill_at in (3, 30, 90):
        build_server.build(tmp_path / "site", jobs=1, kill_at=kill_at)
    build_here(tmp_path / "site")
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
    assert {path.name for path in (tmp_path / "site").iterdir()} == {".sitegen", "content", "public", "site.toml"}


@pytest.mark.parametrize(
    ("broken", "line"),
    [("{% extends 'base.html' %}\n\n{% if %}\n", 3), ("<p>fine</p>\n{{ view.no_such_thing.deeper }}\n", 2)],
    ids=["syntax", "unknown name"],
)
def test_a_template_error_leaves_the_published_site_and_names_template_line_and_page(
    broken: str, line: int, tmp_path: Path, build_here: Any, read_tree: Any, run_cli: Any
) -> None:
    plan = make_plan(3)
    plan.lay_out(tmp_path)
    build_here(tmp_path)
    before = read_tree(tmp_path / "public")
    plan.files["templates/paper.html"] = broken.encode()
    plan.settings["title"] = "Another title"
    plan.lay_out(tmp_path)
    done = run_cli("build", cwd=tmp_path)
    told = done.stdout + done.stderr
    assert done.returncode == 1
    assert "Traceback" not in told
    flat = " ".join(told.split())
    assert re.search(rf"paper\.html(:|,? line ){line}\b", flat), told
    if "no_such_thing" in broken:
        assert re.search(r"no_such_thing", flat), told
        assert re.search(r"paper [“\"']|papers/", flat), f"names the page: {told}"
    assert read_tree(tmp_path / "public") == before
    del plan.files["templates/paper.html"]
    plan.lay_out(tmp_path)
    build_here(tmp_path)
    assert read_tree(tmp_path / "public") != before


def test_a_full_disk_leaves_the_old_site(tmp_path: Path, read_tree: Any, run_cli: Any) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    with _small_disk(disk, "6m"):
        plan = make_plan(11)
        plan.lay_out(disk / "site")
        assert run_cli("build", cwd=disk / "site", PYTHONDONTWRITEBYTECODE="1").returncode == 0
        before = read_tree(disk / "site" / "public")
        plan.settings["title"] = "Does not fit"
        plan.lay_out(disk / "site")
        for left in (4_096, 40_960, 131_072):
            _fill(disk, leave=left)
            done = run_cli("build", cwd=disk / "site", PYTHONDONTWRITEBYTECODE="1")
            assert done.returncode == 1, done.stdout + done.stderr
            assert "Traceback" not in done.stdout + done.stderr
            assert re.search("disk is full|no space", (done.stdout + done.stderr).lower())
            assert read_tree(disk / "site" / "public") == before
        (disk / "ballast").unlink()
        assert run_cli("build", cwd=disk / "site", PYTHONDONTWRITEBYTECODE="1").returncode == 0
        assert read_tree(disk / "site" / "public") != before


class _small_disk:
    """Mounts a small file system on `folder`; skips the test where that is not allowed."""

    def __init__(self, folder: Path, size: str) -> None:
        self.folder, self.size = folder, size

    def __enter__(self) -> None:
        if os.geteuid() != 0 or shutil.which("mount") is None:
            pytest.skip("only root can mount a small disk")
        command = ["mount", "-t", "tmpfs", "-o", f"size={self.size}", "tmpfs", str(self.folder)]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            pytest.skip(f"no small disk can be mounted here: {done.stderr.strip()}")

    def __exit__(self, *_: object) -> None:
        subprocess.run(["umount", str(self.folder)], check=True)


def _fill(disk: Path, *, leave: int) -> None:
    ballast = disk / "ballast"
    ballast.unlink(missing_ok=True)
    free = os.statvfs(disk)
    ballast.write_bytes(bytes(max(free.f_bavail * free.f_frsize - leave, 0)))


# --- same input, same bytes; no network --------------------------------------------------------------------------


def test_time_zone_locale_hash_seed_folder_and_jobs_change_no_byte(
    tmp_path: Path, read_tree: Any, compare_trees: Any
) -> None:
    """The clock too: forty years apart where `faketime` is installed, else the seconds between the two builds."""
    plan = make_plan(42)
    faketime = shutil.which("faketime")
    trees = []
    for folder, clock, jobs, world in (
        ("a", "1999-12-31 23:59:58", "1", {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "0"}),
        (
            "b/c d/é",
            "2039-06-01 12:00:00",
            "2",
            {"TZ": "America/Los_Angeles", "LC_ALL": "C.utf8", "PYTHONHASHSEED": "77"},
        ),
    ):
        root = tmp_path / folder
        plan.lay_out(root)
        env = {**os.environ, "PYTHONPATH": _python_path(), **world}
        env.pop("SOURCE_DATE_EPOCH", None)
        start = [faketime, "-f", f"@{clock}"] if faketime else []
        command = [*start, sys.executable, "-m", "sitegen", "build", "--jobs", jobs]
        done = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr
        trees.append(read_tree(root / "public"))
    assert len(trees[0]) > 60
    assert not compare_trees(*trees)


OFFLINE = """
import sys
def refuse(event, arguments):
    if event in {"os.system", "os.exec", "os.posix_spawn", "os.spawn", "subprocess.Popen", "os.startfile"}:
        raise SystemExit(f"a command was started: {event} {arguments}")
    if event in {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "urllib.Request"}:
        raise SystemExit(f"the network was used: {event} {arguments}")
sys.addaudithook(refuse)
if sys.argv[1:] == ["--control"]:
    import socket
    socket.create_connection(("127.0.0.1", 9))
from sitegen.cli import main
main()
"""


def test_a_build_starts_no_command_and_opens_no_connection(tmp_path: Path) -> None:
    make_plan(21).lay_out(tmp_path)
    env = {**os.environ, "PYTHONPATH": _python_path()}
    run = [sys.executable, "-c", OFFLINE]
    control = subprocess.run([*run, "--control"], cwd=tmp_path, env=env, capture_output=True, text=True)
    assert "the network was used" in control.stderr
    done = subprocess.run([*run, "build", "--jobs", "2"], cwd=tmp_path, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_build_works_on_a_machine_without_network(tmp_path: Path) -> None:
    make_plan(22).lay_out(tmp_path)
    unshare = shutil.which("unshare")
    if unshare is None or subprocess.run([unshare, "-n", "true"], capture_output=True).returncode:
        pytest.skip("this user cannot take the network away (unshare -n)")
    command = [unshare, "-n", sys.executable, "-m", "sitegen", "build", "--jobs", "2"]
    env = {**os.environ, "PYTHONPATH": _python_path()}
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "public" / "index.html").is_file()
