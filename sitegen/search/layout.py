r"""The published index: which files there are, what their bytes mean, and how a query is answered from them.

The writers (`shards`, `cards`, `vocabulary`), the Python reader (`published`) and the browser engine all follow
this description; where they differ, this text is right.

Files
=====
Everything lies below `/search/`. Only `index.json`, the *entry*, is plain; every other file is zlib data
(RFC 1950) named by its content, or by the terms from which the content follows (`v/`): 10 characters of `a-z2-7` and
`.bin`.

    index.json                 entry: small JSON, the only name that stays
    t/NAME/0.bin 1.bin …       term shards: sorted terms with their postings, 64 to a folder
    t/NAME/starts.bin          starts of these shards
    l/NAME.bin                 all postings of one frequent term, or a head of a very frequent one
    l/NAME/0.bin 1.bin …       ranges of the postings of one very frequent term
    v/NAME.bin                 vocabulary: all terms, grouped by length
    c/NAME/0.bin 1.bin …       cards of 512 documents, a few to a file
    c/NAME/refs.bin            refs of the same 512 documents
    c/NAME/n0.bin n1.bin …     lengths of their long field, 128 to a file
    f/NAME.bin                 facets: days, code, votes, topics

Entry
=====
    {"version": 2,
     "documents": 7847,                                number of documents, N
     "fields": {"title": 6, …},                        boost by field; the order counts, it is the field number
     "averages": {"title": 8.78…, …},                  average length of each field, as an exact double
     "k1": 1.2, "b": 0.75,
     "engine": "../assets/search.….js",                module of the engine, relative to the entry
     "shards": {
       "terms": {"starts": " adv agen …", "names": "NAMENAME…"},
       "vocabulary": {"lengths": [1, 2, 3, …], "counts": [40, 500, …], "names": "NAMENAME…"},
       "cards": {"folder": 512, "file": 8, "names": "NAMENAME…"},
       "lengths": {"field": 3, "file": 128}},
     "facets": {"days": "NAME", "code": "NAME", "topics": "NAME",
                "votes": {"file": 4096, "names": "NAMENAME…"}}}

`names` are concatenated: every 10 characters one name. `starts.split(" ")` has one start for each folder of term
shards, and `starts.bin` of a folder, split alike, one for each of its shards (no term holds a space); the very first
is the empty string. A folder or shard with start `s` holds the terms `t` with `s <= t <` the next start.
Terms are ordered by UTF-16 code units everywhere (JavaScript's `<`).
With no documents all lists are empty.

Numbers and columns
===================
`varint` is LEB128: 7 bits a byte, least significant first, high bit set when more follow. A *column* of `n`
numbers is `n` varints in a row. Strings are UTF-8; front coding counts in UTF-8 *bytes*.

A document's number is its place in (newest day ascending, key descending): of two documents with equal scores
the one with the higher number comes first, and a later day gets higher numbers, so old numbers stay.

Term shard (`t/`)
=================
    varint T                            number of terms
    column of T                         bytes shared with the previous term, or fewer (0 for the first)
    column of T                         bytes of the rest
    bytes                               the rests, one after the other
    for each field: column of T         count: documents with this term in this field
    column of T                         kind: 0 the postings are inline, below; 1 in one file; 2 split
    for each term of kind 1: 10 bytes   name of the file in `l/`
    for each term of kind 2:
        column of 6                     documents D with the term, heads H, folders F, shift s, and the least and the
                                        greatest length that no piece tells (see below; 0 and 0 where there is none)
        column of H + 1                 bound of each head, and of all ranges together
        10 bytes each                   names of the H heads, then of the F folders
    postings of all inline terms together (P = sum of their counts), in order of term, field, document:
    column of P                         documents: for each (term, field) the first number, then differences
    column of P                         tf: how often the term occurs in the field
    column of P                         length: number of terms in the document's field

List (`l/`)
===========
Kind 1: the same three columns for one term, in order of field, document; counts are those of the term.

Kind 2: every document is in one *piece*, with all its postings. The heads hold the documents that gain most from the
term, best head first, in sizes that grow. All others are in ranges: document `n` in range `n >> s`, which is file
`r % 16` of folder `r // 16`. There are `((N - 1) >> s) + 1` ranges. A piece is:
    varint n                            documents
    column of n                         differences; the first from 0, in a range from its first number `r << s`
    column of n                         the fields that have the term: sum of 1 << field number
    column of P                         tf of each posting, in order of document, field
    column of P or fewer                lengths in the same order. Only the first head tells those of the long field
                                        (`lengths.field` of the entry); they are nearly half of all bytes
File `j` of the lengths in a folder of cards is a column: the length of the long field of each of up to 128 documents.

Stopping early
==============
A *bound* is a whole number of thousandths: no document of the piece gains more than `idf * bound / 1000` from the
term with the boosts of the entry, but for rounding (0.0005 a posting). So a reader that wants the first results only
may keep for each document met what it has at least and at most, read heads first, and stop when no document that it
does not know whole, met or not, can reach the last of the first results. What is missing of few documents is looked
up in their ranges. A document may be left out only when the most it can have is *less* than what that result has
at least: equal scores are ordered by number. Scores are then computed as below from the postings of the documents
that are left, so they are exact. Reading all pieces is always right. How many match is then often not known: the
result says `atLeast`. It is counted to the end where the split lists of the query have few documents together; lists
are read to the end for filters, other orders, prohibited clauses and more than 200 results.

Vocabulary (`v/`)
=================
Needed for fuzzy terms and for wildcards that do not only end the term. File `i` holds `counts[i]` terms of
`lengths[i]` code points (not UTF-16 units), in term order; one length may take several files, following each
other, and the last length, `VOCABULARY_LONG`, stands for all terms that long or longer.
    column of counts[i]                 bytes shared with the previous term of the file
    column of counts[i]                 bytes of the rest
    bytes                               the rests
An edit distance of d needs only the lengths from n-d to n+d; a wildcard those from its number of other
characters on.

Cards (`c/`)
============
Document `n` is in folder `n // 512`, file `(n % 512) // file`, place `(n % 512) % file`. A file is a JSON array
of cards; a card is an array that may grow at its end:
    [ref, title, [first three authors], number of authors, day or "", snippet, flags, votes or null]
Flags: 1 has code. Title and snippet are plain text, never HTML. `refs.bin` holds the refs of the folder joined by
line feeds, for readers that want many refs and no cards.

Facets (`f/`)
=============
What filters and sorting need; a query without them loads none. A *list* is `varint n` and a column of `n` numbers of
documents, ascending: the first, then differences.
    days       varint R, for R runs of documents with one day, in order of number:
               column of R     the day as a proleptic Gregorian ordinal (1 is 0001-01-01; 0: no day), as differences
               column of R     number of documents
    code       list of the documents with code
    topics     JSON array of [slug, name, number of documents, name of its list], in the order to show them
    votes      file `i` is a column: 0 where no source tells votes, else votes + 1, of the documents from `i * file` on
Numbers follow the days, so a range of days is a range of documents, and newest first is number falling. A topic has a
list of its own since a reader picks one of some 200: 0.3 KB instead of 15 KB for all. A new day changes the lists of
its papers' topics, a few hundred bytes each, and the last of the votes.

A filter keeps of a query's results those for which all its parts hold, and the order: `from`, `to` (ISO days, both
included), `year`, `month` (of any year, or `YYYY-MM`), `topic` (slug), `hasCode`. A paper on no list has no day, and
none of the parts that ask for one holds. A topic without a list has no documents. Sorting by `date` is number falling,
by `votes` votes falling (a paper without told votes last), then as by relevance. A query without words has, when
filtered or sorted by date or votes, all documents as results, each with the score 0.

Scores
======
Postings hold what was counted, not scores: a score depends on N and the averages, so stored scores would change
in every file with every new paper; counts change only where a term gets a new posting, and all other files keep
name and bytes. The price is the length column (about one byte a posting after compression) and a few operations a
posting in the reader. Measured with 30 new papers on 7,817: 98 percent of the card files keep their names, 7 percent of
the lists, but no term shard, since 30 papers have some 2,500 terms, a few of them in every shard. Fewer shards would
change only if new postings stood apart for a while, which costs every query a second shard a word; small first
downloads matter more. An edited paper of 10,000 renames a fifth of the shards, since 64 share a folder's name; seven of
eight of these have their old bytes, and the build links them instead of making them.

For a term, with `df` the sum of its counts over all fields (as the lunr package counts it):

    idf   = log(1 + abs((N - df + 0.5) / (df + 0.5)))
    score = idf * ((k1 + 1) * tf) / (k1 * (1 - b + b * (length / average)) + tf)       left to right
    score = round(score * boost of the field, 3)

all in doubles, in this order of operations; `round` is Python's, the decimal nearest to the exact binary value
(a tie, which only a binary fraction can be, goes to the even digit). `Math.round(x * 1000) / 1000` is right unless
`x * 1000` is within 1e-6 of a half; there use `Number(x.toFixed(3))`.

A query gives each (term, field) a weight (sum of the boosts of the clauses that expand to it; a clause counts for
each of its fields; prohibited clauses do not count). Every term that the index has, of a clause that is not
prohibited, adds to the field's magnitude, whether the field has postings or not:
    part of a field = sum over terms, in term order, of weight * score, divided by sqrt(sum of weight²)
    score of a document = sum of its parts in field order
A magnitude of 0 gives 0. Results are ordered by `floor(score * 1e9 + 0.5)` falling, so that the last bits of a sum
do not decide, then by document number falling.

Meaning of a query (`plain: false`)
===================================
That of the `lunr` package 0.8.0: lexer, parser, search pipeline of only the stemmer (its Python one, where `try`
stays `try` and `lay` becomes `lai`), `TokenSet` for `*` and `~`, `Index.query`. Terms are lower-cased, strings are
taken by code points. A query that the parser refuses is taken as plain words. A query without clauses finds nothing.
Limits, applied to the parsed clauses in this order, each with a note in the result:
the query is cut to MAX_QUERY_LENGTH code points before anything else; only the first MAX_CLAUSES clauses count;
boosts are at most MAX_BOOST; edit distances are at most MAX_EDIT_DISTANCE; in terms without edit distance runs of `*`
are one `*`, and a term with more than MAX_WILDCARDS of them is cut after that many; the edit distance of a term (after
stemming) of more than MAX_FUZZY_LENGTH code points is 0; of the terms that a clause expands to, the first
MAX_EXPANSIONS in term order count. (A `*` in a term with an edit distance stands for one character, as in lunr.)

Meaning of a query (`plain: true`)
==================================
What a reader means. A query that shows an operator (matches USES_OPERATORS), but none that nobody meant (matches
LONE_OPERATOR: one that stands alone, as in "A - B", or a double hyphen), and that the parser accepts, is Lunr's, as
above. Every other query is words:
1. Words: the query, cut to MAX_QUERY_LENGTH, lower-cased, split at SEPARATORS, each word trimmed as the index does
   (lunr's trimmer: `^\W*?([^\W]+)\W*?$`, a word character being `[\p{L}\p{N}_]`; a word that does not match
   stays as it is). Words without any word character are dropped. Only the first MAX_CLAUSES words count.
2. The last word is *open* (may be unfinished) unless the query ends with a separator or was cut.
3. Stop words are dropped; only when the sole word left would be an open stop word it stays, as prefix only.
4. Each remaining word gives its stem as a *term*; equal terms count once. The open word gives, besides its term,
   its *completions*: of the index terms that start with the word (as typed, not stemmed) and are not its own term,
   those MAX_COMPLETIONS with the greatest df (ties: term order), provided the word has at least MIN_PREFIX code
   points and no more than MAX_PREFIX_TERMS terms start with it (else it has none, and the result says so); and,
   since index terms are stems and `diffusio` starts none, when neither its term nor any completion is in the index:
   the longest `word[:-k]` of at least 3 code points that is an index term and whose rest `word[-k:]` begins one of
   SUFFIXES (k from 1 on); it is the only completion then.
5. A document matches when it has every word's term in any field, where for the open word any of its completions
   will do. When no document matches so, those match that have any term or completion; the result says `any`.
6. Score: the Lunr score above with these weights, added up where one term has several: EXACT_BOOST for each word's
   term; for a completion 1, or, when the open word's own term is in the index, `min(1, idf(term) / idf(completion))`,
   so that rare completions of a common word (`modelnet` for `model`) do not outrank the word itself. Terms that the
   index does not have add nothing to the magnitude.
No character of such a query is an operator. Nothing left after 3: no results.
"""

from __future__ import annotations

VERSION = 2
"""Version of this format; a reader refuses another."""

K1 = 1.2
"""Lunr's default for how soon repeated terms stop counting."""

B = 0.75
"""Lunr's default for how much long fields are marked down."""

ENTRY = "index.json"
"""Name of the entry."""

NAME_LENGTH = 10
"""Characters of a content-hashed name."""

FOLDER_DOCUMENTS = 512
"""Documents in one folder of cards."""

CARDS_PER_FILE = 8
"""Cards in one file. The first ten results mostly lie in ten files: with 4 to a file a query downloads 8 KB less, and a
build of 10,000 papers writes 1,250 files more."""

VOTES_PER_FILE = 4096
"""Documents in one file of votes."""

SHARDS_PER_FOLDER = 64
"""Term shards in one folder."""

LENGTHS_PER_FILE = 128
"""Lengths of the long field in one file."""

LONG_FIELD = 3
"""Number of the field whose lengths most postings of split lists leave out: the abstract."""

FILES_PER_FOLDER = 16
"""Ranges of a split list in one folder."""

BOUND_SCALE = 1000
"""Bounds are stored as whole numbers of 1 / BOUND_SCALE."""

VOCABULARY_LONG = 24
"""Terms that long or longer share vocabulary files."""

SEPARATORS = " \t\n\r\f\v\xa0-"
"""Where lunr's tokenizer splits."""

USES_OPERATORS = r"(?:^|[ \t\n\r\f\v\xa0])[+\-]|[:*\\]|[~^][0-9]"
"""Regular expression for signs that a reader uses the query language; valid in Python and JavaScript."""

LONE_OPERATOR = r"--|(?:^|[ \t\n\r\f\v\xa0])[+\-](?:[ \t\n\r\f\v\xa0]|$)"
"""Regular expression for operators that nobody meant; valid in Python and JavaScript (`$` is the very end)."""

MAX_QUERY_LENGTH = 1000
"""Code points of a query; titles fit."""

MAX_CLAUSES = 40
"""Clauses, or words, of a query."""

MAX_BOOST = 1000
"""Boost of a clause."""

MAX_WILDCARDS = 3
"""Runs of `*` in a term; each more multiplies the work."""

MAX_EDIT_DISTANCE = 2
"""Edit distance of a clause."""

MAX_FUZZY_LENGTH = 40
"""Code points of a term with an edit distance."""

MAX_EXPANSIONS = 10_000
"""Terms that one clause may expand to."""

MIN_PREFIX = 2
"""Code points that an open word needs to be taken as a prefix."""

MAX_PREFIX_TERMS = 800
"""Index terms that may start with an open word. At 100,000 papers thousands start with `pr`; to find the most frequent
of them would cost a megabyte, for a word that nobody has typed to its end."""

MAX_COMPLETIONS = 16
"""Completions of an open word, the most frequent ones."""

EXACT_BOOST = 10
"""Weight of a whole word in plain mode; a completion has at most 1."""

SUFFIXES = (
    " able ably acy al ally alism alist ality ance ances ant ate ated ates ating ation ational ations ative atively"
    " ator ators e ed edly ely ement ements ence ences ency ent ently er ers es est ful fully fulness ian ians ible"
    " ibly ic ical ically icate icity ies ing ingly ings ion ional ions ious ism ist istic ists ities ity ive ively"
    " iveness ives ivity ization izations ize ized izer izers izes izing less ly ment ments ness ous ously ousness s y"
)
"""Endings that the stemmer takes off, so that an unfinished word may reach its stem; `" " + rest in SUFFIXES`."""
