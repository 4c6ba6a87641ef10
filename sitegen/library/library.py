"""Read-only look-ups over all papers. Each is made when it is first asked for."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from functools import cached_property

import msgspec

from sitegen.config import SiteConfig
from sitegen.files import hash_bytes
from sitegen.library.digests import make_digests
from sitegen.library.folding import fold_name, fold_term
from sitegen.library.periods import Period, make_periods, month_of, week_of
from sitegen.library.terms import PaperTerms, Taxonomy, Term
from sitegen.model import Digest, DigestNote, Paper


class Library:
    """All papers and notes of a site."""

    def __init__(
        self, papers: Iterable[Paper], notes: Sequence[DigestNote] = (), config: SiteConfig | None = None
    ) -> None:
        self.papers = tuple(sorted(papers, key=lambda paper: paper.key))
        """All papers, by key."""
        self.notes = tuple(notes)
        """What the editor wrote about days."""
        self.config = config
        """The site's configuration, for look-ups that it names."""

    @cached_property
    def by_key(self) -> dict[str, Paper]:
        """Key → paper."""
        return {paper.key: paper for paper in self.papers}

    def get(self, key: str) -> Paper:
        """Return the paper with `key`; raises KeyError."""
        return self.by_key[key]

    @cached_property
    def newest_first(self) -> tuple[Paper, ...]:
        """All papers: newest digest day first, then by key; those on no list last."""
        return tuple(sorted(self.papers, key=lambda paper: -(paper.newest_day or datetime.date.min).toordinal()))

    @cached_property
    def content_hashes(self) -> dict[str, str]:
        """Key → hash of all that is known of the paper, except where it was read."""
        encode = msgspec.msgpack.Encoder().encode
        return {paper.key: hash_bytes(encode((paper.key, paper.metadata, paper.mentions))) for paper in self.papers}

    # --- days and periods

    @cached_property
    def digests(self) -> tuple[Digest, ...]:
        """All digests, oldest first."""
        return make_digests(self.papers, self.notes)

    @cached_property
    def _digests_by_day(self) -> dict[datetime.date, Digest]:
        return {digest.day: digest for digest in self.digests}

    def digest(self, day: datetime.date) -> Digest:
        """Return the digest of `day`; raises KeyError."""
        return self._digests_by_day[day]

    @cached_property
    def weeks(self) -> tuple[Period, ...]:
        """ISO weeks with papers, oldest first."""
        return make_periods(self.papers, week_of)

    @cached_property
    def months(self) -> tuple[Period, ...]:
        """Months with papers, oldest first."""
        return make_periods(self.papers, month_of)

    # --- taxonomies

    @cached_property
    def _topics(self) -> Taxonomy:
        return Taxonomy(self.newest_first, lambda paper: paper.metadata.keywords, fold_term)

    @cached_property
    def _authors(self) -> Taxonomy:
        return Taxonomy(self.newest_first, _author_names, fold_name)

    @cached_property
    def _organizations(self) -> Taxonomy:
        return Taxonomy(self.newest_first, _organization_names, fold_name)

    @property
    def topics(self) -> tuple[Term, ...]:
        """Keywords as terms, by slug."""
        return self._topics.terms

    @property
    def authors(self) -> tuple[Term, ...]:
        """Authors as terms, by slug."""
        return self._authors.terms

    @property
    def organizations(self) -> tuple[Term, ...]:
        """Organizations as terms, by slug."""
        return self._organizations.terms

    def terms_of(self, key: str) -> PaperTerms:
        """Return the terms of one paper; raises KeyError."""
        paper = self.by_key[key]
        return PaperTerms(
            self._topics.links(paper.metadata.keywords),
            self._authors.links(_author_names(paper)),
            self._organizations.links(_organization_names(paper)),
        )


def _author_names(paper: Paper) -> list[str]:
    return [author.name for author in paper.metadata.authors]


def _organization_names(paper: Paper) -> tuple[str, ...]:
    organization = paper.metadata.organization
    return (organization.name,) if organization else ()
