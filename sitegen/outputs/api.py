"""A static API in the shape of the daily-papers API: what reads that one can read a site of ours.

Texts are those of the sources, as there: formulas stay TeX. Fields that the daily-papers API does not have are added
beside its own.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import msgspec

from sitegen.artifact import Artifact, LateArtifact
from sitegen.files import hash_bytes
from sitegen.library.packed import PackedPaper
from sitegen.model import Digest, Mention, Metadata, Paper
from sitegen.outputs.tools import BuildTools
from sitegen.site import Site
from sitegen.site.views import find_mention

_encode = msgspec.json.Encoder().encode


class ApiPaper(msgspec.Struct, frozen=True):
    """A paper with its addresses here."""

    paper: Paper
    """The paper."""

    url: str
    """Permalink of its page."""

    api_url: str
    """Permalink of its data."""


class PackedApiPaper(msgspec.Struct, frozen=True, gc=False):
    """The same as the files are made from it."""

    paper: PackedPaper
    """The paper."""

    url: str
    """Permalink of its page."""

    api_url: str
    """Permalink of its data."""

    def open(self) -> ApiPaper:
        """Return what it stands for."""
        return ApiPaper(self.paper.open(), self.url, self.api_url)


def declare_api(site: Site, tools: BuildTools) -> Iterator[Artifact | LateArtifact]:
    """Declare `/api/…`, unless the site wants none."""
    del tools
    if not site.config.outputs.api:
        return
    routes, library = site.routes, site.library
    origin = routes.permalink(routes.base_path).encode()
    for key, content in library.content_hashes.items():
        fingerprint = hash_bytes(origin, content.encode())
        yield LateArtifact(routes.dest(routes.path("api_paper", key)), fingerprint, partial(_prepare_paper, site, key))
    for digest in library.digests:
        fingerprint = hash_bytes(origin, str(digest.day).encode(), library.join_hashes(digest.keys))
        dest = routes.dest(routes.path("api_day", digest.day))
        yield LateArtifact(dest, fingerprint, partial(_prepare_day, site, digest))
    yield _declare_index(site)


def _prepare_paper(site: Site, key: str) -> Callable[[], bytes]:
    return partial(make_paper, _packed(site, key))


def _prepare_day(site: Site, digest: Digest) -> Callable[[], bytes]:
    return partial(make_day, digest.day, tuple([_packed(site, key) for key in digest.keys]))


def _packed(site: Site, key: str) -> PackedApiPaper:
    routes = site.routes
    return PackedApiPaper(
        site.library.packed(key),
        routes.permalink(routes.path("paper", key)),
        routes.permalink(routes.path("api_paper", key)),
    )


def _declare_index(site: Site) -> Artifact:
    routes, library = site.routes, site.library
    index = {
        "title": site.chrome.title,
        "description": site.chrome.description,
        "url": routes.permalink(routes.path("home")),
        "paperUrl": routes.permalink(routes.path("api_paper", "{key}")),
        "days": [_day_of_index(site, digest) for digest in reversed(library.digests)],
        "papers": [paper.key for paper in library.papers],
    }
    data = _encode(index)
    return Artifact(routes.dest(routes.path("api_index")), hash_bytes(data), partial(_end_line, data))


def _day_of_index(site: Site, digest: Digest) -> dict[str, Any]:
    path = site.routes.path("api_day", digest.day)
    return {"date": str(digest.day), "papers": len(digest.keys), "url": site.routes.permalink(path)}


def make_day(day: datetime.date, papers: tuple[PackedApiPaper, ...]) -> bytes:
    """Return the rows of a digest, in its order."""
    opened = [packed.open() for packed in papers]
    return _end_line(_encode([_row(paper, find_mention(paper.paper, day)) for paper in opened]))


def make_paper(packed: PackedApiPaper) -> bytes:
    """Return a paper, with the votes and the day of its newest digest and a list of all of them."""
    paper = packed.open()
    mentions = paper.paper.mentions
    newest = mentions[-1] if mentions else None
    appearances = [{"date": str(m.day), "rank": m.rank + 1, "upvotes": m.votes} for m in reversed(mentions)]
    return _end_line(_encode(_paper(paper, newest, paper.paper.votes) | {"appearances": appearances}))


def _end_line(data: bytes) -> bytes:
    return data + b"\n"


def _row(paper: ApiPaper, mention: Mention | None) -> dict[str, Any]:
    data = paper.paper.metadata
    row = {
        "paper": _paper(paper, mention, mention.votes if mention else None),
        "publishedAt": _timestamp(data.published_on),
        "title": data.title,
        "summary": data.abstract,
        "thumbnail": data.thumbnail_url,
        "numComments": mention.comments if mention else None,
        "submittedBy": _person(mention),
        "organization": _organization(data),
    }
    return _known(row)


def _paper(paper: ApiPaper, mention: Mention | None, votes: int | None) -> dict[str, Any]:
    data = paper.paper.metadata
    item = {
        "id": data.arxiv_id or paper.paper.key,
        "title": data.title,
        "summary": data.abstract,
        "authors": [{"name": author.name, "hidden": False} for author in data.authors],
        "publishedAt": _timestamp(data.published_on),
        "submittedOnDailyAt": _timestamp(mention.day) if mention else None,
        "submittedOnDailyBy": _person(mention),
        "withdrawnAt": _timestamp(data.withdrawn_on),
        "upvotes": votes,
        "mediaUrls": data.media_urls,
        "projectPage": data.project_url,
        "githubRepo": data.code_url,
        "githubStars": data.code_stars,
        "ai_summary": data.summary if data.summary_is_generated else "",
        "ai_keywords": data.keywords,
        "organization": _organization(data),
    }
    return _known(item | _further(paper, data))


def _further(paper: ApiPaper, data: Metadata) -> dict[str, Any]:
    """Fields of our own."""
    return {
        "key": paper.paper.key,
        "url": paper.url,
        "apiUrl": paper.api_url,
        "arxivId": data.arxiv_id,
        "arxivVersion": data.arxiv_version,
        "doi": data.doi,
        "pageUrl": data.url,
        "pdfUrl": data.pdf_url,
        "updatedAt": _timestamp(data.updated_on),
        "categories": data.categories,
        "venue": data.venue,
        "comment": data.comment,
        "licenseUrl": data.license_url,
        "tldr": "" if data.summary_is_generated else data.summary,
    }


def _known(item: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if value not in (None, "", ())}


def _timestamp(day: datetime.date | None) -> str:
    return f"{day.isoformat()}T00:00:00.000Z" if day else ""


def _person(mention: Mention | None) -> dict[str, str] | None:
    return {"fullname": mention.submitted_by} if mention and mention.submitted_by else None


def _organization(data: Metadata) -> dict[str, str] | None:
    made = data.organization
    return {"name": made.handle or made.name, "fullname": made.name} if made else None
