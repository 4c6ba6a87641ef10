"""The engine unpacks what zlib packed, and refuses what is damaged."""

from __future__ import annotations

import base64
import random
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.search.engine import Engine, copy_engine

STRATEGIES = (zlib.Z_DEFAULT_STRATEGY, zlib.Z_FIXED, zlib.Z_HUFFMAN_ONLY, zlib.Z_RLE)


@pytest.fixture(scope="module")
def engine(node: str, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return copy_engine(node, tmp_path_factory.mktemp("engine"))


def unpack(engine: Engine, packed: list[bytes]) -> list[bytes | None]:
    answers = engine.ask("inflate", packed=[base64.b64encode(each).decode() for each in packed])
    return [None if answer is None else base64.b64decode(answer) for answer in answers]


def make_plain(seed: int, count: int) -> Iterator[bytes]:
    """Nothing, one byte, runs, few and many different bytes, and more than one window of 32 KB."""
    rng = random.Random(seed)
    yield from (b"", b"a", b"ab" * 40_000, bytes(70_000), rng.randbytes(70_000))
    for _ in range(count):
        different = rng.choice((1, 2, 5, 30, 256))
        yield bytes(rng.choices(range(different), k=int(rng.random() ** 3 * 20_000)))


def pack(plain: bytes, level: int, strategy: int) -> bytes:
    packer = zlib.compressobj(level, zlib.DEFLATED, zlib.MAX_WBITS, 9, strategy)
    return packer.compress(plain) + packer.flush()


def test_what_zlib_packed_is_unpacked(engine: Engine) -> None:
    plain = list(make_plain(1, 40))
    packed = [(each, pack(each, level, strategy)) for each in plain for level in (0, 1, 9) for strategy in STRATEGIES]
    for (expected, _), found in zip(packed, unpack(engine, [each for _, each in packed]), strict=True):
        assert found == expected


def test_damaged_data_is_refused_as_zlib_refuses_it(engine: Engine) -> None:
    rng = random.Random(2)
    damaged = []
    for plain in make_plain(3, 60):
        whole = pack(plain, 9, rng.choice(STRATEGIES))
        damaged.append(whole[: rng.randrange(len(whole))])
        place = rng.randrange(2, len(whole))
        damaged.append(whole[:place] + bytes([whole[place] ^ 1 << rng.randrange(8)]) + whole[place + 1 :])
    for data, found in zip(damaged, unpack(engine, damaged), strict=True):
        assert found == unpack_or_none(data), data


def unpack_or_none(data: bytes) -> bytes | None:
    try:
        return zlib.decompress(data)
    except zlib.error:
        return None


def test_the_files_of_an_index_can_be_unpacked(engine: Engine, tmp_path: Path) -> None:
    from tests.search.corpus import document, publish

    folder = publish(
        [document(f"r{number}", f"herons {number}", "Herons and ponds.") for number in range(60)], tmp_path
    )
    packed = [path.read_bytes() for path in sorted(folder.rglob("*.bin"))]
    assert unpack(engine, packed) == [zlib.decompress(each) for each in packed]
