"""Stable names of papers in addresses."""

from __future__ import annotations

from sitegen.model import Metadata
from sitegen.slugs import is_safe_name, make_slug


def natural_key(metadata: Metadata) -> str:
    """Return the key that a paper has unless another has it first: arXiv id, else DOI, else title."""
    if metadata.arxiv_id:
        key = metadata.arxiv_id.replace("/", "-").lower()
        if is_safe_name(key):
            return key
    return make_slug(metadata.doi or metadata.title)


def number_keys(natural: list[str]) -> list[str]:
    """Return keys that differ from each other: of equal ones the first stays, and later ones get a number (`-2`)."""
    taken = set(natural)
    seen: set[str] = set()
    numbers: dict[str, int] = {}
    keys = []
    for key in natural:
        unique = key
        if key in seen:
            while unique in taken:
                numbers[key] = numbers.get(key, 1) + 1
                unique = f"{key}-{numbers[key]}"
            taken.add(unique)
        seen.add(unique)
        keys.append(unique)
    return keys
