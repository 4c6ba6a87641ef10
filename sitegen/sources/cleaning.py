"""Cleaners that every reader uses: imported text is data, and only harmless characters of it are kept."""

from __future__ import annotations

import re
import unicodedata

# Controls, bidi overrides and isolates, lone surrogates, noncharacters and marks that nobody sees.
# Zero-width joiners stay: scripts and emoji need them.
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_PARAGRAPH = re.compile(r"\n[^\S\n]*\n\s*|(?<=[.!?:])\n {2,}(?=\S)")
_LOOSE_BREAK = re.compile(r"\n[^\S\n]|\r")
_SPLIT_WORD = re.compile(r"(?<=\w-)\n\s*(?=\w)(?!(?:and|or|to)\b)")
_QUOTED = re.compile(r"(?:``|(?<![^\s(\[{–—-])'')(?=[^\s'`])((?:[^`'\n]|'(?!')){1,400}?)(?<=\S)''(?!')")
_URL = re.compile(
    r"https?://(?:[\w.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?(?:[/?#][^\s\"'<>\\^`{|}]*)?",
    re.IGNORECASE,
)
_REPOSITORY = re.compile(r"[\w-][\w.-]*/[\w.-]+")
_BARE_HOST = re.compile(r"(?:www\.|github\.com/|gitlab\.com/|huggingface\.co/)\S+", re.IGNORECASE)
URL_MAX_LENGTH = 2000


def clean_line(text: str) -> str:
    """Return `text` as one line in NFC without control characters and doubled spaces."""
    # Nearly all text is plain ASCII, and the two checks cost 0.1 µs.
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join(_strip(text).split())


def clean_paragraphs(text: str) -> str:
    """Return `text` with hard-wrapped lines rejoined.

    A blank line parts paragraphs, and so does an indented line after a full stop, as arXiv has it.
    """
    if "\n" not in text:
        return clean_line(text)
    text = _strip(text)
    if "-\n" in text:
        text = _SPLIT_WORD.sub("", text)
    # The two searches are quick and say of most texts that they are one paragraph.
    if "\n\n" not in text and not _LOOSE_BREAK.search(text):
        return " ".join(text.split())
    paragraphs = _PARAGRAPH.split(text.replace("\r\n", "\n").strip())
    return "\n\n".join(filter(None, (" ".join(part.split()) for part in paragraphs)))


def clean_markdown(text: str) -> str:
    """Return the editor's Markdown without control characters; its lines stay."""
    lines = [line.rstrip() for line in _strip(text.replace("\r\n", "\n")).split("\n")]
    return "\n".join(lines).strip("\n")


def _strip(text: str) -> str:
    # Only what is not printable can be unwanted, and `isprintable` is 30 times as fast as the search.
    if not text.replace("\n", " ").isprintable():
        text = _UNWANTED.sub("", text)
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def mend_quotes(text: str) -> str:
    """Return `text` with `''typewriter quotes''` as “proper quotes”."""
    return _QUOTED.sub("“\\1”", text) if "''" in text else text


def clean_title(text: str) -> str:
    """Return an imported title: one line, proper quotes."""
    return mend_quotes(clean_line(text))


def clean_abstract(text: str) -> str:
    """Return an imported abstract: paragraphs, proper quotes."""
    return mend_quotes(clean_paragraphs(text))


def clean_url(text: str) -> str:
    """Return `text` as a web address, or nothing.

    It needs http or https, a host without user name, and no character that could leave an attribute.
    """
    url = clean_line(text)
    return url if len(url) <= URL_MAX_LENGTH and _URL.fullmatch(url) else ""


def complete_url(text: str) -> str:
    """Like `clean_url`, but also takes what people type: `owner/repository`, `github.com/…`, `www.…`."""
    if url := clean_url(text):
        return url
    bare = clean_line(text)
    if _BARE_HOST.fullmatch(bare):
        return clean_url(f"https://{bare}")
    return clean_url(f"https://github.com/{bare}") if _REPOSITORY.fullmatch(bare) else ""
