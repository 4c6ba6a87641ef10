"""Text for XML files."""

from __future__ import annotations

import re
from typing import Final

from sitegen.text import escape_html

# What XML 1.0 forbids, even as a character reference: https://www.w3.org/TR/xml/#charsets
# A carriage return is allowed, but every parser makes a line end of it, so it goes as well.
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")

DECLARATION: Final = '<?xml version="1.0" encoding="utf-8"?>\n'
"""First line of a file."""


def xml(text: str) -> str:
    """Return `text` for an element or an attribute in double quotes; characters that XML forbids are dropped."""
    if not text.isprintable() and _FORBIDDEN.search(text):
        text = _FORBIDDEN.sub("", text)
    return escape_html(text)  # numeric references for quotes, which XML knows as well


def element(name: str, text: str, **attributes: str) -> str:
    """Return an element with text on a line of its own; nothing where there is no text."""
    return f"{start(name, **attributes)}{xml(text)}</{name}>\n" if text else ""


def empty(name: str, **attributes: str) -> str:
    """Return an element without content on a line of its own; attributes without a value are left out."""
    return f"{start(name, **attributes)[:-1]}/>\n"


def start(name: str, **attributes: str) -> str:
    """Return a start tag; attributes without a value are left out."""
    given = [f' {key}="{xml(value)}"' for key, value in attributes.items() if value]
    return f"<{name}{''.join(given)}>"
