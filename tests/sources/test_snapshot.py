import datetime

import pytest

PLAIN = """new

Get trending papers in your email inbox!

Subscribe

Daily Papers

byAK and the research community

Aug 6

Counting Herons

We count herons. A ''patient'' network does it, at mathcal{O}(n) cost.

Is Moss Awake?

Moss is asleep. See https://example.org/moss."""


def titles(papers):
    return [paper.metadata.title for paper in papers]


def test_titles_and_abstracts_alternate(read, report):
    papers = read("snapshot", PLAIN, "page.txt", year=2025)
    assert titles(papers) == ["Counting Herons", "Is Moss Awake?"]
    assert papers[0].metadata.abstract == "We count herons. A “patient” network does it, at mathcal{O}(n) cost."
    assert papers[1].metadata.abstract == "Moss is asleep. See https://example.org/moss."
    assert [paper.mentions[0].day for paper in papers] == [datetime.date(2025, 8, 6)] * 2
    assert [paper.mentions[0].rank for paper in papers] == [0, 1]
    assert papers[0].place.line == 13
    assert report.warnings == []


@pytest.mark.parametrize(
    "masthead", ["Daily Papers\n\nbyAK and the research community\n\n", "byAK and the research community\n\n"]
)
def test_the_masthead_may_lack_a_line(read, masthead):
    text = PLAIN.replace("Daily Papers\n\nbyAK and the research community\n\n", masthead)
    assert len(read("snapshot", text, "2025.txt")) == 2


def test_the_year_comes_from_the_file_name_before_the_setting(read, report):
    assert read("snapshot", PLAIN, "2024-saved.txt", year=2025)[0].mentions[0].day == datetime.date(2024, 8, 6)
    assert read("snapshot", PLAIN, "20230807.txt", year=2025)[0].mentions[0].day == datetime.date(2023, 8, 6)
    assert read("snapshot", PLAIN, "000_44.txt", year=2025)[0].mentions[0].day == datetime.date(2025, 8, 6)
    assert read("snapshot", PLAIN.replace("Aug 6", "Aug 6, 2022"), "x.txt")[0].mentions[0].day.year == 2022
    assert report.warnings == []


def test_a_year_that_nobody_gives_is_assumed_and_told_once(read, report):
    assert read("snapshot", PLAIN)[0].mentions[0].day == datetime.date(2025, 8, 6)
    assert read("snapshot", PLAIN.replace("Aug 6", "Dec 24"))[0].mentions[0].day == datetime.date(2024, 12, 24)
    assert report.kinds() == {"year-assumed": 2}
    assert '"Dec 24" has no year; 2024 is assumed' in report.warnings[1].message
    assert report.warnings[0].line == 11


def test_a_page_without_a_day_takes_that_of_its_name_or_is_told(read, report):
    text = PLAIN.replace("Aug 6\n\n", "")
    assert read("snapshot", text, "2025-08-07.txt")[0].mentions[0].day == datetime.date(2025, 8, 7)
    assert report.warnings == []
    assert read("snapshot", text)[0].mentions == ()
    assert report.kinds() == {"day-missing": 1}


MARKDOWN = """# [Daily Papers](https://huggingface.co/papers)

by AK and the research community

Aug 6

Submitted by

![](https://example.org/a.png) moss

1,204

### [Counting Herons](https://huggingface.co/papers/2501.00001)

Lake Lab

· 22 authors

[3](https://huggingface.co/papers/2501.00001#community)

Submitted by reed

-

### [Tides from [One] Gauge](/papers/2501.00002)

One gauge predicts the tide of tomorrow within four cm. It is
enough for a harbour.

· 2 authors
·
May 29
"""


def test_a_page_saved_as_markdown_gives_ids_votes_and_people(read, report):
    heron, tides = read("snapshot", MARKDOWN, "page.md", year=2025)
    assert heron.metadata.title == "Counting Herons"
    assert heron.metadata.arxiv_id == "2501.00001"
    assert heron.metadata.organization.name == "Lake Lab"
    assert heron.metadata.abstract == ""
    assert (heron.mentions[0].votes, heron.mentions[0].comments) == (1204, 3)
    assert heron.mentions[0].submitted_by == "moss"
    assert heron.mentions[0].discussion_url == "https://huggingface.co/papers/2501.00001"
    assert tides.metadata.title == "Tides from [One] Gauge"
    assert tides.metadata.arxiv_id == "2501.00002"
    assert (
        tides.metadata.abstract == "One gauge predicts the tide of tomorrow within four cm. It is enough for a harbour."
    )
    assert tides.mentions[0].votes is None
    assert tides.mentions[0].submitted_by == "reed"
    assert {paper.mentions[0].day for paper in (heron, tides)} == {datetime.date(2025, 8, 6)}
    assert report.warnings == []


def test_mobile_and_desktop_copies_are_one_paper(read):
    papers = read("snapshot", MARKDOWN + MARKDOWN.split("Aug 6")[1], "page.md", year=2025)
    assert titles(papers) == ["Counting Herons", "Tides from [One] Gauge"]
    assert [paper.mentions[0].rank for paper in papers] == [0, 1]


def test_a_plain_page_may_have_votes_submitters_and_titles_without_abstract(read):
    text = """Aug 6

Submitted by

moss

12

Counting Herons

Submitted by

reed

-

Tides from One Gauge

How Moss Remembers

Moss keeps a trace. It lasts."""
    papers = read("snapshot", text, "2025.txt")
    assert titles(papers) == ["Counting Herons", "Tides from One Gauge", "How Moss Remembers"]
    assert [paper.mentions[0].votes for paper in papers] == [12, None, None]
    assert [paper.mentions[0].submitted_by for paper in papers] == ["moss", "reed", ""]
    assert papers[2].metadata.abstract == "Moss keeps a trace. It lasts."


def test_a_page_without_papers_is_told(read, report):
    assert read("snapshot", "Daily Papers\n\nAug 6\n", "2025.txt") == []
    assert report.kinds() == {"file-empty": 1}


@pytest.mark.parametrize(
    ("name", "count", "day"),
    [
        ("000_44a34cf58eefd36a.txt", 66, datetime.date(2025, 8, 6)),
        ("002_f395a0eb7731b881.txt", 98, datetime.date(2025, 3, 11)),
        ("003_966c31e2a59681d8.txt", 64, datetime.date(2025, 8, 20)),
    ],
)
def test_real_pages_give_every_paper_in_page_order(read, report, shared_data, name, count, day):
    data = (shared_data / "snapshots" / name).read_bytes()
    papers = read("snapshot", data, name, year=2025)
    assert len(papers) == count
    assert all(paper.metadata.abstract for paper in papers)
    assert [paper.mentions[0] for paper in papers] == sorted(
        (paper.mentions[0] for paper in papers), key=lambda mention: mention.rank
    )
    assert {paper.mentions[0].day for paper in papers} == {day}
    blocks = [block for block in data.decode().split("\n\n") if len(block) < 300]
    assert [paper.metadata.title for paper in papers] == [block.strip() for block in blocks[-count:]]
    assert report.warnings == []
