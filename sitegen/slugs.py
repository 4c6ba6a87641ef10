"""Names that are safe in a path and in an address."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from slugify import slugify

SLUG_MAX_LENGTH = 80
_SAFE = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?")
_PLAIN = re.compile(r"[A-Za-z0-9 ._:()/-]+")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
# Device names that Windows refuses as file names, whatever their extension.
_RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))})


def make_slug(text: str, max_length: int = SLUG_MAX_LENGTH) -> str:
    """Return `text` as a lower-case ASCII slug of at most `max_length` characters, cut at a word.

    Never empty, never a path: text without a letter or digit of its own (emoji, `..`) gets a short hash.
    `C`, `C++` and `C#` stay apart: what slugify drops entirely is told by that hash as well.
    """
    # Most names are plain words, and for those few steps give what slugify's fifteen do, in a tenth of the time.
    if len(text) <= max_length and text.isascii() and text.replace(" ", "").isalnum():
        slug = "-".join(text.lower().split())
        return f"{slug}-x" if slug in _RESERVED else slug
    if len(text) <= max_length and _PLAIN.fullmatch(text) and (slug := _NOT_SLUG.sub("-", text.lower()).strip("-")):
        return f"{slug}-x" if slug in _RESERVED else slug
    spoken = text.replace("++", " plus plus ").replace("#", " sharp ")
    # The backend is named, as slugify takes what else is installed otherwise: addresses must not depend on that.
    slug = slugify(spoken, max_length=max_length, word_boundary=True, save_order=True, backend="text-unidecode")
    if not slug:
        return f"x{short_hash(unicodedata.normalize('NFC', text))}"
    return f"{slug}-x" if slug in _RESERVED else slug


def is_safe_name(name: str) -> bool:
    """Say whether `name` can be one part of a path on every common file system as it stands."""
    return bool(_SAFE.fullmatch(name)) and ".." not in name and name.split(".")[0] not in _RESERVED


def short_hash(text: str) -> str:
    """Return 8 hexadecimal digits that stand for `text`."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
