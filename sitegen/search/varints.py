"""Columns of numbers as LEB128 varints, all of a column at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sitegen.search.arrays import AnyArray, Numbers, Octets


_AT_ONCE = 1 << 20
"""Numbers encoded at once: it takes some 40 bytes of memory for each."""


class Column:
    """Many numbers encoded at once and cut at `bounds` (ascending, from 0 to their number); any run is a slice."""

    def __init__(self, numbers: AnyArray, bounds: AnyArray) -> None:
        import numpy as np  # heavy, and an unchanged build does not need it

        parts: list[bytes] = []
        offsets: list[int] = []
        size = 0
        for at in range(0, len(numbers), _AT_ONCE):
            data, ends = encode(numbers[at : at + _AT_ONCE])
            first, last = np.searchsorted(bounds, (at, at + len(ends))).tolist()
            starts = np.concatenate([np.zeros(1, np.int64), ends])[bounds[first:last] - at]
            offsets += (starts + size).tolist()
            size += len(data)
            parts.append(data)
        self._data = b"".join(parts)
        self._offsets = offsets + [size] * (len(bounds) - len(offsets))

    def slice(self, first: int, last: int) -> bytes:
        """Return the bytes from bound `first` up to bound `last`."""
        return self._data[self._offsets[first] : self._offsets[last]]

    def sizes(self) -> Numbers:
        """Return how many bytes lie between each two bounds."""
        import numpy as np  # see above

        return np.asarray(np.diff(np.asarray(self._offsets, np.int64)), np.int64)


def encode(values: AnyArray) -> tuple[bytes, Numbers]:
    """Return the varints of `values` and where each of them ends."""
    import numpy as np  # see above

    if not len(values) or int(values.max()) < 128:  # lengths of titles, numbers of occurrences
        return values.astype(np.uint8).tobytes(), np.arange(1, len(values) + 1)
    sizes = np.ones(len(values), np.uint8)
    for bits in range(7, 64, 7):
        longer = values >= 1 << bits
        if not longer.any():
            break
        sizes += longer
    ends = np.cumsum(sizes, dtype=np.int64)
    out = np.empty(int(ends[-1]), np.uint8)
    _fill(out, values, sizes, ends - sizes)
    return out.tobytes(), ends


def _fill(out: Octets, values: AnyArray, sizes: Octets, starts: Numbers) -> None:
    import numpy as np  # see above

    while len(values):
        more = sizes > 1
        out[starts] = (values & 127).astype(np.uint8) | (more.view(np.uint8) << 7)
        left = np.flatnonzero(more)
        values, sizes, starts = values[left] >> 7, sizes[left] - 1, starts[left] + 1


def pack(*numbers: int) -> bytes:
    """Return the varints of a few numbers, without numpy."""
    if max(numbers, default=0) < 128:
        return bytes(numbers)
    out = bytearray()
    for number in numbers:
        while number > 127:
            out.append(number & 127 | 128)
            number >>= 7
        out.append(number)
    return bytes(out)


class Cursor:
    """Reads columns and bytes from a file, one after the other."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def raw(self, size: int) -> bytes:
        """Return the next `size` bytes."""
        self._at += size
        return self._data[self._at - size : self._at]

    def number(self) -> int:
        """Return the next number."""
        number = shift = 0
        while True:
            byte = self._data[self._at]
            self._at += 1
            number |= (byte & 127) << shift
            if byte < 128:
                return number
            shift += 7

    def column(self, count: int) -> list[int]:
        """Return the next `count` numbers."""
        return [self.number() for _ in range(count)]
