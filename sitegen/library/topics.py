"""Topics: the queries that `[topics]` names first, then the keywords of the sources.

A named topic has exactly the papers that the published index gives for its query: the same engine answers it, over
the same postings, still in memory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from sitegen.errors import ConfigError
from sitegen.library.folding import fold_term
from sitegen.library.terms import Term, TermLink
from sitegen.model import Paper
from sitegen.search.clauses import parse_query
from sitegen.search.corpus import Corpus
from sitegen.search.documents import FIELDS
from sitegen.search.layout import MAX_QUERY_LENGTH
from sitegen.slugs import make_slug


def find_named_topics(queries: Mapping[str, str], corpus: Corpus, newest_first: Sequence[Paper]) -> tuple[Term, ...]:
    """Return a term for each name in `queries`, in their order; raises ConfigError with every bad query."""
    check_topics(queries)
    topics = []
    for name, query in queries.items():
        found = {ref for ref, _ in corpus.index.search(query, limit=None).hits}
        keys = tuple([paper.key for paper in newest_first if paper.key in found])
        topics.append(Term(make_slug(name), name, keys, query))
    return tuple(topics)


def check_topics(queries: Mapping[str, str]) -> None:
    """Raise ConfigError with all problems of `[topics]`."""
    problems, names = [], dict[str, str]()
    for name, query in queries.items():
        what = _find_problem(query)
        other = names.setdefault(make_slug(name), name)
        if other != name:
            what = f'has the address of "{other}"; give one of them another name'
        if not name.strip():
            what = "has no name; write it in front of the query"
        if what:
            problems.append(f'site.toml: [topics] "{name}" {what}')
    if problems:
        raise ConfigError(f"{len(problems)} problems", where="site.toml", problems=problems)


def _find_problem(query: str) -> str:
    remedy = 'write words, as in "retriev* +rag -survey"; the search page explains the signs'
    if not query.strip():
        return f"has an empty query; {remedy}"
    if len(query) > MAX_QUERY_LENGTH:
        return f"has a query of more than {MAX_QUERY_LENGTH} characters; shorten it"
    parsed = parse_query(query, FIELDS)
    if parsed is None:
        return f'has a query that Lunr cannot read, "{query}"; {remedy}'
    return f"asks too much: {parsed.notes[0]}; shorten it" if parsed.notes else ""


def absorb(named: Sequence[Term], keywords: Sequence[Term]) -> tuple[Term, ...]:
    """Put the named topics before the keywords, without those keywords that a named topic is called by."""
    slugs = {topic.slug for topic in named}
    folded = {fold_term(topic.name) for topic in named}
    return (*named, *(term for term in keywords if term.slug not in slugs and fold_term(term.name) not in folded))


class TopicsOfPapers:
    """Key → named topics, and keyword → the named topic that has absorbed it."""

    def __init__(self, named: Sequence[Term]) -> None:
        self._links: dict[str, list[TermLink]] = {}
        self._names: set[str] = set()
        self._slugs: set[str] = set()
        for topic in named:
            link = TermLink(topic.slug, topic.name, True)
            self._names.add(fold_term(topic.name))
            self._slugs.add(topic.slug)
            for key in topic.keys:
                self._links.setdefault(key, []).append(link)

    def join(self, key: str, keywords: tuple[TermLink, ...]) -> tuple[TermLink, ...]:
        """Return the named topics of a paper, then its keywords; absorbed keywords lead to a search."""
        if not self._slugs:
            return keywords
        named = self._links.get(key, [])
        slugs = {link.slug for link in named}
        kept = [self._unlinked(link) for link in keywords if link.slug not in slugs]
        return (*named, *kept)

    def _unlinked(self, link: TermLink) -> TermLink:
        """A keyword whose name a topic has, but whose paper the topic's query does not find, must not link to it."""
        taken = link.slug in self._slugs or fold_term(link.name) in self._names
        return msgspec.structs.replace(link, has_page=False) if taken else link
