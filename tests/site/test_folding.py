"""Templates into which what every page shows is folded render as Jinja would have them, and hold it as text."""

from __future__ import annotations

import msgspec
import pytest
from jinja2 import DictLoader, Environment, StrictUndefined, UndefinedError
from jinja2.nodes import Output

from sitegen.site.compiling import QuickEnvironment


class Way(msgspec.Struct, frozen=True):
    text: str
    path: str


class Look(msgspec.Struct, frozen=True):
    title: str
    wants_more: bool
    ways: tuple[Way, ...]
    files: dict[str, str]
    empty: str = ""


LOOK = Look("R&D <daily>", False, (Way("Home", "/"), Way("A & B", "/ab/")), {"a.css": "/a-1.css"})

TEMPLATES = [
    "{{ look.title }} {{ look.title|upper }} {{ look.title ~ '<' }}",
    "{% if look.wants_more %}more{% else %}less{% endif %} {% if not look.wants_more %}{{ page.path }}{% endif %}",
    "{% if look.wants_more %}a{% elif page.path == '/' %}home{% elif look.title %}b{% else %}c{% endif %}",
    "{% if page.path %}a{% elif look.wants_more %}b{% endif %}{% if look.empty %}x{% elif look.wants_more %}y{% endif %}",
    "{% for way in look.ways %}<a href='{{ way.path }}'{% if way.path == page.path %} class=here{% endif %}>"
    "{{ way.text }}</a>{% endfor %}",
    "{% for way in look.ways %}{{ loop.index }}{{ way.text }}{% if not loop.last %}, {% endif %}{% endfor %}",
    "{% for way in look.ways %}{% set name = way.text %}{{ name }}{% else %}none{% endfor %}{{ name is defined }}",
    "{% for way in look.ways if way.path != page.path %}{{ way.text }}{% endfor %}",
    "{% for way in look.ways %}{% for part in page.parts %}{{ way.text }}{{ part }}{% endfor %}{% endfor %}",
    "{% for way in look.ways %}{% for way in page.parts %}{{ way }}{% endfor %}{% endfor %}",
    "{% if look.files['a.css'] is defined %}{{ look.files['a.css'] }}{% endif %}{{ look.files['no'] is defined }}",
    "{% set look = page %}{{ look.path }}",
    "{% macro show(look) %}{{ look }}{% endmacro %}{{ show('mine') }}{{ look.title }}",
    "{% if look.wants_more %}{% block shown %}x{% endblock %}{% endif %}{{ self.shown() }}",
    "{% if look.title %}{% block title %}{{ look.title }}{% endblock %}{% elif look.wants_more %}b{% endif %}",
    "{{ page.path if look.wants_more else page.parts|join(look.title) }}{{ describe(look) }}",
    "{{ page.parts.append is defined }}{{ page.nothing is defined }}{{ page.numbers.one }}{{ page.numbers.items }}",
]

PAGES = [
    {"path": "/ab/", "parts": ["<1>", "2"], "numbers": {"one": 1, "items": "<taken>"}},
    {"path": "/", "parts": [], "numbers": {"one": 2, "items": 0}},
]


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_page_is_the_same(template: str) -> None:
    options = {"loader": DictLoader({"page": template}), "autoescape": True, "undefined": StrictUndefined}
    ours, theirs = QuickEnvironment(known={"look": LOOK}, **options), Environment(**options)
    for page in PAGES:
        values = {"look": LOOK, "page": page, "describe": lambda look: look.title}
        assert ours.get_template("page").render(values) == theirs.get_template("page").render(values)


def test_what_is_known_becomes_text() -> None:
    source = "{% if look.wants_more %}{{ page.a }}{% endif %}{% for way in look.ways %}<{{ way.text }}>{% endfor %}"
    tree = QuickEnvironment(known={"look": LOOK}, autoescape=True).parse(source)
    assert [type(node) for node in tree.body] == [Output]
    assert "page" not in repr(tree)
    assert "way" not in repr(tree)


def test_an_unknown_part_of_what_is_known_is_told_with_its_line() -> None:
    environment = QuickEnvironment(known={"look": LOOK}, undefined=StrictUndefined)
    with pytest.raises(UndefinedError, match="has no attribute 'titel'"):
        environment.from_string("\n{{ look.titel }}").render(look=LOOK)
