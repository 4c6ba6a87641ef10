import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.sources.cleaning import clean_line, clean_markdown, clean_paragraphs, clean_url, complete_url, mend_quotes


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Plain", "Plain"),
        (" two  spaces ", "two spaces"),
        ("hard\n  wrapped\ttitle", "hard wrapped title"),
        ("a\u00a0b\u2028c", "a b c"),
        ("a\x00b\x1bc\x9fd", "abcd"),
        ("\u202eevil\u2066 text\u2069", "evil text"),
        ("lone \ud800 surrogate", "lone surrogate"),
        ("e\u0301", "é"),
        ("\ufeffBOM", "BOM"),
        ("क्\u200dष", "क्\u200dष"),
    ],
)
def test_a_line_loses_what_nobody_sees(text, clean):
    assert clean_line(text) == clean


@settings(derandomize=True, max_examples=300)
@given(st.text(max_size=80))
def test_cleaning_twice_is_cleaning_once(text):
    for clean in (clean_line, clean_paragraphs, clean_markdown):
        once = clean(text)
        assert clean(once) == once
        once.encode("utf-8")  # would fail at a surrogate
        assert unicodedata.is_normalized("NFC", once)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("one\ntwo", "one two"),
        ("one\r\ntwo\r\n\r\nthree", "one two\n\nthree"),
        ("one.\n  Two", "one.\n\nTwo"),
        ("one\n  two", "one two"),
        ("one\n\n\n  two", "one\n\ntwo"),
        ("one\n\t\ntwo", "one\n\ntwo"),
        ("pre-\ntrained", "pre-trained"),
        ("low-\nand high-level", "low- and high-level"),
    ],
)
def test_paragraphs_stay_and_wrapped_lines_are_rejoined(text, clean):
    assert clean_paragraphs(text) == clean


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("a ''complexity wall,'' here", "a “complexity wall,” here"),
        ("''Start'' and (''end'').", "“Start” and (“end”)."),
        ("``TeX'' quotes", "“TeX” quotes"),
        ("the ''model's view''", "the “model's view”"),
        ("f''(x) and g''(x)", "f''(x) and g''(x)"),
        ("$f''$ is ''f'' twice", "$f''$ is “f” twice"),
        ("5'' screens and 7'' screens", "5'' screens and 7'' screens"),
    ],
)
def test_typewriter_quotes_become_proper_ones_and_primes_stay(text, mended):
    assert mend_quotes(text) == mended


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org",
        "http://example.org:8080/a?b=c#d",
        "https://例え.jp/π",
        "https://[::1]/x",
        " https://a.b/ ",
    ],
)
def test_web_addresses_pass(url):
    assert clean_url(url) == url.strip()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "ftp://example.org",
        "//example.org",
        "https://",
        "https:///path",
        'https://example.org/"onload=',
        "https://example.org/a b",
        "https://user@example.org/",
        "https://exa<mple.org",
        "/relative",
        "https://example.org/" + "a" * 3000,
    ],
)
def test_other_addresses_do_not(url):
    assert clean_url(url) == ""


def test_people_may_leave_out_what_is_clear():
    assert complete_url("owner/repository") == "https://github.com/owner/repository"
    assert complete_url("github.com/o/r") == "https://github.com/o/r"
    assert complete_url("www.example.org/x") == "https://www.example.org/x"
    assert complete_url("not an address") == ""
    assert complete_url("../../etc/passwd") == ""
