"""The home page: the newest digest as front page, the days before it as short lists, the year as a calendar."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from sitegen.model import Digest
from sitegen.site.calendar import Year, plan_years
from sitegen.site.lists import CountedLink
from sitegen.site.page import FEED_LENGTH, Draft, Page, PageFeed
from sitegen.site.views import DigestView, Link, digest_view, paper_link

EARLIER_DAYS = 5
"""How many digests before the newest stand on the home page."""

EARLIER_TITLES = 5
"""How many titles of each of them are shown."""

TOPICS = 16
"""How many topics of the newest digests are shown."""

TRENDING = 8
"""How many trending papers are shown."""


class EarlierDay(msgspec.Struct, frozen=True, array_like=True):
    """A day before the newest, in short."""

    day: datetime.date
    """The day."""

    path: str
    """Its page."""

    paper_count: int
    """All papers of that day."""

    headlines: tuple[Link, ...]
    """Its first papers."""


class HomeView(msgspec.Struct, frozen=True, array_like=True):
    """View of `home.html`."""

    digest: DigestView | None
    """Newest digest; None while the site has none."""

    earlier: tuple[EarlierDay, ...]
    """Days before it, newest first."""

    topics: tuple[CountedLink, ...]
    """Topics of the digests on this page: named ones, then those with most papers; the counts are of these digests."""

    trending: tuple[Link, ...]
    """Trending papers of earlier digests, the highest score first."""

    trending_path: str
    """The page that ranks them."""

    topics_path: str
    """All topics."""

    year: Year | None
    """Calendar of the newest year."""


def plan(draft: Draft) -> Iterator[Page]:
    """Plan the home page."""
    digests = draft.library.digests
    earlier = digests[-EARLIER_DAYS - 1 : -1][::-1]
    newest_year = [digest for digest in digests if digest.day.year == digests[-1].day.year]
    view = HomeView(
        digest_view(draft, len(digests) - 1) if digests else None,
        tuple(_earlier_day(draft, digest) for digest in earlier),
        _topics_of_late(draft, digests[-EARLIER_DAYS - 1 :]),
        _trending(draft, digests[-1]) if digests else (),
        draft.routes.path("trending"),
        draft.routes.path("topics"),
        next(iter(plan_years(draft, newest_year)), None),
    )
    newest = digests[-1].day if digests else None
    yield Page(
        path=draft.routes.path("home"),
        template="home.html",
        view=view,
        origin="the home page",
        updated_on=newest,
        feed=_site_feed(draft),
    )


def _site_feed(draft: Draft) -> PageFeed:
    """Newest papers first; the newest digest is whole, so whoever looks once a day misses none."""
    digests = [digest for digest in draft.library.digests if digest.keys]
    keys: dict[str, None] = {}
    for digest in reversed(digests):
        keys |= dict.fromkeys(digest.keys)
        if len(keys) >= FEED_LENGTH:
            break
    length = max(FEED_LENGTH, len(digests[-1].keys)) if digests else 0
    return PageFeed("", tuple(keys)[:length], paper_count=len(draft.library.papers))


def _topics_of_late(draft: Draft, digests: Sequence[Digest]) -> tuple[CountedLink, ...]:
    """Topics that the site names stand first: somebody wants to see them."""
    if not draft.config.pages.has("topics"):
        return ()
    keys = {key: None for digest in digests for key in digest.keys}
    counts = Counter([link for key in keys for link in draft.library.terms_of(key).topics if link.has_page])
    named = {topic.slug for topic in draft.library.named_topics}
    best = sorted(counts, key=lambda link: (link.slug not in named, -counts[link], link.slug))[:TOPICS]
    return tuple([CountedLink(link.name, draft.routes.path("topic", link.slug), counts[link]) for link in best])


def _trending(draft: Draft, digest: Digest) -> tuple[Link, ...]:
    """Papers of the newest digest stand above already."""
    if not draft.config.pages.has("trending"):
        return ()
    shown = set(digest.keys)
    ranked = [rating.key for rating in draft.library.trending.papers if rating.key not in shown and rating.score]
    return tuple([paper_link(draft, key) for key in ranked[:TRENDING]])


def _earlier_day(draft: Draft, digest: Digest) -> EarlierDay:
    headlines = tuple(paper_link(draft, key) for key in digest.keys[:EARLIER_TITLES])
    return EarlierDay(digest.day, draft.routes.path("day", digest.day), len(digest.keys), headlines)
