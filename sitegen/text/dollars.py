r"""Which parts of a text are formulas: `$…$`, `$$…$$`, `\(…\)`, `\[…\]`, `\begin{equation}…`; and which are money."""

from __future__ import annotations

import re
from typing import NamedTuple

FORMULA_MAX_LENGTH = 2000
_ENVIRONMENT = re.compile(r"\\begin\{(equation|align|gather|multline|eqnarray|displaymath|math)(\*?)\}")
_DOLLAR = re.compile(r"(?:[^$\\]|\\.)*", re.DOTALL)
_TEX = re.compile(r"[\\^_{}]")
_MACRO_WITH_TEXT = re.compile(
    r"\\(?:text|mbox|mathrm|operatorname|textbf|textit|texttt)[a-z]*\s*\{[^{}]*\}|\\[A-Za-z]+"
)
# Two words in a row, or a word between spaces: no formula has them outside \text{}, sentences between amounts do.
_TWO_WORDS = re.compile(r"(?<![A-Za-z])[A-Za-z]{2,}[,;.]?\s+[A-Za-z]{2,}(?![A-Za-z])")
_ONE_WORD = re.compile(r"(?:^|\s)[A-Za-z]{2,}[,;.]?(?:\s|$)")
_LONG_WORD = re.compile(r"(?:^|\s)[A-Za-z]{3,}[,;.]?(?:\s|$)")
_AMOUNT = re.compile(r"\d[\d,.]*\s?(?:[kKMBT]\b|million|billion|USD|per\b|/)")
_CURRENCY = re.compile(r"(?<![A-Za-z])(?:US|AU|CA|NZ|HK|SG|NT|A|C|S|R)$")


class Formula(NamedTuple):
    """A formula found in a text."""

    # What stands between the marks.
    source: str
    # Whether it asks for a line of its own.
    display: bool
    # Where the text goes on after it.
    end: int


def formula_at(text: str, start: int) -> Formula | None:
    r"""Return the formula whose mark (`$`, `\(`, `\[`, `\begin`) is at `start`, or None if that is no formula."""
    if text.startswith("$$", start):
        return _between(text, start + 2, "$$", display=True)
    if text[start] == "$":
        return _inline(text, start)
    if text.startswith("\\(", start):
        return _between(text, start + 2, "\\)", display=False)
    if text.startswith("\\[", start):
        found = _between(text, start + 2, "\\]", display=True)
        return found if found and found.source.strip("0123456789, ") else None
    return _environment(text, start)


def _between(text: str, start: int, mark: str, *, display: bool) -> Formula | None:
    end = text.find(mark, start, start + FORMULA_MAX_LENGTH)
    source = text[start:end].strip() if end > 0 else ""
    if not source or not is_balanced(source) or _reads_as_prose(source):
        return None
    return Formula(source, display, end + len(mark))


def _environment(text: str, start: int) -> Formula | None:
    begin = _ENVIRONMENT.match(text, start)
    if begin is None:
        return None
    name, star = begin.groups()
    found = _between(text, begin.end(), f"\\end{{{name}{star}}}", display=name != "math")
    if found and name in ("align", "eqnarray", "gather", "multline"):
        return found._replace(source=f"\\begin{{aligned}}{found.source}\\end{{aligned}}")
    return found


def _inline(text: str, start: int) -> Formula | None:
    if text[start + 1 : start + 2] in ("", " ") or _is_currency(text, start):
        return None
    match = _DOLLAR.match(text, start + 1, start + FORMULA_MAX_LENGTH)
    end = match.end() if match else len(text)
    source = text[start + 1 : end]
    if text[end : end + 1] != "$" or not source or source[-1] == " ":
        return None
    after = text[end + 1 : end + 2]
    return Formula(source, False, end + 1) if not after.isdigit() and _is_formula(source, after) else None


def _is_currency(text: str, start: int) -> bool:
    """Say whether the dollar is one of `US$10`, `C$5`: a digit after, the letters of a currency before."""
    return text[start + 1 : start + 2].isdigit() and bool(_CURRENCY.search(text[max(0, start - 3) : start]))


def _is_formula(source: str, after: str) -> bool:
    if not is_balanced(source) or _reads_as_prose(source):
        return False
    if _TEX.search(source) or not source.isascii():
        return True
    if _AMOUNT.match(source) and " " in source:
        return False
    # `$HOME/$USER`: a plain string glued to the next word is a name, unless it is as short as a variable.
    return not (after.isalpha() and len(source) > 2)


def _reads_as_prose(source: str) -> bool:
    bare = _MACRO_WITH_TEXT.sub("\\\\", source)
    if _TWO_WORDS.search(bare):
        return True
    # In an equation two letters are two factors: `y = Cx`.
    word = _LONG_WORD if "=" in bare else _ONE_WORD
    return bool(word.search(bare)) and " " in source.strip() and not _TEX.search(source)


def is_balanced(source: str) -> bool:
    """Say whether the braces of `source` match, escaped ones left aside."""
    if "{" not in source and "}" not in source:
        return not source.endswith("\\")
    depth = 0
    for mark in re.findall(r"\\.|[{}]", source, re.DOTALL):
        depth += (mark == "{") - (mark == "}")
        if depth < 0:
            return False
    return depth == 0
