"""New postings among old ones: a new day's few, without sorting a million others again.

Most documents of a build are those of the last one, in the same order with a few between, gone or moved. Old postings
of these stay in their order; all others are few and are inserted where they belong.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import compress
from typing import TYPE_CHECKING

import msgspec

from sitegen.search.documents import FIELDS
from sitegen.search.postings import Postings, list_numbers, term_key

if TYPE_CHECKING:
    from sitegen.search.arrays import Numbers, SmallNumbers


class _Some(msgspec.Struct, frozen=True, eq=False):
    """Postings out of any order."""

    lists: SmallNumbers
    """List of each, see `list_numbers`."""

    documents: SmallNumbers
    """Document of each."""

    tfs: SmallNumbers
    """As those of `Postings`."""


def merge_postings(old: Postings, fresh: Postings, rows: Sequence[int]) -> Postings:
    """Return the postings of the documents that `rows` names: each a document of `old`, or of `fresh` with its number
    counted on from there. The same as if they were gathered anew.
    """
    import numpy as np  # heavy, and an unchanged build does not need it

    count = len(old.cell_lengths) // len(FIELDS)
    numbers = np.asarray(rows, np.int64)
    is_old = numbers < count
    terms, old_places, fresh_places = _joined_terms(old.terms, fresh.terms)
    kept, moved, counts = _split(old, numbers[is_old], np.flatnonzero(is_old))
    added = _taken(fresh, numbers[~is_old] - count, np.flatnonzero(~is_old))
    inserted = _sorted(_placed(moved, old_places), _placed(added, fresh_places))
    sizes = np.zeros((len(terms), len(FIELDS)), np.int64)
    sizes[old_places] = counts
    places = _places(sizes.ravel(), kept.documents, inserted)
    sizes += np.bincount(inserted.lists, minlength=sizes.size).reshape(sizes.shape)
    used = np.flatnonzero(sizes.any(axis=1))
    both = np.concatenate([old.cell_lengths.reshape(-1, len(FIELDS)), fresh.cell_lengths.reshape(-1, len(FIELDS))])
    return Postings(
        tuple(terms) if len(used) == len(terms) else tuple([terms[place] for place in used.tolist()]),
        sizes[used],
        np.insert(kept.documents, places, inserted.documents),
        np.insert(kept.tfs, places, inserted.tfs),
        both[numbers].ravel(),
    )


def _joined_terms(old: Sequence[str], fresh: Sequence[str]) -> tuple[Sequence[str], SmallNumbers, SmallNumbers]:
    """Return the terms of both in order, and where there those of each are. Both are in order; to look up a day's few
    takes a tenth of the time that sorting all once more would.
    """
    import numpy as np  # see above

    places = np.array([bisect_left(old, term_key(term), key=term_key) for term in fresh], np.int64)
    pairs = zip(places.tolist(), fresh, strict=True)
    is_new = np.array([place == len(old) or old[place] != term for place, term in pairs], np.bool_)
    joined, done = [], 0
    for place, term in zip(places[is_new].tolist(), compress(fresh, is_new.tolist()), strict=True):
        joined += [*old[done:place], term]
        done = place
    moved = np.cumsum(np.bincount(places[is_new], minlength=len(old) + 1))  # by how many are new before each
    old_places = (np.arange(len(old)) + moved[:-1]).astype(np.int32)
    fresh_places = (places + np.where(is_new, np.cumsum(is_new) - 1, moved[places])).astype(np.int32)
    return (*joined, *old[done:]) if joined else old, old_places, fresh_places


def _split(old: Postings, rows: Numbers, documents: Numbers) -> tuple[_Some, _Some, Numbers]:
    """Return the postings of `rows`, which are `documents` now: those that stay in their order, the others, and how
    many stay in each list.
    """
    import numpy as np  # see above

    stays = np.diff(np.maximum.accumulate(rows), prepend=-1) > 0
    new_number = np.full(len(old.cell_lengths) // len(FIELDS), -1, np.int32)
    new_number[rows[stays]] = documents[stays]
    now = new_number[old.documents]
    nothing = np.zeros(0, np.int32)
    if len(now) == 0 or int(now.min()) >= 0:
        counts, kept = old.counts, _Some(nothing, now, old.tfs)
    else:
        is_kept = now >= 0
        gone = np.bincount(list_numbers(old)[~is_kept], minlength=old.counts.size)
        counts, kept = old.counts - gone.reshape(old.counts.shape), _Some(nothing, now[is_kept], old.tfs[is_kept])
    return kept, _taken(old, rows[~stays], documents[~stays]), counts


def _taken(found: Postings, rows: Numbers, documents: Numbers) -> _Some:
    """Return the postings of `rows`, which are `documents` now; one row may be several."""
    import numpy as np  # see above

    is_wanted = np.zeros(len(found.cell_lengths) // len(FIELDS), np.bool_)
    is_wanted[rows] = True
    places = np.flatnonzero(is_wanted[found.documents]) if len(rows) else np.zeros(0, np.int64)
    places = places[np.argsort(found.documents[places], kind="stable")]
    first, last = (np.searchsorted(found.documents[places], rows, side) for side in ("left", "right"))
    sizes = last - first
    runs = places[np.repeat(first - (np.cumsum(sizes) - sizes), sizes) + np.arange(int(sizes.sum()))]
    lists = list_numbers(found)[runs] if len(runs) else np.zeros(0, np.int32)
    return _Some(lists, np.repeat(documents, sizes).astype(np.int32), found.tfs[runs])


def _placed(some: _Some, places: SmallNumbers) -> _Some:
    """Return the same with their terms where they are now."""
    lists = places[some.lists // len(FIELDS)] * len(FIELDS) + some.lists % len(FIELDS)
    return _Some(lists, some.documents, some.tfs)


def _sorted(one: _Some, other: _Some) -> _Some:
    import numpy as np  # see above

    lists, documents, tfs = (
        np.concatenate([getattr(one, name), getattr(other, name)]) for name in ("lists", "documents", "tfs")
    )
    order = np.lexsort((documents, lists))
    return _Some(lists[order], documents[order], tfs[order])


def _places(sizes: Numbers, documents: SmallNumbers, inserted: _Some) -> Numbers:
    """Return where among `documents`, which are in lists of these `sizes`, each of `inserted` belongs."""
    import numpy as np  # see above

    ends = np.cumsum(sizes)
    places = ends[inserted.lists]
    # A new day's papers come after all others; what comes between them is looked for in its list.
    between = np.flatnonzero(inserted.documents <= documents.max(initial=-1))
    starts = places[between] - sizes[inserted.lists[between]]
    for at, start, stop, document in zip(
        between.tolist(), starts.tolist(), places[between].tolist(), inserted.documents[between].tolist(), strict=True
    ):
        places[at] = start + int(np.searchsorted(documents[start:stop], document))
    return places
