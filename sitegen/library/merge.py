"""From records to papers: each work once, with a key, and with the provenance of every field."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import msgspec

from sitegen.files import hash_content
from sitegen.library.fields import Provenance, find_provenance, merge_fields, merge_mentions
from sitegen.library.grouping import complete_ids, group_records
from sitegen.library.keys import natural_key, number_keys
from sitegen.model import Paper, SourceContent, SourcePaper
from sitegen.report import Event, Reporter


def merge_duplicates(content: SourceContent, report: Reporter) -> tuple[Paper, ...]:
    """Return every paper once, sorted by key. The result does not depend on the order of the records."""
    papers = [_merge_group(group) for group in group_records([complete_ids(record) for record in content.papers])]
    titled = [paper for paper in papers if paper.metadata.title]
    if len(titled) < len(papers):
        _tell_untitled(papers, report)
    report.count("duplicates", len(content.papers) - len(papers))
    report.count("papers", len(titled))
    return tuple(sorted(_give_keys(titled, report), key=lambda paper: paper.key))


def _merge_group(group: list[SourcePaper]) -> Paper:
    """Return the paper of one group, still without a key."""
    provenance: Provenance = ()
    if len(group) == 1:
        record = group[0]
        mentions = record.mentions if len(record.mentions) < 2 else merge_mentions(group)
        metadata, digest = record.metadata, record.digest
    else:
        group = sorted(group, key=_order)
        mentions = merge_mentions(group)
        metadata, provenance = merge_fields(group)
        digests = [record.digest for record in group]  # what is merged depends on their order
        digest = hash_content(b"".join(digests)) if all(digests) else b""
    return Paper("", metadata, mentions, tuple([record.place for record in group]), provenance, digest)


def with_provenance(paper: Paper) -> Paper:
    """Return `paper` with the provenance of its fields, which is not written down where one record tells them all."""
    if len(paper.places) > 1:
        return paper
    return msgspec.structs.replace(paper, provenance=find_provenance(paper.metadata))


def _order(record: SourcePaper) -> tuple[str, int, int, bytes]:
    place = record.place
    return place.file, place.row, place.line, msgspec.msgpack.encode(record)


def _tell_untitled(papers: Sequence[Paper], report: Reporter) -> None:
    places = sorted(
        (place.file, place.row, place.line) for paper in papers if not paper.metadata.title for place in paper.places
    )
    for file, row, line in places:
        message = "no source gives this paper a title, so it is left out; add `title`"
        report.warn(Event("paper-skipped", message, file, line=line, row=row))


def _give_keys(papers: list[Paper], report: Reporter) -> list[Paper]:
    """Give every paper its key; of equal ones the earlier paper by (first day, title) keeps it."""
    ordered, natural = papers, [natural_key(paper.metadata) for paper in papers]
    if len(set(natural)) < len(papers):
        ordered = sorted(papers, key=_seniority)
        natural = [natural_key(paper.metadata) for paper in ordered]
    keys = number_keys(natural)
    for paper, wanted, key in zip(ordered, natural, keys, strict=True):
        if key != wanted:
            place = paper.places[0]
            message = f'another paper has the key "{wanted}", so "{paper.title[:80]}" gets "{key}"'
            report.warn(Event("key-collision", message, place.file, line=place.line, row=place.row))
    return [
        Paper(key, paper.metadata, paper.mentions, paper.places, paper.provenance, paper.digest)
        for paper, key in zip(ordered, keys, strict=True)
    ]


def _seniority(paper: Paper) -> tuple[datetime.date, str, str, int, int]:
    first_day = paper.mentions[0].day if paper.mentions else datetime.date.max
    place = paper.places[0]
    return first_day, paper.metadata.title, place.file, place.row, place.line
