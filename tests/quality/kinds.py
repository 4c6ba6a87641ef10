"""Which kinds of page a published site has, and which pages stand for each.

The kinds are found in the published files by the table of routes, so that a new kind is looked at without anybody
thinking of it; what has no route is a kind of its own.
"""

from __future__ import annotations

import random
import re
from itertools import chain, zip_longest
from pathlib import Path

from sitegen.config import load_config
from sitegen.site.routes import ROUTES

Kinds = dict[str, list[str]]
"""Kind → the pages of it, as files below the output folder."""


def _pattern(route: str) -> re.Pattern[str]:
    slug = "[^/]+"
    return re.compile(slug.join(map(re.escape, route.split("{}"))) + r"(page/\d+/)?")


_PATTERNS = {kind: _pattern(route) for kind, route in ROUTES.items() if not route or route.endswith(("/", ".html"))}


def kind_of(file: str) -> str:
    """Return the kind of the page `file`; the second and further parts of a long list are a kind of their own."""
    path = file.removesuffix("index.html")
    for kind, pattern in _PATTERNS.items():
        if match := pattern.fullmatch(path):
            return f"{kind} (part)" if match[1] else kind
    return f"unknown {path.split('/')[0]}"


def find_kinds(root: Path) -> Kinds:
    """Return every page of the site in `root` by kind, in the order of their names."""
    public = (root / "public").resolve()
    kinds: Kinds = {}
    for file in sorted(path.relative_to(public).as_posix() for path in public.rglob("*.html")):
        kinds.setdefault(kind_of(file), []).append(file)
    return kinds


def largest_of_each(root: Path) -> dict[str, str]:
    """Return the largest page of each kind, the one most likely to have what may go wrong."""
    return {kind: max(files, key=lambda file: size_of(root, file)) for kind, files in find_kinds(root).items()}


def size_of(root: Path, file: str) -> int:
    """Return the bytes of a published file."""
    return (root / "public" / file).stat().st_size


def pick(root: Path, count: int, seed: int = 3) -> list[str]:
    """Return `count` pages by chance, of each kind about as many, always the same ones of the same site."""
    chance = random.Random(seed)
    shuffled = [chance.sample(files, len(files)) for files in find_kinds(root).values()]
    rows = chain.from_iterable(zip_longest(*shuffled))
    return sorted([file for file in rows if file][:count])


def path_of(root: Path, file: str) -> str:
    """Return the address of `file` on its host."""
    return load_config(root / "site.toml").base_path + file.removesuffix("index.html")
