"""What a text consists of once it is parsed; every view is made from this and nothing else."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple, TypeAlias


class Kind(Enum):
    """What a segment is."""

    TEXT = 1
    LINK = 2
    FORMULA = 3
    OPEN = 4
    CLOSE = 5


class Segment(NamedTuple):
    """A piece of a paragraph; `OPEN` and `CLOSE` always come in nested pairs."""

    kind: Kind
    # The text as shown, the source of a formula without its dollars, or the element that opens or closes.
    text: str
    # The address (already safe) of a LINK or of an OPEN "a".
    url: str = ""
    # Whether a formula stands on a line of its own.
    display: bool = False


Paragraph: TypeAlias = tuple[Segment, ...]
