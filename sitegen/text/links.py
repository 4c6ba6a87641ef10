"""Addresses in a text: found, trimmed of the punctuation around them, and let through only when safe."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote

URL_MAX_LENGTH = 2048
_PLAIN_URL = re.compile(
    r"https?://[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?)*\.?(?::[0-9]{1,5})?"
    r"(?:[/?#](?:[A-Za-z0-9._~:/?#@!$&()*+,;=-]|%[0-9A-Fa-f]{2})*)?"
)
_PARTS = re.compile(r"(https?)://([^/?#]+)(.*)", re.IGNORECASE | re.DOTALL)
_FORBIDDEN = re.compile(
    r"[\s\x00-\x20\x7f-\xa0\"'<>\\^`\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ud800-\udfff\ufdd0-\ufdef\ufff9-\uffff]"
)
_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")

# Hosts that people name without a scheme; any other bare name is too often a file or a library (`node.js/…`).
_BARE_HOST = re.compile(
    r"(?:[a-z0-9-]{1,63}\.){0,3}(?:(?:github|gitlab|youtube|kaggle|bitbucket)\.com|huggingface\.co|hf\.co|arxiv\.org"
    r"|doi\.org|openreview\.net|zenodo\.org|aclanthology\.org|youtu\.be|aka\.ms|bit\.ly|goo\.gl)/(?=\w)"
    r"|[a-z0-9-]{1,63}\.(?:github|gitlab)\.io(?![\w.-]*@)\b",
    re.IGNORECASE,
)
URL_HINT = re.compile(r"https?://|\bwww\.(?=\w)", re.IGNORECASE)
LINK_HINT = re.compile(rf"{URL_HINT.pattern}|(?<![\w@./-])(?:{_BARE_HOST.pattern})", re.IGNORECASE)
_BARE_WORDS = ("ithub.", "itlab.", "uggingface.co", "rxiv.org", "hf.co/", "doi.org", "openreview", "youtu", "zenodo",
               "kaggle", "bitbucket", "aclanthology", "aka.ms", "bit.ly", "goo.gl")  # fmt: skip
_BARE_NAME = re.compile(
    r"(?:github\.|gitlab\.|huggingface\.co|arxiv\.org|hf\.co|doi\.org|openreview\.net|youtu|zenodo\.|kaggle\.|bitbucket\."
    r"|aclanthology|aka\.ms|bit\.ly|goo\.gl)",
    re.IGNORECASE,
)
_HOST_TAIL = re.compile(r"(?:^|[^\w./@-])[\w.-]{0,200}$")
# TeX escapes inside an address (`jumping\_cod`) belong to it; braces, quotes and wide punctuation end it.
_BODY = re.compile(
    r"(?:[^\s<>\"'`{}|\\^“”‘’«»„…、。，；：！？（）【】《》「」\u3000$]|\\[_%#&~-]|\\allowbreak\b ?|\$(?=\w))+"
)
_TEX_ESCAPE = re.compile(r"\\(?:allowbreak ?|([_%#&~-]))")
# A host with a dot: without one it is no address that a reader could follow.
_HOST_AHEAD = re.compile(r"(?:https?://)?[\w-]{1,63}(?:\.|\\allowbreak)[\w\\-]", re.IGNORECASE)
_CLOSERS = {")": "(", "]": "["}


@lru_cache(maxsize=8192)
def safe_url(url: str) -> str:
    """Return `url` fit for an `href`, or "" unless it is http or https with a host and nothing odd in it.

    Odd are white space, control characters, quotes, backslashes, user names and more than 2,048 characters.
    International host names become ASCII, so that a look-alike shows; other characters are percent-encoded.
    """
    if len(url) > URL_MAX_LENGTH or _FORBIDDEN.search(url):
        return ""
    if _PLAIN_URL.fullmatch(url):
        return url
    parts = _PARTS.fullmatch(url)
    if parts is None:
        return ""
    scheme, host, rest = parts.groups()
    path = _BAD_PERCENT.sub("%25", quote(rest, safe="/?#:@!$&()*+,;=%~-._"))
    safe = f"{scheme.lower()}://{_ascii_host(host)}{path if path[:1] in ('', '/', '?', '#') else ''}"
    return safe if len(safe) <= URL_MAX_LENGTH and _PLAIN_URL.fullmatch(safe) else ""


def _ascii_host(host: str) -> str:
    """Return a host name with its port in lower-case ASCII, or "" if it is none."""
    name, colon, port = host.partition(":")
    try:
        return name.encode("idna").decode("ascii").lower() + colon + port
    except UnicodeError:
        return ""


def may_have_bare_links(text: str) -> bool:
    """Say quickly whether `text` may name a host without a scheme; looking for one at each letter is slow."""
    if "." not in text or not any(word in text for word in _BARE_WORDS):
        return False
    return any(_HOST_TAIL.search(text[max(0, m.start() - 200) : m.start()]) for m in _BARE_NAME.finditer(text))


def link_at(text: str, start: int) -> tuple[str, str, int]:
    """Return what the address that starts at `start` shows, its safe URL ("" if it is none) and its end.

    What is no address is passed over as a whole, so that a long run of bad ones is not read again and again.
    """
    body = _BODY.match(text, start, start + URL_MAX_LENGTH) if _HOST_AHEAD.match(text, start) else None
    if body is None:
        return text[start], "", start + 1
    raw = _trim(body.group())
    shown = _TEX_ESCAPE.sub(r"\1", raw)
    url = safe_url(shown if shown[:4].lower() == "http" and "://" in shown[:8] else "https://" + shown)
    return shown if url else raw, url, start + max(1, len(raw))


def url_of(argument: str) -> str:
    r"""Return the safe URL that the argument of a `\url` or `\href` names, or ""."""
    raw = _TEX_ESCAPE.sub(r"\1", argument.strip())
    if raw[:7].lower() in ("http://", "https:/"):
        return safe_url(raw)
    return safe_url("https://" + raw) if LINK_HINT.match(raw) else ""


def _trim(raw: str) -> str:
    """Cut `raw` at the first bracket that nothing opened, and the punctuation of the sentence at its end."""
    depth = {"(": 0, "[": 0}
    for position, char in enumerate(raw):
        if char in depth:
            depth[char] += 1
        elif opener := _CLOSERS.get(char):
            if not depth[opener]:
                raw = raw[:position]
                break
            depth[opener] -= 1
    return raw.rstrip(".,;:!?*~([\\·")
