import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.ids import (
    ArxivId,
    find_arxiv_id_of_doi,
    format_arxiv_id,
    format_doi,
    parse_arxiv_id,
    parse_doi,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2408.01234", ArxivId("2408.01234")),
        ("2408.01234v3", ArxivId("2408.01234", 3)),
        ("0704.0001", ArxivId("0704.0001")),
        ("arXiv:2408.01234", ArxivId("2408.01234")),
        ("arxiv: 2408.01234v1", ArxivId("2408.01234", 1)),
        ("  https://arxiv.org/abs/2408.01234v2 ", ArxivId("2408.01234", 2)),
        ("http://www.arxiv.org/pdf/2408.01234v2.pdf", ArxivId("2408.01234", 2)),
        ("arxiv.org/html/2408.01234", ArxivId("2408.01234")),
        ("https://huggingface.co/papers/2408.01234#community", ArxivId("2408.01234")),
        ("https://arxiv.org/abs/2408.01234?context=cs", ArxivId("2408.01234")),
        ("cs/0112017", ArxivId("cs/0112017")),
        ("math.GT/0309136v4", ArxivId("math.GT/0309136", 4)),
        ("MATH.gt/0309136", ArxivId("math.GT/0309136")),
        ("https://arxiv.org/abs/hep-th/9901001", ArxivId("hep-th/9901001")),
        ("2408.1", None),
        ("2408.01234v0", None),
        ("2408.01234 and more", None),
        ("2408.01234\nx", None),
        ("../../etc/passwd", None),
        ("٢٤٠٨.01234", None),
        ("https://evil.example/abs/2408.01234", None),
        ("", None),
    ],
)
def test_an_arxiv_id_is_read_strictly(text, expected):
    assert parse_arxiv_id(text) == expected


@settings(derandomize=True)
@given(
    st.from_regex(r"[0-9]{4}\.[0-9]{4,5}|[a-z]{2,5}(\.[A-Z]{2})?/[0-9]{7}", fullmatch=True),
    st.none() | st.integers(1, 999),
)
def test_formatting_and_parsing_an_arxiv_id_are_inverse(identifier, version):
    arxiv = ArxivId(identifier, version)
    assert parse_arxiv_id(format_arxiv_id(arxiv)) == arxiv


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10.1145/3292500.3330701", "10.1145/3292500.3330701"),
        ("https://doi.org/10.1145/ABC", "10.1145/abc"),
        ("http://dx.doi.org/10.1145/abc", "10.1145/abc"),
        ("doi: 10.1145/abc", "10.1145/abc"),
        ("10.1145", None),
        ("10.1145/a b", None),
        ('10.1145/"><script>', None),
        ("11.1145/abc", None),
    ],
)
def test_a_doi_is_read_strictly(text, expected):
    assert parse_doi(text) == expected
    if expected:
        assert parse_doi(format_doi(expected)) == expected


def test_a_doi_of_arxiv_stands_for_its_id_although_dois_have_no_case():
    assert find_arxiv_id_of_doi("10.48550/arxiv.2408.01234") == ArxivId("2408.01234")
    assert find_arxiv_id_of_doi("10.48550/arxiv.math.gt/0309136") == ArxivId("math.GT/0309136")
    assert find_arxiv_id_of_doi("10.1145/arxiv.2408.01234") is None
