"""Related papers: near each other by the terms that say most about them.

A paper's vector has the weights that the search index gives its terms: Lunr's BM25 by field, times a boost, summed
over title, keywords and abstract; words that are hardly ever in a title or keyword weigh less. Boosts and sums are
dampened by their square root; as they are, one rare word of a title would outweigh all else (`flexible`, `blind`).
Authors are left out, they would relate everything a laboratory writes. Terms that one paper has alone or too many have
are dropped, as are numbers and addresses. Relatedness is the cosine of these vectors.

Candidates come from the heaviest terms alone and are then weighed by the longer vectors: several times as fast as
comparing these with each other, and as good. Three measures keep the result steady and the work bounded:

* What depends on the whole corpus (idf, average lengths) is rounded before use, so a new day of papers moves few
  weights of the others, and few of their pages change.
* Weights are whole numbers, so sums are exact: no order of adding, no machine and no size of blocks changes a bit.
* Vectors are multiplied in blocks of papers, and of each term only the `PAPERS_PER_TERM` papers in which it weighs
  most are looked at, so memory stays bounded and the work grows with the number of papers, not with its square.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

from sitegen.search.corpus import CountedCorpus
from sitegen.search.documents import FIELDS
from sitegen.search.layout import K1, B
from sitegen.search.postings import Postings, list_numbers

if TYPE_CHECKING:
    from sitegen.search.arrays import AnyArray, Flags, Floats, Numbers, SmallNumbers

    Matrix: TypeAlias = Any  # scipy.sparse.csr_matrix; scipy tells no types

RELATED_COUNT = 8
"""Related papers of a paper, at most."""

SHARED_COUNT = 4
"""Shared terms that are shown, at most."""

MIN_SIMILARITY = 0.12
"""Cosine below which papers are not called related."""

MIN_SHARED = 2
"""Terms that related papers have to share."""

MIN_SHARE = 0.05
"""Part of the similarity that a shared term has to give to be shown."""

TERMS_PER_PAPER = 64
"""Terms of a paper's vector."""

LEADING_TERMS = 20
"""Of these, the heaviest, by which candidates are found."""

CANDIDATES = 24
"""Candidates that are weighed for a paper."""

MAX_TERM_PAPERS = 0.3
"""Part of all papers above which a term says nothing."""

FEW_PAPERS = 20
"""Papers that are never too many; on a small site every subject is a large part."""

PAPERS_PER_TERM = 200
"""Papers that are looked at for a term."""

BLOCK = 512
"""Papers whose neighbours are looked for at a time."""

CELLS = 1 << 18
"""Numbers that are picked from at a time."""

_STEPS = 2  # of a term's significance between whole numbers
_SCALE = 1 << 12  # of weights: a product of two unit vectors stays below 2**26
_NAMING = [FIELDS.index("title"), FIELDS.index("keywords")]
_TELLING = [FIELDS.index("abstract")]
_WEIGHED = tuple(number for number, field in enumerate(FIELDS) if field != "authors")


_LETTERS = re.compile(r"[^\W\d_]")
_ADDRESS = re.compile(r"://|www\.|\w/")


class Related(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A paper that is near another one."""

    key: str
    """Key of the paper."""

    similarity: float
    """Cosine from 0 to 1, two digits; it moves with the corpus, so a page that shows it changes often."""

    shared: tuple[str, ...]
    """Terms that relate the two, the weightiest first; `find_words` has the words that the paper uses for them."""


def find_related(corpus: CountedCorpus) -> dict[str, tuple[Related, ...]]:
    """Return for each key the nearest papers, the nearest first; ties: newest first, then by key."""
    if not corpus.refs:
        return {}
    vectors = _vectors(corpus)
    papers, others, products = _weighed(vectors, *_candidates(_best(vectors, LEADING_TERMS)))
    shared = _shared_terms(vectors, papers, others, products)
    return _told(corpus, papers.tolist(), others.tolist(), products.tolist(), shared)


def _vectors(corpus: CountedCorpus) -> Matrix:
    """Return a row of whole numbers for each paper, all of about the same Euclidean length."""
    import numpy as np  # heavy, and an unchanged build does not need it

    weights = _best(_weights(corpus), TERMS_PER_PAPER)
    lengths = np.sqrt(weights.multiply(weights).sum(axis=1)).A1
    weights.data = np.rint(weights.data / np.repeat(lengths, np.diff(weights.indptr)) * _SCALE).astype(np.int32)
    return weights


def _weights(corpus: CountedCorpus) -> Matrix:
    """Return the weight of each term (column) in each paper (row)."""
    import numpy as np  # see above
    from scipy.sparse import coo_matrix

    postings, count = corpus.postings, len(corpus.refs)
    terms, fields = np.divmod(list_numbers(postings), np.int32(len(FIELDS)))
    scores = _significance(postings, count)[terms] * _term_scores(postings, fields, corpus)
    kept = np.isin(fields, _WEIGHED)
    shape = (count, len(postings.terms))
    weights = coo_matrix((scores[kept], (postings.documents[kept], terms[kept])), shape=shape).tocsr()
    weights.data = np.sqrt(weights.data)
    return _without_useless(weights, postings.terms)


def _without_useless(weights: Matrix, terms: Sequence[str]) -> Matrix:
    """Drop terms of one paper, of too many, and those that name no subject; rows and columns keep their numbers."""
    import numpy as np  # see above

    spread = np.bincount(weights.indices, minlength=len(terms))
    useful = (spread > 1) & (spread <= max(FEW_PAPERS, MAX_TERM_PAPERS * weights.shape[0]))
    useful &= np.fromiter(map(_names_something, terms), np.bool_, len(terms))
    weights.data *= useful[weights.indices]
    weights.eliminate_zeros()
    return weights


def _names_something(term: str) -> bool:
    """Say whether `term` is more than a letter, a number or an address."""
    return len(term) > 1 and (term.isalpha() or bool(_LETTERS.search(term) and not _ADDRESS.search(term)))


def _significance(postings: Postings, count: int) -> Floats:
    """Return Lunr's inverse document frequency of each term, less for words that no title or keyword names."""
    import numpy as np  # see above

    found = postings.counts.sum(axis=1)
    size = np.exp(np.round(np.log(count), 1))  # every weight would move a little with every paper
    idf = np.log(1 + np.abs((size - found + 0.5) / (found + 0.5)))
    named, told = (postings.counts[:, fields].sum(axis=1) for fields in (_NAMING, _TELLING))
    # The fourth root: `shedding light` shall count for less, but a rare word of abstracts still for something.
    share = np.minimum(1.0, (named + 0.5) / (told + 1))
    return np.asarray(np.round(idf * np.sqrt(np.sqrt(share)) * _STEPS) / _STEPS, np.float64)


def _term_scores(postings: Postings, fields: SmallNumbers, corpus: CountedCorpus) -> Floats:
    """Return Lunr's score of each posting without the idf, average lengths to a whole number."""
    import numpy as np  # see above

    averages = np.maximum(1.0, np.round(postings.averages))[fields]
    boosts = np.sqrt([corpus.boosts.get(field, 1) for field in FIELDS])[fields]
    tfs = postings.tfs
    return np.asarray(boosts * (K1 + 1) * tfs / (K1 * (1 - B + B * postings.lengths / averages) + tfs), np.float64)


def _best(matrix: Matrix, count: int) -> Matrix:
    """Keep the `count` greatest numbers of each row; of equal ones those further left. None may be negative."""
    import numpy as np  # see above
    from scipy.sparse import csr_matrix

    matrix.sort_indices()
    sizes = np.diff(matrix.indptr)
    kept = np.ones(len(matrix.data), np.bool_)
    for rows in _long_rows(sizes, count):
        # Side by side they are picked from in a tenth of the time that it takes to sort them.
        inside = np.arange(sizes[rows[0]]) < sizes[rows, None]
        places = (matrix.indptr[rows, None] + np.arange(inside.shape[1]))[inside]
        cells = np.full(inside.shape, -1, matrix.data.dtype)
        cells[inside] = matrix.data[places]
        kept[places] = _are_greatest(cells, count)[inside]
    ends = np.concatenate([[0], np.cumsum(np.minimum(sizes, count))])
    return csr_matrix((matrix.data[kept], matrix.indices[kept], ends), shape=matrix.shape)


def _long_rows(sizes: Numbers, count: int) -> Iterator[Numbers]:
    """Yield the rows that are longer than `count`, the longest first, so many at a time as fit into memory."""
    import numpy as np  # see above

    rows = np.flatnonzero(sizes > count)
    rows = rows[np.argsort(-sizes[rows])]
    while len(rows):
        step = max(1, CELLS // int(sizes[rows[0]]))
        yield rows[:step]
        rows = rows[step:]


def _are_greatest(cells: AnyArray, count: int) -> Flags:
    """Say of each cell whether it is among the `count` greatest of its row."""
    import numpy as np  # see above

    place = cells.shape[1] - count
    least = np.partition(cells, place, axis=1)[:, place, None]
    greater, equal = cells > least, cells == least
    room = count - greater.sum(axis=1, keepdims=True)
    return np.asarray(greater | (equal & (np.cumsum(equal, axis=1) <= room)), np.bool_)


def _places(sizes: Numbers) -> Numbers:
    """Count from 0 within each of the runs of these sizes."""
    import numpy as np  # see above

    return np.asarray(np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes), np.int64)


def _candidates(leading: Matrix) -> tuple[Numbers, Numbers]:
    """Return pairs of rows that are near by their leading terms, by first row."""
    import numpy as np  # see above

    columns = _best(leading.T.tocsr(), PAPERS_PER_TERM)
    found = [_candidates_of_block(leading, columns, start) for start in range(0, leading.shape[0], BLOCK)]
    papers, others = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return papers, others


def _candidates_of_block(leading: Matrix, columns: Matrix, start: int) -> tuple[Numbers, Numbers]:
    import numpy as np  # see above

    near = leading[start : start + BLOCK] @ columns
    papers = np.repeat(np.arange(start, start + near.shape[0]), np.diff(near.indptr))
    # Whatever is near by all terms is somewhat near by the leading ones; the bound spares sorting the many others.
    kept = (near.data >= MIN_SIMILARITY / 2 * _SCALE * _SCALE) & (near.indices != papers)
    papers, others = papers[kept], near.indices[kept].astype(np.int64)
    return _first(papers, others, near.data[kept], CANDIDATES)[:2]


def _weighed(vectors: Matrix, papers: Numbers, others: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return the nearest of the candidates with their product, by first row, then the nearest first."""
    import numpy as np  # see above

    products = np.zeros(len(papers), np.int64)
    for part in _parts(len(papers)):
        shares = vectors[papers[part]].multiply(vectors[others[part]]).tocsr()
        # One common word relates nobody.
        products[part] = shares.sum(axis=1).A1 * (np.diff(shares.indptr) >= MIN_SHARED)
    kept = products >= MIN_SIMILARITY * _SCALE * _SCALE
    return _first(papers[kept], others[kept], products[kept], RELATED_COUNT)


def _first(papers: Numbers, others: Numbers, products: Numbers, count: int) -> tuple[Numbers, Numbers, Numbers]:
    """Keep for each paper the `count` greatest products in order; equals as search results: the later one first."""
    import numpy as np  # see above

    order = np.lexsort((-others, -products, papers))
    order = order[_places(np.bincount(papers)) < count]
    return papers[order], others[order], products[order]


def _parts(count: int) -> Iterator[slice]:
    """Cut `count` pairs into parts that fit into memory."""
    step = BLOCK * RELATED_COUNT
    return (slice(start, start + step) for start in range(0, count, step))


def _shared_terms(vectors: Matrix, papers: Numbers, others: Numbers, products: Numbers) -> Iterator[list[int]]:
    """Yield for each pair the terms that add most to its product."""
    import numpy as np  # see above

    for part in _parts(len(papers)):
        shares = vectors[papers[part]].multiply(vectors[others[part]]).tocsr()
        shares.data *= shares.data >= MIN_SHARE * np.repeat(products[part], np.diff(shares.indptr))
        shares.eliminate_zeros()
        best = _best(shares, SHARED_COUNT)
        rows = np.repeat(np.arange(best.shape[0]), np.diff(best.indptr))
        terms = best.indices[np.lexsort((best.indices, -best.data, rows))].tolist()
        ends = best.indptr.tolist()
        yield from (terms[at:end] for at, end in pairwise(ends))


def _told(
    corpus: CountedCorpus,
    papers: Sequence[int],
    others: Sequence[int],
    products: Sequence[int],
    shared: Iterator[list[int]],
) -> dict[str, tuple[Related, ...]]:
    """Put keys and terms for numbers."""
    refs, names = corpus.refs, corpus.postings.terms
    found: dict[str, tuple[Related, ...]] = dict.fromkeys(refs, ())
    pairs = zip(papers, others, products, shared, strict=True)
    for paper, group in groupby(pairs, key=itemgetter(0)):
        found[refs[paper]] = tuple(
            [
                Related(refs[other], _cosine(product), tuple([names[term] for term in terms]))
                for _, other, product, terms in group
            ]
        )
    return found


def _cosine(product: int) -> float:
    return round(product / (_SCALE * _SCALE), 2)
