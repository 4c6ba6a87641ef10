"""Serial is parallel with one worker, for results and for errors."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from sitegen.errors import SitegenError, TemplateError
from sitegen.publish.executor import Executor, ProcessExecutor, SerialExecutor, make_executor

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


# --- beside the rest ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("executor", EXECUTORS, ids=NAMES)
def test_what_is_started_sees_the_memory_of_its_start(executor: Executor) -> None:
    numbers = [1, 2]
    pending = executor.start(lambda: [os.getpid(), *double(numbers)])
    pid, *doubled = pending.result()
    assert doubled == [2, 4]
    pending.stop()
    is_beside = isinstance(executor, ProcessExecutor) and executor is not EXECUTORS[2]
    assert (pid != os.getpid()) == is_beside


def test_a_process_goes_on_beside_this_one() -> None:
    """The function waits for what is done after its start, so this would never end if it ran first."""
    ours, theirs = os.pipe()
    pending = ProcessExecutor(2, "fork").start(lambda: os.read(ours, 9))
    os.write(theirs, b"done")
    assert pending.result() == b"done"
    os.close(ours)
    os.close(theirs)


@pytest.mark.parametrize("executor", EXECUTORS, ids=NAMES)
def test_an_error_comes_when_the_result_is_asked_for(executor: Executor) -> None:
    pending = executor.start(lambda: fail_from_three(3))
    with pytest.raises(TemplateError, match="bad 3"):
        pending.result()
    pending.stop()


def test_what_nobody_waits_for_is_ended(tmp_path: Path) -> None:
    def write_late() -> None:
        (tmp_path / "begun").touch()
        time.sleep(30)
        (tmp_path / "late").touch()

    pending = ProcessExecutor(2, "fork").start(write_late)
    while not (tmp_path / "begun").exists():
        time.sleep(0.01)
    started = time.monotonic()
    pending.stop()
    assert time.monotonic() - started < 20
    assert not (tmp_path / "late").exists()
