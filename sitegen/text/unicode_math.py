r"""A formula as readable plain text: `\mathcal{O}(n^2)` as O(n²), with letters that a search finds."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from sitegen.text.symbols import ESCAPED, MATH_ACCENTS, SUBSCRIPTS, SUPERSCRIPTS, SYMBOLS, shifted

MAX_DEPTH = 40
_TOKEN = re.compile(r"\\(?:[A-Za-z]+|.|$)|[{}^_&~']|[^\\{}^_&~'\s]|\s+", re.DOTALL)
# Macros that only choose a face or a size: what they hold is shown as it is.
FACES = frozenset(
    "mathcal mathbb mathbf mathrm mathit mathsf mathtt mathfrak mathscr boldsymbol bm bold text textbf textit textrm "
    "textsf texttt textsc textup textnormal emph mbox hbox operatorname mathop mathbin mathrel mathord mathnormal "
    "pmb mathds mathbbm boxed cancel ensuremath overrightarrow underbrace overbrace substack".split()
)
SWITCHES = frozenset(
    "left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr displaystyle textstyle limits "
    "scriptstyle nolimits rm bf it sf tt cal em nonumber xspace".split()
)
_SPACES = {",": " ", ";": " ", ":": " ", " ": " ", ">": " ", "!": "", "/": "", "-": "", "\\": "; "}
SPACE_WORDS = frozenset("quad qquad enspace thinspace space".split())
FRACTIONS = frozenset("frac dfrac tfrac cfrac nicefrac sfrac".split())
OTHERS = frozenset("sqrt binom dbinom tbinom begin end not argmax argmin pmod bmod stackrel overset underset".split())
FUNCTIONS = frozenset(
    "log ln lg exp sin cos tan cot sec csc sinh cosh tanh arcsin arccos arctan max min sup inf lim limsup liminf det "
    "dim ker deg gcd hom arg Pr mod".split()
)
_COMPOUND = re.compile(r"[\s+\-−=·×/<>≤≥]")
_ENVIRONMENT_BRACKETS = {"pmatrix": "()", "bmatrix": "[]", "vmatrix": "||", "Vmatrix": "‖‖", "Bmatrix": "{}"}


@lru_cache(maxsize=4096)
def unicode_math(formula: str) -> str:
    """Return `formula` as one line of text; never raises, whatever the formula."""
    reader = _Reader(_TOKEN.findall(formula))
    return " ".join(reader.sequence(0).split())


def is_known(macro: str) -> bool:
    """Say whether `macro` (without its backslash) is one whose meaning we know, so that it is safe to hand on."""
    return (
        macro in SYMBOLS or macro in ESCAPED or macro in MATH_ACCENTS or macro in FACES or macro in SWITCHES
        or macro in _SPACES or macro in SPACE_WORDS or macro in FRACTIONS or macro in OTHERS or macro in FUNCTIONS
    )  # fmt: skip


class _Reader:
    """Reads tokens once, left to right; below `MAX_DEPTH` groups are flattened instead of entered."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._next = 0

    def sequence(self, depth: int) -> str:
        """Return all up to the end of the group, or of the formula."""
        parts: list[str] = []
        while self._next < len(self._tokens) and (depth == 0 or self._tokens[self._next] != "}"):
            parts.append(self._item(depth))
        self._next += 1
        return "".join(parts)

    def _item(self, depth: int) -> str:
        token = self._tokens[self._next]
        self._next += 1
        if token == "^" or token == "_":
            return self._script(token, depth)
        if token == "{":
            return self.sequence(depth + 1) if depth < MAX_DEPTH else ""
        if token[0] == "\\":
            return self._macro(token[1:], depth)
        if token == "'":
            return "′"
        return " " if token in "&~" or token.isspace() else "" if token == "}" else token

    def _argument(self, depth: int) -> str:
        while self._next < len(self._tokens) and self._tokens[self._next].isspace():
            self._next += 1
        if self._next >= len(self._tokens) or depth >= MAX_DEPTH or self._tokens[self._next] == "}":
            return ""
        return self._item(depth + 1).strip()

    def _script(self, mark: str, depth: int) -> str:
        text = self._argument(depth)
        if mark == "^" and text in ("∘", "′", "⊤"):
            return {"∘": "°", "⊤": "^T"}.get(text, text)
        raised = shifted(text, SUPERSCRIPTS if mark == "^" else SUBSCRIPTS)
        return raised or (f"{mark}({text})" if _COMPOUND.search(text) else f"{mark}{text}" if text else "")

    def _macro(self, name: str, depth: int) -> str:
        if name in MATH_ACCENTS:
            text = self._argument(depth)
            return unicodedata.normalize("NFC", text + MATH_ACCENTS[name]) if len(text) == 1 else text
        if name in FACES:
            return self._argument(depth)
        if name in SWITCHES:
            return self._skip_null_delimiter()
        if name in FRACTIONS:
            return f"{self._operand(depth)}/{self._operand(depth)}"
        if name in OTHERS:
            return self._other(name, depth)
        if name in FUNCTIONS:
            return self._function(name)
        if name in SPACE_WORDS:
            return " "
        return SYMBOLS.get(name) or ESCAPED.get(name) or _SPACES.get(name, name)

    def _operand(self, depth: int) -> str:
        text = self._argument(depth)
        return f"({text})" if _COMPOUND.search(text) else text

    def _skip_null_delimiter(self) -> str:
        if self._tokens[self._next - 1] in ("\\left", "\\right") and self._tokens[self._next : self._next + 1] == ["."]:
            self._next += 1
        return ""

    def _function(self, name: str) -> str:
        """Return a function's name with the space that its neighbours need."""
        before = self._tokens[self._next - 2] if self._next > 1 else "("
        after = self._tokens[self._next] if self._next < len(self._tokens) else ""
        space = " " if after.isalnum() or after[:1] == "\\" else ""
        return f" {name}{space}" if before.isalnum() or before == "}" else name + space

    def _other(self, name: str, depth: int) -> str:
        if name == "sqrt":
            return self._root(depth)
        if name in ("begin", "end"):
            brackets = _ENVIRONMENT_BRACKETS.get(self._argument(depth).rstrip("*"), "")
            return brackets[:1] if name == "begin" else brackets[1:]
        if name.endswith("binom"):
            return f"C({self._argument(depth)}, {self._argument(depth)})"
        if name in ("stackrel", "overset", "underset"):
            self._argument(depth)
            return self._argument(depth)
        if name == "not":
            return unicodedata.normalize("NFC", self._argument(depth) + "\u0338")
        words = {"argmax": "arg max", "argmin": "arg min", "pmod": " mod ", "bmod": " mod "}
        return words[name]

    def _root(self, depth: int) -> str:
        if self._tokens[self._next : self._next + 1] == ["["]:
            end = self._tokens.index("]", self._next) if "]" in self._tokens[self._next :] else self._next
            degree = shifted("".join(self._tokens[self._next + 1 : end]), SUPERSCRIPTS)
            self._next = end + 1
            return f"{degree}√{self._operand(depth)}"
        return f"√{self._operand(depth)}"
