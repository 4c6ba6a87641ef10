"""Commands: what they print, how they fail, what they return."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sitegen.cli import cli, run
from sitegen.commands.showing import group_warnings, safe_text
from sitegen.report import Event

PROJECT = Path(__file__).resolve().parent.parent
COMMANDS = sorted(cli.commands)


@dataclass(frozen=True)
class Done:
    """What a command came to."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def command(toy_site: Any, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """Function `command(*arguments)`: runs `sitegen` in the toy site's folder, in this process, as that is quicker."""
    monkeypatch.chdir(toy_site.root)

    def call(*arguments: object) -> Done:
        capfd.readouterr()
        code = run(list(map(str, arguments)))
        return Done(code, *capfd.readouterr())

    return call


def test_a_site_from_nothing_in_four_commands(tmp_path: Path, run_cli: Any) -> None:
    assert run_cli("new", "mine", cwd=tmp_path).returncode == 0
    site = tmp_path / "mine"
    built = run_cli("build", cwd=site)
    assert built.returncode == 0, built.stderr
    assert re.search(
        r"\d+ papers, \d+ days; pages: [1-9]\d* made, 0 kept, 0 removed; .* shards?; [\d.]+ s", built.stdout
    )
    again = run_cli("build", cwd=site)
    assert "pages: 0 made" in again.stdout
    assert "files: 0 made" in again.stdout
    found = run_cli("search", "attention", "is", "all", "you", "need", "--json", "--limit", "3", cwd=site)
    results = json.loads(found.stdout)
    assert results["results"][0]["ref"] == "1706.03762"
    assert results["total"] >= len(results["results"])


def test_search_prints_a_result_a_line(toy_site: Any, command: Callable[..., Done]) -> None:
    command("build")
    done = command("search", "herons")
    assert done.returncode == 0
    assert re.search(r"^\s*\d+\.\d{4}  2501\.00001$", done.stdout, re.MULTILINE)
    strict = command("search", "+herons -tides", "-q")
    assert strict.returncode == 0
    assert strict.stderr == ""


def test_a_query_may_begin_with_a_hyphen(toy_site: Any, command: Callable[..., Done]) -> None:
    command("build")
    without = json.loads(command("search", "-herons", "--json").stdout)
    assert without["total"] == 2
    assert command("search", "--jsn", "herons").returncode == 2


def test_plain_words_are_all_required(toy_site: Any, command: Callable[..., Done]) -> None:
    command("build")
    any_word = json.loads(command("search", "herons", "tides", "--json").stdout)
    every_word = json.loads(command("search", "--plain", "heron", "xyzzy", "--json").stdout)
    assert any_word["total"] >= 1
    assert every_word["total"] >= 1  # nothing has both, so any word will do


def test_search_before_a_build_says_what_to_do(toy_site: Any, command: Callable[..., Done]) -> None:
    done = command("search", "herons")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "build the site first" in done.stderr


def test_export_writes_papers_and_documents(toy_site: Any, command: Callable[..., Done], tmp_path: Path) -> None:
    papers = [json.loads(line) for line in command("export").stdout.splitlines()]
    assert [paper["key"] for paper in papers] == sorted(paper["key"] for paper in papers)
    assert len(papers) == 3
    assert command("export", "--format", "documents", "-o", tmp_path / "d.jsonl").returncode == 0
    documents = [json.loads(line) for line in (tmp_path / "d.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {tuple(document) for document in documents} == {("ref", "title", "authors", "keywords", "abstract")}


def test_a_reader_who_has_enough_ends_an_export_quietly(toy_site: Any) -> None:
    rows = [{"paper": {"id": f"2501.{n:05d}", "title": f"T {n}", "summary": "x" * 500}} for n in range(900)]
    toy_site.write("content/2025-03-05.json", rows)
    command = f"{sys.executable} -m sitegen -q export | head -n 1"
    env = {**os.environ, "PYTHONPATH": str(PROJECT)}
    done = subprocess.run(command, shell=True, cwd=toy_site.root, env=env, capture_output=True, text=True)
    assert len(done.stdout.splitlines()) == 1
    assert "Broken" not in done.stderr
    assert "Traceback" not in done.stderr


def test_rollback_and_clean(toy_site: Any, command: Callable[..., Done]) -> None:
    command("build")
    first = toy_site.files()
    toy_site.write_digest("2025-03-05", toy_site.paper("Another", "Words."))
    command("build")
    assert command("rollback").returncode == 0
    assert toy_site.files() == first
    again = command("rollback")
    assert again.returncode == 1
    assert "no earlier build" in again.stderr
    assert command("clean").returncode == 0
    assert sorted(path.name for path in toy_site.root.iterdir()) == ["content", "site.toml"]
    assert "nothing to remove" in command("clean").stdout


def test_another_output_and_address(toy_site: Any, command: Callable[..., Done], tmp_path: Path) -> None:
    command("build", "--output", tmp_path / "www", "--base-url", "https://example.org/sub/")
    assert '"/sub/' in (tmp_path / "www" / "index.html").read_text(encoding="utf-8")
    assert not toy_site.output.exists()


def test_an_output_is_relative_to_where_the_command_is_given(toy_site: Any, tmp_path: Path, run_cli: Any) -> None:
    done = run_cli("build", "--config", toy_site.root / "site.toml", "--output", "www", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "www" / "index.html").is_file()


# --- failures ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments", [["build", "--jobs", "many"], ["fly"], ["build", "--no-such"], ["search"], ["new"], ["-x"]]
)
def test_wrong_usage_is_two(arguments: list[str], command: Callable[..., Done]) -> None:
    done = command(*arguments)
    assert done.returncode == 2
    assert "Usage:" in done.stderr


def test_no_command_shows_the_help_as_wrong_usage(run_cli: Any, tmp_path: Path) -> None:
    done = run_cli(cwd=tmp_path)
    assert done.returncode == 2
    assert "Commands:" in done.stdout + done.stderr


def test_all_problems_of_a_configuration_are_told_without_a_traceback(
    toy_site: Any, command: Callable[..., Done]
) -> None:
    toy_site.write("site.toml", '[site]\ntitel = "x"\nbase_url = 3\n[searhc]\n')
    done = command("build")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "titel" in done.stderr
    assert "base_url" in done.stderr
    assert "searhc" in done.stderr


def test_a_missing_configuration_is_told(run_cli: Any, tmp_path: Path) -> None:
    done = run_cli("build", cwd=tmp_path)
    assert done.returncode == 1
    assert "site.toml" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", ["before", "after"])
def test_tracebacks_only_with_v_on_either_side_of_the_command(
    toy_site: Any, command: Callable[..., Done], place: str
) -> None:
    toy_site.write("templates/paper.html", "{{ nothing.here }}")
    plain = command("build")
    assert plain.returncode == 1
    assert "Traceback" not in plain.stderr
    assert "paper.html:1" in plain.stderr
    arguments = ["-v", "build"] if place == "before" else ["build", "-v"]
    assert "Traceback" in command(*arguments).stderr


@pytest.mark.parametrize("arguments", [["-q", "build"], ["build", "-q"]])
def test_quiet_prints_only_problems(toy_site: Any, command: Callable[..., Done], arguments: list[str]) -> None:
    done = command(*arguments)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_fault_of_ours_is_told_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr("sitegen.starter.copy_starter", fail)
    assert run(["new", str(tmp_path / "x")]) == 1
    told = capsys.readouterr().err
    assert "unexpected ZeroDivisionError: oh" in told
    assert "-v" in told
    assert "Traceback" not in told


def test_ctrl_c_is_told_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sitegen.starter.copy_starter", interrupt)
    assert run(["new", str(tmp_path / "x")]) == 130
    assert "Interrupted" in capsys.readouterr().err


def test_strict_fails_where_there_are_warnings(toy_site: Any, command: Callable[..., Done]) -> None:
    toy_site.write("content/rows.json", [{"paper": {"id": "2501.00009", "title": "Fine"}}, "not a row"])
    done = command("build", "--strict")
    assert done.returncode == 1
    assert "rows.json" in done.stderr
    assert not toy_site.output.exists()
    assert command("build").returncode == 0


# --- words -------------------------------------------------------------------------------------------------------


def test_warnings_are_grouped_and_the_rest_counted() -> None:
    events = [Event("record-skipped", "no title", file="a.json", row=row) for row in range(217)]
    events.insert(5, Event("year-assumed", "2025 was assumed"))
    lines = list(group_warnings(events, ".sitegen/report.json"))
    assert lines[0] == "Warning: a.json row 0: no title"
    assert lines[3] == "         and 214 more of this kind in .sitegen/report.json"
    assert lines[4] == "Warning: 2025 was assumed"
    assert len(lines) == 5


def test_no_escape_sequence_reaches_the_terminal() -> None:
    assert safe_text("a\x1b[31mb\u202ec\r\n\x00") == "a\\x1b[31mb\\x202ec\\x0d\n\\x00"


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_every_command_teaches(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([command, "--help"]) == 0
    told = capsys.readouterr().out
    assert "Usage: sitegen" in told
    assert "--verbose" in told


def test_titles_that_the_terminal_cannot_show_end_nothing(toy_site: Any) -> None:
    toy_site.write("content/语言.json", ["not a row"])
    done = toy_site.run("build", PYTHONIOENCODING="ascii", LC_ALL="C")
    assert done.returncode == 0, done.stderr
    assert "Warning" in done.stderr


# One paper's page is never finished, so that no machine is quick enough to be done before Ctrl-C comes.
ENDLESS = '{% if "Endless" in view.metadata.title %}{% for n in range(10 ** 15) %}{% endfor %}{% endif %}\n'


def _wait_for_pages(builds: Path) -> None:
    deadline = time.monotonic() + 60
    while not any(builds.glob("*/**/*.html")):
        assert time.monotonic() < deadline, "no page was made"
        time.sleep(0.01)


def _interrupt(process: subprocess.Popen[str]) -> str:
    """Press Ctrl-C until the last worker has closed what it writes to, as a person would; return what was told.

    Python loses an interrupt that comes while a finalizer runs.
    """
    for _ in range(3):
        os.killpg(process.pid, signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.communicate(timeout=10)[1]
    raise AssertionError("Ctrl-C did not end the build")


def _hear_ctrl_c() -> None:
    """Undo what a shell does to whatever it starts in the background, these tests perhaps: it has them ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_ctrl_c_ends_a_parallel_build_without_a_word_from_the_workers(toy_site: Any) -> None:
    for day in range(1, 15):
        papers = [toy_site.paper(f"Paper {day} {number}", "Words.") for number in range(6)]
        toy_site.write_digest(f"2025-04-{day:02d}", *papers)
    toy_site.write_digest("2025-04-15", toy_site.paper("Endless", "Words."))
    toy_site.write("templates/paper.html", ENDLESS)
    command = [sys.executable, "-m", "sitegen", "build", "--jobs", "2"]
    env = {**os.environ, "PYTHONPATH": str(PROJECT)}
    with subprocess.Popen(
        command,
        cwd=toy_site.root,
        env=env,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=_hear_ctrl_c,
    ) as process:
        try:
            _wait_for_pages(toy_site.root / ".sitegen" / "builds" / "public")
            told = _interrupt(process)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode == 130
    assert told.rpartition("making files")[2].splitlines()[1:] == ["", "Interrupted; the published site is as it was."]
    assert not toy_site.output.exists()
