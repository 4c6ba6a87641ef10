"""Read-only look-ups over all papers. Each is made when it is first asked for."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from functools import cached_property

from sitegen.config import SiteConfig
from sitegen.files import hash_bytes
from sitegen.library.authors import SameAuthors, find_same_authors
from sitegen.library.digests import make_digests
from sitegen.library.folding import fold_name, fold_term
from sitegen.library.nearness import Near, begin_related
from sitegen.library.packed import PackedPaper, pack_paper
from sitegen.library.periods import Period, make_periods, month_of, week_of
from sitegen.library.related import Related
from sitegen.library.terms import PaperTerms, Taxonomy, Term
from sitegen.library.topics import TopicsOfPapers, absorb, find_named_topics
from sitegen.library.trending import Trending, find_trending
from sitegen.library.trends import Trends, find_trends
from sitegen.model import Digest, DigestNote, Paper
from sitegen.search.corpus import Corpus
from sitegen.work import Later, Pending, Start


class Library:
    """All papers and notes of a site."""

    def __init__(
        self,
        papers: Iterable[Paper],
        notes: Sequence[DigestNote] = (),
        config: SiteConfig | None = None,
        corpus: Corpus | None = None,
    ) -> None:
        self.papers = tuple(sorted(papers, key=lambda paper: paper.key))
        """All papers, by key."""
        self.notes = tuple(notes)
        """What the editor wrote about days."""
        self.config = config or SiteConfig()
        """The site's configuration, for look-ups that it names."""
        self.corpus = corpus or Corpus(self.papers, self.config.search.boosts)
        """The papers as the search index sees them; counted once for all that need it."""
        self._pending_related: Pending[Near] | None = None
        self._packed: dict[str, PackedPaper] = {}
        self._terms: dict[str, PaperTerms] = {}

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

    def packed(self, key: str) -> PackedPaper:
        """Return the paper with `key` in its compact form; raises KeyError."""
        found = self._packed.get(key)
        if found is None:
            found = self._packed[key] = pack_paper(self.by_key[key])
        return found

    @cached_property
    def content_hashes(self) -> dict[str, str]:
        """Key → hash of all that is known of a paper, except where it was read."""
        return {
            key: hash_bytes(key.encode(), paper.digest) if paper.digest else hash_bytes(self.packed(key).data)
            for key, paper in self.by_key.items()
        }

    def join_hashes(self, keys: Iterable[str]) -> bytes:
        """Return the hashes of the papers with `keys`, one after the other; raises KeyError."""
        return "".join(map(self.content_hashes.__getitem__, keys)).encode()

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
    def _keywords(self) -> Taxonomy:
        wanted = self.config.pages.min_papers_topic
        return Taxonomy(self.newest_first, lambda paper: paper.metadata.keywords, fold_term, wanted)

    @cached_property
    def _authors(self) -> Taxonomy:
        return Taxonomy(self.newest_first, _author_names, fold_name, self.config.pages.min_papers_author)

    @cached_property
    def _organizations(self) -> Taxonomy:
        return Taxonomy(self.newest_first, _organization_names, fold_name, self.config.pages.min_papers_organization)

    @cached_property
    def named_topics(self) -> tuple[Term, ...]:
        """Topics of `[topics]`, in their order; raises ConfigError where a query cannot be read."""
        return find_named_topics(self.config.topics, self.corpus, self.newest_first) if self.config.topics else ()

    @cached_property
    def topics(self) -> tuple[Term, ...]:
        """Named topics in their order, then keywords by slug."""
        return absorb(self.named_topics, self._keywords.terms)

    @property
    def authors(self) -> tuple[Term, ...]:
        """Authors as terms, by slug."""
        return self._authors.terms

    @property
    def organizations(self) -> tuple[Term, ...]:
        """Organizations as terms, by slug."""
        return self._organizations.terms

    @cached_property
    def topics_with_page(self) -> tuple[Term, ...]:
        """Topics that get a page, in the order of `topics`; a named one gets it even without papers."""
        if not self.config.pages.has("topics"):
            return ()
        wanted = self.config.pages.min_papers_topic
        return tuple([term for term in self.topics if term.query or len(term.keys) >= wanted])

    @cached_property
    def authors_with_page(self) -> tuple[Term, ...]:
        """Authors that get a page, by slug."""
        pages = self.config.pages
        return self._authors.with_papers(pages.min_papers_author) if pages.has("authors") else ()

    @cached_property
    def organizations_with_page(self) -> tuple[Term, ...]:
        """Organizations that get a page, by slug."""
        pages = self.config.pages
        return self._organizations.with_papers(pages.min_papers_organization) if pages.has("organizations") else ()

    @cached_property
    def _topics_of_papers(self) -> TopicsOfPapers:
        return TopicsOfPapers(self.named_topics)

    def terms_of(self, key: str) -> PaperTerms:
        """Return the terms of one paper, none of kinds that the site leaves out; raises KeyError."""
        found = self._terms.get(key)
        if found is None:
            found = self._terms[key] = self._find_terms(self.by_key[key])
        return found

    @cached_property
    def _has_terms(self) -> tuple[bool, bool, bool]:
        has = self.config.pages.has
        return has("topics"), has("authors"), has("organizations")

    def _find_terms(self, paper: Paper) -> PaperTerms:
        has_topics, has_authors, has_organizations = self._has_terms
        keywords = paper.metadata.keywords
        return PaperTerms(
            self._topics_of_papers.join(paper.key, self._keywords.links(keywords)) if has_topics else (),
            self._authors.links(_author_names(paper)) if has_authors else (),
            self._organizations.links(_organization_names(paper)) if has_organizations else (),
        )

    # --- papers near a paper

    def begin_related(self, start: Start) -> None:
        """Begin to look for related papers, where the site has them, beside what this process does."""
        if not self.config.pages.has("related"):
            return
        if not self.config.topics:  # they are found here, with the texts that this process joins
            self.corpus.begin_joining(start, many=True)
        self._pending_related = begin_related(self.corpus, start)

    @cached_property
    def _related(self) -> Near:
        pending = self._pending_related or begin_related(self.corpus, Later)
        return pending.result()

    def related(self, key: str) -> tuple[Related, ...]:
        """Return the papers nearest to one paper, at most eight, the nearest first; raises KeyError."""
        return self._related[key]

    @cached_property
    def _papers_of_authors(self) -> dict[str, tuple[str, ...]]:
        """Slug → papers of an author who has several."""
        return {term.slug: term.keys for term in self._authors.with_papers(2)}

    @cached_property
    def _ranks(self) -> dict[str, int]:
        return {paper.key: rank for rank, paper in enumerate(self.newest_first)}

    def same_authors(self, key: str, limit: int = 8) -> tuple[SameAuthors, ...]:
        """Return other papers by authors of one paper: most shared authors first, then newest; raises KeyError."""
        authors = self.terms_of(key).authors or self._authors.links(_author_names(self.by_key[key]))
        return find_same_authors(key, authors, self._papers_of_authors, self._ranks, limit)

    # --- what moves

    @cached_property
    def trending(self) -> Trending:
        """All papers on lists, ranked by votes and mentions that fade with time."""
        settings = self.config.trending
        return find_trending(self.papers, half_life=settings.half_life, mention_weight=settings.mention_weight)

    @cached_property
    def trends(self) -> Trends:
        """Topics, authors and organizations over time; only those that have a page."""
        return find_trends(self.papers, self.topics_with_page, self.authors_with_page, self.organizations_with_page)


def _author_names(paper: Paper) -> list[str]:
    return [author.name for author in paper.metadata.authors]


def _organization_names(paper: Paper) -> tuple[str, ...]:
    organization = paper.metadata.organization
    return (organization.name,) if organization else ()
