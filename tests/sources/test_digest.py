import datetime

import pytest

from sitegen.errors import SourceError
from sitegen.model import DigestNote, SourcePaper

DIGEST = """---
date: 2025-03-03
title: "By the water"
---

Two papers, *one* lake.

```
## no heading
```

## [Counting [Wild] Herons](https://arxiv.org/abs/2501.00010v2)

- Authors: Ada Reed, Łucja Żuraw and Chen Lǐ
- **Code:** reed/herons
- Keywords: counting, herons
- votes: 12
- Date: 2025-03-01

We count herons on a lake.
The error falls as $n^{-1/2}$.

A second paragraph.

> A *calm* paper
> for a calm morning.

## Tides from a Single Gauge
Authors: Moor, Brian; Reed, Ada
DOI: https://doi.org/10.1000/TIDES
Project: https://example.org/tides

Background: one gauge predicts the tide.

### Not a section

## How Moss Remembers ##

Moss keeps a trace.
"""


def split(items):
    return (
        [item for item in items if isinstance(item, DigestNote)],
        [item for item in items if isinstance(item, SourcePaper)],
    )


def test_a_digest_gives_a_note_and_a_paper_for_each_section(read, report):
    (note,), (herons, tides, moss) = split(read("digest", DIGEST, "content/2025-03-03.md"))
    day = datetime.date(2025, 3, 3)
    assert (note.day, note.title) == (day, "By the water")
    assert note.introduction.startswith("Two papers, *one* lake.")
    assert "## no heading" in note.introduction
    assert herons.metadata.title == "Counting [Wild] Herons"
    assert (herons.metadata.arxiv_id, herons.metadata.arxiv_version) == ("2501.00010", 2)
    assert [author.name for author in herons.metadata.authors] == ["Ada Reed", "Łucja Żuraw", "Chen Lǐ"]
    assert herons.metadata.code_url == "https://github.com/reed/herons"
    assert herons.metadata.keywords == ("counting", "herons")
    assert herons.metadata.published_on == datetime.date(2025, 3, 1)
    assert (
        herons.metadata.abstract == "We count herons on a lake. The error falls as $n^{-1/2}$.\n\nA second paragraph."
    )
    assert herons.metadata.note == "A *calm* paper\nfor a calm morning."
    assert (herons.mentions[0].day, herons.mentions[0].rank, herons.mentions[0].votes) == (day, 0, 12)
    assert herons.place.line == 12
    assert [author.name for author in tides.metadata.authors] == ["Brian Moor", "Ada Reed"]
    assert tides.metadata.doi == "10.1000/tides"
    assert tides.metadata.abstract.startswith("Background: one gauge")
    assert moss.metadata.title == "How Moss Remembers"
    assert moss.mentions[0].rank == 2
    assert report.warnings == []


def test_the_day_may_stand_in_the_name_and_the_title_in_a_heading(read, report):
    (note,), (paper,) = split(read("digest", "# A Quiet Day\n\n## Moss\n\nGreen.\n", "2025-03-04.md"))
    assert (note.title, note.introduction) == ("A Quiet Day", "")
    assert paper.mentions[0].day == datetime.date(2025, 3, 4)
    assert report.warnings == []


def test_slips_are_told_with_their_line_and_a_suggestion(read, report):
    text = "---\ndate: tomorow\nauthor: me\n---\n## Moss\n\n- Autors: Ada\n- Doi: nonsense\n- Votes: many\nKeywrods: x\n\nText: yes.\n"
    _, (paper,) = split(read("digest", text, "2025-03-04.md"))
    assert paper.metadata.abstract == "Text: yes."
    told = [(event.kind, event.line) for event in report.warnings]
    assert told == [
        ("field-unknown", 3),
        ("field-ignored", 2),
        ("field-unknown", 7),
        ("field-ignored", 8),
        ("field-ignored", 9),
        ("field-unknown", 10),
    ]
    assert 'did you mean "authors"?' in report.warnings[2].message
    assert "10.1000/182" in report.warnings[3].message


def test_fields_may_be_lists_and_long_values_may_be_wrapped(read, report):
    text = "## Moss\n\n- Authors:\n  - Ada Reed\n  - Chen Lǐ\n- Keywords: moss, frost,\n  memory\n\n- Code: o/r\n\n- a plain list item\n"
    _, (paper,) = split(read("digest", text, "2025-03-04.md"))
    assert [author.name for author in paper.metadata.authors] == ["Ada Reed", "Chen Lǐ"]
    assert paper.metadata.keywords == ("moss", "frost", "memory")
    assert paper.metadata.code_url == "https://github.com/o/r"
    assert paper.metadata.abstract == "- a plain list item"
    assert report.warnings == []


def test_a_digest_without_a_day_keeps_its_papers_and_is_told(read, report):
    _, (paper,) = split(read("digest", "---\ntitle: x\n---\n## Moss\n", "today.md"))
    assert paper.mentions == ()
    assert report.kinds() == {"day-missing": 1}


def test_a_section_without_title_is_told_and_one_with_an_id_alone_is_kept(read, report):
    text = "## \n\nText.\n\n## [](https://arxiv.org/abs/2501.00001)\n\n> Look at this one.\n"
    _, (paper,) = split(read("digest", text, "2025-03-04.md"))
    assert paper.metadata.arxiv_id == "2501.00001"
    assert paper.metadata.note == "Look at this one."
    assert [(event.kind, event.line) for event in report.warnings] == [("record-skipped", 1)]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "relative/path%zz x"])
def test_a_link_that_could_harm_is_dropped(read, report, url):
    _, (paper,) = split(read("digest", f"## [Moss]({url})\n", "2025-03-04.md"))
    assert paper.metadata.url == ""


def test_windows_line_ends_and_control_characters_do_no_harm(read):
    _, papers = split(read("digest", DIGEST.replace("\n", "\r\n").replace("lake.", "la\x00ke."), "2025-03-03.md"))
    assert papers[0].metadata.abstract.startswith("We count herons on a lake. The")
    assert papers[0].place.line == 12


def test_front_matter_that_is_no_yaml_is_refused_with_its_line(read):
    with pytest.raises(SourceError) as caught:
        read("digest", "---\ndate: 2025-03-03\ntitle: [unclosed\n---\n## Moss\n", "2025-03-03.md")
    assert caught.value.where.startswith("2025-03-03.md:")
    with pytest.raises(SourceError, match="key: value"):
        read("digest", "---\njust words\n---\n## Moss\n", "2025-03-03.md")
