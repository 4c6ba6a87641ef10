import datetime

from sitegen.model import Author

PAPER = """---
title: "Moss: A Memory"
authors: [Ada Reed, {name: Chen Lǐ, affiliation: Lake Lab, orcid: "https://orcid.org/0000-0001-2345-6789"}]
arxiv: 2408.01230
date: 2025-03-01
days: [2025-03-04, 2025-03-03]
keywords: [moss, frost]
votes: 7
code: https://example.org/moss
---
Moss keeps a trace
of the last frost.

> Worth a walk.
"""


def test_a_file_is_a_paper(read, report):
    (paper,) = read("paper", PAPER, "papers/moss.md")
    fields = paper.metadata
    assert fields.title == "Moss: A Memory"
    assert fields.authors == (Author("Ada Reed"), Author("Chen Lǐ", "Lake Lab", "0000-0001-2345-6789"))
    assert fields.arxiv_id == "2408.01230", "YAML would read a number and lose the last zero"
    assert fields.published_on == datetime.date(2025, 3, 1)
    assert fields.keywords == ("moss", "frost")
    assert fields.abstract == "Moss keeps a trace of the last frost."
    assert fields.note == "Worth a walk."
    assert [(mention.day.day, mention.votes) for mention in paper.mentions] == [(3, 7), (4, 7)]
    assert report.warnings == []


def test_with_an_abstract_above_the_body_is_the_note(read, report):
    (paper,) = read("paper", "---\ntitle: T\nabstract: |\n  One\n  two.\ndate: 2025-03-01\n---\nA *note*.\n")
    assert (paper.metadata.abstract, paper.metadata.note) == ("One two.", "A *note*.")
    assert paper.mentions == ()
    assert report.warnings == []


def test_one_day_and_names_in_a_line_will_do(read, report):
    (paper,) = read("paper", "---\ntitle: T\nauthors: A. One and B. Two\nday: March 4, 2025\n---\n")
    assert [author.name for author in paper.metadata.authors] == ["A. One", "B. Two"]
    assert paper.mentions[0].day == datetime.date(2025, 3, 4)
    assert report.warnings == []


def test_slips_are_told_with_their_line(read, report):
    (paper,) = read(
        "paper", "---\ntitle: T\ndoi: x\ndays: [2025-03-04, soon]\nkeyword: null\nautors: A\ncode: {a: b}\n---\n"
    )
    assert len(paper.mentions) == 1
    told = {(event.kind, event.line) for event in report.warnings}
    assert told == {("field-ignored", 3), ("field-ignored", 4), ("field-unknown", 6), ("field-ignored", 7)}


def test_a_paper_without_title_and_id_is_told(read, report):
    assert read("paper", "---\nauthors: A\n---\nText.\n") == []
    assert report.kinds() == {"record-skipped": 1}


def test_yaml_cannot_make_objects(read, report):
    (paper,) = read("paper", "---\ntitle: !!python/object/apply:os.system ['true']\narxiv: 2408.01234\n---\n")
    assert paper.metadata.arxiv_id == "2408.01234"
