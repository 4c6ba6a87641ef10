"""The values that everything is about: frozen, without back-pointers, cheap to hash and to store.

Text fields hold source text: plain text in which `$…$` formulas, LaTeX text macros and addresses may occur.
The `sitegen.text` package turns them into what a reader sees. Only fields that say so hold Markdown.

Frozen values without back-pointers cannot form a cycle, so the garbage collector need not look at them (`gc=False`).
"""

from __future__ import annotations

import datetime

import msgspec


class Place(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """Where a record was read."""

    file: str
    """File relative to the site's folder, `/` between parts; in an archive `archive.tar.xz/member`."""

    row: int = -1
    """Record in the file, counted from 0; -1 when the file is the record."""

    line: int = 0
    """Line in the file, counted from 1; 0 when not known."""


class Author(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One author as printed on the paper."""

    name: str
    """Full name in reading order, `Given Family`."""

    affiliation: str = ""
    """Where the author works, as the source says it."""

    orcid: str = ""
    """ORCID iD, `0000-0000-0000-0000`, without the address."""


class Organization(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A lab, company or university that a source names for a paper."""

    name: str
    """Name to show."""

    handle: str = ""
    """Short name at the source, when it has one."""


class Mention(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """This paper was in that day's list, at this rank, with these votes."""

    day: datetime.date
    """Digest day."""

    rank: int
    """Place in the list as the source has it, from 0."""

    source: str = ""
    """File that says so, relative to the site's folder."""

    votes: int | None = None
    """Votes as of that source; None when it tells none."""

    comments: int | None = None
    """Number of comments at the source."""

    submitted_by: str = ""
    """Name of the person who put the paper on the list."""

    discussion_url: str = ""
    """Page where it is discussed."""


class Metadata(msgspec.Struct, frozen=True, gc=False, omit_defaults=True, kw_only=True):
    """The fields of a paper that a source can give; an empty value means that it gave none."""

    title: str
    """Title, one line."""

    abstract: str = ""
    """Abstract; paragraphs separated by a blank line, hard-wrapped lines already rejoined."""

    authors: tuple[Author, ...] = ()
    """Authors in the paper's order."""

    arxiv_id: str = ""
    """arXiv id without version, such as `2408.01234` or `cs/0112017`."""

    arxiv_version: int | None = None
    """Newest arXiv version known, from 1."""

    doi: str = ""
    """DOI in lower case, without the address."""

    url: str = ""
    """Page of the paper elsewhere (http or https), when that is neither its arXiv page nor its DOI."""

    pdf_url: str = ""
    """PDF elsewhere, when it is not arXiv's."""

    published_on: datetime.date | None = None
    """Day of the first version."""

    updated_on: datetime.date | None = None
    """Day of the newest version."""

    withdrawn_on: datetime.date | None = None
    """Day it was withdrawn."""

    keywords: tuple[str, ...] = ()
    """Keywords of the sources, in their order."""

    categories: tuple[str, ...] = ()
    """Subject classes such as `cs.CL`, the primary one first."""

    organization: Organization | None = None
    """Organization that the source names."""

    code_url: str = ""
    """Repository (http or https)."""

    code_stars: int | None = None
    """Stars of the repository as of the source."""

    project_url: str = ""
    """Project page."""

    media_urls: tuple[str, ...] = ()
    """Pictures and films about the paper, as links."""

    thumbnail_url: str = ""
    """Preview picture, as a link; nothing is loaded from it."""

    summary: str = ""
    """One-line summary in the source."""

    summary_is_generated: bool = False
    """True where a language model wrote the summary."""

    comment: str = ""
    """Authors' comment (pages, venue) as arXiv has it."""

    venue: str = ""
    """Journal or conference it was published in."""

    license_url: str = ""
    """Licence of the paper."""

    note: str = ""
    """What this site's editor says about the paper; Markdown."""


class SourcePaper(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What one record of one source says of one paper, after cleaning and before merging."""

    metadata: Metadata
    """Fields that the record gives."""

    place: Place
    """Where the record stands."""

    mentions: tuple[Mention, ...] = ()
    """Digest days that the record puts the paper on."""

    seen_on: datetime.date | None = None
    """How fresh the record is; of two equally rich values the fresher wins."""

    digest: bytes = b""
    """Hash of all that the record says, but for where it stands; empty where nobody has made one."""


class Paper(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One work after merging all that the sources say of it."""

    key: str
    """Stable name in addresses: arXiv id (`/` as `-`), else DOI slug, else title slug."""

    metadata: Metadata
    """Merged fields."""

    mentions: tuple[Mention, ...] = ()
    """One for each digest day, oldest first."""

    places: tuple[Place, ...] = ()
    """Records it was merged from, in the order of the sources."""

    provenance: tuple[tuple[str, int], ...] = ()
    """Which record gave which field: (field name, position in `places`), by field name. Not written down where one
    record tells them all."""

    digest: bytes = b""
    """Hash of all that the records say: equal ones (with equal keys) are equal papers but for `places` and
    `provenance`. Empty where nobody has made one."""

    @property
    def title(self) -> str:
        """Title as source text."""
        return self.metadata.title

    @property
    def votes(self) -> int | None:
        """Most votes that any mention has; None when no source tells votes."""
        if len(self.mentions) == 1:  # nearly always, and asked for again and again
            return self.mentions[0].votes
        known = [mention.votes for mention in self.mentions if mention.votes is not None]
        return max(known, default=None)

    @property
    def newest_day(self) -> datetime.date | None:
        """Newest digest day, or None for a paper that is on no list."""
        return self.mentions[-1].day if self.mentions else None


class DigestNote(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What the editor wrote about a day as a whole."""

    day: datetime.date
    """Digest day."""

    title: str = ""
    """Headline of the day; empty for none."""

    introduction: str = ""
    """Introduction; Markdown."""

    place: Place = Place("")
    """File it was read from."""


class Digest(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """The mentions of one day, in page order."""

    day: datetime.date
    """The day."""

    keys: tuple[str, ...]
    """Keys of its papers in the order they are shown; none twice."""

    title: str = ""
    """Headline by the editor."""

    introduction: str = ""
    """Introduction by the editor; Markdown."""

    place: Place = Place("")
    """File of the introduction."""


class SourceContent(msgspec.Struct, frozen=True, gc=False):
    """Everything that was read, in the order of the sources."""

    papers: tuple[SourcePaper, ...]
    """Papers as the records tell them."""

    notes: tuple[DigestNote, ...]
    """Introductions by the editor."""
