"""The views of one imported text: data, never Markdown or HTML; only TeX, links and formulas mean something."""

from __future__ import annotations

import re

from markupsafe import Markup

from sitegen.text.clean import drop_unwanted, one_line
from sitegen.text.dollars import is_balanced
from sitegen.text.escaping import escape_html
from sitegen.text.mathml import mathml
from sitegen.text.parse import parse
from sitegen.text.segments import Kind, Paragraph, Segment
from sitegen.text.unicode_math import is_known, unicode_math

_MACRO = re.compile(r"\\([A-Za-z]+|.|$)", re.DOTALL)
_LATEX_SPECIAL = re.compile(r"[&%#_{}~^\\$]")
_LATEX_ESCAPES = {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\\": r"\textbackslash{}"}
_LATEX_TAGS = {"em": r"\emph{", "strong": r"\textbf{", "code": r"\texttt{", "sup": r"\textsuperscript{",
               "sub": r"\textsubscript{", "a": "{"}  # fmt: skip
_BARE_PERCENT = re.compile(r"(?<!\\)%")


def _is_plain(text: str) -> bool:
    """Say quickly that nothing in `text` has a meaning except, perhaps, links (most titles, many abstracts).

    A search for one character is fifty times as quick as one for two, so those come first.
    """
    if "\\" in text or "$" in text or "`" in text or "~" in text or ("{" in text and "{,}" in text):
        return False
    return not ("--" in text or ("'" in text and "''" in text))


def _may_link(text: str) -> bool:
    return "/" in text or "www." in text or "ithub.io" in text


def _is_quiet(text: str) -> bool:
    """Say quickly that `text` only has to be escaped."""
    return text.isascii() and text.isprintable() and _is_plain(text) and not _may_link(text)


def plain(source: str) -> str:
    """Return what the reader sees of `source` as one line: macros resolved, formulas in Unicode, no markup."""
    if _is_plain(source):
        # Names come by the hundred thousand: what is one clean line already is told from calls of the string alone.
        is_clean = source.isascii() and source.isprintable() and "  " not in source and source == source.strip()
        return source if is_clean else one_line(drop_unwanted(source))
    return " ".join(plain_paragraphs(source))


def plain_paragraphs(source: str) -> tuple[str, ...]:
    """Return the paragraphs of `source`, each as `plain` shows it."""
    lines = (_plain_paragraph(paragraph) for paragraph in parse(source))
    return tuple(line for line in lines if line)


def _plain_paragraph(paragraph: Paragraph) -> str:
    return one_line(
        "".join(unicode_math(part.text) if part.kind is Kind.FORMULA else _bare(part) for part in paragraph)
    )


def _bare(part: Segment) -> str:
    return part.text if part.kind in (Kind.TEXT, Kind.LINK) else ""


def html(source: str) -> Markup:
    """Return `source` as inline HTML: escaped, links recognised, formulas as MathML, paragraphs run together."""
    if _is_quiet(source):
        return Markup(escape_html(source))
    return Markup(" ".join(map(_html_paragraph, parse(source))))


def html_paragraphs(source: str) -> Markup:
    """Return `source` as HTML with one `<p>` a paragraph; "" for a text without any."""
    if _is_quiet(source):
        return Markup(f"<p>{escape_html(source)}</p>") if source.strip() else Markup("")
    return Markup("".join(f"<p>{_html_paragraph(paragraph)}</p>" for paragraph in parse(source)))


def _html_paragraph(paragraph: Paragraph) -> str:
    return "".join(map(_html_segment, paragraph))


def _html_segment(part: Segment) -> str:
    if part.kind is Kind.TEXT:
        return escape_html(part.text)
    if part.kind is Kind.LINK:
        return f'<a href="{escape_html(part.url)}" rel="noopener">{escape_html(part.text)}</a>'
    if part.kind is Kind.FORMULA:
        return mathml(part.text, display=part.display)
    if part.kind is Kind.CLOSE:
        return f"</{part.text}>"
    return f'<a href="{escape_html(part.url)}" rel="noopener">' if part.text == "a" else f"<{part.text}>"


def latex(source: str) -> str:
    """Return `source` for a BibTeX value: formulas kept, specials escaped, braces balanced, other letters as UTF-8."""
    if _is_plain(source) and not _LATEX_SPECIAL.search(source):
        return one_line(drop_unwanted(source))
    return one_line("\n\n".join("".join(map(_latex_segment, paragraph)) for paragraph in parse(source)))


def _latex_segment(part: Segment) -> str:
    if part.kind is Kind.FORMULA:
        return _latex_formula(part.text)
    if part.kind is Kind.OPEN:
        return _LATEX_TAGS[part.text]
    return "}" if part.kind is Kind.CLOSE else escape_latex(part.text)


def escape_latex(text: str) -> str:
    """Return plain `text` with TeX's special characters escaped."""
    return _LATEX_SPECIAL.sub(lambda match: _LATEX_ESCAPES.get(match.group(), "\\" + match.group()), text)


def _latex_formula(formula: str) -> str:
    r"""Return a formula as TeX only if every macro is known: `\input` and its kin would run on the reader's machine."""
    is_safe = is_balanced(formula) and "$" not in formula.replace("\\$", "") and "#" not in formula.replace("\\#", "")
    if is_safe and "^^" not in formula and all(is_known(name) for name in _MACRO.findall(formula)):
        return "$" + _BARE_PERCENT.sub(r"\\%", formula) + "$"
    return escape_latex(f"${formula}$")
