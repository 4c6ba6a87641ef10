import datetime
import json

import pytest

from sitegen.errors import SourceError
from sitegen.model import Author, Organization

ROW = {
    "paper": {
        "id": "2501.00001",
        "title": "Counting Herons with\n  Patient Networks",
        "summary": "We count herons.\nThe error\nfalls.",
        "authors": [
            {"name": "Ada Reed", "hidden": False},
            {"name": "Secret", "hidden": True},
            {"name": " Łucja  Żuraw"},
        ],
        "publishedAt": "2025-03-01T17:08:18.000Z",
        "submittedOnDailyAt": "2025-03-03T00:58:56.379Z",
        "submittedOnDailyBy": {"fullname": "Moss Reader", "user": "moss"},
        "upvotes": 64,
        "githubRepo": "reed/herons",
        "githubStars": 9,
        "projectPage": " https://example.org/herons",
        "ai_summary": "Herons, counted.",
        "ai_keywords": ["counting", "herons", "counting"],
        "mediaUrls": ["https://example.org/a.mp4", "javascript:x"],
        "organization": {"name": "lake", "fullname": "Lake Lab"},
    },
    "publishedAt": "2025-02-28T20:00:00.000Z",
    "title": "Counting Herons with Patient Networks",
    "numComments": 3,
    "thumbnail": "https://example.org/a.png",
    "isAuthorParticipating": True,
}


def row(**paper):
    return {"paper": {"id": "2501.00002", "title": "T", **paper}}


def test_a_row_gives_all_its_fields(read, report):
    (paper,) = read("daily-json", json.dumps([ROW]), "2025-03-09.json")
    fields = paper.metadata
    assert fields.title == "Counting Herons with Patient Networks"
    assert fields.abstract == "We count herons. The error falls."
    assert fields.authors == (Author("Ada Reed"), Author("Łucja Żuraw"))
    assert fields.arxiv_id == "2501.00001"
    assert fields.published_on == datetime.date(2025, 3, 1)
    assert fields.code_url == "https://github.com/reed/herons"
    assert fields.code_stars == 9
    assert fields.project_url == "https://example.org/herons"
    assert fields.summary_is_generated
    assert fields.keywords == ("counting", "herons")
    assert fields.media_urls == ("https://example.org/a.mp4",)
    assert fields.thumbnail_url == "https://example.org/a.png"
    assert fields.organization == Organization("Lake Lab", "lake")
    (mention,) = paper.mentions
    assert mention.day == datetime.date(2025, 3, 3)
    assert (mention.rank, mention.votes, mention.comments) == (0, 64, 3)
    assert mention.submitted_by == "Moss Reader"
    assert mention.discussion_url == "https://huggingface.co/papers/2501.00001"
    assert report.warnings == []


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([row(), row(id="2501.00003")]),
        json.dumps({"2025-03-03": [row(), row(id="2501.00003")]}),
        json.dumps({"status": "success", "date": "2025-03-03", "data": [row(), row(id="2501.00003")]}),
        json.dumps(row()) + "\n" + json.dumps(row(id="2501.00003")) + "\n",
        "\ufeff" + json.dumps([row(), row(id="2501.00003")]),
    ],
    ids=["array", "by day", "wrapped", "lines", "byte order mark"],
)
def test_rows_come_in_several_wrappings(read, report, text):
    papers = read("daily-json", text, "2025-03-03.json")
    assert [paper.metadata.arxiv_id for paper in papers] == ["2501.00002", "2501.00003"]
    assert {paper.mentions[0].day for paper in papers} == {datetime.date(2025, 3, 3)}
    assert [paper.mentions[0].rank for paper in papers] == [0, 1]
    assert report.warnings == []


def test_one_row_and_one_bare_paper_are_read_too(read, report):
    assert len(read("daily-json", json.dumps(row()), "2025-03-03.json")) == 1
    assert len(read("daily-json", json.dumps(row()["paper"]), "2025-03-03.json")) == 1
    assert read("daily-json", "[]") == []
    assert report.warnings == []


def test_the_day_is_that_of_the_list_else_of_the_file_else_of_publication(read, report):
    def day(name, **paper):
        return read("daily-json", json.dumps([row(**paper)]), name)[0].mentions[0].day

    stamps = {"submittedOnDailyAt": "2025-03-05T23:30:00.000Z", "publishedAt": "2025-03-01T00:00:00.000Z"}
    assert day("2025-03-03.json", **stamps) == datetime.date(2025, 3, 5)
    assert day("2025-03-03.json", publishedAt="2025-03-01T00:00:00.000Z") == datetime.date(2025, 3, 3)
    assert day("rows.json", publishedAt="2025-03-01T00:00:00.000Z") == datetime.date(2025, 3, 1)
    assert report.warnings == []


def test_a_paper_without_any_day_is_kept_and_told(read, report):
    (paper,) = read("daily-json", json.dumps([row()]), "rows.json")
    assert paper.mentions == ()
    assert report.kinds() == {"day-missing": 1}


def test_each_damaged_row_is_told_with_its_number_and_the_others_stay(read, report):
    rows = ["{'paper': {}}", row(), 7, None, {"paper": 3}, {"paper": {"id": "x"}}, row(id="2501.00009")]
    papers = read("daily-json", json.dumps(rows), "2025-03-03.json")
    assert [paper.mentions[0].rank for paper in papers] == [1, 6]
    assert [(event.kind, event.row) for event in report.warnings] == [("record-skipped", n) for n in (0, 2, 3, 4, 5)]


def test_an_object_without_rows_is_told_entry_by_entry(read, report):
    text = json.dumps({"status": "success", "count": 2, "data": ["{'paper': 1}", "x"]})
    assert read("daily-json", text, "2025-01-10.json") == []
    assert [event.row for event in report.warnings] == [0, 1, 2]
    assert "'data' holds no rows but 2 values" in report.warnings[2].message


def test_a_field_of_a_wrong_type_costs_only_that_field(read, report):
    (paper,) = read("daily-json", json.dumps([row(upvotes="many", githubStars=[1], summary="S")]), "2025-03-03.json")
    assert paper.metadata.abstract == "S"
    assert paper.mentions[0].votes is None
    assert report.kinds() == {"field-ignored": 2}


def test_an_id_that_is_not_of_arxiv_is_no_id(read):
    first, second = read(
        "daily-json", json.dumps([row(id="../../x"), row(id="blog-post", title="U")]), "2025-03-03.json"
    )
    assert (first.metadata.arxiv_id, first.mentions[0].discussion_url) == ("", "")
    assert second.mentions[0].discussion_url == "https://huggingface.co/papers/blog-post"


def test_lone_surrogates_and_broken_lines_do_not_lose_a_file(read, report):
    (paper,) = read("daily-json", '[{"paper": {"id": "2501.00002", "title": "a\\ud800b"}}]', "2025-03-03.json")
    assert paper.metadata.title == "ab"
    assert len(read("daily-json", json.dumps(row()) + "\n{broken}\n" + json.dumps(row()), "2025-03-03.jsonl")) == 2
    assert [event.line for event in report.warnings] == [2]


@pytest.mark.parametrize("text", ['[{"paper": ', "[" * 100_000, "nonsense", ""])
def test_a_file_that_is_no_json_is_refused_as_a_whole(read, text):
    with pytest.raises(SourceError, match="JSON"):
        read("daily-json", text)
