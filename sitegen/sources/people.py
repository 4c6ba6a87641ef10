"""Lists of names as people type them."""

from __future__ import annotations

import re

from sitegen.sources.cleaning import clean_line

_AND = re.compile(r"\s+(?:and|&)\s+", re.IGNORECASE)
_COMMA = re.compile(r"\s*,\s*(?:(?:and|&)\s+)?", re.IGNORECASE)
_SUFFIX = re.compile(r"(?:jr|sr)\.?|[iv]{2,4}", re.IGNORECASE)
_OTHERS = frozenset({"et al", "et al.", "others", "…", "..."})


def split_names(text: str) -> tuple[str, ...]:
    """Return the names in `A. One, B. Two and C. Three` or, with semicolons, `One, A.; Two, B.`."""
    text = clean_line(text)
    if ";" in text:
        names = [flip_name(name) for part in text.split(";") for name in _AND.split(part.strip())]
    else:
        names = _rejoin_suffixes([name for part in _COMMA.split(text) for name in _AND.split(part)])
    return tuple(name for name in (name.strip() for name in names) if name and name.lower() not in _OTHERS)


def flip_name(name: str) -> str:
    """Return `Given Family` for `Family, Given`, and any other name as it stands."""
    family, comma, given = (part.strip() for part in name.partition(","))
    if not comma or "," in given:
        return name.strip()
    return f"{family}, {given}" if _SUFFIX.fullmatch(given) else f"{given} {family}".strip()


def _rejoin_suffixes(names: list[str]) -> list[str]:
    """`Sammy Davis`, `Jr.` are one name."""
    joined: list[str] = []
    for name in names:
        if joined and _SUFFIX.fullmatch(name):
            joined[-1] += f", {name}"
        else:
            joined.append(name)
    return joined
