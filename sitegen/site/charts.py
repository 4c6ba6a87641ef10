"""Bars as paths: data for small pictures that are drawn while the site is built.

A picture is a box of one unit for each bar and of 100 units of height, stretched to the room that it has. It holds no
text, so nothing is distorted; what it shows is told beside it, and in a table.
"""

from __future__ import annotations

from collections.abc import Container, Sequence

import msgspec

HEIGHT = 100
"""Height of the box; the greatest count reaches it."""


class Bars(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Counts as bars from left to right."""

    columns: int
    """Width of the box: one for each bar."""

    ink: str
    """Path of the plain bars."""

    accent: str
    """Path of the bars to look at."""

    most: int
    """The greatest count."""


def draw_bars(counts: Sequence[int], marked: Container[int] = (), most: int = 0) -> Bars:
    """Draw `counts`; those at the places `marked` in the accent colour. `most` makes several pictures comparable."""
    most = max(most, *counts, 1)
    ink: list[str] = []
    accent: list[str] = []
    for place, count in enumerate(counts):
        if count:
            # A bar of one paper among hundreds must still be seen.
            height = max(2, round(HEIGHT * count / most))
            (accent if place in marked else ink).append(f"M{place}.1 {HEIGHT}v-{height}h.8v{height}z")
    return Bars(len(counts), "".join(ink), "".join(accent), most)
