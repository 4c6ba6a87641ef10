"""What a single line of a saved daily-papers page is: furniture of the page, a number, a title with a link, or text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import msgspec

from sitegen.sources.cleaning import clean_line
from sitegen.sources.days import parse_month_day

Kind = Literal[
    "furniture", "header", "day", "number", "submitted", "authors", "title", "code", "comments", "text", "gap"
]

_HEADER = re.compile(r"(?:daily papers|by\s*ak and the research community)", re.IGNORECASE)
_FURNITURE = re.compile(
    r"new|get trending papers.*|subscribe|daily|weekly|monthly|trending papers|submit|search.*arxiv id.*|previous|next"
    r"|upvote|view (?:paper|on github)|·|\+\d+|hugging face|log in|sign up|title: daily papers.*|url source:.*"
    r"|markdown content:|published time:.*|published on .*|!\[[^\]]{0,300}\]\([^)]{0,2000}\)|[-=_*]{3,}",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?:upvote\s*)?(\d{1,6}|\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?k|-)", re.IGNORECASE)
_SUBMITTED = re.compile(r"submitted by(?:\s+(?P<who>.+))?", re.IGNORECASE)
_AUTHORS = re.compile(r"(?:·\s*)?\d+ authors?(?:\s*·.*)?|·\s.*\bauthors?\b.*", re.IGNORECASE)
_HEADING = re.compile(r"#{1,6}\s+(?P<words>\S.*?)(?:\s+#+)?")
_LINK = re.compile(r"\[(?P<words>.*)\]\((?P<url>[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)(?:\s+\"[^\"]*\")?\)")
_IMAGE = re.compile(r"!\[[^\]]{0,300}\]\([^)]{0,2000}\)")
_PAPER_URL = re.compile(
    r"(?:https?://(?:[\w.]*\.)?(?:huggingface\.co|arxiv\.org|alphaxiv\.org))?/(?:papers|abs|pdf|html)/[^/#?\s]+/?"
)


class Token(msgspec.Struct, frozen=True):
    """One line of the page, or the gap between two blocks."""

    kind: Kind
    """What the line is."""

    text: str
    """Its words."""

    line: int
    """Line in the file, counted from 1."""

    url: str = ""
    """Where a linked title leads."""


def read_tokens(text: str) -> Iterator[Token]:
    """Yield a token for each line; runs of blank lines are one gap."""
    blank = False
    for number, raw in enumerate(text.split("\n"), 1):
        line = clean_line(raw)
        if line:
            blank = False
            yield read_token(line, number)
        elif not blank:
            blank = True
            yield Token("gap", "", number)


def read_token(line: str, number: int) -> Token:
    """Say what one line is."""
    line = _undress(line)
    heading = _HEADING.fullmatch(line)
    link = _LINK.fullmatch(heading["words"] if heading else line)
    if link:
        return _read_link(_undress(link["words"]), link["url"], bool(heading), number)
    if heading and not _is_furniture(heading["words"]):
        return Token("title", _undress(heading["words"]), number)
    return _read_plain(_undress(heading["words"]) if heading else line, number)


def _read_plain(line: str, number: int) -> Token:
    if _HEADER.fullmatch(line):
        return Token("header", line, number)
    if not line or _FURNITURE.fullmatch(line):
        return Token("furniture", line, number)
    if match := _NUMBER.fullmatch(line):
        return Token("number", match[1], number)
    if match := _SUBMITTED.fullmatch(line):
        return Token("submitted", match["who"] or "", number)
    if _AUTHORS.fullmatch(line):
        return Token("authors", line, number)
    if len(line) < 30 and parse_month_day(line):
        return Token("day", line, number)
    return Token("text", line, number)


def _read_link(words: str, url: str, is_heading: bool, number: int) -> Token:
    """A line that is one link: a paper's title, its repository, its comments, or furniture."""
    if url.endswith("#community"):
        return Token("comments", words, number)
    if words.lower().startswith("github") and "github.com/" in url:
        return Token("code", words, number, url)
    plain = _read_plain(words, number)
    if plain.kind != "text":
        return plain
    if _PAPER_URL.fullmatch(url):
        return Token("title", words, number, url)
    return Token("title" if is_heading else "text", words, number, url)


def _is_furniture(words: str) -> bool:
    return _read_plain(_undress(words), 0).kind != "text"


def _undress(line: str) -> str:
    """Remove pictures, and the stars of bold text around a whole line."""
    if "![" in line:
        line = _IMAGE.sub("", line).strip()
    if len(line) > 4 and line.startswith("**") and line.endswith("**") and "**" not in line[2:-2]:
        return line[2:-2].strip()
    return line


def parse_number(text: str) -> int | None:
    """Return 1234 for `1,234`, 1200 for `1.2k`, and None for `-`."""
    text = text.replace(",", "").lower()
    if text.endswith("k"):
        return round(float(text[:-1]) * 1000)
    return int(text) if text.isdecimal() else None
