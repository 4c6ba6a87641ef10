"""Serial is parallel with one worker, for results and for errors."""

from __future__ import annotations

import os
import signal
import time

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
