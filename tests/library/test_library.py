from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.library import Library
from sitegen.library.folding import family_name, fold_name, fold_term, fold_title
from sitegen.library.periods import month_of, week_of
from sitegen.model import Author, DigestNote, Mention, Metadata, Organization, Paper, Place
from sitegen.slugs import is_safe_name


def day(number: int, month: int = 3) -> datetime.date:
    return datetime.date(2025, month, number)


def paper(key: str, *mentions: Mention, keywords: tuple[str, ...] = (), authors: tuple[str, ...] = (), lab: str = ""):
    people = tuple(Author(name) for name in authors)
    lab_value = Organization(lab) if lab else None
    metadata = Metadata(title=key.title(), keywords=keywords, authors=people, organization=lab_value)
    return Paper(key, metadata, mentions, (Place("a.md"),))


def on(number: int, rank: int = 0, source: str = "a.md", votes: int | None = None, month: int = 3) -> Mention:
    return Mention(day(number, month), rank, source, votes)


def test_papers_are_found_by_key():
    library = Library([paper("b"), paper("a")])
    assert [found.key for found in library.papers] == ["a", "b"]
    assert library.get("a").title == "A"
    with pytest.raises(KeyError):
        library.get("c")


def test_a_digest_has_its_papers_in_order_of_first_appearance():
    library = Library([paper("a", on(3, 1)), paper("b", on(3, 0), on(4)), paper("c", on(3, 0, "b.json"))])
    assert [digest.day for digest in library.digests] == [day(3), day(4)]
    assert library.digest(day(3)).keys == ("b", "a", "c")
    with pytest.raises(KeyError):
        library.digest(day(5))


def test_notes_of_a_day_are_joined_and_a_day_may_have_a_note_alone():
    notes = [
        DigestNote(day(3), "", "Second.", Place("b.md")),
        DigestNote(day(3), "Title", "First.", Place("a.md")),
        DigestNote(day(9), "Holiday", "", Place("c.md")),
    ]
    library = Library([paper("a", on(3))], notes)
    digest = library.digest(day(3))
    assert (digest.title, digest.introduction, digest.place.file) == ("Title", "First.\n\nSecond.", "a.md")
    assert library.digest(day(9)).keys == ()


def test_periods_rank_by_votes_then_mentions_then_newest_then_key():
    papers = [
        paper("one", on(3, votes=1)),
        paper("two", on(3), on(4)),
        paper("top", on(3, votes=9)),
        paper("new", on(5)),
        paper("old-a", on(4)),
        paper("old-b", on(4)),
        paper("april", on(7, month=4, votes=100)),
    ]
    library = Library(papers)
    march, april = library.months
    assert (march.name, march.first_day, march.last_day) == ("2025-03", day(1), day(31))
    assert march.keys == ("top", "one", "two", "new", "old-a", "old-b")
    assert april.keys == ("april",)
    assert [week.name for week in library.weeks] == ["2025-W10", "2025-W15"]


def test_weeks_are_iso_weeks_also_around_the_new_year():
    name, monday, sunday = week_of(datetime.date(2024, 12, 31))
    assert (name, monday, sunday) == ("2025-W01", datetime.date(2024, 12, 30), datetime.date(2025, 1, 5))
    assert month_of(datetime.date(2024, 2, 10))[2] == datetime.date(2024, 2, 29)


def test_topics_are_folded_by_case_and_shown_as_most_people_write_them():
    library = Library(
        [
            paper("a", on(3), keywords=("Fine-Tuning", "C")),
            paper("b", on(4), keywords=("fine-tuning", "C++")),
            paper("c", on(5), keywords=("fine tuning", "fine-tuning", "C#")),
        ]
    )
    assert [(topic.slug, topic.name, topic.keys) for topic in library.topics] == [
        ("c", "C", ("a",)),
        ("c-plus-plus", "C++", ("b",)),
        ("c-sharp", "C#", ("c",)),
        ("fine-tuning", "fine-tuning", ("c", "b", "a")),
    ]


def test_terms_that_want_one_slug_get_numbers_and_the_one_that_reads_like_it_keeps_it():
    library = Library([paper("a", on(3), keywords=("U^Net", "u net", "u/net"))])
    assert [(topic.slug, topic.name) for topic in library.topics] == [
        ("u-net", "u net"),
        ("u-net-2", "u/net"),
        ("u-net-3", "U^Net"),
    ]


def test_authors_and_organizations_are_terms_too():
    library = Library(
        [
            paper("a", on(3), authors=("José Peña", "Ada Reed"), lab="Lake Lab"),
            paper("b", on(4), authors=("Jose Pena", "José Peña", "李明"), lab="LAKE LAB"),
        ]
    )
    assert [(author.name, author.keys) for author in library.authors] == [
        ("Ada Reed", ("a",)),
        ("José Peña", ("b", "a")),
        ("李明", ("b",)),
    ]
    assert [organization.slug for organization in library.organizations] == ["lake-lab"]
    terms = library.terms_of("b")
    assert [link.name for link in terms.authors] == ["José Peña", "李明"]
    assert terms.organizations[0].slug == "lake-lab"
    assert terms.topics == ()


def test_papers_on_no_list_come_last():
    library = Library(
        [paper("a", keywords=("x",)), paper("b", on(3), keywords=("x",)), paper("c", on(4), keywords=("x",))]
    )
    assert library.topics[0].keys == ("c", "b", "a")


@settings(derandomize=True, max_examples=150, deadline=None)
@given(
    st.lists(st.lists(st.text(max_size=6) | st.sampled_from(["C", "c++", "C#", "a-b", "A b"]), max_size=4), max_size=8)
)
def test_slugs_of_terms_are_safe_and_unique_and_every_use_is_found(lists):
    papers = [paper(f"p{n}", on(3), keywords=tuple(dict.fromkeys(names))) for n, names in enumerate(lists)]
    library = Library(papers)
    slugs = [topic.slug for topic in library.topics]
    assert slugs == sorted(set(slugs))
    assert all(map(is_safe_name, slugs))
    for entry in papers:
        for link in library.terms_of(entry.key).topics:
            assert entry.key in next(topic.keys for topic in library.topics if topic.slug == link.slug)


@pytest.mark.parametrize(
    ("one", "other"),
    [("LeC$^2$O-NeRF", "LeC2O NeRF"), ("Über", "uber"), ("ＦＵＬＬ", "full"), ("A: B", "a b"), ("Straße", "strasse")],
)
def test_titles_are_compared_without_case_accents_and_punctuation(one, other):
    assert fold_title(one) == fold_title(other)


@given(st.text(st.characters(max_codepoint=127)))
def test_a_plain_title_is_folded_as_one_with_other_letters(title):
    plain = fold_title(f"{title}x").removesuffix("x")
    assert plain == fold_title(f"{title}李").removesuffix("李")
    assert plain == "" or fold_title(title) == plain


def test_folding_keeps_what_makes_a_difference():
    assert fold_title("李") != fold_title("王")
    assert fold_title("???") != fold_title("!!!")
    assert fold_name("A. Reed") == "a reed"
    assert family_name(fold_name("Sammy Davis, Jr.")) == "davis"
    assert fold_term("C++") != fold_term("C")
