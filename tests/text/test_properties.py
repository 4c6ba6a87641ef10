"""Any text whatsoever gives well-formed, harmless output in each view."""

from __future__ import annotations

import json
import time
from pathlib import Path
from urllib.parse import urlsplit

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from markupsafe import escape

from sitegen.text import escape_html, html, html_paragraphs, latex, markdown_html, plain, plain_paragraphs

_MATHML = {"math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "mfrac", "msqrt", "mroot", "msub", "msup", "msubsup", "munder", "mover",
           "munderover", "mtable", "mtr", "mtd", "mstyle", "mpadded", "mphantom"}  # fmt: skip
_HTML = {"html", "head", "body", "p", "a", "em", "strong", "code", "sup", "sub"}
_ATTRIBUTES = {"href", "rel", "class", "alttext", "display", "mathvariant", "stretchy", "fence", "form", "minsize", "maxsize",
               "movablelimits", "lspace", "rspace", "accent", "accentunder", "linethickness", "width", "displaystyle", "scriptlevel"}  # fmt: skip

_PIECES = ["$", "$$", "\\(", "\\)", "\\[", "\\]", "{", "}", "\\emph{", "\\textbf{", "{\\em ", "\\frac{a}{b}", "^", "_", "x", "1", " ", "\n\n",
           "\\href{http://a.b}{", "\\url{", "https://a.org/x", "github.com/a", "'", "''", "`", "``", '"', "<b>", "&lt;", "&", "\\'", "e", "--",
           "~", "\\\\", "\\", "\\alpha", "\\left(", "\\right)", "\\text{", "\\sqrt", "\\begin{matrix}", "\\end{matrix}", "\x00", "\u202e",
           "\ud800", "é", "\\footnote{", "\\cite{", "javascript:", "\\c{", "\\textsuperscript{", "\\mathrm{", "\\href", "%", "#", "]", ")"]  # fmt: skip
TEXTS = st.one_of(st.lists(st.sampled_from(_PIECES), max_size=25).map("".join), st.text(max_size=80))


@given(st.one_of(TEXTS, st.text("&<>\"';x", max_size=20)))
def test_escaping_is_that_of_markupsafe(source: str) -> None:
    assert escape_html(source) == str(escape(source))


def _check(source: str) -> None:
    page = str(html_paragraphs(source))
    root = etree.fromstring(f"<x>{page}</x>")
    for element in root.iter():
        assert element.tag in _MATHML | _HTML | {"x"}
        assert set(element.attrib) <= _ATTRIBUTES
        if "href" in element.attrib:
            assert urlsplit(element.attrib["href"]).scheme.lower() in ("http", "https")
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    assert {str(element.tag).rpartition("}")[2] for element in tree.iter()} <= _MATHML | _HTML
    etree.fromstring(f"<x>{html(source)}</x>")
    assert "\n" not in plain(source)
    assert " ".join(plain_paragraphs(source)) == plain(source)
    plain(source).encode()
    _check_latex(latex(source))


def _check_latex(value: str) -> None:
    depth = 0
    bare = value.replace("\\\\", "").replace("\\{", "").replace("\\}", "")
    for char in bare:
        depth += (char == "{") - (char == "}")
        assert depth >= 0
    assert depth == 0
    assert value.replace("\\$", "").count("$") % 2 == 0


@settings(derandomize=True, max_examples=400, deadline=None)
@given(TEXTS)
def test_any_text_is_well_formed_in_each_view(source: str) -> None:
    _check(source)


@settings(derandomize=True, max_examples=150, deadline=None)
@given(TEXTS)
def test_any_formula_is_well_formed(source: str) -> None:
    _check(f"${source}$")


@settings(derandomize=True, max_examples=120, deadline=None)
@given(TEXTS)
def test_any_markdown_is_harmless(source: str) -> None:
    for element in html5lib.parse(str(markdown_html(source)), namespaceHTMLElements=False).iter():
        assert not [name for name in element.attrib if str(name).startswith("on") or name == "style"]
        assert urlsplit(element.attrib.get("href", "")).scheme in ("", "http", "https", "mailto")


@pytest.mark.parametrize("name", ["xss.json", "naughty-strings.json"])
def test_no_hostile_string_comes_through(shared_data: Path, name: str) -> None:
    strings = _strings(json.loads((shared_data / "hostile" / name).read_text("utf-8")))
    assert len(strings) > 50
    for text in strings:
        _check(text)
        _check(f"${text}$")


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for item in items for text in _strings(item)]


SLOW_PIECES = [
    "$",
    "$x$ ",
    "$x",
    "\\(",
    "{",
    "\\emph{",
    "\\emph{x}",
    "{\\em ",
    "\\href{http://a.b}{",
    "http://",
    "http://a.b/(",
    "github.com/a",
]
SLOW_PIECES += [
    "a.",
    "`a' ",
    "``a",
    "''",
    '"',
    "--",
    "~",
    "\n\n",
    "\\footnote{",
    "\\textsuperscript{",
    "\x00",
    "$é$",
    "\\",
]


@pytest.mark.parametrize("piece", SLOW_PIECES)
def test_no_view_of_a_long_hostile_text_takes_long(piece: str) -> None:
    source = (piece * 100_000)[:100_000]
    for view in (plain, html_paragraphs, latex):
        start = time.process_time()
        view(source)
        assert time.process_time() - start < 1, view
