"""Documents, cards and published indexes for tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sitegen.search.building import IndexFiles, build_index
from sitegen.search.documents import Card, Document
from tests.search.queries import BOOSTS


def document(ref: str, title: str, abstract: str = "", *, authors: str = "", keywords: str = "") -> Document:
    """Return a document; short to write."""
    return Document(ref, title, authors, keywords, abstract)


def card_of(document: Document, day: str = "2025-01-01") -> Card:
    """Return a card for `document`."""
    names = tuple(document.authors.split(", "))
    return Card(document.ref, document.title, names[:3], len(names), day, document.abstract[:280], 0, None)


def read_daily(folder: Path, last_days: int | None = None) -> list[Document]:
    """Read documents in number order from daily JSON; a paper on several days counts on its newest."""
    newest: dict[str, tuple[str, dict[str, Any]]] = {}
    for file in sorted(folder.glob("*.json")):
        for row in json.loads(file.read_bytes()):
            if isinstance(row, dict) and isinstance(row.get("paper"), dict) and row["paper"].get("title"):
                newest[row["paper"]["id"]] = (file.stem, row["paper"])
    days = sorted({day for day, _ in newest.values()})[-(last_days or 10**6) :]
    chosen = sorted(((key, paper, day) for key, (day, paper) in newest.items() if day in set(days)), reverse=True)
    return [_read_paper(key, paper) for key, paper, day in sorted(chosen, key=lambda item: item[2])]


def _read_paper(key: str, paper: dict[str, Any]) -> Document:
    names = [author["name"] for author in paper.get("authors") or [] if author.get("name")]
    one_line = lambda text: " ".join((text or "").split())  # noqa: E731
    keywords = ", ".join(map(str, paper.get("ai_keywords") or []))
    return Document(key, one_line(paper["title"]), ", ".join(names), keywords, one_line(paper.get("summary")))


def build(documents: list[Document], **options: Any) -> IndexFiles:
    """Build an index with the usual boosts."""
    return build_index(documents, BOOSTS, [card_of(document) for document in documents], **options)


def write_index(index: IndexFiles, folder: Path) -> Path:
    """Write all files of `index` into `folder`."""
    for file in index.files:
        path = folder / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.find().make())
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.json").write_bytes(index.entry("../assets/search.js"))
    return folder


def publish(documents: list[Document], folder: Path) -> Path:
    """Build and write the index of `documents`."""
    return write_index(build(documents), folder)
