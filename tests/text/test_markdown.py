"""The editor's Markdown: pleasant to write, and as safe as any other text."""

from __future__ import annotations

import time

import pytest

from sitegen.errors import SitegenError
from sitegen.text import markdown_html, markdown_links, markdown_plain


def test_headings_start_where_the_page_wants_them() -> None:
    assert markdown_html("# A\n\n###### B") == "<h2>A</h2>\n<h6>B</h6>"
    assert markdown_html("# A", heading_level=3) == "<h3>A</h3>"


def test_formulas_are_set_but_not_in_code() -> None:
    page = markdown_html("$x_1$ and *a* $y_2$ cost \\$5, from $3 to $4, `$z$`\n\n```\n$w$\n```")
    assert page.count("<math") == 2
    assert "<code>$z$</code>" in page and "$w$" in page and "cost $5, from $3 to $4" in page and "<em>a</em>" in page


def test_formulas_in_attributes_stay_text() -> None:
    page = markdown_html('[l](/x/ "t $a_1<b$") ![alt $b$](p.png)')
    assert "<math" not in page and 'href="/x/"' in page and 'src="p.png"' in page


@pytest.mark.parametrize("forged", ["x0x", "\ufdd00\ufdd1", "&#xFDD0;0&#xFDD1;", "\x020\x03", "&#2;0&#3;"])
def test_what_stands_for_a_formula_cannot_be_forged(forged: str) -> None:
    assert markdown_html(f"$a$ {forged} <i title='{forged}'>").count("<math") == 1


def test_tables_and_footnotes_work() -> None:
    page = markdown_html("|a|b|\n|:-|-:|\n|1|2|\n\nNote[^1].\n\n[^1]: Foot.")
    assert '<td class="align-right">2</td>' in page and "style" not in page
    assert 'id="fn-' in page and 'href="#fn-' in page
    assert markdown_html("x[^1]\n\n[^1]: y") != markdown_html("z[^1]\n\n[^1]: y")


def test_quotes_and_dashes_stay_as_written() -> None:
    assert '"a" -- b' in markdown_html('"a" -- b')


ATTACKS = ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "[x](//evil.org)", "<svg onload=x>",
           "[x](data:text/html,x)", "<a href='java\tscript:alert(1)'>", "<style>x</style>", "<b style='x' id='y' class='z'>t</b>",
           "![x](http://evil.org/i.png)", "![x](//evil.org/i.png)", "<iframe src=/x></iframe>", "[x](/\\evil.org)",
           "![x](http://e.org/\"onerror=alert(1))", "[x](vbscript:x)", "<form action=/x><input name=q></form>"]  # fmt: skip


@pytest.mark.parametrize("source", ATTACKS)
def test_nothing_unsafe_comes_through(source: str) -> None:
    page = str(markdown_html(source))
    for bad in (
        "<script",
        "onerror=a",
        "onload",
        "javascript:",
        'evil.org"',
        "<svg",
        "<style",
        "<iframe",
        "style=",
        "<form",
        "<input",
        "data:",
        "vbscript",
        'src="http',
    ):
        assert bad not in page or (bad == "onerror=a" and "<" not in page.replace("<p>", "").replace("</p>", ""))


def test_an_image_from_elsewhere_is_its_words() -> None:
    assert markdown_html("![a < chart](https://e.org/x.png)") == "<p>a &lt; chart</p>"


def test_links_of_the_site_are_listed_once_each() -> None:
    source = "[a](/papers/x/) [b](../y/#z) ![](a.png) [c](http://x.org) [d](#e) [f](/papers/x/) [g](mailto:a@b.org)"
    assert markdown_links(source) == ("/papers/x/", "../y/#z", "a.png")


def test_plain_has_no_markup() -> None:
    assert markdown_plain("# Hi $\\alpha$\n\n- a &amp; **b**\n- ![pic](http://x/y) `<c>`") == "Hi α a & b pic <c>"


def test_long_texts_are_refused_with_a_remedy() -> None:
    with pytest.raises(SitegenError, match="64 KB"):
        markdown_html("word " * 20_000)


TOKENS = ["[", "![", "> ", ">", "*", "_", "**a", "`", "<", "<a ", "<!--", "&", "](", "[a](", "[a]: b\n", "- ", "1. ", "\n1. a\n    - b",
          "|a|b|\n|-|-|\n", "$x$ ", "\\(", "-\n", "[^1]", "[^a]: b\n", "<div>", "</div>", "*a ", "_a ", "***a", "[a ", "\n> ", "\n - ",
          "\t- ", "[x](<", "`` ` ", "a@b ", "![a](", "<div\n", "\n* a\n\n    b", "\\begin{"]  # fmt: skip


@pytest.mark.parametrize("token", TOKENS)
def test_no_text_takes_long(token: str) -> None:
    start = time.process_time()
    try:
        markdown_html((token * 64_000)[: 64_000 - len(token)])
    except SitegenError as error:
        assert error.remedy
    assert time.process_time() - start < 1.5
