"""Joined templates put out what Jinja does with them apart, and errors in them say where they are."""

from __future__ import annotations

from typing import Any

import pytest
from jinja2 import DictLoader, Environment, StrictUndefined
from jinja2.nodes import Call, Extends, FromImport, Include, Name, Output

from sitegen.errors import TemplateError
from sitegen.site import planning
from sitegen.site.compiling import QuickEnvironment
from sitegen.site.linking import LINES, place_of
from sitegen.site.rendering import render_page
from tests.site.toy import plan_toy

BASE = (
    "<title>{% block title %}T{{ page.n }}{% endblock %}</title>{{ self.title() }}"
    "{% if page.n %}{% block main %}none{% endblock %}{% endif %}{% set end = 'end' %}{% block foot %}{{ end }}{% endblock %}"
)
MACROS = (
    "{% from 'icons' import icon %}{% set own = 'own' %}"
    "{% macro link(x, text='more') %}<a href='{{ x }}'>{{ text }}</a>{% endmacro %}"
    "{% macro links(xs) %}{% for x in xs %}{{ link(x, loop.index) }}{% if not loop.last %}, {% endif %}{% endfor %}{% endmacro %}"
    "{% macro local(x) %}{% set y = x ~ '!' %}{{ y }}{% set x = 'other' %}{{ x }}{% endmacro %}"
    "{% macro outer(x) %}{{ icon('a') }}{{ icon(x) }}{{ local(x) }}{% endmacro %}"
    "{% macro own_name(x) %}{{ own }}{{ x }}{% endmacro %}"
    "{% macro page_name() %}{{ page is defined }}{{ x is defined }}{{ word is defined }}{% endmacro %}"
    "{% macro boxed(x) %}<b>{{ x }}{{ caller() }}</b>{% endmacro %}"
    "{% macro more(x) %}{{ x }}{{ varargs|length }}{{ kwargs|length }}{% endmacro %}"
    "{% macro deep(n) %}{{ n }}{% if n > 0 %}{{ deep(n - 1) }}{% endif %}{% endmacro %}"
    "{% macro counts() %}{{ loop is defined }}{% endmacro %}"
    "{% macro empty() %}{% for x in [] %}{% else %}{{ loop is defined }}{% endfor %}{% endmacro %}"
    "{% macro asks() %}{{ shout('a') }}{% endmacro %}"
    "{% macro sets() %}{% set shout = 3 %}{{ shout }}{% endmacro %}"
)
SHARED = {
    "base": BASE,
    "middle": "{% extends 'base' %}{% set word = 'middle' %}{% block main %}[{% block inner %}i{% endblock %}{{ word }}]{% endblock %}",
    "macros": MACROS,
    "icons": "{% macro icon(name) %}<i>{% if name == 'a' %}A{% else %}{{ name }}{% endif %}</i>{% endmacro %}",
    "part": "{% set word = 'part' %}{{ word }}{{ page.n }}{{ x|default('no x') }}",
    "counts": "{{ loop.index }}",
    "list": "{% for x in page.rows %}{{ loop.index }}{{ x }}{% endfor %}",
    "twice": "{% block a %}1{% endblock %}{% block a %}2{% endblock %}",
    "looped": "{% for x in page.rows %}{% block each %}{{ x is defined }}{% endblock %}{% endfor %}{% block rest %}{{ x is defined }}{% endblock %}",
    "needs": "{% block main required %}{% endblock %}",
    "self": "{% extends 'self' %}",
}
HEAD = "{% from 'macros' import link, links, local, outer, own_name, page_name, boxed, more, deep, asks, counts, empty, sets as put %}"

PAGES = {
    "blocks": "{% extends 'base' %}{% block main %}<{{ page.text }}>{% endblock %}",
    "super": "{% extends 'base' %}{% block title %}{{ super() }}+{{ super() }}{% endblock %}",
    "super of super": "{% extends 'middle' %}{% block main %}{{ super() }}!{% endblock %}{% block inner %}x{{ super() }}{% endblock %}",
    "super in an expression": "{% extends 'base' %}{% block title %}{{ super()|upper }}{% endblock %}",
    "self in an expression": "{% extends 'base' %}{% block main %}{{ self.title()|upper }}{% endblock %}",
    "self": "{% extends 'base' %}{% block main %}{{ self.title() }}{{ self.title() }}{% endblock %}",
    "two above": "{% extends 'middle' %}{% block inner %}{{ word }}{% endblock %}{% block title %}{{ word }}{% endblock %}",
    "names for the parent": "{% extends 'base' %}{% set end = 'mine' %}{% block main %}{{ end }}{% endblock %}",
    "names stay in a block": "{% extends 'base' %}{% block title %}{% set end = 'x' %}{{ end }}{% endblock %}{% block main %}{{ end|default('-') }}{% endblock %}",
    "captured": "{% extends 'base' %}{% set both %}<{{ page.text }}>{% endset %}{% block main %}{{ both }}{% endblock %}",
    "text outside of blocks": "{% extends 'base' %}lost{{ page.n }}{% block main %}{% endblock %}",
    "text before": "seen{% extends 'base' %}",
    "a condition above": "{% extends 'base' %}{% if page.n %}{% set end = 1 %}{% endif %}{% block main %}{{ end is defined }}{% endblock %}",
    "a new block": "{% extends 'base' %}{% block main %}{% block fresh %}f{% endblock %}{{ self.fresh() }}{% endblock %}",
    "a parent by expression": "{% extends 'ba' ~ 'se' %}{% block main %}m{% endblock %}",
    "blocks in a loop": "{% extends 'looped' %}{% block each %}({{ x is defined }}){% endblock %}",
    "a required block": "{% extends 'needs' %}{% block main %}m{% endblock %}",
    "no parent": "{% block a %}{{ page.n }}{% endblock %}{{ self.a() }}{% include 'part' %}",
    "own macro above": "{% extends 'base' %}{% macro m(x) %}<{{ x }}>{% endmacro %}{% block main %}{{ m(page.text) }}{% endblock %}",
    "include": "{% set word = 'mine' %}{% include 'part' %}{{ word }}{% for x in page.rows %}{% include 'part' %}{% endfor %}",
    "include that counts": "{% for x in page.rows %}{% include 'list' %}{% endfor %}",
    "wrong: include that asks for the loop": "{% for x in page.rows %}{% include 'counts' %}{% endfor %}",
    "include without context": "{% include 'icons' without context %}{% include 'gone' ignore missing %}",
    "include in a macro": "{% macro m(x) %}{% include 'part' %}{% endmacro %}{{ m(1) }}{{ page.n }}",
    "include in blocks": "{% extends 'base' %}{% block main %}{% include 'part' %}{% include 'list' %}{% endblock %}",
    "macros": HEAD
    + "{{ link(page.text) }}{{ link(page.text, page.text ~ '<') }}{{ links(page.rows) }}{{ link('/', 'a') }}",
    "names of macros": HEAD
    + "{% set x = 'x' %}{% set y = 'y' %}{{ local(y) }}{{ local(x) }}{{ x }}{{ y }}{{ outer(page.text) }}",
    "names of the page": HEAD + "{% set word = 1 %}{{ page_name() }}{{ own_name(word) }}{{ own is defined }}",
    "calls": HEAD
    + "{% call boxed(1) %}c{{ page.n }}{% endcall %}{{ more(1, 2, z=3) }}{{ deep(3) }}{{ link(x=page.n) }}",
    "calls in expressions": HEAD
    + "{{ link(1)|upper }}{{ [link(1), 2]|join('<') }}{% set l = link(page.text) %}{{ l }}",
    "a global that the page takes": HEAD
    + "{{ asks() }}{% for shout in page.rows %}{{ asks() }}{{ put() }}{{ shout }}{% endfor %}",
    "a name with two meanings": HEAD + "{% set link = local %}{{ link(page.text) }}",
    "a name that is imported twice": HEAD
    + "{{ local(1) }}{% from 'icons' import icon as local %}{{ local(page.text) }}",
    "a loop's own": HEAD
    + "{% for x in page.rows %}{{ loop.index }}{{ links(page.rows) }}{{ loop.last }}{{ outer(x) }}{{ counts() }}{{ empty() }}{% endfor %}",
    "modules": "{% import 'macros' as m %}{{ m.link(page.text) }}{% from 'part' import word with context %}{{ word }}",
    "everything": "{% extends 'middle' %}"
    + HEAD
    + "{% block inner %}{{ outer(page.text) }}{% include 'list' %}{{ self.title() }}{% endblock %}",
    "imports in a block": "{% extends 'base' %}{% block main %}"
    + HEAD
    + "{{ link(page.text) }}{{ local(1) }}{% endblock %}",
    "wrong: too many": HEAD + "{{ local(1, 2) }}",
    "wrong: too few": HEAD + "{{ local() }}",
    "wrong: unknown macro": "{% from 'macros' import nothing %}{{ nothing(1) }}",
    "wrong: no parent": "{% extends 'gone' %}",
    "wrong: no part": "{% include 'gone' %}",
    "wrong: no macros": "{% from 'gone' import x %}{{ x() }}",
    "wrong: in itself": "{% extends 'self' %}",
    "wrong: block twice": "{% extends 'twice' %}",
    "wrong: required": "{% extends 'needs' %}",
    "wrong: no such block": "{% extends 'base' %}{% block main %}{{ self.nothing() }}{% endblock %}",
    "wrong: name in the parent": "{% extends 'base' %}{% block main %}{{ nothing }}{% endblock %}",
    "wrong: no super": "{% extends 'base' %}{% block fresh %}{{ super() }}{% endblock %}{% block main %}{{ self.fresh() }}{% endblock %}",
}

DATA = [
    {"n": 1, "text": "<a & 'b'>", "rows": ["<1>", 2]},
    {"n": 0, "text": "", "rows": []},
]


def shout(text: str) -> str:
    return f"{text}!"


def environments(page: str) -> tuple[Environment, Environment]:
    templates = {**SHARED, "page": page}
    options: dict[str, Any] = {"loader": DictLoader(templates), "autoescape": True, "undefined": StrictUndefined}
    ours = QuickEnvironment(names=sorted(templates), joined=["page"], **options)
    theirs = Environment(**options)
    for environment in (ours, theirs):
        environment.globals["shout"] = shout
    return ours, theirs


def outcome(environment: Environment, data: dict[str, Any]) -> tuple[str, str]:
    try:
        return "", environment.get_template("page").render(page=data)
    except Exception as error:
        return type(error).__name__, ""


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("data", DATA, ids=["full", "empty"])
def test_the_page_is_the_same(page: str, data: dict[str, Any]) -> None:
    ours, theirs = environments(page)
    assert outcome(ours, data) == outcome(theirs, data)


def joined(page: str) -> Any:
    return environments(page)[0].parse(page, "page")


@pytest.mark.parametrize("page", ["everything", "super of super", "two above", "self", "include in blocks"])
def test_nothing_is_left_to_look_up(page: str) -> None:
    tree = joined(PAGES[page])
    assert not any(tree.find(kind) for kind in (Extends, Include, FromImport))
    assert not [call for call in tree.find_all(Call) if isinstance(call.node, Name)]


def test_what_depends_on_a_constant_argument_becomes_text() -> None:
    tree = joined("{% from 'icons' import icon %}{{ icon('a') }}")
    assert [type(node) for node in tree.body] == [Output]
    assert tree.body[0].nodes[0].data == "<i>A</i>" or "".join(node.data for node in tree.body[0].nodes) == "<i>A</i>"


def test_lines_say_which_template_they_are_of() -> None:
    names = ["base.html", "part.html"]
    assert place_of(7, "page.html", names) == ("page.html", 7)
    assert place_of(2 * LINES + 7, "page.html", names) == ("part.html", 7)


# --- the theme


def write_theme(folder: Any, **templates: str) -> None:
    (folder / "templates" / "partials").mkdir(parents=True)
    for name, text in templates.items():
        (folder / "templates" / f"{name.replace('__', '/')}.html").write_text(text)


@pytest.fixture
def all_joined(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "MANY_PAPERS", 0)


def test_every_page_of_the_theme_is_the_same(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    apart = plan_toy(tmp_path)
    monkeypatch.setattr(planning, "MANY_PAPERS", 0)
    joined = plan_toy(tmp_path)
    assert joined.theme.ref.joined
    assert not apart.theme.ref.joined
    for one, other in zip(joined.pages, apart.pages, strict=True):
        assert render_page(joined.theme.ref, joined.chrome, one) == render_page(apart.theme.ref, apart.chrome, other)


WRONG = {
    "parent": ({"base": "one\n{% block main %}{% endblock %}\n{{ view.nothing }}", "paper": '{% extends "base.html" %}'}, "base.html:3"),
    "block": ({"base": "{% block main %}{% endblock %}", "paper": '{% extends "base.html" %}\n{% block main %}\n{{ 1 / 0 }}{% endblock %}'}, "paper.html:3"),
    "part": ({"partials__one": "one\n\n{{ view.nothing }}", "paper": 'x\n{% include "partials/one.html" %}'}, "partials/one.html:3"),
    "macro": ({"partials__one": "{% macro m(x) %}\n{{ x / 0 }}{% endmacro %}", "paper": '{% from "partials/one.html" import m %}\n\n{{ m(3) }}'}, "partials/one.html:2"),
    "filter": ({"partials__one": "one\n{{ 1|shout }}", "paper": '{% include "partials/one.html" %}'}, "partials/one.html:2"),
    "syntax": ({"partials__one": "one\n{% if %}", "paper": '{% include "partials/one.html" %}'}, "partials/one.html:2"),
    "import": ({"partials__one": "one", "base": 'x\n{% from "partials/one.html" import m %}{{ m() }}', "paper": '{% extends "base.html" %}'}, "base.html:2"),
}  # fmt: skip


@pytest.mark.parametrize("kind", WRONG)
@pytest.mark.usefixtures("all_joined")
def test_an_error_says_where_it_is(kind: str, tmp_path: Any) -> None:
    templates, place = WRONG[kind]
    write_theme(tmp_path, **templates)
    site = plan_toy(tmp_path)
    page = next(page for page in site.pages if page.template == "paper.html")
    with pytest.raises(TemplateError) as caught:
        render_page(site.theme.ref, site.chrome, page)
    assert caught.value.where == f"templates/{place}"
    assert str(LINES)[1:] not in str(caught.value)


def test_only_pages_that_are_wrong_fail() -> None:
    for name, page in PAGES.items():
        assert (outcome(environments(page)[1], DATA[0])[0] == "") is not name.startswith("wrong"), name
