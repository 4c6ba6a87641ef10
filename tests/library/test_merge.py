from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.config import SiteConfig, SourceSection
from sitegen.library import merge_duplicates, with_provenance
from sitegen.model import Author, Mention, Metadata, Paper, Place, SourceContent, SourcePaper
from sitegen.report import Report
from sitegen.slugs import is_safe_name
from sitegen.sources import read_sources

DAY = datetime.date(2025, 3, 3)
LATER = datetime.date(2025, 3, 4)


def record(
    title: str, file: str = "a.md", row: int = 0, *, day: datetime.date | None = DAY, authors: str = "", **fields
):
    votes = fields.pop("votes", None)
    mentions = (Mention(day, row, file, votes),) if day else ()
    people = tuple(Author(name.strip()) for name in authors.split(",") if name.strip())
    return SourcePaper(Metadata(title=title, authors=people, **fields), Place(file, row), mentions, day)


def merge(*records: SourcePaper, report: Report | None = None) -> tuple[Paper, ...]:
    return merge_duplicates(SourceContent(tuple(records), ()), report or Report())


def test_the_same_arxiv_id_is_one_paper_whatever_the_title():
    (paper,) = merge(record("Draft", arxiv_id="2501.00001"), record("Final", "b.md", arxiv_id="2501.00001"))
    assert paper.key == "2501.00001"
    assert paper.places == (Place("a.md", 0), Place("b.md", 0))


def test_the_same_doi_is_one_paper_and_a_doi_of_arxiv_is_its_id():
    assert len(merge(record("A", doi="10.1/x"), record("B", doi="10.1/x"))) == 1
    (paper,) = merge(record("A", doi="10.48550/arxiv.2501.00001"), record("B", "b.md", arxiv_id="2501.00001"))
    assert (paper.key, paper.metadata.arxiv_id, paper.metadata.doi) == ("2501.00001", "2501.00001", "")


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        ("Ada Reed", "Ada Reed", 1),
        ("Ada Reed", "", 1),
        ("Ada Reed, Chen Lǐ", "A. Reed", 1),
        ("Łucja Żuraw", "L. ZURAW Jr.", 1),
        ("Ada Reed", "Brian Moor", 2),
    ],
)
def test_one_title_by_compatible_authors_is_one_paper(one, other, count):
    papers = merge(record("Où est-il? (Part $2$)", authors=one), record("OU EST IL: part 2", "b.md", authors=other))
    assert len(papers) == count


def test_joining_is_transitive():
    papers = merge(
        record("T", arxiv_id="2501.00001", doi="10.1/x"),
        record("U", "b.md", doi="10.1/x"),
        record("u!", "c.md"),
    )
    assert len(papers) == 1


def test_a_record_without_authors_never_bridges_two_papers():
    records = [record("Notes", authors="A. One"), record("Notes", "b.md", authors="B. Two"), record("Notes", "c.md")]
    assert sorted(len(paper.places) for paper in merge(*records)) == [1, 2]


def test_two_arxiv_ids_of_one_title_are_two_papers_unless_all_authors_agree():
    first, second = (
        record("Notes", file, arxiv_id=f"2501.0000{file[0]}", authors="Ada Reed") for file in ("1.md", "2.md")
    )
    other = record("Notes", "3.md", arxiv_id="2501.00003", authors="Ben Reed")
    assert len(merge(first, second)) == 1
    assert len(merge(first, other)) == 2
    assert len(merge(record("Notes", arxiv_id="2501.00001"), record("Notes", "b.md", arxiv_id="2501.00002"))) == 2


def test_the_richest_then_the_newest_value_wins_field_by_field():
    old = record("T", arxiv_id="2501.00001", abstract="long abstract", code_url="https://a.b/old", code_stars=9)
    new = record(
        "T", "b.md", day=LATER, arxiv_id="2501.00001", abstract="short", code_url="https://a.b/new", authors="A, B"
    )
    (paper,) = merge(old, new)
    fields, provenance = paper.metadata, dict(paper.provenance)
    assert (fields.abstract, provenance["abstract"]) == ("long abstract", 0)
    assert (fields.code_url, fields.code_stars, provenance["code_url"]) == ("https://a.b/new", None, 1)
    assert [author.name for author in fields.authors] == ["A", "B"]
    assert provenance["authors"] == 1
    assert set(provenance) == {"title", "arxiv_id", "abstract", "code_url", "authors"}


def test_a_paper_of_one_record_knows_its_provenance_too():
    (paper,) = merge(record("T", abstract="x"))
    assert with_provenance(paper).provenance == (("abstract", 0), ("title", 0))


def test_mentions_of_a_day_are_merged_place_by_the_first_file_votes_by_the_most():
    (paper,) = merge(
        record("T", "b.md", 1, votes=9, arxiv_id="2501.00001"),
        record("T", "a.md", 5, votes=3, arxiv_id="2501.00001"),
        record("T", "a.md", 2, day=LATER, arxiv_id="2501.00001"),
    )
    assert [(mention.day, mention.source, mention.rank, mention.votes) for mention in paper.mentions] == [
        (DAY, "a.md", 5, 9),
        (LATER, "a.md", 2, None),
    ]
    assert paper.votes == 9


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"arxiv_id": "2408.01234", "doi": "10.1/x"}, "2408.01234"),
        ({"arxiv_id": "cs/0112017"}, "cs-0112017"),
        ({"arxiv_id": "math.GT/0309136"}, "math.gt-0309136"),
        ({"doi": "10.1145/3292500.3330701"}, "10-1145-3292500-3330701"),
        ({"title": "Où est-il?"}, "ou-est-il"),
        ({"title": "con"}, "con-x"),
        ({"title": "../../etc/passwd"}, "etc-passwd"),
    ],
)
def test_a_key_is_the_id_else_the_doi_else_the_title(fields, key):
    (paper,) = merge(record(**{"title": "T", **fields}))
    assert paper.key == key


def test_of_two_papers_with_one_key_the_later_gets_a_number_and_the_report_says_so():
    report = Report()
    papers = merge(
        record("Deep C++", "z.md", day=DAY),
        record("Deep C plus plus", "a.md", day=LATER),
        record("deep-c-plus-plus-2", "a.md", 1, day=LATER, authors="X"),
        report=report,
    )
    assert {paper.key: paper.title for paper in papers} == {
        "deep-c-plus-plus": "Deep C++",
        "deep-c-plus-plus-2": "deep-c-plus-plus-2",
        "deep-c-plus-plus-3": "Deep C plus plus",
    }
    (event,) = report.warnings
    assert event.kind == "key-collision"
    assert event.file == "a.md"


def test_a_paper_that_nobody_gives_a_title_is_told_and_left_out():
    report = Report()
    assert merge(record("", arxiv_id="2501.00001"), record("", "b.md", arxiv_id="2501.00002"), report=report) == ()
    assert report.kinds() == {"paper-skipped": 2}
    (paper,) = merge(record("", note="Good.", arxiv_id="2501.00001"), record("T", "b.md", arxiv_id="2501.00001"))
    assert (paper.title, paper.metadata.note) == ("T", "Good.")


def _records() -> st.SearchStrategy[SourcePaper]:
    return st.builds(
        record,
        st.sampled_from(["Moss", "MOSS!", "Tides", "C++", "C plus plus", "", "..", "con"]),
        st.sampled_from(["a.md", "b.md", "c.json"]),
        st.integers(0, 30),
        day=st.sampled_from([None, DAY, LATER]),
        authors=st.sampled_from(["", "Ada Reed", "A. Reed, Chen Li", "Brian Moor", "C. Li"]),
        arxiv_id=st.sampled_from(["", "", "", "2501.00001", "2501.00002"]),
        doi=st.sampled_from(["", "", "10.1/x", "10.48550/arxiv.2501.00001"]),
        abstract=st.sampled_from(["", "one", "two", "longer"]),
        votes=st.sampled_from([None, 0, 5]),
    )


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.lists(_records(), max_size=12), st.randoms(use_true_random=False))
def test_merging_in_any_order_gives_the_same_papers_with_keys_of_their_own(records, random):
    shuffled = list(records)
    random.shuffle(shuffled)
    one, other = Report(), Report()
    papers = merge(*records, report=one)
    assert merge(*shuffled, report=other) == papers
    assert one.warnings == other.warnings
    keys = [paper.key for paper in papers]
    assert keys == sorted(set(keys))
    assert all(is_safe_name(key) for key in keys)
    assert one.counts["papers"] == len(papers)


def test_real_snapshots_give_210_papers(shared_data, tmp_path):
    site = SiteConfig(root=tmp_path, sources=(SourceSection(path=str(shared_data / "snapshots"), year=2025),))
    report = Report()
    papers = merge_duplicates(read_sources(site, report), report)
    assert len(papers) == 210
    assert report.warnings == []


def test_the_real_daily_set_gives_7847_papers(daily_dir, tmp_path):
    site = SiteConfig(root=tmp_path, sources=(SourceSection(path=str(daily_dir)),))
    report = Report()
    papers = merge_duplicates(read_sources(site, report), report)
    assert len(papers) == 7847
    assert report.counts["duplicates"] == 2
    assert report.kinds() == {"record-skipped": 217}
