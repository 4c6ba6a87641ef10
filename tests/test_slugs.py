import sys
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slugify import slugify

from sitegen.slugs import SLUG_MAX_LENGTH, is_safe_name, make_slug


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Attention Is All You Need", "attention-is-all-you-need"),
        ("Łucja Żuraw", "lucja-zuraw"),
        ("C", "c"),
        ("C++", "c-plus-plus"),
        ("C#", "c-sharp"),
        ("con", "con-x"),
        ("COM1", "com1-x"),
        ("a/../b", "a-b"),
        ("  -- spaced -- ", "spaced"),
    ],
)
def test_a_slug_reads_like_its_text(text, slug):
    assert make_slug(text) == slug


@pytest.mark.parametrize("text", ["", "..", "/", "😀", "\ud800", "\x00", "---", "‮"])
def test_text_without_letters_gets_a_hash(text):
    assert is_safe_name(make_slug(text))
    assert make_slug(text).startswith("x")


def test_a_slug_is_the_same_whatever_else_is_installed(monkeypatch):
    """slugify prefers Unidecode where that is there, and Unidecode writes some names otherwise."""
    other = ModuleType("unidecode")
    other.unidecode = lambda text: "other"
    monkeypatch.setitem(sys.modules, "unidecode", other)
    assert make_slug("王小明") == "wang-xiao-ming"


def test_a_long_slug_is_cut_at_a_word():
    slug = make_slug("word " * 60)
    assert len(slug) <= SLUG_MAX_LENGTH
    assert set(slug.split("-")) == {"word"}


@settings(derandomize=True, max_examples=300)
@given(st.text(max_size=200))
def test_every_slug_is_a_safe_name(text):
    assert is_safe_name(make_slug(text))


@settings(derandomize=True, max_examples=300)
@given(st.text(alphabet="abzAZ019 ._:()/-", min_size=1, max_size=60))
def test_the_quick_way_gives_what_slugify_gives(text):
    expected = slugify(text, max_length=SLUG_MAX_LENGTH, word_boundary=True, save_order=True, backend="text-unidecode")
    assert not expected or make_slug(text) in (expected, f"{expected}-x")


@pytest.mark.parametrize(
    "name", ["", ".", "..", "a/b", "a\\b", "A", "a\n", "-a", "a.", "nul", "nul.txt", "a..b", "é", "a b", "a\x00"]
)
def test_unsafe_names_are_known(name):
    assert not is_safe_name(name)
