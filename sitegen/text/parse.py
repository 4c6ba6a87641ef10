r"""From a source text to paragraphs of segments: the one place where TeX, links and formulas are recognised.

One pass from left to right without recursion, so no input can overflow the stack or take quadratic time: braces are
paired beforehand, and what an opening brace promised (`\emph{`) is kept on a short stack until its closing one.
"""

from __future__ import annotations

import re

from sitegen.text.clean import split_paragraphs
from sitegen.text.dollars import formula_at
from sitegen.text.links import LINK_HINT, URL_HINT, link_at, may_have_bare_links, url_of
from sitegen.text.segments import Kind, Paragraph, Segment
from sitegen.text.symbols import (
    ACCENTS,
    ESCAPED,
    LETTERS,
    SILENT,
    SUBSCRIPTS,
    SUPERSCRIPTS,
    SYMBOLS,
    WORDS,
    accented,
    shifted,
)

# Formulas of one text that are set as such; the rest are shown as source, so that no text takes a second.
MAX_FORMULA_CHARACTERS = 16_000
MAX_FORMULAS = 500
# Elements inside each other; deeper ones are left out, since browsers give up at some hundreds.
_MAX_OPEN = 8
# Each costs a copy of the paragraph.
_MAX_SINGLE_QUOTES = 200

_MARKS = r"[\\$`~{}\"]|''|--"
_ONLY_MARKS = re.compile(_MARKS)
_MARKS_AND_URLS = re.compile(f"(?P<link>{URL_HINT.pattern})|{_MARKS}", re.IGNORECASE)
_MARKS_AND_LINKS = re.compile(f"(?P<link>{LINK_HINT.pattern})|{_MARKS}", re.IGNORECASE)
_STYLED_WORD = re.compile(r"\\(text(?:it|bf|tt|sc|rm|sf))\{([\w\s.,:+-]+)\}")
_BRACES = re.compile(r"\\.|[{}]", re.DOTALL)
_WORD_MACRO = re.compile(r"\\([A-Za-z]+)")
_ACCENT = re.compile(
    r"""\\(?:(?P<sign>['`^"~=.])|(?P<name>[cvHkurdb])(?=[\s{\\]))"""
    r"""(?:(?P<letter>[A-Za-z])|\{\s*\\?(?P<braced>[A-Za-z])\s*\}|(?P<spaced>\s[A-Za-z])(?=\})"""
    r"""|\\(?P<dotless>[ij])(?![A-Za-z])\s?|\{\\(?P<dotless2>[ij])\s*\}|\{\{\\(?P<dotless3>[ij])\}\})"""
)
_QUOTED_AS_JSON = re.compile(r'\\"(?![A-Za-z{\\])')
_SINGLE_QUOTED = re.compile(r"`(?=[^\s`'])([^`\"]{1,200}?)(?<=[^\s`'])'(?![\w'])")
_TIE_BEFORE = re.compile(r"[A-Za-z.,)\]}]$")
_TIE_AFTER = re.compile(
    r"[A-Za-z(\[\\{$]|(?<=Fig\.~)\d|(?<=Figure~)\d|(?<=Table~)\d|(?<=Section~)\d|(?<=Sec\.~)\d|(?<=Eq\.~)\d"
)

_TAGS = {"emph": "em", "textit": "em", "textsl": "em", "underline": "em", "uline": "em", "textbf": "strong",
         "texttt": "code", "textsuperscript": "sup", "textsubscript": "sub"}  # fmt: skip
_WRAPPERS = frozenset("textsc textrm textsf textup textmd textnormal text mbox hbox".split())
_GROUP_SWITCHES = {"em": "em", "it": "em", "sl": "em", "itshape": "em", "bf": "strong", "bfseries": "strong",
                   "tt": "code", "ttfamily": "code", "sc": "", "rm": "", "sf": "", "small": ""}  # fmt: skip
_CITES = frozenset("cite citep citet citealp citeauthor parencite textcite autocite".split())
_SPACES = {" ": " ", ",": " ", ";": " ", ":": " ", "!": "", "-": "", "/": "", "@": ""}


def parse(source: str) -> tuple[Paragraph, ...]:
    """Return the paragraphs of `source`; never raises, whatever the text."""
    budget = _Budget()
    return tuple(paragraph for line in split_paragraphs(source) if (paragraph := _Scanner(line, budget).scan()))


class _Budget:
    """How much of a text may still be set as formulas."""

    def __init__(self) -> None:
        self._characters = MAX_FORMULA_CHARACTERS
        self._count = MAX_FORMULAS

    def allows(self, formula: str) -> bool:
        self._characters -= len(formula)
        self._count -= 1
        return self._characters >= 0 and self._count >= 0


class _Scanner:
    """Turns one paragraph into segments."""

    def __init__(self, text: str, budget: _Budget) -> None:
        self._text = text
        self._budget = budget
        self._out: list[Segment] = []
        self._pending: list[str] = []
        # Where each open promise ends, and what is to be put there: a text, or a closing segment.
        self._open: list[tuple[int, str | Segment]] = []
        self._pairs: dict[int, int] | None = None
        self._in_quotes = False
        self._single_quotes = 0
        self._escaped_quotes = '\\"' in text and _QUOTED_AS_JSON.search(text) is not None

    def scan(self) -> Paragraph:
        position, special = 0, _special_in(self._text)
        while match := special.search(self._text, position):
            start = match.start()
            if start > position:
                self._pending.append(self._text[position:start])
            self._shut_before(start)
            position = self._link(start) if match.lastgroup == "link" else self._mark(match.group(), start)
        self._pending.append(self._text[position:])
        self._shut_before(len(self._text))
        self._flush()
        return tuple(self._out)

    def _mark(self, mark: str, start: int) -> int:
        """Deal with the special characters at `start` and return where to go on."""
        if mark == "\\":
            return self._backslash(start)
        if mark == "$":
            return self._formula(start) or self._put("$", start + 1)
        if mark == "{":
            return self._open_brace(start)
        if mark == "}":
            return self._close_brace(start)
        if mark == "--":
            return self._dash(start)
        return self._tie(start) if mark == "~" else self._quote(mark, start)

    # -- output ------------------------------------------------------------------------------------------------------

    def _put(self, text: str, end: int) -> int:
        self._pending.append(text)
        return end

    def _flush(self) -> None:
        text = "".join(self._pending)
        self._pending.clear()
        if text:
            self._out.append(Segment(Kind.TEXT, text))

    def _emit(self, segment: Segment) -> None:
        self._flush()
        self._out.append(segment)

    # -- links and formulas --------------------------------------------------------------------------------------------

    def _link(self, start: int) -> int:
        shown, url, end = link_at(self._text, start)
        if not url or any(isinstance(close, Segment) and close.text == "a" for _, close in self._open):
            return self._put(shown, end)
        self._emit(Segment(Kind.LINK, shown, url))
        return end

    def _formula(self, start: int) -> int:
        """Return where the formula that starts at `start` ends, or 0 if there is none."""
        formula = formula_at(self._text, start)
        if formula is None or any(end < formula.end for end, _ in self._open):
            return 0
        if styled := _STYLED_WORD.fullmatch(formula.source):
            # `$\textit{Trans-LoRA}$` is a word in italics that somebody set between dollars.
            self._styled(_TAGS.get(styled[1], ""), styled[2])
            return formula.end
        if self._budget.allows(formula.source):
            self._emit(Segment(Kind.FORMULA, formula.source, display=formula.display))
        else:
            self._styled("code", formula.source)
        return formula.end

    def _styled(self, tag: str, text: str) -> None:
        if not tag:
            self._pending.append(text)
            return
        for segment in (Segment(Kind.OPEN, tag), Segment(Kind.TEXT, text), Segment(Kind.CLOSE, tag)):
            self._emit(segment)

    # -- braces --------------------------------------------------------------------------------------------------------

    def _closing(self, start: int) -> int:
        """Return where the brace that opens at `start` is closed, or 0."""
        if self._pairs is None:
            self._pairs = _pair_braces(self._text)
        return self._pairs.get(start, 0)

    def _promise(self, brace: int, tag: str, url: str = "") -> int:
        """Open an element (or none, for tag "") at `brace` until it closes; return where its content starts."""
        end = self._closing(brace)
        depth = sum(isinstance(close, Segment) for _, close in self._open)
        if tag and depth < _MAX_OPEN:
            self._emit(Segment(Kind.OPEN, tag, url))
            self._open.append((end, Segment(Kind.CLOSE, tag)))
        else:
            self._open.append((end, ""))
        return brace + 1

    def _open_brace(self, start: int) -> int:
        text = self._text
        if text.startswith("{,}", start):
            return self._put(",", start + 3)
        macro = _WORD_MACRO.match(text, start + 1)
        if not self._closing(start) or text[start + 1 : start + 2] != "\\":
            return self._put("{", start + 1)
        if macro and macro[1] in _GROUP_SWITCHES:
            self._promise(start, _GROUP_SWITCHES[macro[1]])
            return macro.end() + (text[macro.end() : macro.end() + 1] == " ")
        if macro is None or macro[1] in SYMBOLS or macro[1] in LETTERS or macro[1] in WORDS or macro[1] in ACCENTS:
            return self._promise(start, "")
        return self._put("{", start + 1)

    def _close_brace(self, start: int) -> int:
        if not self._open or self._open[-1][0] != start:
            return self._put("}", start + 1)
        self._shut()
        return start + 1

    def _shut(self) -> None:
        close = self._open.pop()[1]
        if isinstance(close, str):
            self._pending.append(close)
        else:
            self._emit(close)

    def _shut_before(self, position: int) -> None:
        """Keep what is open well-formed even if something swallowed its closing brace."""
        while self._open and self._open[-1][0] < position:
            self._shut()

    # -- macros --------------------------------------------------------------------------------------------------------

    def _backslash(self, start: int) -> int:
        text = self._text
        if text[start + 1 : start + 2] in ("(", "["):
            return self._formula(start) or self._put("\\", start + 1)
        if (accent := _ACCENT.match(text, start)) and (end := self._accent(accent)):
            return end
        if macro := _WORD_MACRO.match(text, start):
            return self._word_macro(macro)
        return self._sign_macro(start)

    def _accent(self, match: re.Match[str]) -> int:
        mark = match["sign"] or match["name"]
        letter = match["letter"] or match["braced"] or (match["spaced"] or "").strip()
        letter = letter or match["dotless"] or match["dotless2"] or match["dotless3"]
        after = self._text[match.end() : match.end() + 1]
        if match["name"] and match["letter"]:
            return 0
        if mark == "'" and letter == "s" and match["letter"] and not after.isalpha():
            return self._put("'s", match.end())
        if mark == '"' and self._escaped_quotes:
            return 0
        composed = accented(mark, letter)
        return self._put(composed, match.end()) if composed else 0

    def _sign_macro(self, start: int) -> int:
        r"""Deal with a backslash before something that is no letter: `\%`, `\,`, `\ `, `\"`."""
        char = self._text[start + 1 : start + 2]
        if char in ESCAPED and char != "|":
            return self._put(char, start + 2)
        if char in _SPACES and char:
            return self._put(_SPACES[char], start + 2)
        if char == "\\":
            return self._put(" " if self._text[start + 2 : start + 3] in ("", " ") else "\\\\", start + 2)
        if char and char in "'\"~^":
            return self._put(char, start + 2)
        return self._put("\\", start + 1)

    def _word_macro(self, match: re.Match[str]) -> int:
        name, text = match[1], self._text
        shown = LETTERS.get(name) or WORDS.get(name) or ("" if name in SILENT else SYMBOLS.get(name))
        if shown is not None and not self._is_no_macro(match):
            return self._put(shown, self._after_symbol(match, shown))
        brace = match.end()
        if name == "begin" and (end := self._formula(match.start())):
            return end
        if text[brace : brace + 1] != "{" or not self._closing(brace):
            return self._put(match.group(), match.end())
        return self._argument_macro(name, brace) or self._put(match.group(), match.end())

    def _is_no_macro(self, match: re.Match[str]) -> bool:
        r"""`C:\alpha` is a path; `\O(n)` an order of growth from a template, not the letter Ø."""
        start, end = match.span()
        return self._text[max(0, start - 1) : start] == ":" or (
            match[1] in LETTERS and self._text[end : end + 1] == "("
        )

    def _after_symbol(self, match: re.Match[str], shown: str) -> int:
        text, end = self._text, match.end()
        if text.startswith("{}", end):
            return end + 2
        swallows = match[1] in LETTERS or match[1] in ("textgreater", "textless") or match[1] in SILENT or shown == " "
        if swallows and text[end : end + 1] == " " and match[1] != "xspace":
            return end + 1
        return end + (shown.endswith(".") and text[end : end + 1] == ".")

    def _argument_macro(self, name: str, brace: int) -> int:
        """Deal with a macro whose argument starts at `brace`; return where to go on, or 0 for an unknown macro."""
        end = self._closing(brace)
        if name in _TAGS:
            return self._tagged(name, brace, end)
        if name in _WRAPPERS:
            return self._promise(brace, "")
        if name in ("url", "path", "href"):
            return self._address(name, brace, end)
        if name == "footnote":
            return self._put(" (", self._promise_text(brace, ")"))
        if name in _CITES:
            return self._put(f"[{', '.join(self._text[brace + 1 : end].replace(',', ' ').split())}]", end + 1)
        if name == "textcolor" and self._text[end + 1 : end + 2] == "{" and self._closing(end + 1):
            return self._promise(end + 1, "")
        return 0

    def _promise_text(self, brace: int, closing: str) -> int:
        self._open.append((self._closing(brace), closing))
        return brace + 1

    def _tagged(self, name: str, brace: int, end: int) -> int:
        raised = shifted(self._text[brace + 1 : end], SUBSCRIPTS if name == "textsubscript" else SUPERSCRIPTS)
        if name in ("textsuperscript", "textsubscript") and raised:
            return self._put(raised, end + 1)
        return self._promise(brace, _TAGS[name])

    def _address(self, name: str, brace: int, end: int) -> int:
        target = self._text[brace + 1 : end]
        url = url_of(target)
        in_link = any(isinstance(close, Segment) and close.text == "a" for _, close in self._open)
        if name == "href":
            if self._text[end + 1 : end + 2] != "{" or not self._closing(end + 1):
                return 0
            return self._promise(end + 1, "a" if url and not in_link else "", url)
        if not url or in_link:
            return self._promise(brace, "")
        self._emit(Segment(Kind.LINK, re.sub(r"\\([_%#&~])", r"\1", target.strip()), url))
        return end + 1

    # -- punctuation ---------------------------------------------------------------------------------------------------

    def _dash(self, start: int) -> int:
        text, end = self._text, start + 2
        while text[end : end + 1] == "-":
            end += 1
        after = text[end : end + 1]
        before = text[start - 1 : start]
        is_option = before in ("", " ", "(", "[", "`", "'", '"') and after.isalnum() and end - start == 2
        if end - start > 3 or is_option or after in (">", "!") or before in ("<", "!"):
            return self._put(text[start:end], end)
        return self._put("–" if end - start == 2 else "—", end)

    def _tie(self, start: int) -> int:
        """A tie is a space between words; before a number it mostly means "about", so there it stays."""
        text = self._text
        if text[start - 1 : start] == " " and text.startswith(("http", "\\"), start + 1):
            return start + 1
        is_tie = _TIE_BEFORE.search(text[max(0, start - 1) : start]) and _TIE_AFTER.match(text, start + 1)
        return self._put(" " if is_tie else "~", start + 1)

    def _quote(self, mark: str, start: int) -> int:
        text = self._text
        before, after = text[start - 1 : start], text[start + len(mark) : start + len(mark) + 1]
        if mark == "`":
            return self._backtick(start)
        if mark == '"':
            closes = self._in_quotes and before not in ("", " ", "(")
            self._in_quotes = self._in_quotes and not closes
            return self._put("”" if closes else '"', start + 1)
        if before not in ("", " ", "(", "[", "“") and before != "'" and after != "'":
            self._in_quotes = False
            return self._put("”", start + 2)
        if before != "'" and after and after not in " '" and text.find("''", start + 2, start + 300) > 0:
            self._in_quotes = True
            return self._put("“", start + 2)
        return self._put("''", start + 2)

    def _backtick(self, start: int) -> int:
        text, end = self._text, start
        while text[end : end + 1] == "`":
            end += 1
        if end - start == 2 and text[end : end + 1] not in ("", " "):
            self._in_quotes = True
            return self._put("“", end)
        may_open = end - start == 1 and self._single_quotes < _MAX_SINGLE_QUOTES
        if may_open and not text[start - 1 : start].isalnum() and (quoted := _SINGLE_QUOTED.match(text, start)):
            self._open_single(quoted.end() - 1)
            return self._put("‘", end)
        return self._put(text[start:end], end)

    def _open_single(self, end: int) -> None:
        """Remember that the apostrophe at `end` closes a quotation: it is replaced in the text, same length."""
        self._single_quotes += 1
        self._text = self._text[:end] + "’" + self._text[end + 1 :]


def _special_in(text: str) -> re.Pattern[str]:
    """Return the cheapest pattern that finds all that is special in `text`."""
    if may_have_bare_links(text):
        return _MARKS_AND_LINKS
    return _MARKS_AND_URLS if "://" in text or "www." in text.lower() else _ONLY_MARKS


def _pair_braces(text: str) -> dict[int, int]:
    pairs: dict[int, int] = {}
    waiting: list[int] = []
    for match in _BRACES.finditer(text):
        if match.group() == "{":
            waiting.append(match.start())
        elif match.group() == "}" and waiting:
            pairs[waiting.pop()] = match.start()
    return pairs
