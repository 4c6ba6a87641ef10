"""Templates: the site's own over the default ones, and what each depends on."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitegen.errors import TemplateError
from sitegen.site.theme import plan_theme
from tests.site.toy import plan_toy, render


def override(root: Path, name: str, text: str) -> None:
    file = root / "templates" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def test_a_template_beside_site_toml_overrides_the_default_one(tmp_path: Path) -> None:
    override(tmp_path, "404.html", "Lost on {{ chrome.title }}")
    assert render(plan_toy(tmp_path), "404.html") == "Lost on Toy Papers"


def test_an_own_template_can_extend_the_default_one_of_the_same_name(tmp_path: Path) -> None:
    override(tmp_path, "404.html", '{% extends "default/404.html" %}{% block title %}Gone{% endblock %}')
    html = render(plan_toy(tmp_path), "404.html")
    assert "<title>Gone</title>" in html
    assert "There is no such page" in html


def test_a_changed_partial_changes_exactly_the_templates_that_use_it(tmp_path: Path) -> None:
    before = plan_theme(tmp_path).hashes
    override(tmp_path, "partials/calendar.html", "{% macro months(year) %}-{% endmacro %}")
    after = plan_theme(tmp_path).hashes
    changed = {name for name, digest in after.items() if before.get(name) != digest and not name.startswith("default/")}
    assert changed == {"partials/calendar.html", "home.html", "days.html"}


def test_a_changed_base_changes_every_page(tmp_path: Path) -> None:
    before = plan_theme(tmp_path).hashes
    override(tmp_path, "base.html", "{% block main %}{% endblock %}")
    after = plan_theme(tmp_path).hashes
    pages = [name for name in after if "/" not in name]
    assert all(before[name] != after[name] for name in pages)


def test_a_template_that_is_named_by_an_expression_may_be_any(tmp_path: Path) -> None:
    override(tmp_path, "404.html", "{% include page.template ~ 'x' %}")
    before = plan_theme(tmp_path).hashes["404.html"]
    override(tmp_path, "unrelated.html", "new")
    assert plan_theme(tmp_path).hashes["404.html"] != before


def test_the_same_templates_have_the_same_hashes_wherever_the_site_is(tmp_path: Path) -> None:
    for name in ("here", "there"):
        override(tmp_path / name, "404.html", "lost")
    assert plan_theme(tmp_path / "here").hashes == plan_theme(tmp_path / "there").hashes


BROKEN = {
    "syntax": ("line one\n{% if %}", "templates/404.html:2", "Expected an expression"),
    "undefined": ("one\ntwo\n{{ view.nothing }}", "templates/404.html:3", "nothing"),
    "runtime": ("one\n{{ 1 / 0 }}", "templates/404.html:2", "ZeroDivisionError"),
    "filter": ("one\n{{ 1|shout }}", "templates/404.html:2", "shout"),
    "include": ("one\n{% include 'gone.html' %}", "templates/404.html:2", 'there is no template "gone.html"'),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_template_is_told_with_template_line_and_page(tmp_path: Path, kind: str) -> None:
    text, where, what = BROKEN[kind]
    override(tmp_path, "404.html", text)
    with pytest.raises(TemplateError) as caught:
        render(plan_toy(tmp_path), "404.html")
    assert caught.value.where == where
    assert what in str(caught.value)
    assert "/papers/404.html" in str(caught.value)


def test_the_deepest_template_is_named(tmp_path: Path) -> None:
    override(tmp_path, "partials/part.html", "one\n{{ nobody.knows }}")
    override(tmp_path, "404.html", "{% include 'partials/part.html' %}")
    with pytest.raises(TemplateError) as caught:
        render(plan_toy(tmp_path), "404.html")
    assert caught.value.where == "templates/partials/part.html:2"


def test_a_template_outside_the_folders_cannot_be_named(tmp_path: Path) -> None:
    (tmp_path / "secret.html").write_text("secret", encoding="utf-8")
    override(tmp_path, "404.html", "{% include '../secret.html' %}")
    with pytest.raises(TemplateError, match=r"no template"):
        render(plan_toy(tmp_path), "404.html")
