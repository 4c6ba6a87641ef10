"""Papers as bytes: small, and not touched by whoever only passes them on."""

from __future__ import annotations

import msgspec

from sitegen.model import Paper

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Paper).decode


class PackedPaper(msgspec.Struct, frozen=True, gc=False):
    """All that is known of a paper except where it was read, for files that are made in other processes."""

    data: bytes
    """MessagePack; equal bytes are equal papers."""

    def open(self) -> Paper:
        """Return the paper, without `places` and `provenance`."""
        return _decode(self.data)


def pack_paper(paper: Paper) -> PackedPaper:
    """Return `paper` in its compact form."""
    return PackedPaper(_encode(Paper(paper.key, paper.metadata, paper.mentions)))
