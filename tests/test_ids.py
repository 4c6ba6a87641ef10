"""Identifiers: each parser with its inverse, one table of what is and what is not one."""

from __future__ import annotations

import pytest

from sitegen.ids import find_arxiv_id_of_doi, find_arxiv_month, format_arxiv_id, format_doi, parse_arxiv_id, parse_doi

ARXIV = {
    "2408.01234": ("2408.01234", None),
    "2408.01234v3": ("2408.01234", 3),
    " arXiv:0704.0001v1 ": ("0704.0001", 1),
    "https://arxiv.org/abs/2408.01234v2": ("2408.01234", 2),
    "http://arxiv.org/pdf/2408.01234.pdf": ("2408.01234", None),
    "https://arxiv.org/abs/2408.01234?context=cs#top": ("2408.01234", None),
    "cs/0112017": ("cs/0112017", None),
    "https://arxiv.org/abs/math.GT/0309136v1": ("math.GT/0309136", 1),
    "https://huggingface.co/papers/2408.01234": ("2408.01234", None),
}
NOT_ARXIV = [
    "",
    "2408",
    "2408.123",
    "2408.0123456",
    "2408.01234v0",
    "../2408.01234",
    "cs/01120170",
    "２４０８.01234",
    "x 2408.01234",
]
DOI = {
    "10.1000/182": "10.1000/182",
    "https://doi.org/10.1162/NECO.1997.9.8.1735": "10.1162/neco.1997.9.8.1735",
    "doi: 10.1038/s41586-021-03819-2": "10.1038/s41586-021-03819-2",
}
NOT_DOI = [
    "",
    "10.1000",
    "11.1000/1",
    "10.1000/a b",
    '10.1000/"><script>',
    "10.1000/<x>",
    "https://example.org/10.1000/1",
]


@pytest.mark.parametrize("text", ARXIV)
def test_an_arxiv_id_is_found_in_what_people_paste(text: str) -> None:
    assert parse_arxiv_id(text) == ARXIV[text]


@pytest.mark.parametrize("text", ARXIV)
def test_formatting_an_arxiv_id_is_the_inverse_of_parsing(text: str) -> None:
    found = parse_arxiv_id(text)
    assert found is not None
    assert parse_arxiv_id(format_arxiv_id(found)) == found


@pytest.mark.parametrize("text", NOT_ARXIV)
def test_what_only_looks_like_an_arxiv_id_is_none(text: str) -> None:
    assert parse_arxiv_id(text) is None


@pytest.mark.parametrize("text", DOI)
def test_a_doi_is_found_and_has_one_spelling(text: str) -> None:
    doi = parse_doi(text)
    assert doi == DOI[text]
    assert parse_doi(format_doi(DOI[text])) == doi


@pytest.mark.parametrize("text", NOT_DOI)
def test_what_only_looks_like_a_doi_is_none(text: str) -> None:
    assert parse_doi(text) is None


def test_the_doi_of_an_arxiv_paper_is_its_arxiv_id() -> None:
    assert find_arxiv_id_of_doi("10.48550/arxiv.2408.01234") == ("2408.01234", None)
    assert find_arxiv_id_of_doi("10.1000/182") is None


def test_an_arxiv_id_tells_the_month_of_the_first_version() -> None:
    assert find_arxiv_month("2408.01234") == (2024, 8)
    assert find_arxiv_month("0704.0001") == (2007, 4)
    assert find_arxiv_month("hep-th/9108001") == (1991, 8)
    assert find_arxiv_month("cs/0112017") == (2001, 12)
    assert find_arxiv_month("2413.00001") is None
    assert find_arxiv_month("") is None
