"""Topics, authors and organizations: a page for each that has papers enough, and a page that lists them all."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import Final

import msgspec

from sitegen.files import hash_bytes, hash_content
from sitegen.library import Term, TermLink
from sitegen.site.charts import Bars, draw_bars
from sitegen.site.cited import split_name
from sitegen.site.lists import CountedLink, Crumb, Line, Lines, Part, PartLink, line_facts, plan_parts
from sitegen.site.page import Draft, LatePage, Page, PageFeed, list_feed
from sitegen.site.views import Link
from sitegen.slugs import make_slug
from sitegen.text import plain

NAMES_LENGTH = 300
"""Names on a page of the list of all."""

LABEL_LENGTH = 20
"""Letters of a name that tells from where to where a page goes."""

MOST_LENGTH = 24
"""Names with most papers that stand before the list of all."""

NEAR_LENGTH = 8
"""Names of each kind that often come with a term."""

NEAR_COUNT = 2
"""Papers that they need in common with it."""

NEAR_FROM = 4
"""Papers from which on a page tells what comes with its term; fewer papers tell it themselves."""

DRAWN_FROM = 10
"""Papers from which on a topic's months are drawn."""


_encode = msgspec.msgpack.Encoder().encode


class Kind(msgspec.Struct, frozen=True, array_like=True):
    """One taxonomy."""

    route: str
    """Route of a term; with an `s`, that of the list of all."""

    title: str
    """Heading of the list of all."""

    terms: Callable[[Draft], Sequence[Term]]
    """Terms with a page."""

    sort_key: Callable[[str], str]
    """What a plain name is sorted by."""

    label: Callable[[str], str]
    """A plain name in short, to tell from where to where a page goes."""


def _by_family(name: str) -> str:
    """People are looked for by their family name."""
    family, given, _ = split_name(name)
    return make_slug(f"{family} {given}")


def _family(name: str) -> str:
    family, given, _ = split_name(name)
    return f"{_cut(family)} {given[:1]}." if given else _cut(family)


def _cut(name: str) -> str:
    if len(name) <= LABEL_LENGTH:
        return name
    return (name[: LABEL_LENGTH + 1].rpartition(" ")[0] or name[:LABEL_LENGTH]) + "…"


KINDS: Final = (
    Kind("topic", "Topics", lambda draft: draft.library.topics_with_page, make_slug, _cut),
    Kind("author", "Authors", lambda draft: draft.library.authors_with_page, _by_family, _family),
    Kind("organization", "Organizations", lambda draft: draft.library.organizations_with_page, make_slug, _cut),
)


class Near(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Terms of one kind that often come with a term."""

    kind: str
    """Their kind: `topic` or `author`."""

    links: tuple[CountedLink, ...]
    """Terms with the number of papers in common, most first."""


class TermView(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """View of `topic.html`, `author.html` and `organization.html`."""

    name: str
    """The term, as source text."""

    query: str
    """Lunr query that finds the papers of a named topic; empty for others."""

    search_path: str
    """Search page, to ask the query."""

    paper_count: int
    """All its papers; on a later part those of the part."""

    since: datetime.date | None
    """Day of the oldest of them, or None."""

    crumbs: tuple[Crumb, ...]
    """Pages above this one."""

    near: tuple[Near, ...]
    """What often comes with it; only on the first part."""

    months: Bars | None
    """Papers by month from the site's first month to its last; None where there are too few, and on later parts."""

    lines: tuple[Line, ...]
    """Papers of this part, newest first."""

    part: Part
    """Which part of the list this is."""


class TermsView(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """View of `topics.html`, `authors.html` and `organizations.html`."""

    term_count: int
    """All terms with a page."""

    min_papers: int
    """Papers from which on a term has a page."""

    search_path: str
    """Search page, for the others."""

    named: tuple[CountedLink, ...]
    """Topics of `[topics]` in their order; only on the first part."""

    most: tuple[CountedLink, ...]
    """Terms with most papers; only on the first part of a long list."""

    terms: tuple[CountedLink, ...]
    """The other terms of this part by name, people by family name."""

    part: Part
    """Which part of the list this is; its links say from where to where."""

    siblings: tuple[Link, ...]
    """The other lists of this kind."""


def plan(draft: Draft) -> Iterator[Page | LatePage]:
    """Plan the pages of all taxonomies that the site has."""
    kinds = _kinds_of(draft)
    if not kinds:
        return
    shared = _Shared(draft)
    for kind in kinds:
        terms = kind.terms(draft)
        yield from _plan_index(draft, kind, terms)
        for term in terms:
            yield from _plan_term(shared, kind, term)


def _kinds_of(draft: Draft) -> list[Kind]:
    return [kind for kind in KINDS if draft.config.pages.has(f"{kind.route}s")]


class _SlugsOfPapers(dict[str, tuple[str, ...]]):
    """Key → slugs of the terms of one kind that have a page, made when they are first asked for."""

    def __init__(self, links_of: Callable[[str], Sequence[TermLink]]) -> None:
        super().__init__()
        self._links_of = links_of

    def __missing__(self, key: str) -> tuple[str, ...]:
        """Find the slugs of a paper."""
        slugs = self[key] = tuple([link.slug for link in self._links_of(key) if link.has_page])
        return slugs


class _NearTerms:
    """What is looked through for terms of one kind that come with others."""

    def __init__(self, terms: Iterable[Term], links_of: Callable[[str], Sequence[TermLink]]) -> None:
        self.names = {term.slug: term.name for term in terms}
        self.slugs = _SlugsOfPapers(links_of)


class _Shared:
    """What all terms are planned from: of each paper its line, its terms and its month; and from when to when."""

    def __init__(self, draft: Draft) -> None:
        library = draft.library
        terms = {paper.key: library.terms_of(paper.key) for paper in library.papers}
        facts = {paper.key: line_facts(paper) for paper in library.papers}
        self.draft = draft
        self.lines = Lines(draft)
        self.day_of = {key: of.day for key, of in facts.items()}
        self.near = {
            "topic": _NearTerms(library.topics_with_page, lambda key: terms[key].topics),
            "author": _NearTerms(library.authors_with_page, lambda key: terms[key].authors),
        }
        self.month_of = {paper.key: _month_number(paper.mentions[0].day) for paper in library.papers if paper.mentions}
        numbers = self.month_of.values()
        self.months = range(min(numbers), max(numbers) + 1) if numbers else range(0)
        self._base = _encode((draft.routes, self.months.start, self.months.stop))
        self._hashes = {
            key: hash_content(_encode((facts[key], found.topics, found.authors, self.month_of.get(key))))
            for key, found in terms.items()
        }

    def hash_of(self, head: object, keys: Iterable[str]) -> bytes:
        """Return a hash of `head` and of all that is known here of the papers with `keys`."""
        return hash_bytes(self._base, _encode(head), b"".join(map(self._hashes.__getitem__, keys))).encode()


def _month_number(day: datetime.date) -> int:
    return 12 * day.year + day.month


def _feed_of(draft: Draft, kind: Kind, term: Term) -> PageFeed | None:
    return list_feed(draft, kind.title, term.name, term.keys, is_brief=kind.route == "author")


def _plan_term(shared: _Shared, kind: Kind, term: Term) -> Iterator[LatePage]:
    draft = shared.draft
    path = draft.routes.path(kind.route, term.slug)
    for part, span in plan_parts(draft, path, len(term.keys), newest_first=True):
        is_first = part.number == 1
        # Only the first part tells of all papers; the others stay as they are while papers come.
        keys = term.keys[span]
        told = term.keys if is_first else keys
        days = [day for day in map(shared.day_of.__getitem__, told) if day]
        since, updated_on = min(days, default=None), max(days, default=None)
        yield LatePage(
            path=draft.routes.page_path(path, part.number),
            template=f"{kind.route}.html",
            updated_on=updated_on,
            view_type=TermView,
            data=shared.hash_of((kind.route, term.slug, term.name, term.query, len(told), since, part), told),
            open=partial(_plan_part, shared, kind, term, part, keys, since, updated_on),
            feed=_feed_of(draft, kind, term) if is_first else None,
        )


def _plan_part(
    shared: _Shared,
    kind: Kind,
    term: Term,
    part: Part,
    keys: Sequence[str],
    since: datetime.date | None,
    updated_on: datetime.date | None,
) -> Page:
    """Return the page. It sees what was hashed, and nothing else."""
    draft, is_first = shared.draft, part.number == 1
    return Page(
        path=draft.routes.page_path(draft.routes.path(kind.route, term.slug), part.number),
        template=f"{kind.route}.html",
        view=TermView(
            name=term.name,
            query=term.query,
            search_path=draft.routes.path("search"),
            paper_count=len(term.keys if is_first else keys),
            since=since,
            crumbs=(Crumb(kind.title, draft.routes.path(f"{kind.route}s")),),
            near=_find_near(shared, kind, term) if is_first else (),
            months=_draw_months(shared, kind, term) if is_first else None,
            lines=shared.lines.of(keys),
            part=part,
        ),
        origin=f"the {kind.route} “{term.name}”",
        updated_on=updated_on,
        feed=_feed_of(draft, kind, term) if is_first else None,
    )


# --- what comes with a term ---------------------------------------------------------------------------------------


def _find_near(shared: _Shared, kind: Kind, term: Term) -> tuple[Near, ...]:
    if len(term.keys) < NEAR_FROM:
        return ()
    near = []
    for route, terms in shared.near.items():
        common = _most_common([terms.slugs[key] for key in term.keys], term.slug if route == kind.route else "")
        if common:
            path = shared.draft.routes.path
            links = [CountedLink(terms.names[slug], path(route, slug), count) for slug, count in common]
            near.append(Near(route, tuple(links)))
    return tuple(near)


def _most_common(lists: Iterable[tuple[str, ...]], own_slug: str) -> list[tuple[str, int]]:
    counts = Counter(chain.from_iterable(lists))
    common = [(-count, slug) for slug, count in counts.items() if count >= NEAR_COUNT and slug != own_slug]
    common.sort()
    return [(slug, -count) for count, slug in common[:NEAR_LENGTH]]


def _draw_months(shared: _Shared, kind: Kind, term: Term) -> Bars | None:
    if kind.route != "topic" or len(term.keys) < DRAWN_FROM or len(shared.months) < 3:
        return None
    counts = Counter([shared.month_of.get(key, 0) for key in term.keys])
    series = [counts[month] for month in shared.months]
    return draw_bars(series, {series.index(max(series))})


# --- the list of all ----------------------------------------------------------------------------------------------


def _plan_index(draft: Draft, kind: Kind, terms: Sequence[Term]) -> Iterator[Page]:
    path = draft.routes.path(f"{kind.route}s")
    links = {
        term.slug: CountedLink(term.name, draft.routes.path(kind.route, term.slug), len(term.keys)) for term in terms
    }
    named = [term for term in terms if term.query]
    names = _in_order(kind, [term for term in terms if not term.query])
    most = sorted([term for _, term in names], key=lambda term: (-len(term.keys), term.slug))[:MOST_LENGTH]
    parts = plan_parts(draft, path, len(names), NAMES_LENGTH)
    choices = _spans(draft, path, kind, names)
    for part, span in parts:
        is_first = part.number == 1
        yield Page(
            path=draft.routes.page_path(path, part.number),
            template=f"{kind.route}s.html",
            view=TermsView(
                term_count=len(terms),
                min_papers=getattr(draft.config.pages, f"min_papers_{kind.route}"),
                search_path=draft.routes.path("search"),
                named=tuple([links[term.slug] for term in named]) if is_first else (),
                most=tuple([links[term.slug] for term in most]) if is_first and len(names) > 2 * MOST_LENGTH else (),
                terms=tuple([links[term.slug] for _, term in names[span]]),
                part=msgspec.structs.replace(part, links=_marked(choices, part)),
                siblings=tuple([Link(one.title, draft.routes.path(f"{one.route}s")) for one in _kinds_of(draft)]),
            ),
            origin=f"the list of {kind.route}s",
        )


def _in_order(kind: Kind, terms: Sequence[Term]) -> list[tuple[str, Term]]:
    """Return the terms by name; digits come before letters, as in slugs."""
    named = [(kind.sort_key(plain(term.name)), term) for term in terms]
    return sorted(named, key=lambda item: (item[0], item[1].slug))


def _spans(draft: Draft, path: str, kind: Kind, names: Sequence[tuple[str, Term]]) -> tuple[PartLink, ...]:
    """Return the parts of the list by the first and the last name that each has."""
    spans = []
    for number, start in enumerate(range(0, len(names), NAMES_LENGTH), start=1):
        ends = (names[start][1], names[min(start + NAMES_LENGTH, len(names)) - 1][1])
        text = " – ".join([kind.label(plain(term.name)) for term in ends])
        spans.append(PartLink(text, draft.routes.page_path(path, number)))
    return tuple(spans)


def _marked(choices: Sequence[PartLink], part: Part) -> tuple[PartLink, ...]:
    if part.count == 1:
        return ()
    return tuple(
        [msgspec.structs.replace(link, is_current=place == part.number) for place, link in enumerate(choices, start=1)]
    )
