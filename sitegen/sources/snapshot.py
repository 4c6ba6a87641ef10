"""`snapshot`: a daily-papers page that a reader saved as text, with or without Markdown.

Plain pages say only title, abstract, title, abstract …; others link the titles and keep votes, submitters and the like.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator

import msgspec

from sitegen.ids import parse_arxiv_id
from sitegen.model import Mention, Metadata, Organization, Place, SourcePaper
from sitegen.report import Event, Reporter
from sitegen.sources.cleaning import clean_abstract, clean_title, clean_url
from sitegen.sources.days import make_day, newest_year, parse_month_day
from sitegen.sources.snapshot_lines import Token, parse_number, read_tokens
from sitegen.sources.source_file import Sample, SourceFile

NAME = "snapshot"

_MARKS = re.compile(
    r"get trending papers in your|by\s*AK and the research community|^[^\w\n]{0,9}daily papers[^\w\n]{0,9}$"
    r"|\]\(\S{0,60}/papers/\d{4}\.\d{4,5}\)",
    re.IGNORECASE | re.MULTILINE,
)
_SENTENCE_BORDER = re.compile(r"[.!?] +[A-Z]")
LONGEST_TITLE = 250
"""Characters; a longer text is an abstract."""


def detect(sample: Sample) -> bool:
    """Say whether the text has the page's furniture, or a day of its own near the top of a text file."""
    if _MARKS.search(sample.text):
        return True
    first = [token for token in read_tokens(sample.text[:2000]) if token.kind != "gap"][:8]
    return sample.name.lower().endswith((".txt", ".txt.gz", ".txt.xz")) and any(token.kind == "day" for token in first)


class _Card(msgspec.Struct):
    """A paper of the page while it is being read."""

    title: str
    line: int
    day: Token | None = None
    url: str = ""
    paragraphs: list[str] = msgspec.field(default_factory=list)
    votes: int | None = None
    comments: int | None = None
    submitted_by: str = ""
    organization: str = ""
    code_url: str = ""


def read(file: SourceFile, report: Reporter) -> Iterator[SourcePaper]:
    """Yield the papers in page order, each once."""
    tokens = _join_lines(read_tokens(file.text))
    linked = any(token.kind == "title" for token in tokens)
    cards = _merge_twins(_Page(linked).read(_skip_preamble(tokens, linked)))
    days = _Days(file, report)
    for rank, card in enumerate(cards):
        yield _read_card(card, rank, file.name, days.find(card.day))
    if not cards:
        report.warn(Event("file-empty", "no paper was found on the page", file.name))


# --- from lines to cards ------------------------------------------------------------------------------------------


def _join_lines(tokens: Iterable[Token]) -> list[Token]:
    """Rejoin the hard-wrapped lines of a block of text, and drop the gaps."""
    joined: list[Token] = []
    open_block = False
    for token in tokens:
        if token.kind == "text" and open_block and not token.url:
            last = joined[-1]
            joined[-1] = Token("text", f"{last.text} {token.text}", last.line, last.url)
        elif token.kind != "gap":
            joined.append(token)
        # A short line is a name or a title; only lines of running text are wrapped.
        open_block = token.kind == "text" and (open_block or len(token.text) >= 50)
    return joined


def _skip_preamble(tokens: list[Token], linked: bool) -> list[Token]:
    """What stands above the day is the page's navigation."""
    start = next((i for i, token in enumerate(tokens[:60]) if token.kind == "day"), None)
    first_title = next((i for i, token in enumerate(tokens) if token.kind == "title"), len(tokens))
    if start is None or (linked and start > first_title):
        return tokens
    return tokens[start:]


class _Page:
    """Puts lines together to cards, one line at a time."""

    def __init__(self, linked: bool) -> None:
        self.linked = linked
        self.cards: list[_Card] = []
        self.day: Token | None = None
        self.numbers: list[int | None] = []
        self.submitter: str | None = None
        self.after_header = True
        self.names: list[str] = []

    def read(self, tokens: list[Token]) -> list[_Card]:
        """Return the cards of the page."""
        for token in tokens:
            self._take(token)
        self._spend_numbers(None)
        return self.cards

    def _take(self, token: Token) -> None:
        """Each kind of line has its place on a card."""
        if token.kind == "day":
            # Below the first title a day is when a paper came out, unless a new page begins there.
            self.day = token if self.after_header or not self.cards else self.day
        elif token.kind == "number":
            self.numbers.append(parse_number(token.text))
        elif token.kind == "submitted":
            self.submitter = token.text
        elif token.kind == "title":
            self._open(token)
        elif token.kind == "text":
            self._take_text(token)
        elif self.cards:
            self._take_detail(self.cards[-1], token)
        if token.kind != "furniture":
            self.after_header = token.kind == "header"

    def _take_detail(self, card: _Card, token: Token) -> None:
        if token.kind == "authors":
            card.organization = card.organization or (self.names[-1] if self.names else "")
            self.names = []
        elif token.kind == "code":
            card.code_url = clean_url(token.url)
        elif token.kind == "comments":
            card.comments = parse_number(token.text) if token.text.isdecimal() else None

    def _take_text(self, token: Token) -> None:
        if self.submitter == "":
            self.submitter = token.text  # `Submitted by` stood on a line of its own
        elif self.linked:
            self._take_text_of_card(token)
        elif self._is_title(token.text):
            self._open(token)
        else:
            self._take_text_of_card(token)

    def _take_text_of_card(self, token: Token) -> None:
        """An abstract, or a short line such as an organization, which the number of authors follows."""
        if not self.cards:
            return
        if len(token.text) > 80 or _looks_like_abstract(token.text) or self.cards[-1].paragraphs:
            self.cards[-1].paragraphs.append(token.text)
        else:
            self.names.append(token.text)

    def _is_title(self, text: str) -> bool:
        """On a plain page titles and abstracts alternate, but either may be missing."""
        if len(text) > LONGEST_TITLE:
            return False
        if not self.cards or self.numbers or self.submitter:
            return True
        if not self.cards[-1].paragraphs:
            return not _looks_like_abstract(text)
        return "http" not in text and not _looks_like_abstract(text)

    def _open(self, token: Token) -> None:
        card = _Card(token.text, token.line, self.day, token.url)
        self._spend_numbers(card)
        card.submitted_by, self.submitter = self.submitter or "", None
        self.names = []
        self.cards.append(card)

    def _spend_numbers(self, card: _Card | None) -> None:
        """The last number above a title are its votes; one before that, the comments of the paper above."""
        numbers, self.numbers = self.numbers, []
        if card is not None and numbers:
            card.votes = numbers.pop()
        if numbers and self.cards and self.cards[-1].comments is None:
            self.cards[-1].comments = numbers[0]


def _looks_like_abstract(text: str) -> bool:
    return len(text) > LONGEST_TITLE or (text.endswith((".", "!", "?", ")")) and bool(_SENTENCE_BORDER.search(text)))


def _merge_twins(cards: list[_Card]) -> list[_Card]:
    """A page saved with its mobile and its desktop part has each paper twice; the first keeps its place."""
    found: dict[tuple[str, str], _Card] = {}
    for card in cards:
        key = (card.day.text if card.day else "", "".join(filter(str.isalnum, card.title)).casefold() or card.title)
        if (first := found.setdefault(key, card)) is not card:
            _complete(first, card)
    return list(found.values())


def _complete(card: _Card, twin: _Card) -> None:
    """Fill what `card` lacks from `twin`."""
    for name in ("url", "votes", "comments", "submitted_by", "organization", "code_url"):
        if getattr(card, name) in ("", None):
            setattr(card, name, getattr(twin, name))
    if sum(map(len, twin.paragraphs)) > sum(map(len, card.paragraphs)):
        card.paragraphs = twin.paragraphs


# --- from cards to papers -----------------------------------------------------------------------------------------


class _Days:
    """The digest days of a page, with the year that the page does not say."""

    def __init__(self, file: SourceFile, report: Reporter) -> None:
        self.file, self.report = file, report
        self.known: dict[str, datetime.date | None] = {}

    def find(self, token: Token | None) -> datetime.date | None:
        """Return the day that `token` names; each is told about once."""
        name = token.text if token else ""
        if name not in self.known:
            self.known[name] = self._read(token) if token else self._guess()
        return self.known[name]

    def _read(self, token: Token) -> datetime.date | None:
        found = parse_month_day(token.text)
        if found is None:
            return None
        written, month, day = found
        year = written or self.file.named_year or self.file.year
        if year is None:
            year = newest_year(month, day, self.file.modified_on)
            message = f'"{token.text}" has no year; {year} is assumed, the newest not after the file\'s date '
            message += (
                f"{self.file.modified_on}; add year = {year} to the source, or begin the file's name with the year"
            )
            self.report.warn(Event("year-assumed", message, self.file.name, line=token.line))
        date = make_day(year, month, day)
        if date is None:
            message = f'there is no "{token.text}" in {year}, so the papers are in no digest; give another year'
            self.report.warn(Event("day-missing", message, self.file.name, line=token.line))
        return date

    def _guess(self) -> datetime.date | None:
        day = self.file.named_day
        if day is None:
            message = (
                "the page has no day, so its papers are in no digest; begin the file's name with one, like 2025-08-06"
            )
            self.report.warn(Event("day-missing", message, self.file.name))
        return day


def _read_card(card: _Card, rank: int, name: str, day: datetime.date | None) -> SourcePaper:
    url = f"https://huggingface.co{card.url}" if card.url.startswith("/papers/") else card.url
    arxiv = parse_arxiv_id(url)
    metadata = Metadata(
        title=clean_title(card.title),
        abstract=clean_abstract("\n\n".join(card.paragraphs)),
        arxiv_id=arxiv.id if arxiv else "",
        url="" if arxiv else clean_url(url),
        organization=Organization(card.organization) if card.organization else None,
        code_url=card.code_url,
    )
    discussion = f"https://huggingface.co/papers/{arxiv.id}" if arxiv and "/papers/" in url else ""
    mention = day and Mention(day, rank, name, card.votes, card.comments, card.submitted_by, discussion)
    return SourcePaper(metadata, Place(name, rank, card.line), (mention,) if mention else (), day)
