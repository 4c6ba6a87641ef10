"""Taxonomies against the rule said plainly: fold, group, show the most used spelling, list papers newest first."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.library.folding import fold_name
from sitegen.library.terms import Taxonomy
from sitegen.model import Author, Metadata, Paper

NAMES = st.sampled_from(
    ["Ada Reed", "ada reed", "Ada  Reed", "Ada Réed", "José Peña", "Jose Pena", "李明", "Bo Lund", "-"]
)


def _names_of(paper: Paper) -> list[str]:
    return [author.name for author in paper.metadata.authors]


def _paper(number: int, names: list[str]) -> Paper:
    return Paper(f"p{number}", Metadata(title="A title", authors=tuple([Author(name) for name in names])))


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.lists(st.lists(NAMES, max_size=5), max_size=6), st.integers(1, 3))
def test_a_taxonomy_is_what_its_rule_says(lists: list[list[str]], least: int) -> None:
    papers = [_paper(number, names) for number, names in enumerate(lists)]
    uses = Counter(name for names in lists for name in set(names))
    groups: dict[str, set[str]] = {}
    for name in uses:
        groups.setdefault(fold_name(name), set()).add(name)
    shown = {folded: min(names, key=lambda name: (-uses[name], name)) for folded, names in groups.items()}
    keys = {
        folded: tuple([paper.key for paper in papers if names.intersection(_names_of(paper))])
        for folded, names in groups.items()
    }

    made = Taxonomy(papers, _names_of, fold_name, least)

    assert sorted((term.name, term.keys) for term in made.terms) == sorted((shown[one], keys[one]) for one in groups)
    assert [term.slug for term in made.terms] == sorted({term.slug for term in made.terms})
    assert made.with_papers(least) == tuple([term for term in made.terms if len(term.keys) >= least])
    slugs = {term.name: term.slug for term in made.terms}
    for paper in papers:
        own = list(dict.fromkeys(map(fold_name, _names_of(paper))))  # each once, in the order of the paper
        links = made.links(_names_of(paper))
        assert [link.name for link in links] == [shown[one] for one in own]
        assert [link.slug for link in links] == [slugs[shown[one]] for one in own]
        assert [link.has_page for link in links] == [len(keys[one]) >= least for one in own]
