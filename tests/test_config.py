import ast
import itertools
from pathlib import Path

import pytest

import sitegen.config.schema
from sitegen.config import SiteConfig, load_config
from sitegen.errors import ConfigError

GOOD = """
[site]
title = "Toy"
base_url = "https://example.org/papers"
[[sources]]
path = "content/**/*.md"
[search]
boosts = { title = 10 }
[topics]
Retrieval = "retriev* rag"
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "2025-08-06.md").write_text("---\ndate: 2025-08-06\n---\n")
    return tmp_path


def load(root: Path, text: str, **options: str) -> SiteConfig:
    (root / "site.toml").write_text(text, encoding="utf-8")
    return load_config(root / "site.toml", **options)


def problems(root: Path, text: str, **options: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(root, text, **options)
    return str(caught.value).split("\n")


def test_a_good_file_becomes_a_typed_value(root):
    config = load(root, GOOD)
    assert config.site.title == "Toy"
    assert config.site.base_url == "https://example.org/papers/"
    assert config.base_path == "/papers/"
    assert config.root == root
    assert config.output_dir == root / "public"
    assert config.state_dir == root / ".sitegen"
    assert config.topics == {"Retrieval": "retriev* rag"}


def test_boosts_that_are_left_out_keep_theirs(root):
    assert load(root, GOOD).search.boosts == {"title": 10, "keywords": 3, "authors": 2, "abstract": 1}


def test_every_problem_is_told_at_once_with_place_and_remedy(root):
    text = """
titel = "x"
[site]
title = 5
base_url = "ftp://example.org"
[[sources]]
path = "content/*.md"
[[sources]]
path = "kontent/"
format = "snapshit"
yeer = 2025
[[sources]]
format = "auto"
[search]
shard_sise = 3
boosts = { titel = 6, abstract = 0, authors = "two" }
[subscribe]
url = "javascript:alert(1)"
[buidl]
"""
    told = problems(root, text)
    expected = [
        'site.toml: [search] unknown key "shard_sise"; known keys: boosts',
        'site.toml: [search] unknown key "boosts.titel"; did you mean "title"?',
        "site.toml: [search] boosts.abstract must be above 0, not 0; write it like abstract = 2",
        'site.toml: [search] boosts.authors must be a number, not the text "two"; '
        "write it without quotes, like authors = 2",
        'site.toml: [site] title must be text, not 5; put it in quotes, like title = "…"',
        'site.toml: [site] base_url must start with http:// or https://, not the text "ftp://example.org"; '
        'write it like "https://example.org/papers/"',
        'site.toml: [[sources]] 2 format must be a known format, not the text "snapshit"; did you mean "snapshot"?',
        'site.toml: [[sources]] 2 unknown key "yeer"; did you mean "year"?',
        'site.toml: [[sources]] 3 key "path" is missing; add path = "…"',
        'site.toml: [[sources]] 2 path "kontent/" is not there; did you mean "content"?',
        'site.toml: unknown table or key "titel"; did you mean "title" below [site]?',
        'site.toml: unknown table or key "buidl"; did you mean "build"?',
        'site.toml: [subscribe] url must start with http:// or https://, not the text "javascript:alert(1)"; '
        'write it like "https://example.org/subscribe"',
    ]
    assert sorted(told) == sorted(expected)


def test_kinds_of_pages_to_leave_out_are_known_names(root):
    assert load(root, GOOD).pages.leave_out == ()
    pages = load(root, GOOD + '[pages]\nleave_out = ["weeks", "related"]\n').pages
    assert pages.leave_out == ("weeks", "related")
    assert [kind for kind in ("weeks", "months") if pages.has(kind)] == ["months"]
    assert problems(root, GOOD + '[pages]\nleave_out = ["week", "trends", 3, ["x"], "days"]\n') == [
        'site.toml: [pages] leave_out 1 must be a kind of page to leave out, not the text "week"; did you mean "weeks"?',
        "site.toml: [pages] leave_out 3 must be a kind of page to leave out, not 3; "
        "known kinds: weeks, months, topics, authors, organizations, trending, trends, related",
        "site.toml: [pages] leave_out 4 must be a kind of page to leave out, not a list; "
        "known kinds: weeks, months, topics, authors, organizations, trending, trends, related",
        'site.toml: [pages] leave_out 5 must be a kind of page to leave out, not the text "days"; '
        "known kinds: weeks, months, topics, authors, organizations, trending, trends, related",
    ]
    assert problems(root, GOOD + '[pages]\nleave_out = "weeks"\n') == [
        'site.toml: [pages] leave_out must be a list of names, not the text "weeks"; '
        'write it like leave_out = ["weeks", "trends"]',
    ]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("base_url = 'https://'", "has no host"),
        ("base_url = 'https://exa mple.org/'", "spaces"),
        ("base_url = 'https://me@example.org/'", "user name"),
        ("base_url = 'https://example.org/?a=1'", "query"),
        ("base_url = 'https://[oops/'", "valid address"),
        ("base_url = '//example.org/'", "http"),
        ("language = 'so called English'", "language tag"),
        ("title = ' '", "must not be empty"),
        ("title = true", "must be text, not true"),
        ("title = ['a']", "must be text, not a list"),
        ("about = 'nowhere.md'", "is not there"),
    ],
)
def test_a_bad_value_of_the_site_is_told(root, line, what):
    told = problems(root, f"[site]\n{line}\n[[sources]]\npath = 'content'\n")
    assert len(told) == 1
    assert what in told[0]


@pytest.mark.parametrize(
    ("toml", "what"),
    [
        ("", "there is no [[sources]]"),
        ("sources = 3", "sources must be a list of tables, not 3"),
        ("[sources]\npath = 'content'", "must be a list of tables"),
        ("[[sources]]\npath = 'content/*.json'", "matches no file"),
        ("[[sources]]\npath = ''", "must not be empty"),
        ("[[sources]]\npath = 'content'\nyear = 25", "must be at least 1990, not 25"),
        ("[[sources]]\npath = 'content'\nyear = '2025'", "must be a whole number"),
        ("[[sources]]\npath = 'content'\nyear = 2025.5", "must be a whole number"),
        ("root = '/'\n[[sources]]\npath = 'content'", 'unknown table or key "root"'),
        ("topics = 3\n[[sources]]\npath = 'content'", "topics must be a table, not 3"),
        ("site = 3\n[[sources]]\npath = 'content'", "site must be a table, not 3"),
    ],
)
def test_bad_sources_are_told(root, toml, what):
    told = problems(root, toml)
    assert any(what in line for line in told), told


@pytest.mark.parametrize("output", [".", "..", "", "content", ".sitegen", ".sitegen/x", "templates", "/"])
def test_an_output_folder_that_holds_something_else_is_refused(root, output):
    told = problems(root, f"[[sources]]\npath = 'content/*.md'\n[build]\noutput = '{output}'\n")
    assert len(told) == 1
    assert "[build] output" in told[0]


def test_an_output_folder_reached_through_a_link_is_refused_too(root):
    (root / "door").symlink_to(root.parent)
    assert "holds the project" in problems(root, f"[[sources]]\npath='content'\n[build]\noutput='door/{root.name}'")[0]


def test_an_output_beside_the_project_is_fine_although_its_name_begins_alike(root):
    assert load(root, f"[[sources]]\npath='content'\n[build]\noutput='../{root.name}-public'").output_dir


def test_options_of_the_command_line_win(root, monkeypatch):
    monkeypatch.chdir(root / "content")
    config = load(root, GOOD, base_url="http://localhost:8000", output="../elsewhere")
    assert config.site.base_url == "http://localhost:8000/"
    assert config.output_dir == root / "elsewhere"


def test_a_bad_option_is_told_by_its_own_name(root):
    assert problems(root, GOOD, base_url="nonsense")[0].startswith("--base-url: must start with http")
    assert problems(root, GOOD, output=str(root))[0].startswith("--output ")


def test_a_slip_in_the_toml_is_told_with_its_line(root):
    told = problems(root, '[site]\ntitle = "a"\nlanguage = en\n')
    assert told[0].startswith("site.toml:3: is not TOML: ")


def test_a_missing_file_and_bytes_that_are_no_text_are_told(root):
    with pytest.raises(ConfigError, match="is not there"):
        load_config(root / "nowhere.toml")
    (root / "site.toml").write_bytes(b'title = "\xff"')
    with pytest.raises(ConfigError, match="is not UTF-8"):
        load_config(root / "site.toml")


def test_a_byte_order_mark_does_no_harm(root):
    assert load(root, "\ufeff" + GOOD).site.title == "Toy"


def test_every_option_is_documented_where_it_is_declared():
    tree = ast.parse(Path(sitegen.config.schema.__file__).read_text(encoding="utf-8"))
    sections = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name.endswith("Section")]
    for section in sections:
        for field, after in itertools.pairwise([*section.body, None]):
            if isinstance(field, ast.AnnAssign):
                documented = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
                assert documented, (section.name, ast.unparse(field))


@pytest.mark.parametrize(
    "line",
    [
        'accent = "red"',
        'accent = "#12345"',
        'accent_dark = "#fff;}body{display:none"',
        'serif = "x;}"',
        'serif = "url(//evil.example/f)"',
        "sans = 'a, \"b'",
        "sans = 'a,, b'",
        "sans = '''a, \"b\nc\"'''",
        f'sans = "{"a, " * 200}b"',
    ],
)
def test_a_theme_of_anything_but_colours_and_fonts_is_refused(root, line):
    (what,) = [problem for problem in problems(root, f"{GOOD}\n[theme]\n{line}\n") if "theme" in problem]
    assert "must be a colour" in what or "must be font families" in what


def test_a_theme_takes_colours_and_fonts_as_css_writes_them(root):
    lines = "accent = '#0B5A8A'\naccent_dark = '#7ce'\nserif = 'Charter, \"Source Serif 4\", ui-serif'"
    sans = "sans = '-apple-system, Segoe UI, sans-serif'"
    theme = load(root, f"{GOOD}\n[theme]\n{lines}\n{sans}\n").theme
    assert (theme.accent, theme.accent_dark) == ("#0B5A8A", "#7ce")
    assert theme.serif == 'Charter, "Source Serif 4", ui-serif'
    assert theme.sans == "-apple-system, Segoe UI, sans-serif"


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ('executor = "dusk"', '[build] executor must be a known executor, not the text "dusk"; did you mean "dask"?'),
        (
            'executor = "dask"',
            '[build] scheduler is missing, and executor = "dask" needs it; write it like "tcp://host:8786"',
        ),
        (
            'executor = "dask"\nscheduler = "host:8786"',
            '[build] scheduler must be the address of a Dask scheduler, not the text "host:8786"; '
            'write it like "tcp://host:8786"',
        ),
        (
            'scheduler = "tcp://host:8786"',
            '[build] scheduler must be left out without a cluster, not the text "tcp://host:8786"; '
            'remove it, or set executor = "dask"',
        ),
        ('shceduler = "tcp://host:8786"', '[build] unknown key "shceduler"; did you mean "scheduler"?'),
    ],
)
def test_a_cluster_needs_a_scheduler_and_only_a_cluster_has_one(root, lines, told):
    assert problems(root, f"{GOOD}\n[build]\n{lines}") == [f"site.toml: {told}"]


@pytest.mark.parametrize("address", ["tcp://10.0.0.7:8786", "tls://head.example.org:8786", "tcp://[::1]:8786"])
def test_a_cluster_is_named_by_the_address_that_its_scheduler_prints(root, address):
    config = load(root, f'{GOOD}\n[build]\nexecutor = "dask"\nscheduler = "{address}"')
    assert (config.build.executor, config.build.scheduler) == ("dask", address)
    assert load(root, GOOD).build.executor == "processes"
