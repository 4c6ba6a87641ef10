"""One text, several views: plain, HTML, LaTeX; and the editor's Markdown."""

from sitegen.text.escaping import escape_html
from sitegen.text.links import safe_url
from sitegen.text.markdown import markdown_html, markdown_links, markdown_plain
from sitegen.text.views import escape_latex, html, html_paragraphs, latex, plain, plain_paragraphs

__all__ = [
    "escape_html",
    "escape_latex",
    "html",
    "html_paragraphs",
    "latex",
    "markdown_html",
    "markdown_links",
    "markdown_plain",
    "plain",
    "plain_paragraphs",
    "safe_url",
]
