"""Formulas are found where there are some, money stays money, and MathML is safe."""

from __future__ import annotations

import time

import pytest
from lxml import etree

from sitegen.text import html, plain
from sitegen.text.mathml import mathml
from sitegen.text.unicode_math import unicode_math

MONEY = [
    "$1 million and $2 million", "$5", "US$10 and US$20", "from $3 to $4.50", "$0.15 per 1M tokens", "$5-$10", "costs 5$ to 10$",
    "at 4$ per hour and 5$", "87-$89% of", "<$50 marginal cost, <$10 in", r"from \$32 to \$5", "$1,000 USD, or $2,000.",
    "a cost of $25 and without (approx. $630K).", "$HOME/$USER and $PATH", "$A = the $B", "C$5 or A$6", "$100/month, $20/month",
    "$5 for the small and 10$", "$$", "$ $", "$", "$$$", "earn $1M in a_b and $2M", "US$5/US$6",
]  # fmt: skip
FORMULAS = [
    "LeC$^2$O-NeRF", "SL$^{2}$A", "LLM$\\times$MapReduce", "$γ-$MoD", "Top-$nσ$: Not", "with $f$-Divergence", "$L_2$ Norm",
    "$1$", "$x$", "$n \\log n$", "\\(9.6\\times\\)", "\\( L_{1,2}-norm \\)", "$$\\frac{a}{b}$$", "\\[x = y\\]", "$x=1$, from $5",
    "$x' = Ax + Bu$, and", "costs $5 or $x^2$", "\\begin{equation}x\\end{equation}", "$\\text{loss if the value is } x$", "$a + b$", "$10K$", "$p > 0.5$",
]  # fmt: skip


@pytest.mark.parametrize("source", MONEY)
def test_money_stays_money(source: str) -> None:
    assert "<math" not in html(source)
    assert plain(source) == source.replace("\\$", "$")


@pytest.mark.parametrize("source", FORMULAS)
def test_formulas_are_set(source: str) -> None:
    assert html(source).count("<math") == 1
    assert "tex" not in html(source).replace("alttext", "").replace("text", "")


def test_display_formulas_stand_alone() -> None:
    assert 'display="block"' in html("$$x$$")
    assert 'display="block"' not in html("$x$")


BAD = ["x^a^b", "\\left(", "\\right)", "\\frac", "x_", "{" * 3000 + "}" * 3000, "x" * 3000, "\\sqrt[", "^" * 300 + "x"]


@pytest.mark.parametrize("formula", BAD)
def test_a_formula_that_cannot_be_set_is_shown_as_source(formula: str) -> None:
    shown = mathml(formula)
    assert shown.startswith(('<code class="tex">', "<math "))
    unicode_math(formula)


def test_an_unbalanced_formula_is_left_as_it_stands() -> None:
    assert html("$x_{2$ is") == "$x_{2$ is"


HOSTILE = [
    r"\href{javascript:alert(1)}{x}", r"\style{background:url(x)}{x}", r"\class{x}{y}", r"\text{<script>alert(1)</script>}",
    r"<img src=x onerror=alert(1)>", r"\text{&lt;script&gt;}", r'"onload="x', r"\color{red' onclick='x}{x}", r"\text{&#x0;}",
    r"\hspace{1em; onload=x}", r"\begin{array}{c'x}a\end{array}", r"\text{&#xD800;}", r"a&b", r"\cssId{x}{y}",
]  # fmt: skip


@pytest.mark.parametrize("formula", HOSTILE)
def test_nothing_of_a_hostile_formula_runs(formula: str) -> None:
    root = etree.fromstring(mathml(formula))
    for element in root.iter():
        assert element.tag in {
            "math",
            "mrow",
            "mi",
            "mo",
            "mn",
            "mtext",
            "mspace",
            "mstyle",
            "msup",
            "mtable",
            "mtr",
            "mtd",
            "code",
        }
        assert not {name for name in element.attrib if name in ("href", "style", "id") or name.startswith("on")}


LOOKS = [
    (r"\mathcal{O}(n \log n)", "<mi>log</mi><mspace"), (r"\mathbb{R}^d", "<mi>ℝ</mi>"), (r"\mathrm{KL}", ">KL<"),
    (r"\mathrm{d}x", "<mtext>d</mtext>"), (r"\boldsymbol{x}", "<mi>𝒙</mi>"), (r"\operatorname{softmax}(x)", "<mi>softmax</mi>"),
    (r"\text{50\% off}", "50% off"), (r"x \sim p", "<mo>∼</mo>"), (r"\tilde{x}", 'accent="true"'), (r"\bm{\alpha}", "<mi>𝜶</mi>"),
    (r"\begin{aligned}a&=b\\c&=d\end{aligned}", "<mtable>"), (r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", "<mtable>"),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "part"), LOOKS)
def test_what_browsers_need_is_in_the_mathml(formula: str, part: str) -> None:
    assert part in mathml(formula).replace("\xa0", " ")


@pytest.mark.parametrize(
    "token", ["^", "_", "\\left(", "\\sqrt[", "\\frac", "x", "\\hat", "\\begin{matrix}", "&", "'", "\\not", "x_"]
)
def test_no_formula_takes_long(token: str) -> None:
    start = time.process_time()
    mathml((token * 2000)[:2000])
    unicode_math((token * 2000)[:2000])
    assert time.process_time() - start < 1
