"""Which records are about the same paper: the same arXiv id, the same DOI, or the same title by compatible authors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from sitegen.ids import find_arxiv_id_of_doi
from sitegen.library.folding import family_name, fold_name, fold_title
from sitegen.model import SourcePaper


class _Union:
    """Sets of positions that can be joined (union-find with path halving)."""

    def __init__(self, size: int) -> None:
        self.parents = list(range(size))

    def find(self, item: int) -> int:
        parents = self.parents
        while parents[item] != item:
            parents[item] = parents[parents[item]]
            item = parents[item]
        return item

    def join(self, one: int, other: int) -> None:
        one, other = self.find(one), self.find(other)
        self.parents[max(one, other)] = min(one, other)


def group_records(records: Sequence[SourcePaper]) -> list[list[SourcePaper]]:
    """Return the records (with complete ids) in groups, one for each paper, whatever their order."""
    union = _Union(len(records))
    _join_by_ids(records, union)
    for positions in _same_titles(records):
        _join_by_authors(records, positions, union)
    groups: dict[int, list[SourcePaper]] = {}
    for position, record in enumerate(records):
        groups.setdefault(union.find(position), []).append(record)
    return list(groups.values())


def complete_ids(record: SourcePaper) -> SourcePaper:
    """Write a DOI of arXiv as the arXiv id that it stands for, so that each paper has one name there."""
    found = find_arxiv_id_of_doi(record.metadata.doi) if record.metadata.doi else None
    if found is None:
        return record
    arxiv_id = record.metadata.arxiv_id or found.id
    return msgspec.structs.replace(record, metadata=msgspec.structs.replace(record.metadata, arxiv_id=arxiv_id, doi=""))


def _join_by_ids(records: Sequence[SourcePaper], union: _Union) -> None:
    first: dict[str, int] = {}
    for position, record in enumerate(records):
        metadata = record.metadata
        # A DOI holds a slash after `10.`, an arXiv id never does, so both fit into one table.
        for identifier in (metadata.arxiv_id, metadata.doi):
            if identifier:
                earlier = first.setdefault(identifier, position)
                if earlier != position:
                    union.join(earlier, position)


def _same_titles(records: Sequence[SourcePaper]) -> Iterable[list[int]]:
    """Positions of records that share a title, where there are at least two."""
    first: dict[str, int] = {}
    found: dict[str, list[int]] = {}
    for position, record in enumerate(records):
        if record.metadata.title:
            title = fold_title(record.metadata.title)
            earlier = first.setdefault(title, position)
            if earlier != position:
                found.setdefault(title, [earlier]).append(position)
    return sorted(found.values())


class _Cluster(msgspec.Struct):
    """Records of one title that are already known to be one paper."""

    member: int
    """Position of one of them."""

    arxiv_ids: set[str] = msgspec.field(default_factory=set)
    names: set[str] = msgspec.field(default_factory=set)
    families: set[str] = msgspec.field(default_factory=set)
    places: list[tuple[str, int, int]] = msgspec.field(default_factory=list)

    def order(self) -> tuple[object, ...]:
        """Best known first: with authors, with an id; the rest is a tie-break that every order of files shares."""
        return not self.names, not self.arxiv_ids, sorted(self.arxiv_ids), sorted(self.names), min(self.places)

    def accepts(self, other: _Cluster) -> bool:
        """Say whether both can be the same paper."""
        if self.arxiv_ids and other.arxiv_ids and self.arxiv_ids.isdisjoint(other.arxiv_ids):
            # Two ids of one title are two papers, unless all of the authors say otherwise.
            return bool(self.names) and self.names == other.names
        return not self.names or not other.names or not self.families.isdisjoint(other.families)

    def absorb(self, other: _Cluster) -> None:
        """Take over what is known of `other`."""
        self.arxiv_ids |= other.arxiv_ids
        self.names |= other.names
        self.families |= other.families


def _join_by_authors(records: Sequence[SourcePaper], positions: list[int], union: _Union) -> None:
    """Join the clusters of one title. A record without authors joins one of several papers, and never bridges two."""
    clusters = sorted(_clusters(records, positions, union), key=_Cluster.order)
    accepted: list[_Cluster] = []
    for cluster in clusters:
        homes = [home for home in accepted if home.accepts(cluster)]
        if not homes:
            accepted.append(cluster)
        for home in homes if cluster.names else homes[:1]:
            if home.accepts(cluster):
                union.join(home.member, cluster.member)
                home.absorb(cluster)


def _clusters(records: Sequence[SourcePaper], positions: list[int], union: _Union) -> Iterable[_Cluster]:
    clusters: defaultdict[int, _Cluster] = defaultdict(lambda: _Cluster(-1))
    for position in positions:
        cluster = clusters[union.find(position)]
        cluster.member = position
        record = records[position]
        folded = [fold_name(author.name) for author in record.metadata.authors]
        cluster.names.update(folded)
        cluster.families.update(map(family_name, folded))
        cluster.places.append((record.place.file, record.place.row, record.place.line))
        if record.metadata.arxiv_id:
            cluster.arxiv_ids.add(record.metadata.arxiv_id)
    return clusters.values()
