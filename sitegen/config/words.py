"""Words for problems: values as people who write TOML call them, and what they may have meant."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

_UNSAFE_IN_URL = re.compile(r"[\s\x00-\x1f\x7f\"'<>\\^`{|}]")


def suggest(name: str, known: Iterable[str], label: str) -> str:
    """Return the nearest of `known` as a question, or all of them."""
    known = list(known)
    close = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.6)
    return f'did you mean "{close[0]}"?' if close else f"{label}: {', '.join(known)}"


def show(value: object) -> str:
    """A value as someone who writes TOML would call it."""
    if isinstance(value, str):
        return f"the text {json.dumps(value[:80], ensure_ascii=False)}"
    if isinstance(value, bool):
        return str(value).lower()
    kinds: dict[type, str] = {dict: "a table", list: "a list"}
    return kinds.get(type(value)) or str(value)[:80]


def find_web_problem(url: str) -> str:
    """Say what is wrong with a web address, or return nothing."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "is no valid address"
    if parts.scheme not in ("http", "https"):
        return "must start with http:// or https://"
    if not host:
        return "has no host"
    if parts.username is not None:
        return "must not hold a user name"
    return "must not hold spaces or quotes" if _UNSAFE_IN_URL.search(url) else ""
