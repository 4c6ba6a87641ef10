"""First step of every view: characters that may not reach a page are dropped, paragraphs and spaces made regular."""

from __future__ import annotations

import re

# Control characters, lone surrogates and noncharacters are not well-formed in HTML or XML; overrides, embeddings and
# isolates of text direction would leak out of the text they came with (letters of right-to-left scripts need none).
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\u202a-\u202e\u2060\u2066-\u206f\ufdd0-\ufdef"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"
    + "".join(chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(1, 17))
    + "]"
)
_LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")
_BLANK_LINE = re.compile(r"\n\s*\n")


def drop_unwanted(source: str) -> str:
    """Return `source` with Unix line ends and without characters that are unsafe or invalid on a page."""
    if source.isascii() and source.replace("\n", " ").isprintable():
        return source
    return _UNWANTED.sub("", _LINE_ENDS.sub("\n", source))


def one_line(text: str) -> str:
    """Return `text` with each run of white space as one space."""
    return (
        " ".join(text.split())
        if "  " in text or not text.isprintable() or text[:1] == " " or text[-1:] == " "
        else text
    )


def split_paragraphs(source: str) -> list[str]:
    """Return the paragraphs of `source`, each cleaned and on one line; a blank line parts them, a line end does not."""
    clean = drop_unwanted(source)
    if "\n" not in clean:
        line = one_line(clean)
        return [line] if line else []
    return [line for part in _BLANK_LINE.split(clean) if (line := " ".join(part.split()))]
