"""Work that others do meanwhile, as seen by those who need it done and need not know by whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, Protocol, TypeVar

C = TypeVar("C")
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


class Pending(Protocol[R_co]):
    """What a function that was started will return."""

    @property
    def is_ready(self) -> bool:
        """Whether it is known that `result` has neither to wait nor to work."""

    def result(self) -> R_co:
        """Wait for the function to end and return what it returned, or raise its error; to be called once."""


class Start(Protocol):
    """Begins with a function, which is pickled, while this process goes on; whoever lends this ends what still runs."""

    def __call__(self, function: Callable[[], R], /, name: str = "") -> Pending[R]:
        """Begin with `function`, or put it off until its result is asked for.

        Functions of one `name` run in one process, one after the other; the first may get ready what the next needs.
        """


class BeginMap(Protocol):
    """Begins with a function of each of many chunks, while this process goes on; whoever lends this ends what runs."""

    def __call__(self, function: Callable[[C], R], chunks: Iterable[C], /) -> Pending[list[R]]:
        """Begin with `function` of each chunk, or put it off until the results are asked for; these are in order."""


class Later(Generic[R]):
    """A function that runs when its result is asked for."""

    def __init__(self, function: Callable[[], R], /, name: str = "") -> None:
        del name  # it runs where it is asked for
        self._function = function

    is_ready = False

    def result(self) -> R:
        """Run the function and return what it returns."""
        return self._function()


def map_later(function: Callable[[C], R], chunks: Iterable[C]) -> Pending[list[R]]:
    """Put `function` of each chunk off until the results are asked for."""
    return Later(lambda: [function(chunk) for chunk in chunks])
