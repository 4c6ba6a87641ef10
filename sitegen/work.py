"""Work that others do meanwhile, as seen by those who need it done and need not know by whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


class Pending(Protocol[R_co]):
    """What a function that was started will return."""

    def result(self) -> R_co:
        """Wait for the function to end and return what it returned, or raise its error; to be called once."""


class Start(Protocol):
    """Begins with a function, which is pickled, while this process goes on; whoever lends this ends what still runs."""

    def __call__(self, function: Callable[[], R], /) -> Pending[R]:
        """Begin with `function`, or put it off until its result is asked for."""


class Later(Generic[R]):
    """A function that runs when its result is asked for."""

    def __init__(self, function: Callable[[], R]) -> None:
        self._function = function

    def result(self) -> R:
        """Run the function and return what it returns."""
        return self._function()
