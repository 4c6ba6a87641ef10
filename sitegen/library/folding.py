"""Different spellings of the same title or name, as one string to compare by."""

from __future__ import annotations

import re
import unicodedata

_NOT_ALNUM_ASCII = re.compile(r"[^a-z0-9]+")
_LOWER = bytes(range(256)).lower()
_NOT_ALNUM = bytes(set(range(256)) - set(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"))
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})


def fold_title(title: str) -> str:
    """Return the letters and digits of `title` without case and accents; the title itself when it has none."""
    return _letters(title, "") or title.casefold()


def fold_name(name: str) -> str:
    """Return the words of a person's name without case, accents and punctuation; the name itself when it has none."""
    return _letters(name, " ") or name.casefold()


def family_name(folded: str) -> str:
    """Return the last word of a folded name that is no suffix such as `Jr.`."""
    words = folded.split()
    while len(words) > 1 and words[-1] in _SUFFIXES:
        words.pop()
    return words[-1] if words else ""


def fold_term(name: str) -> str:
    """Return `name` without case; hyphens, underscores and spaces count as the same, other signs as they are."""
    text = name if name.isascii() else unicodedata.normalize("NFKC", name)
    folded = " ".join(text.casefold().replace("-", " ").replace("_", " ").split())
    return folded or text.casefold()


def _letters(text: str, gap: str) -> str:
    """Runs of letters and digits joined by `gap`."""
    if gap and text.isascii() and text.replace(" ", "").isalnum() and "  " not in text:
        return text.lower().strip()  # most names of people
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text.casefold())
        if not decomposed.isascii():
            # Marks go, letters of all scripts stay.
            kept = (char for char in decomposed if not unicodedata.combining(char))
            spaced = "".join(char if char.isalnum() else " " for char in kept)
            return gap.join(spaced.split())
        text = decomposed
    if not gap:  # titles, all of them in every build: a table takes a fifth of the pattern's time
        return text.encode("ascii").translate(_LOWER, _NOT_ALNUM).decode("ascii")
    return _NOT_ALNUM_ASCII.sub(gap, text.lower()).strip()
