"""Serial is parallel with one worker, for results and for errors."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from sitegen.errors import SitegenError, TemplateError
from sitegen.publish.executor import HELPERS, Executor, ProcessExecutor, SerialExecutor, _work, make_executor

EXECUTORS = [SerialExecutor(), ProcessExecutor(2), ProcessExecutor(2, "spawn")]
NAMES = ["serial", "fork", "spawn"]


def double(chunk: list[int]) -> list[int]:
    return [2 * number for number in chunk]


def fail_from_three(number: int) -> int:
    if number >= 3:
        time.sleep(0.05 if number == 3 else 0)
        raise TemplateError(f"bad {number}", where="paper.html:7", remedy="mend it")
    return number


@pytest.mark.parametrize("executor", EXECUTORS, ids=NAMES)
def test_results_come_in_the_order_of_the_chunks(executor: Executor) -> None:
    seen: list[int] = []
    results = executor.map_chunks(double, [[1, 2], [3], [], [4]], lambda result: seen.append(len(result)))
    assert results == [[2, 4], [6], [], [8]]
    assert sorted(seen) == [0, 1, 1, 2]
    assert executor.map_chunks(double, iter([])) == []


@pytest.mark.parametrize("executor", EXECUTORS, ids=NAMES)
@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_chunks_that_were_begun_give_their_results_in_order_too(executor: Executor, count: int) -> None:
    chunks = [[number, number] for number in range(count)]
    with executor:
        first, second = executor.begin_map(double, chunks), executor.begin_map(double, iter(chunks[:2]))
        assert second.result() == [double(chunk) for chunk in chunks[:2]]
        assert first.result() == [double(chunk) for chunk in chunks]


@pytest.mark.parametrize("executor", EXECUTORS, ids=NAMES)
def test_what_was_started_says_whether_it_is_ready(executor: Executor) -> None:
    with executor:
        good = executor.start(partial(double, [3]), "one")
        bad = executor.start(partial(fail_from_three, 4), "two")
        if executor.jobs > 1:  # else both run when they are asked for
            deadline = time.monotonic() + 30
            while not (good.is_ready and bad.is_ready):
                assert time.monotonic() < deadline
                time.sleep(0.01)
        else:
            assert not good.is_ready
        assert good.result() == [6]
        with pytest.raises(TemplateError):
            bad.result()


@pytest.mark.parametrize("executor", EXECUTORS, ids=NAMES)
def test_the_error_of_the_first_chunk_is_told_whole(executor: Executor) -> None:
    with pytest.raises(TemplateError) as caught:
        executor.map_chunks(fail_from_three, range(8))
    assert str(caught.value) == "paper.html:7: bad 3; mend it"


def test_what_cannot_be_pickled_reaches_forked_workers() -> None:
    offset = 5
    assert ProcessExecutor(2, "fork").map_chunks(lambda number: number + offset, [1, 2, 3]) == [6, 7, 8]


class OddError(Exception):
    def __init__(self, one: int, two: int) -> None:
        super().__init__(f"{one} {two}")
        self.held = lambda: one  # no pickle has room for it, whatever other packages teach it about exceptions


def raise_odd(number: int) -> int:
    raise OddError(number, number)


def test_an_error_that_cannot_travel_is_told_in_words() -> None:
    with pytest.raises(SitegenError, match="OddError: 1 1"):
        ProcessExecutor(2).map_chunks(raise_odd, [1, 2])


def die(number: int) -> int:
    if number == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def test_a_killed_worker_is_an_error_and_not_a_wait() -> None:
    with pytest.raises(SitegenError, match="killed by signal 9"):
        ProcessExecutor(2).map_chunks(die, range(6))


def test_zero_jobs_means_one_for_each_processor() -> None:
    assert make_executor(0).jobs >= 1
    assert isinstance(make_executor(1), SerialExecutor)


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_a_worker_ends_whose_parent_was_killed_before_it_could_look(method: str) -> None:
    context = multiprocessing.get_context(method)
    gone = context.Process(target=os.getpid)
    gone.start()
    gone.join()
    ours, theirs = context.Pipe()
    worker = context.Process(target=_work, args=(theirs, abs, None, gone.pid))
    worker.start()
    worker.join(10)
    assert worker.exitcode == 1
    ours.close()


# --- beside the rest ---------------------------------------------------------------------------------------------


def double_there(numbers: list[int]) -> list[int]:
    return [os.getpid(), *double(numbers)]


@pytest.mark.parametrize("executor", EXECUTORS, ids=NAMES)
def test_a_few_functions_run_beside_and_others_later(executor: Executor) -> None:
    with executor:
        results = [
            pending.result() for pending in [executor.start(partial(double_there, [1, 2])) for _ in range(HELPERS + 1)]
        ]
    assert [doubled for _, *doubled in results] == [[2, 4]] * (HELPERS + 1)
    beside = HELPERS if isinstance(executor, ProcessExecutor) else 0
    assert [pid == os.getpid() for pid, *_ in results] == [False] * beside + [True] * (HELPERS + 1 - beside)


def leave(path: Path) -> None:
    path.touch()
    os.environ["LEFT"] = path.name


def look(name: str) -> str:
    return os.environ.get(name, "")


def test_functions_with_much_to_send_are_no_wait_for_those_before(tmp_path: Path) -> None:
    with ProcessExecutor(2) as executor:
        executor.start(partial(wait_for, tmp_path / "go"), "one")
        much = [executor.start(partial(len, b"x" * ((1 << 24) + number)), "one") for number in range(3)]
        (tmp_path / "go").touch()  # were they sent before they are read, nobody would come here
        assert [pending.result() for pending in much] == [(1 << 24) + number for number in range(3)]


@pytest.mark.parametrize(("first", "message"), [(partial(raise_odd, 1), "OddError"), (partial(die, 2), "signal 9")])
def test_what_was_queued_ends_with_the_one_before(first: Callable[[], int], message: str) -> None:
    with ProcessExecutor(2) as executor:
        executor.start(first, "one")
        pending = executor.start(partial(len, b"x" * (1 << 24)), "one")
        with pytest.raises(SitegenError, match=message):
            pending.result()


@pytest.mark.parametrize("executor", EXECUTORS[1:], ids=NAMES[1:])
def test_functions_of_one_name_run_in_one_process_one_after_the_other(executor: Executor, tmp_path: Path) -> None:
    with executor:
        executor.start(partial(leave, tmp_path / "one"), "first")
        executor.start(partial(leave, tmp_path / "two"), "second")
        first, second = (executor.start(partial(look, "LEFT"), name) for name in ("first", "second"))
        assert (second.result(), first.result()) == ("two", "one")
        assert executor.start(partial(look, "LEFT"), "first").result() == "", "that process has ended"
        assert executor.start(partial(look, "LEFT")).result() == "", "and this is another one"


@pytest.mark.parametrize("executor", EXECUTORS[1:], ids=NAMES[1:])
def test_a_result_is_taken_while_the_next_function_of_that_name_is_under_way(
    executor: Executor, tmp_path: Path
) -> None:
    with executor:
        executor.start(partial(leave, tmp_path / "one"), "first")
        first = executor.start(partial(look, "LEFT"), "first")
        last = executor.start(partial(wait_for, tmp_path / "done"), "first")
        assert first.result() == "one"
        (tmp_path / "done").touch()  # had it waited for the last one, nobody would come here
        assert last.result()
        assert executor.start(partial(look, "LEFT"), "first").result() == "", "that process has ended"


def wait_for(path: Path) -> bool:
    while not path.exists():
        time.sleep(0.01)
    return True


@pytest.mark.parametrize("executor", EXECUTORS[1:], ids=NAMES[1:])
def test_chunks_go_on_beside_this_process_and_end_with_the_executor(executor: Executor, tmp_path: Path) -> None:
    with executor:
        pending = executor.begin_map(wait_for, [tmp_path / "here", tmp_path / "here"])
        (tmp_path / "here").touch()
        assert pending.result() == [True, True]
        executor.begin_map(wait_for, [tmp_path / "never", tmp_path / "never"])
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize("executor", EXECUTORS, ids=NAMES)
def test_an_error_of_a_chunk_that_was_begun_is_told_whole(executor: Executor) -> None:
    with executor, pytest.raises(TemplateError, match="mend it"):
        executor.begin_map(fail_from_three, range(8)).result()


@pytest.mark.parametrize("executor", EXECUTORS[1:], ids=NAMES[1:])
def test_a_process_goes_on_beside_this_one(executor: Executor, tmp_path: Path) -> None:
    """The function waits for what is done after its start, so this would never end if it ran first."""
    with executor:
        pending = executor.start(partial(wait_for, tmp_path / "done"))
        (tmp_path / "done").touch()
        assert pending.result()


@pytest.mark.parametrize("executor", EXECUTORS, ids=NAMES)
def test_an_error_comes_when_the_result_is_asked_for(executor: Executor) -> None:
    with executor:
        pending = executor.start(partial(fail_from_three, 3))
        with pytest.raises(TemplateError, match="bad 3"):
            pending.result()


def write_late(folder: Path) -> None:
    (folder / "begun").touch()
    time.sleep(30)
    (folder / "late").touch()


def test_what_nobody_waits_for_is_ended(tmp_path: Path) -> None:
    with ProcessExecutor(2) as executor:
        executor.start(partial(write_late, tmp_path))
        wait_for(tmp_path / "begun")
        started = time.monotonic()
    assert time.monotonic() - started < 20
    assert not (tmp_path / "late").exists()


def test_what_is_never_started_is_ended_too() -> None:
    with ProcessExecutor(2) as executor:
        executor.get_ready()
        assert len(multiprocessing.active_children()) == HELPERS
    assert not multiprocessing.active_children()


def test_helpers_are_there_when_they_are_needed_or_before(monkeypatch: pytest.MonkeyPatch) -> None:
    with ProcessExecutor(2, "fork") as executor:
        executor.start(partial(look, "LEFT"), "early")
        monkeypatch.setenv("LEFT", "between")
        executor.get_ready()
        monkeypatch.setenv("LEFT", "later")
        names = ("early", "ready")
        assert [executor.start(partial(look, "LEFT"), name).result() for name in names] == ["", "between"]
    with ProcessExecutor(2, "fork") as executor:
        assert executor.start(partial(look, "LEFT")).result() == "later"
