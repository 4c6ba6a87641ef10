"""Each view shows a text as its author meant it."""

from __future__ import annotations

import pytest

from sitegen.text import html, html_paragraphs, latex, plain, plain_paragraphs, safe_url

# What the papers of the daily set hold, shortened; and what a reader should see.
READ_AS = [
    (
        r"the Aya model (\"Ust\"un et al.) and Pl\"ucker, Fr\'echet, Ma\'nczak",
        "the Aya model (Üstün et al.) and Plücker, Fréchet, Mańczak",
    ),
    (r"na\"{\i}vely, Bolet\'{\i}n, \v{C}ech, gar\c{c}on, {\o}re, \ss", "naïvely, Boletín, Čech, garçon, øre, ß"),
    (r"the query\'s content, the MLLM\'s part", "the query's content, the MLLM's part"),
    (r"vis-\`a-vis and \'a la", "vis-à-vis and á la"),
    (r"a 54.6\% speedup, Q\&A, S\_1, \#1, 1.5\,TB", "a 54.6% speedup, Q&A, S_1, #1, 1.5 TB"),
    (r"(\ie, this; \eg that), \etc. However", "(i.e., this; e.g. that), etc. However"),
    (
        r"in 360{\deg} scenes, 2.3\times faster, 0.673 \pm 0.019, {\Delta}G",
        "in 360° scenes, 2.3× faster, 0.673 ± 0.019, ΔG",
    ),
    (r"{\em and} {\it vs.} \emph{a \textbf{b}} \textsc{Fast} \underline{u}", "and vs. a b Fast u"),
    (r"LLaMA\nobreakdash-3.1 vs.\ 9.67 of 12{,}000", "LLaMA-3.1 vs. 9.67 of 12,000"),
    (r"leaderboard\footnote{Here.} as in~\cite{a,b}", "leaderboard (Here.) as in [a, b]"),
    (r"retaining \textgreater 96\% and \~8B", "retaining >96% and ~8B"),
    (
        r"we propose \method\ and {\name} at \b{Coupled} \openbiorq{}",
        r"we propose \method and {\name} at \b{Coupled} \openbiorq{}",
    ),
    (r"\color{ddtD}ecoupled worth \1 million", r"\color{ddtD}ecoupled worth \1 million"),
    (r"(\textit{DnD)} and \textbf{Self", "(DnD) and \\textbf{Self"),
    (r"a file in C:\alpha\beta", r"a file in C:\alphaβ"),
    ("``quoted'' and ''quoted'' and `single' and ``mixed\"", "“quoted” and “quoted” and ‘single’ and “mixed”"),
    ("a Student`s test, `code`, ```x```, it's ''", "a Student`s test, `code`, ```x```, it's ''"),
    ("25--39, a---b, with --option, ----- and -->", "25–39, a—b, with --option, ----- and -->"),
    ("Models~(LLMs), Task~A, 75%~89%, ~5x, (~60%), 1~4", "Models (LLMs), Task A, 75%~89%, ~5x, (~60%), 1~4"),
    ("mathcal{O}(mathcal{C_Phi/m}) ge 175B 1920times1080", "mathcal{O}(mathcal{C_Phi/m}) ge 175B 1920times1080"),
    ("<b>bold</b> **not** [l](x) &amp; _x_", "<b>bold</b> **not** [l](x) &amp; _x_"),
    ("hard\n  wrapped   lines\r\nhere", "hard wrapped lines here"),
    ("a\x00b\u202ec\u2066d\ud800e\ufeff", "abcde"),
    (r"said \"all of it\", he", 'said "all of it", he'),
    (r"$\alpha$-Net: $\mathcal{O}(n^2)$, VLM$^2$, $10^{-3}$, $\|x\|_2$", "α-Net: O(n²), VLM², 10⁻³, ‖x‖₂"),
    (r"$\textit{Trans-LoRA}$ and \( O(n \log n) \) in $x \in \mathbb{R}^d$", "Trans-LoRA and O(n log n) in x ∈ R^d"),
]


@pytest.mark.parametrize(("source", "shown"), READ_AS)
def test_plain_is_what_the_author_meant(source: str, shown: str) -> None:
    assert plain(source) == shown


def test_paragraphs_are_parted_by_blank_lines_only() -> None:
    assert plain_paragraphs("one\ntwo\n \nthree") == ("one two", "three")
    assert html_paragraphs("one\n\n<b>") == "<p>one</p><p>&lt;b&gt;</p>"
    assert html_paragraphs(" \n") == ""
    assert html("one\n\ntwo") == "one two"


def test_emphasis_becomes_elements() -> None:
    assert html(r"\emph{a \textbf{b}} {\tt c}") == "<em>a <strong>b</strong></em> <code>c</code>"
    assert html(r"$\textit{Trans-LoRA}$") == "<em>Trans-LoRA</em>"


def test_emphasis_is_well_formed_even_when_braces_are_swallowed() -> None:
    assert html(r"\emph{a \\} b}").count("<em>") == html(r"\emph{a \\} b}").count("</em>")


LINKS = [
    ("see https://a.org/x_(y)).", "https://a.org/x_(y)"),
    ("at https://a.org/x{this url}.", "https://a.org/x"),
    (r"at https://a.io/jumping\_cod/.", "https://a.io/jumping_cod/"),
    (r"at \url{https://a.io/b}.", "https://a.io/b"),
    ("[l](https://a.org/x).", "https://a.org/x"),
    ("athttps://a.org/x, and", "https://a.org/x"),
    ("(github.com/a/b).", "https://github.com/a/b"),
    ("my-lab.github.io.", "https://my-lab.github.io"),
    ("www.surveyx.cn", "https://www.surveyx.cn"),
    ("http://münchen.de/ä", "http://xn--mnchen-3ya.de/%C3%A4"),
    ('"https://a.org/x"', "https://a.org/x"),
    ("**https://a.org/x**", "https://a.org/x"),
    ("http://x.edu/~user/a--b", "http://x.edu/~user/a--b"),
]


@pytest.mark.parametrize(("source", "url"), LINKS)
def test_links_are_found_and_end_where_they_should(source: str, url: str) -> None:
    assert f'<a href="{url}" rel="noopener">' in html(source)
    assert html(source).count("<a ") == 1


@pytest.mark.parametrize(
    "source",
    ["and/or", "x@github.com/a", "node.js/x", "http://", "http://u@a.org/", "https:// x", "java script:alert(1)"],
)
def test_what_is_no_safe_address_is_text(source: str) -> None:
    assert "<a " not in html(source)


def test_href_of_latex_is_a_link_only_when_safe() -> None:
    assert html(r"\href{https://a.b/}{t \emph{u}}") == '<a href="https://a.b/" rel="noopener">t <em>u</em></a>'
    assert html(r"\href{javascript:alert(1)}{t}") == "t"


UNSAFE = ["javascript:alert(1)", "//a.org", "/a", "ftp://a.org", "https://", "https:///a", "http://a b.org", " http://a.org",
          "http://a.org/\n", 'http://a.org/"', "http://a.org/'", "http://a.org\\@b.org", "http://u:p@a.org/", "http://a.org/<",
          "http://a.org/\u202e", "data:text/html,x", "http://[::1]/", "http://a.org:99999999/", "http://a..b/", "x" * 3000,
          "https://a.org/" + "x" * 2048, "\ud800", ""]  # fmt: skip


@pytest.mark.parametrize("url", UNSAFE)
def test_unsafe_addresses_are_refused(url: str) -> None:
    assert safe_url(url) == ""


@pytest.mark.parametrize("url", ["https://a.org", "HTTP://A.org/x?y=z#f", "http://a.org/%zz", "https://é.org/{x}|"])
def test_safe_addresses_stay_safe(url: str) -> None:
    assert safe_url(url) != ""
    assert safe_url(safe_url(url)) == safe_url(url)


def test_latex_escapes_text_and_keeps_known_formulas() -> None:
    assert (
        latex(r"50\% of A & B_1 {x} ~5 #1 ^ é")
        == r"50\% of A \& B\_1 \{x\} \textasciitilde{}5 \#1 \textasciicircum{} é"
    )
    assert latex(r"VLM$^2$ at \( \frac{a}{b} \)") == r"VLM$^2$ at $\frac{a}{b}$"
    assert latex("$5 and $6") == r"\$5 and \$6"


@pytest.mark.parametrize("formula", [r"\input{/etc/passwd}", r"\write18{x}", r"\csname x\endcsname", "a^^5cb", "#1_x"])
def test_latex_hands_on_no_formula_that_could_run(formula: str) -> None:
    assert "$" not in latex(f"${formula}$").replace("\\$", "")
