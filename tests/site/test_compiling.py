"""Templates compiled our way render as Jinja's own compiler would have them."""

from __future__ import annotations

import pytest
from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from sitegen.site.compiling import QuickEnvironment, escape_text

TEMPLATES = {
    "base.html": "<title>{% block title %}T{% endblock %}</title>{{ self.title() }}{% block main %}{% endblock %}</html>",
    "macros.html": "{% macro link(x) %}<a href='{{ x }}'>{{ x }}</a>{% endmacro %}{% macro box(x) %}<b id='{{ x }}'>{{ caller() }}</b>{% endmacro %}",
    "page.html": (
        "{% extends 'base.html' %}{% from 'macros.html' import link, box %}{% set both %}{{ text }}&{% endset %}"
        "{% block title %}{{ text }} · {{ number }}{% endblock %}"
        "{% block main %}{{ super() }}{{ text }}{{ both }}{{ safe }}{{ text ~ safe }}{{ number }}{{ none }}"
        "{% for item in items %}{{ loop.index }}<i>{{ item }}</i>{% if not loop.last %}, {% endif %}{% endfor %}"
        "{{ link(text) }}{% call box(text) %}<b>{{ text }}</b>{% endcall %}{% include 'part.html' %}"
        "{% filter upper %}{{ text }}<br>{% endfilter %}{{ [text, safe]|join('<') }}{% endblock %}"
    ),
    "part.html": "<p>{{ text }}{{ safe }}</p>",
}


@pytest.mark.parametrize("text", ["", "plain", "a b", "<script>alert(1)</script>", "\"'&<>", "ünï", "x" * 3000])
def test_the_page_is_the_same(text: str) -> None:
    options = {"loader": DictLoader(TEMPLATES), "autoescape": True, "undefined": StrictUndefined}
    values = {"text": text, "safe": Markup("<em>&amp;</em>"), "number": 7, "items": [text, Markup("<u>"), 3]}
    ours, theirs = (
        kind(**options).get_template("page.html").render(values) for kind in (QuickEnvironment, Environment)
    )
    assert ours == theirs


def test_text_is_escaped_once() -> None:
    assert escape_text("<&>") == "&lt;&amp;&gt;"
    assert escape_text(Markup("<b>")) == "<b>"
    assert escape_text(None) == "None"
