"""The editor's own Markdown as HTML: sanitised all the same, formulas recognised, nothing loaded from elsewhere."""

from __future__ import annotations

import hashlib
import re
from html import unescape
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from sitegen.errors import SitegenError
from sitegen.text.clean import drop_unwanted
from sitegen.text.dollars import formula_at
from sitegen.text.escaping import escape_html
from sitegen.text.links import safe_url
from sitegen.text.mathml import mathml
from sitegen.text.unicode_math import unicode_math

if TYPE_CHECKING:
    from markdown import Markdown

MARKDOWN_MAX_BYTES = 64 * 1024
_MAX_FORMULAS = 500

_TAGS = set(
    "p br hr h1 h2 h3 h4 h5 h6 em strong code pre blockquote ul ol li dl dt dd a img table thead tbody tr th td sup "
    "sub del ins s kbd abbr mark small div q cite".split()
)
_ATTRIBUTES = {
    "a": {"href", "title", "id"}, "img": {"src", "alt", "title", "width", "height"}, "abbr": {"title"},
    "li": {"id"}, "sup": {"id"}, "ol": {"start"}, "th": {"colspan", "rowspan", "scope"}, "td": {"colspan", "rowspan"},
}  # fmt: skip
_CLASSES = {"div": {"footnote"}, "a": {"footnote-ref", "footnote-backref"},
            "th": {"align-left", "align-right", "align-center"}, "td": {"align-left", "align-right", "align-center"},
}  # fmt: skip
_DROPPED_WITH_CONTENT = {"script", "style", "iframe", "object", "embed", "svg", "math", "template", "noscript", "title",
                         "textarea", "select", "xmp", "plaintext", "noembed", "noframes"}  # fmt: skip

# Runs that python-markdown needs quadratic time or deep recursion for; measured, see tests/text/test_markdown.py.
_PATHOLOGICAL = (
    (re.compile(r"(?:!?\[[^\[\]]{0,20}){40}"), "more than 40 brackets opened in a row"),
    (re.compile(r"^(?:[ \t]*>){20}", re.MULTILINE), "quotations nested 20 deep"),
    (re.compile(r"^(?: {4}|\t){20}[ \t]*(?:[-+*]|\d+\.)[ \t]", re.MULTILINE), "lists nested 20 deep"),
    (re.compile(r"^[ \t]*(?:(?:[-+*>]|\d+\.)[ \t]+){12}", re.MULTILINE), "a dozen list marks in a row"),
    (re.compile(r"([*_`~<&!\\({])\1{99}"), "a hundred of the same mark in a row"),
)
_COUNT_LIMITS = {
    "[": 3000,
    "<": 3000,
    "*": 8000,
    "_": 8000,
    "`": 4000,
    "\n>": 2000,
    "![": 1000,
    "[^": 1000,
    "](": 2000,
    "\n": 4000,
    "|": 8000,
    "$": 2000,
    "\\(": 500,
    "\\[": 500,
}

_RELATIVE = re.compile(r"(?!//)[A-Za-z0-9._~/?#!$&()*+,;=@%:\[\]-]*")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_MAILTO = re.compile(r"mailto:[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+(?:\?subject=[A-Za-z0-9%._~+-]*)?")
_FOOTNOTE_ID = re.compile(r"(fn(?:ref\d*)?):([\w-]{1,80})")
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)((?:\s[^\s=>]+(?:=\"[^\"]*\")?)*)\s*/?>")
_LINK_TARGET = re.compile(r" (?:href|src)=\"([^\"]*)\"")
_ALT = re.compile(r" alt=\"([^\"]*)\"")
_BLOCK_END = re.compile(r"</(?:p|h\d|li|td|th|tr|pre|blockquote|dt|dd|div)>|<[bh]r>")


def markdown_html(source: str, heading_level: int = 2) -> Markup:
    """Return the editor's Markdown as sanitised HTML whose highest heading is `<h{heading_level}>`.

    Raises SitegenError for a text over 64 KB and for runs of marks that would take the converter too long.
    """
    text = _checked(source)
    formulas = _Formulas(text)
    return Markup(_finish(_sanitise(_convert(text, formulas), _tag_of(text)), formulas, heading_level - 1))


def markdown_links(source: str) -> tuple[str, ...]:
    """Return the relative targets of links and images in `source`, in order, each once; for the check of links."""
    targets = (unescape(target) for target in _LINK_TARGET.findall(markdown_html(source)))
    return tuple(dict.fromkeys(t for t in targets if t and not t.startswith("#") and not _SCHEME.match(t)))


def markdown_plain(source: str) -> str:
    """Return what the reader sees of the editor's Markdown as one line of text."""
    text = _checked(source)
    formulas = _Formulas(text)
    body = _BLOCK_END.sub(" ", _sanitise(_convert(text, formulas), _tag_of(text)))
    shown = unescape(_TAG.sub(_image_text, body))
    return " ".join(formulas.restore(shown, unicode_math).split())


def _checked(source: str) -> str:
    text = drop_unwanted(source)
    if len(text.encode()) > MARKDOWN_MAX_BYTES:
        raise SitegenError("Markdown text is longer than 64 KB", remedy="split it into several texts")
    for pattern, problem in _PATHOLOGICAL:
        if pattern.search(text):
            raise SitegenError(
                f"Markdown text has {problem}", remedy="put such marks into a fenced code block or drop them"
            )
    for mark, limit in _COUNT_LIMITS.items():
        if text.count(mark) > limit:
            shown = mark.strip()
            raise SitegenError(
                f"Markdown text has more than {limit} of {shown!r}", remedy="split it into several texts"
            )
    return text


def _tag_of(text: str) -> str:
    """Return a short name of `text`, so that footnotes of several texts on one page do not meet."""
    return hashlib.blake2b(text.encode(), digest_size=4).hexdigest()


class _Formulas:
    """Formulas taken out before Markdown sees them; what stands for them cannot be forged by the text.

    A text would have to contain its own hash, which nobody can write.
    """

    def __init__(self, text: str) -> None:
        self._found: list[tuple[str, bool]] = []
        self._mark = "x" + hashlib.blake2b(text.encode(), digest_size=16).hexdigest() + "x"
        self._placeholder = re.compile(self._mark + r"(\d+)x")

    def keep(self, source: str, display: bool) -> str:
        """Remember a formula and return what stands for it."""
        self._found.append((source, display))
        return f"{self._mark}{len(self._found) - 1}x"

    def restore(self, text: str, show: Any) -> str:
        """Put the formulas back into `text`, each as `show` gives it."""
        return self._placeholder.sub(lambda match: show(self._found[int(match[1])][0]), text)

    def restore_html(self, text: str) -> str:
        """Put the formulas back as MathML; after the first 500 only their source is shown."""
        return self._placeholder.sub(self._html, text)

    def restore_attributes(self, text: str) -> str:
        """Put the formulas back as escaped text."""
        return self.restore(text, escape_html)

    def _html(self, match: re.Match[str]) -> str:
        number = int(match[1])
        source, display = self._found[number]
        if number < _MAX_FORMULAS:
            return mathml(source, display=display)
        return f'<code class="tex">{escape_html(source)}</code>'


def _convert(text: str, formulas: _Formulas) -> str:
    # Imported here: most builds have no Markdown to convert.
    from markdown import Markdown
    from markdown.extensions.footnotes import FootnoteExtension
    from markdown.extensions.tables import TableExtension

    converter = Markdown(
        extensions=[TableExtension(use_align_attribute=True), FootnoteExtension(BACKLINK_TITLE="Back to the text"),
                    "fenced_code", "sane_lists"],
        output_format="html",
    )  # fmt: skip
    _register(converter, formulas)
    try:
        html: str = converter.convert(text)
    except RecursionError:
        raise SitegenError("Markdown text is nested too deeply", remedy="make lists and quotations flatter") from None
    return html


def _register(converter: Markdown, formulas: _Formulas) -> None:
    """Add to `converter` that formulas are kept apart and tables aligned by class."""
    from markdown.inlinepatterns import InlineProcessor
    from markdown.treeprocessors import Treeprocessor

    class FormulaProcessor(InlineProcessor):
        """Takes formulas out after code, before any other mark of Markdown."""

        def handleMatch(  # type: ignore[override]  # noqa: N802  the name that python-markdown calls
            self, m: re.Match[str], data: str
        ) -> tuple[str | None, int | None, int | None]:
            if m.group() == "\\$":
                return "$", m.start(), m.end()
            formula = formula_at(data, m.start())
            if formula is None or "\x02" in formula.source:
                return None, None, None
            return formulas.keep(formula.source, formula.display), m.start(), formula.end

    class AlignProcessor(Treeprocessor):
        """Turns the align attribute of table cells, which HTML no longer has, into our classes."""

        def run(self, root: Any) -> None:
            for cell in root.iter():
                if cell.tag in ("td", "th") and (align := cell.attrib.pop("align", None)):
                    cell.set("class", f"align-{align}")

    converter.inlinePatterns.register(FormulaProcessor(r"\\\$|\$|\\\(|\\\[|\\begin(?=\{)", converter), "formula", 185)
    converter.treeprocessors.register(AlignProcessor(converter), "align", 5)


def _sanitise(html: str, tag: str) -> str:
    import nh3  # here for the same reason as markdown

    def keep(_element: str, attribute: str, value: str) -> str | None:
        if attribute == "id":
            return _FOOTNOTE_ID.sub(rf"\1-{tag}:\2", value) if _FOOTNOTE_ID.fullmatch(value) else None
        if attribute == "href":
            return _href(value, tag)
        if attribute == "src":
            return value if _is_relative(value) else None
        if attribute in ("width", "height", "start", "colspan", "rowspan"):
            return value if value.isascii() and value.isdigit() and len(value) < 5 else None
        return value

    return nh3.clean(
        html, tags=_TAGS, attributes=_ATTRIBUTES, allowed_classes=_CLASSES, clean_content_tags=_DROPPED_WITH_CONTENT,
        attribute_filter=keep, link_rel=None, url_schemes={"http", "https", "mailto"}, strip_comments=True,
    )  # fmt: skip


def _href(value: str, tag: str) -> str | None:
    if value.startswith("#") and _FOOTNOTE_ID.fullmatch(value[1:]):
        return _FOOTNOTE_ID.sub(rf"\1-{tag}:\2", value)
    if _MAILTO.fullmatch(value):
        return value
    return value if _is_relative(value) else safe_url(value) or None


def _is_relative(value: str) -> bool:
    """Say whether `value` is an address on this site: no scheme, no host, nothing that a browser takes for one."""
    return bool(_RELATIVE.fullmatch(value)) and not _SCHEME.match(value) and ":" not in value.split("/")[0]


def _finish(html: str, formulas: _Formulas, shift: int) -> str:
    """Mend the tags (headings, images, links) and put the formulas back, outside tags as MathML, inside as text."""
    out: list[str] = []
    position = 0
    for match in _TAG.finditer(html):
        out.append(formulas.restore_html(html[position : match.start()]))
        out.append(formulas.restore_attributes(_mended(match, shift)))
        position = match.end()
    out.append(formulas.restore_html(html[position:]))
    return "".join(out)


def _mended(match: re.Match[str], shift: int) -> str:
    slash, name, attributes = match.groups()
    if len(name) == 2 and name[0] == "h" and name[1].isdigit():
        return f"<{slash}h{min(6, int(name[1]) + shift)}{attributes}>"
    if name == "img" and " src=" not in attributes:
        return _image_text(match)
    if name == "a" and ' href="http' in attributes:
        return f'<a{attributes} rel="noopener">'
    return match.group()


def _image_text(match: re.Match[str]) -> str:
    """Return the words that stand for an image that may not be loaded; "" for any other tag."""
    alt = _ALT.search(match[3]) if match[2] == "img" else None
    return alt[1].replace("<", "&lt;").replace(">", "&gt;") if alt else ""
