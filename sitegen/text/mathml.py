r"""A formula as MathML Core that is safe on any page.

latex2mathml lets attributes of its input through (`\href`, `\style`), knows elements that browsers dropped and spells
letters in ways they ignore, so its tree is never written out: we walk it and write our own, from what we know.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from sitegen.text.dollars import FORMULA_MAX_LENGTH, is_balanced
from sitegen.text.escaping import escape_html
from sitegen.text.unicode_math import FUNCTIONS

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_MAX_NESTING = 40
_MAX_DEPTH = 120

_LENGTH = re.compile(r"[+-]?(?:\d{1,2}(?:\.\d{1,4})?|\.\d{1,4})(?:em|ex|px|pt)|0")
_BOOLEAN = re.compile(r"true|false")
_ATTRIBUTES = {
    "mo": {"stretchy": _BOOLEAN, "fence": _BOOLEAN, "form": re.compile("prefix|infix|postfix"), "minsize": _LENGTH,
           "maxsize": _LENGTH, "movablelimits": _BOOLEAN, "lspace": _LENGTH, "rspace": _LENGTH},
    "mover": {"accent": _BOOLEAN}, "munder": {"accentunder": _BOOLEAN},
    "munderover": {"accent": _BOOLEAN, "accentunder": _BOOLEAN},
    "mfrac": {"linethickness": re.compile("0")},
    "mspace": {"width": _LENGTH}, "mpadded": {"width": _LENGTH},
    "mstyle": {"displaystyle": _BOOLEAN, "scriptlevel": re.compile("[+-]?[0-3]")},
}  # fmt: skip
# How many children an element must have for a browser to lay it out; None is any number.
_ARITY = {"mfrac": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "mroot": 2, "msubsup": 3, "munderover": 3}
_CONTAINERS = frozenset(_ARITY) | {"mrow", "msqrt", "mstyle", "mpadded", "mphantom", "mtable", "mtr", "mtd"}
_TOKENS = frozenset({"mi", "mn", "mo", "mtext"})

_NUMERIC = re.compile(r"&#x([0-9A-Fa-f]{1,6});")
_DEPTH = re.compile(r"\\.|[{}]|\\left\b|\\right\b", re.DOTALL)
_LIMIT_ACCENTS = {"^": "\u02c6", "~": "\u02dc", "\u2015": "\u00af"}
_ACCENTS = frozenset("\u02c6\u02dc\u00af\u02d9\u00a8\u2192\u20d7\u02c7\u02d8\u00b4\u0060\u02da^~\u2015_")
_DELIMITERS = frozenset("⟨⟩⌈⌉⌊⌋|‖()[]{}")

# First letters of the alphabets that MathML Core no longer draws by `mathvariant`: capital, small, digit.
_ALPHABETS = {
    "bold": (0x1D400, 0x1D41A, 0x1D7CE), "bold-italic": (0x1D468, 0x1D482, 0), "script": (0x1D49C, 0x1D4B6, 0),
    "bold-script": (0x1D4D0, 0x1D4EA, 0), "fraktur": (0x1D504, 0x1D51E, 0),
    "double-struck": (0x1D538, 0x1D552, 0x1D7D8),
    "sans-serif": (0x1D5A0, 0x1D5BA, 0x1D7E2), "monospace": (0x1D670, 0x1D68A, 0x1D7F6),
}  # fmt: skip
_BOLD_GREEK = {"bold": (0x1D6A8, 0x1D6C2), "bold-italic": (0x1D71C, 0x1D736)}
# Letters that Unicode had before, outside those alphabets.
_OLDER = dict(zip(
    (0x1D49D, 0x1D4A0, 0x1D4A1, 0x1D4A3, 0x1D4A4, 0x1D4A7, 0x1D4A8, 0x1D4AD, 0x1D4BA, 0x1D4BC, 0x1D4C4, 0x1D506,
     0x1D50B, 0x1D50C, 0x1D515, 0x1D51D, 0x1D53A, 0x1D53F, 0x1D545, 0x1D547, 0x1D548, 0x1D549, 0x1D551),
    "ℬℰℱℋℐℒℳℛℯℊℴℭℌℑℜℨℂℍℕℙℚℝℤ", strict=True))  # fmt: skip

_MACRO_FIXES = (
    (re.compile(r"\\(?:textsc|textnormal|textup|textmd|ensuremath|textsl|enquote)(?=\s*\{)"), r"\\text"),
    (re.compile(r"\\mathop\s*\{\s*\\(?:rm|mathrm|text)\s*\{?([A-Za-z ]+)\}?\s*\}"), r"\\operatorname{\1}"),
    (re.compile(r"\\(?:mathrm|mathup|textrm)\s*\{([A-Za-z0-9 .,/-]+)\}"), r"\\text{\1}"),
    (re.compile(r"\\(?:nicefrac|sfrac)(?=\s*\{)"), r"\\frac"),
    (re.compile(r"\\(?:mathbbm|mathds)(?=\s*\{)"), r"\\mathbb"),
    (re.compile(r"(\d)\{,\}(?=\d)"), r"\1\\text{,}"),
    (re.compile(r"\\begin\{(?:aligned|split|gathered|alignedat)\}"), r"\\begin{align*}"),
    (re.compile(r"\\end\{(?:aligned|split|gathered|alignedat)\}"), r"\\end{align*}"),
    (re.compile(r"\\(?:xspace|nonumber|notag|protect)(?![A-Za-z])|\\label\{[^{}]*\}"), ""),
    (re.compile(r"\\E(?=\s*[_\[({])"), r"\\mathbb{E}"),
)


def mathml(formula: str, *, display: bool = False) -> str:
    """Return `formula` as a `<math>` element, or its source in `<code class="tex">` if it cannot be set."""
    body = _body(formula)
    if not body:
        return f'<code class="tex">{escape_html(formula)}</code>'
    block = ' display="block"' if display else ""
    return f'<math alttext="{escape_html(formula)}"{block}>{body}</math>'


@lru_cache(maxsize=4096)
def _body(formula: str) -> str:
    """Return what stands inside `<math>`, or "" if the formula cannot be set."""
    if len(formula) > FORMULA_MAX_LENGTH or not is_balanced(formula) or _nesting(formula) > _MAX_NESTING:
        return ""
    # Imported here: reading its table of symbols takes 90 ms, and most builds set no new formula.
    from latex2mathml.converter import convert_to_element

    try:
        root = convert_to_element(_normalised(formula))
        return _children(root, 0)
    except Exception:
        return ""


def _nesting(formula: str) -> int:
    depth = deepest = 0
    for mark in _DEPTH.findall(formula):
        depth += (mark in ("{", "\\l")) - (mark == "}")
        deepest = max(deepest, depth)
    scripts = max((len(run) for run in re.findall(r"(?:[\^_]\s*)+|(?:\\\w+\s*){20,}", formula)), default=0)
    return max(deepest, scripts // 8, formula.count("\\left"), formula.count("\\begin"))


def _normalised(formula: str) -> str:
    for pattern, replacement in _MACRO_FIXES:
        formula = pattern.sub(replacement, formula)
    return formula


def _children(element: Element, depth: int) -> str:
    """Return the children of `element`, letters that belong to one word joined and functions set apart."""
    if depth > _MAX_DEPTH:
        raise RecursionError("formula nested too deeply")
    parts: list[str] = []
    word = ""
    for child in element:
        if child.tag == "mi" and child.get("mathvariant") == "normal" and _shown(child).isalnum():
            word += _shown(child)
            continue
        parts.extend((_word(word), _write(child, depth + 1)))
        word = ""
    parts.append(_word(word))
    return _spaced([part for part in parts if part])


def _word(letters: str) -> str:
    """Upright letters in a row are one identifier; a single one must say that it is upright."""
    if not letters:
        return ""
    return f"<mi>{letters}</mi>" if len(letters) > 1 else f'<mi mathvariant="normal">{letters}</mi>'


_FUNCTION = re.compile(
    r"<mi>(?:log|ln|lg|exp|sin|cos|tan|cot|sec|csc|sinh|cosh|tanh|arcsin|arccos|arctan|arg|deg|det|dim|gcd|hom|ker|sup|inf"
    r"|lim|max|min|Pr|softmax|argmax|argmin|arg.max|arg.min|sign|tr|rank|diag|KL)</mi>"
)
_STARTS_OPERAND = re.compile(r"<m(?:i|n|text|sub|sup|subsup|frac|row|sqrt|over|under|root)\b")
_THIN = '<mspace width="0.167em"></mspace>'


def _spaced(parts: list[str]) -> str:
    """Put TeX's thin space between a function's name and its operands (browsers leave none around identifiers)."""
    out: list[str] = []
    for position, part in enumerate(parts):
        is_function = _is_function(part)
        before = parts[position - 1] if position else ""
        if (is_function and _STARTS_OPERAND.match(before)) or (is_function and before.endswith(">)</mo>")):
            out.append(_THIN)
        out.append(part)
        after = parts[position + 1] if position + 1 < len(parts) else ""
        if is_function and _STARTS_OPERAND.match(after) and not _is_function(after):
            out.append(_THIN)
    return "".join(out)


def _is_function(part: str) -> bool:
    return part.startswith(("<mi>", "<msub>", "<msup>", "<munder>")) and _FUNCTION.search(part) is not None


def _shown(element: Element) -> str:
    """Return the text of a token; latex2mathml leaves characters as numeric references in it."""
    return _NUMERIC.sub(lambda match: chr(min(int(match[1], 16), 0x10FFFF)), element.text or "")


def _write(element: Element, depth: int) -> str:
    tag = element.tag
    if tag in _TOKENS:
        return _token(element)
    if tag == "mspace":
        return f"<mspace{_attributes(element)}></mspace>"
    if tag not in _CONTAINERS:
        # menclose, mfenced and whatever may come: only what they hold is shown.
        return f"<mrow>{_children(element, depth)}</mrow>"
    if tag == "mrow" and len(element) == 1:
        return _write(element[0], depth + 1) if depth < _MAX_DEPTH else ""
    if arity := _ARITY.get(tag):
        return _fixed(element, tag, arity, depth)
    return f"<{tag}{_attributes(element)}>{_children(element, depth)}</{tag}>"


def _fixed(element: Element, tag: str, arity: int, depth: int) -> str:
    """Write an element with a fixed number of children, with empty rows for missing ones."""
    if depth > _MAX_DEPTH:
        raise RecursionError("formula nested too deeply")
    children = [_write(child, depth + 1) or "<mrow></mrow>" for child in list(element)[:arity]]
    children += ["<mrow></mrow>"] * (arity - len(children))
    attributes = _attributes(element)
    if tag == "mover" and element[1:2] and element[1].tag == "mo" and _shown(element[1]) in _ACCENTS:
        mark = _LIMIT_ACCENTS.get(_shown(element[1]), _shown(element[1]))
        children[1] = f"<mo>{mark}</mo>" if _is_wide(element[0]) else f'<mo stretchy="false">{mark}</mo>'
        attributes = ' accent="true"'
    return f"<{tag}{attributes}>{''.join(children)}</{tag}>"


def _is_wide(element: Element) -> bool:
    return sum(len(node.text or "") > 0 for node in element.iter()) > 1


def _token(element: Element) -> str:
    text, tag = _clean(_shown(element)), element.tag
    variant = element.get("mathvariant", "")
    if tag == "mo" and len(text) > 1 and text.replace("\u2009", "").isalpha():
        return f"<mi>{escape_html(text)}</mi>"
    if tag == "mi" and text == "~":
        return "<mo>∼</mo>"
    if tag == "mi" and text in _DELIMITERS:
        return f'<mo stretchy="false">{escape_html(text)}</mo>'
    if tag == "mi" and text.startswith("\\"):
        if text[1:] in FUNCTIONS:
            return f"<mi>{text[1:]}</mi>"
        return f"<mtext>{escape_html(text)}</mtext>"
    if tag == "mtext":
        text = re.sub(r"\\([%&#_${}])", r"\1", text).replace("$", "")
    if variant == "normal" and tag == "mi" and len(text) == 1:
        return f'<mi mathvariant="normal">{escape_html(text)}</mi>'
    shown = "".join(_lettered(char, variant) for char in text) if variant in _ALPHABETS else text
    return f"<{tag}{_attributes(element)}>{escape_html(shown)}</{tag}>" if shown or tag == "mi" else ""


def _clean(text: str) -> str:
    """Drop what no XML may hold: a numeric reference in the source could have named it."""
    return "".join(
        char for char in text if unicodedata.category(char) not in ("Cc", "Cs", "Cf") and char < "\U000fffe0"
    )


def _lettered(char: str, variant: str) -> str:
    """Return `char` in another alphabet of mathematical letters, or as it is if that has none."""
    capital, small, digit = _ALPHABETS[variant]
    code = 0
    if "A" <= char <= "Z":
        code = capital + ord(char) - ord("A")
    elif "a" <= char <= "z":
        code = small + ord(char) - ord("a")
    elif "0" <= char <= "9" and digit:
        code = digit + ord(char) - ord("0")
    elif variant in _BOLD_GREEK and ("Α" <= char <= "Ω" or "α" <= char <= "ω"):
        upper, lower = _BOLD_GREEK[variant]
        code = upper + ord(char) - ord("Α") if char <= "Ω" else lower + ord(char) - ord("α")
    return _OLDER.get(code, chr(code)) if code else char


def _attributes(element: Element) -> str:
    """Return the attributes that MathML Core knows for `element`, if their values are of the right form."""
    allowed = _ATTRIBUTES.get(element.tag, {})
    kept = "".join(
        f' {name}="{value}"'
        for name, value in sorted(element.items())
        if name in allowed and allowed[name].fullmatch(value)
    )
    is_left = element.tag == "mtd" and element.get("columnalign") in ("left", "right")
    return f'{kept} class="tex-{element.get("columnalign")}"' if is_left else kept
