"""Hostile strings in every field: the site builds, shows them as text, runs nothing and writes nowhere else.

Pages are opened in Chromium with the Content-Security-Policy off, so that nothing but our escaping protects them.
"""

from __future__ import annotations

import datetime
import json
import os
import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

LISTS = ("xss", "naughty-strings", "crlf")
MARK = "zq{}qz"
"""Stands beside every string, so that a string that got lost is noticed."""

# Runs in every frame before its own scripts do.
TRAP = """
(() => {
  const tell = what => { try { top.fired.push(what + ' in ' + location.pathname); } catch { } };
  if (self === top) self.fired = [];
  for (const name of ['alert', 'prompt', 'confirm', 'print', 'open'])
    Object.defineProperty(self, name, { value: () => tell(name), writable: false, configurable: false });
  document.write = document.writeln = () => tell('document.write');
})();
"""

# Looks at a document as the browser's own parser made it; returns what must not be there.
INSPECT = r"""
window.inspect = (doc, base) => {
  const bad = [];
  const banned = new Set([
    'iframe', 'frame', 'frameset', 'object', 'embed', 'applet', 'base', 'style', 'template', 'marquee',
    'bgsound', 'isindex', 'keygen', 'audio', 'video', 'source', 'track', 'animate', 'set', 'animatetransform',
    'animatemotion', 'foreignobject', 'annotation-xml', 'maction', 'mglyph', 'malignmark', 'image', 'listing',
    'xmp', 'plaintext', 'noembed', 'noframes', 'textarea', 'select', 'portal', 'dialog', 'param', 'layer',
    'blink', 'xss'
  ]);
  const links = ['href', 'xlink:href', 'src', 'srcset', 'action', 'formaction', 'data', 'poster', 'background', 'cite',
    'ping', 'longdesc', 'lowsrc', 'dynsrc', 'manifest', 'profile', 'usemap', 'codebase', 'archive'];
  const linking = new Set(['a', 'area', 'link', 'image', 'use']);
  const silent = new Set(['alternate', 'author', 'canonical', 'collection', 'describedby', 'item', 'license', 'related',
    'search', 'type']);
  for (const node of doc.querySelectorAll('*')) {
    const name = node.localName.toLowerCase();
    // Only what is bad is written out: all of it, a page would be written once for each element around it.
    const tell = what => bad.push(what + ' ' + name + ' ' + node.outerHTML.slice(0, 160));
    const isOurs = name === 'select' && ['year', 'month', 'topic', 'sort'].includes(node.name) && node.closest('form');
    if ((banned.has(name) && !isOurs) || /[^a-z0-9-]/.test(name)) tell('element');
    if (name === 'meta' && node.hasAttribute('http-equiv')
        && node.getAttribute('http-equiv').toLowerCase() !== 'content-security-policy') tell('meta');
    if (name === 'script' && !node.hasAttribute('src') && node.type !== 'application/ld+json')
      tell('inline script');
    if (name === 'script' && node.type === 'application/ld+json') {
      try { JSON.parse(node.textContent); } catch { tell('broken data'); }
    }
    for (const attribute of node.attributes) {
      const key = attribute.name.toLowerCase();
      if (key.startsWith('on')) tell('handler');
      if (key === 'style' || key === 'srcdoc') tell(key);
      if (/[^a-z0-9:_-]/i.test(key)) tell('attribute name ' + key + ' in');
      if (!links.includes(key)) continue;
      if (key !== 'cite' && key.endsWith('href') && !linking.has(name)) tell('link on');
      let url;
      try { url = new URL(attribute.value, base); } catch { tell('broken link'); continue; }
      if (!['http:', 'https:'].includes(url.protocol)) tell('scheme ' + url.protocol + ' in');
      const loads = !['a', 'area'].includes(name) && !silent.has(node.getAttribute('rel'));
      if (loads && url.origin !== new URL(base).origin) tell('loads from elsewhere');
    }
  }
  return bad;
};
// What a test asks about the words of a document; all its text would be a hundred megabytes for a site.
window.summarize = doc => ({
  marks: [...new Set(doc.body.textContent.match(/zq\d+qz/g))], heading: doc.querySelector('h1')?.textContent ?? ''
});
"""

SHOW_FRAMES = """
async paths => {
  const show = async path => {
    const frame = document.createElement('iframe');
    frame.width = 400; frame.height = 300;
    const loaded = new Promise(resolve => { frame.onload = resolve; });
    frame.src = path;
    document.body.append(frame);
    await loaded;
    return frame;
  };
  const found = [];
  for (const frame of await Promise.all(paths.map(show))) {
    const doc = frame.contentDocument;
    const path = frame.contentWindow.location.pathname;
    for (const node of doc.querySelectorAll('details')) node.open = true;
    for (const node of doc.querySelectorAll('a, button, summary'))
      node.dispatchEvent(new MouseEvent('mouseover', { bubbles: true }));
    const bad = inspect(doc, location.origin + path);
    found.push({ path, bad, ...summarize(doc) });
  }
  await new Promise(resolve => setTimeout(resolve, 30));
  document.body.replaceChildren();
  return found;
}
"""

# Twenty times as quick as frames: read by the browser's parser, then put into a living page, where handlers run.
# Scripts would not, but a page of ours has none of its own, which `inspect` sees to. Texts come with the call, as
# fetching them one by one would take longer than all the rest.
PUT_INTO_PAGE = """
async pages => {
  const found = pages.map(([path, text]) => {
    const doc = new DOMParser().parseFromString(text, 'text/html');
    const bad = inspect(doc, location.origin + path);
    const made = { path, bad, ...summarize(doc) };
    const place = document.createElement('div');
    document.body.append(place);
    place.append(...doc.body.childNodes);
    return made;
  });
  const pause = () => new Promise(resolve => setTimeout(resolve, 60));
  // A picture that cannot be loaded fires its handler when the answer is there, on a busy machine later than that.
  for (let rest = 100; rest && [...document.images].some(image => !image.complete); rest--) await pause();
  await pause();
  document.body.replaceChildren();
  return found;
}
"""


@pytest.fixture(scope="module")
def strings(hostile: Callable[[str], list[str]]) -> list[str]:
    """All strings that attack a page: 1,060 + 511 + 9 different ones."""
    found = [string for name in LISTS for string in hostile(name)]
    assert len(found) >= 1_575
    return found


def _row(number: int, string: str, day: str) -> dict[str, Any]:
    """A record with `string` in every field; the mark keeps papers apart that only differ in case or punctuation."""
    person = {"name": string, "fullname": string, "user": string, "avatarUrl": string}
    paper = {
        "id": string,
        "title": f"{string} {MARK.format(number)}",
        "summary": string,
        "authors": [{"name": string, "user": person}, {"name": f"Author {MARK.format(number)}"}],
        "publishedAt": string,
        "submittedOnDailyAt": f"{day}T03:00:00.000Z",
        "submittedOnDailyBy": person,
        "upvotes": number % 50,
        "discussionId": string,
        "projectPage": string,
        "githubRepo": string,
        "ai_summary": string,
        "ai_keywords": [string, MARK.format(number)],
        "mediaUrls": [string],
        "organization": {"name": string, "fullname": string, "avatar": string},
    }
    return {"paper": paper, "title": string, "summary": string, "thumbnail": string, "submittedBy": person}


CONFIG = '[site]\ntitle = "Hostile <b>&amp;"\nbase_url = "https://example.org/"\n[[sources]]\npath = "content/**/*"\n'


@pytest.fixture(scope="module")
def data_site(strings: list[str], make_once: Any, build_here: Any) -> Path:
    """A paper for each string, fifty papers a day."""

    def make(root: Path) -> None:
        _write_data(root, strings)
        build_here(root, jobs=2)

    made: Path = make_once("hostile-data", make)
    return made


def _write_data(root: Path, strings: list[str]) -> None:
    (root / "content").mkdir()
    (root / "site.toml").write_text(CONFIG)
    for start in range(0, len(strings), 50):
        day = (datetime.date(2024, 1, 1) + datetime.timedelta(start)).isoformat()
        rows = [_row(number, strings[number], day) for number in range(start, min(start + 50, len(strings)))]
        (root / "content" / f"{day}.json").write_text(json.dumps(rows))


def _quoted(string: str) -> str:
    """`string` for YAML, which knows no pairs of surrogates."""
    return '"' + "".join(char if ord(char) > 0xFFFF else json.dumps(char)[1:-1] for char in string) + '"'


def _section(number: int, string: str) -> str:
    line = " ".join(string.split())
    items = "\n".join(f"- {key}: {line}" for key in ("Authors", "Code", "Project", "Keywords", "Organization", "PDF"))
    return f"## [{line} {MARK.format(number)}]({line})\n\n{items}\n\n{string}\n\n> {line}\n"


@pytest.fixture(scope="module")
def editor_site(strings: list[str], tmp_path_factory: pytest.TempPathFactory, build_here: Any) -> Path:
    """What an editor types: each string is the introduction and title of a day, a paper of it, and a paper file.

    Lists that show no more of it than days do, and files that are no pages, are those of the other site.
    """
    root = tmp_path_factory.mktemp("hostile-editor")
    for name in ("digests", "papers"):
        (root / "content" / name).mkdir(parents=True)
    left_out = '[pages]\nleave_out = ["weeks", "months", "related", "trends"]\n'
    left_out += "[outputs]\napi = false\ncitations = false\nlist_feeds = 0\n"
    (root / "site.toml").write_text(CONFIG + left_out)
    for number, string in enumerate(strings):
        day = (datetime.date(2010, 1, 1) + datetime.timedelta(number)).isoformat()
        mark, quoted = MARK.format(number), _quoted(string)
        text = f"---\ndate: {day}\ntitle: {_quoted(string + ' ' + mark)}\n---\n\n{mark}\n\n{string}\n\n"
        (root / "content" / "digests" / f"{day}.md").write_text(text + _section(number, string), encoding="utf-8")
        if number % 5 == 0:
            head = f"title: {json.dumps('paper ' + mark)}\nauthors: [{quoted}]\nurl: {quoted}\ncode: {quoted}\n"
            head += f"project: {quoted}\nkeywords: [{quoted}]\ndate: {day}\n"
            (root / "content" / "papers" / f"{number}.md").write_text(f"---\n{head}---\n\n{string}\n", encoding="utf-8")
    build_here(root, jobs=2)
    return root


class Watch:
    """A page with the policy off that remembers everything that should not happen."""

    def __init__(self, page: Any, folder: Path, url: str) -> None:
        self.page, self.folder, self.url = page, folder, url
        self.seen: list[str] = []
        page.on("dialog", self._dialog)
        page.on("request", self._request)
        page.on("popup", lambda popup: self.seen.append(f"popup {popup.url}"))

    def _dialog(self, dialog: Any) -> None:
        self.seen.append(f"dialog {dialog.type}")
        dialog.dismiss()

    def _request(self, request: Any) -> None:
        if not request.url.startswith(self.url):
            self.seen.append(f"request {request.url}")

    def host(self) -> None:
        """Open an empty page of the same origin, to put frames in."""
        self.page.route("**/frames-of-the-test", lambda route: route.fulfill(body="<!doctype html><body>"))
        self.page.goto(self.url + "frames-of-the-test")

    def show(self, paths: list[str], *, frames: bool) -> list[dict[str, Any]]:
        """Show pages of the folder on the empty page, in frames or put into it; return what was seen on each."""
        self.host()
        found: list[dict[str, Any]] = []
        for batch in _in_batches(paths, 8 if frames else 240):
            if frames:
                found += self.page.evaluate(SHOW_FRAMES, batch)
            else:
                found += self.page.evaluate(PUT_INTO_PAGE, [[path, self._read(path)] for path in batch])
        return found

    def _read(self, path: str) -> str:
        name = path.removeprefix("/")
        return (self.folder / (f"{name}index.html" if path.endswith("/") else name)).read_text(encoding="utf-8")

    def fired(self) -> list[str]:
        return self.seen + self.page.evaluate("top.fired")


@pytest.fixture
def watch(chromium: Any, serve_folder: Any) -> Iterator[Callable[..., Watch]]:
    """Function `watch(folder, bypass_csp=True)`."""
    contexts = []

    def start(folder: Path, bypass_csp: bool = True) -> Watch:
        context = chromium.new_context(bypass_csp=bypass_csp)
        contexts.append(context)
        context.add_init_script(TRAP + INSPECT)
        page = context.new_page()
        page.set_default_timeout(60_000)
        return Watch(page, folder, serve_folder(folder).url)

    yield start
    for context in contexts:
        context.close()


def _paths(root: Path, *kinds: str) -> list[str]:
    """Paths of the published pages whose first part is one of `kinds`, or all."""
    public = (root / "public").resolve()
    found = [path.relative_to(public).as_posix() for path in sorted(public.rglob("*.html"))]
    return ["/" + name.removesuffix("index.html") for name in found if not kinds or name.split("/")[0] in kinds]


def _in_batches(items: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _as_read(text: str) -> str:
    """Text as a reader compares it: nothing that controls or formats, one space between words."""
    seen = [char for char in text if char.isspace() or not unicodedata.category(char).startswith("C")]
    return " ".join("".join(seen).split())


# --- the control -------------------------------------------------------------------------------------------------

CONTROLS = {
    "handler": "<img src=/nothing.png onerror=alert(1)>",
    "script": "<script>confirm(1)</script>",
    "svg": "<svg onload=prompt(1)></svg>",
    "frame": "<iframe srcdoc='<script>top.fired.push(1)</script>'></iframe>",
    "link": "<a href='java\tscript:alert(1)'>x</a>",
    "formula": "<math><mrow href='javascript:alert(1)'><mi>x</mi></mrow></math>",
    "elsewhere": "<img src='http://127.0.0.1:9/x.png'>",
    "style": "<p style='background:red'>x</p>",
    "base": "<base href='http://127.0.0.1:9/'>",
    "refresh": "<meta http-equiv=refresh content='9999;url=/'>",
}


def _control_site(tmp_path: Path, policy: str = "") -> Path:
    for name, attack in CONTROLS.items():
        (tmp_path / name).mkdir()
        text = f"<!doctype html><html><head>{policy}<title>t</title></head><body><h1>c</h1>{attack}</body></html>"
        (tmp_path / name / "index.html").write_text(text)
    return tmp_path


@pytest.mark.parametrize("frames", [True, False], ids=["frames", "put into a page"])
def test_the_trap_catches_attacks_that_do_run(frames: bool, tmp_path: Path, watch: Callable[..., Watch]) -> None:
    policy = '<meta http-equiv="Content-Security-Policy" content="default-src \'self\'">'
    seen = watch(_control_site(tmp_path, policy))
    found = seen.show([f"/{name}/" for name in CONTROLS], frames=frames)
    clean = [page["path"] for page in found if not page["bad"]]
    assert clean == []
    assert len(found) == len(CONTROLS)
    fired = " ".join(map(str, seen.fired()))
    assert "alert in" in fired
    assert "127.0.0.1:9" in fired
    if frames:
        assert "confirm in /script" in fired
        assert "prompt in /svg" in fired


def test_the_policy_of_our_pages_stops_what_escaping_would_let_through(
    tmp_path: Path, data_site: Path, watch: Callable[..., Watch]
) -> None:
    """The second line of defence: the same attacks under the policy that the site's own pages carry."""
    home = (data_site / "public" / "index.html").read_text(encoding="utf-8")
    policy = re.search(r"<meta[^>]*content-security-policy[^>]*>", home, re.IGNORECASE)
    assert policy, "pages carry a Content-Security-Policy"
    assert "unsafe" not in policy[0]
    seen = watch(_control_site(tmp_path, policy[0]), bypass_csp=False)
    seen.show(["/handler/", "/script/", "/svg/", "/elsewhere/"], frames=True)
    assert seen.page.evaluate("top.fired") == []


# --- pages -------------------------------------------------------------------------------------------------------


def _check_pages(seen: Watch, paths: list[str], *, frames: bool = False) -> list[dict[str, Any]]:
    pages = seen.show(paths, frames=frames)
    assert len(pages) == len(paths)
    assert sorted(page["path"] for page in pages) == sorted(paths), "no frame went elsewhere"
    bad = [f"{page['path']}: {problem}" for page in pages for problem in page["bad"]]
    assert bad == []
    assert seen.fired() == []
    return pages


def _lost(strings: list[str], pages: list[dict[str, Any]], prefix: str) -> list[int]:
    """Numbers of the strings that are on no page whose path begins with `prefix`."""
    found = {mark for page in pages if page["path"].startswith(prefix) for mark in page["marks"]}
    return [number for number in range(len(strings)) if MARK.format(number) not in found]


@pytest.mark.slow
def test_no_string_runs_on_a_page_made_of_data(
    data_site: Path, strings: list[str], watch: Callable[..., Watch]
) -> None:
    """Every page, and some of them in frames; every string is on its page as text."""
    seen = watch(data_site / "public")
    paths = _paths(data_site, "papers")
    papers = _check_pages(seen, paths)
    _check_pages(seen, paths[::25], frames=True)
    by_mark = {mark: page for page in papers for mark in re.findall(r"zq\d+qz", page["heading"])}
    lost = [number for number in range(len(strings)) if MARK.format(number) not in by_mark]
    assert lost == []
    shown = [_as_read(string) in _as_read(by_mark[MARK.format(n)]["heading"]) for n, string in enumerate(strings)]
    hidden = [string for string, is_shown in zip(strings, shown, strict=True) if not is_shown]
    # What has TeX in it ($, backslash, ~, --- and quotes) is set as what it means, not as it was typed.
    unexplained = [string for string in hidden if not re.search(r"[\\$~{}`]|--|''", string)]
    assert unexplained == []
    assert sum(shown) >= 1_300


@pytest.mark.slow
def test_no_string_runs_on_a_list_page(data_site: Path, strings: list[str], watch: Callable[..., Watch]) -> None:
    """Every list, and in frames every day, where all strings are, and up to six of each other kind."""
    seen = watch(data_site / "public")
    others = [path for path in _paths(data_site) if not path.startswith("/papers/")]
    _check_pages(seen, others)
    kinds: dict[str, list[str]] = {}
    for path in others:
        kinds.setdefault(path.split("/")[1], []).append(path)
    framed = [kinds.pop("days"), *(paths[:: -(-len(paths) // 6)] for paths in kinds.values())]
    pages = _check_pages(seen, [path for paths in framed for path in paths], frames=True)
    assert _lost(strings, pages, "/days/2") == []


@pytest.mark.slow
def test_no_string_runs_in_what_an_editor_wrote(
    editor_site: Path, strings: list[str], watch: Callable[..., Watch]
) -> None:
    seen = watch(editor_site / "public")
    paths = _paths(editor_site)
    pages = _check_pages(seen, paths)
    _check_pages(seen, paths[::50], frames=True)
    assert _lost(strings, pages, "/days/2") == []
    assert _lost(strings, pages, "/papers/") == []


def test_no_string_runs_among_search_results(data_site: Path, watch: Callable[..., Watch]) -> None:
    """Words that find hostile papers, typed and from the address; what is highlighted is text too."""
    seen = watch(data_site / "public")
    shown = 0
    for query in ("alert", "script javascript", "onerror", "img src", "title:svg", "zq1*", "iframe", "document cookie"):
        seen.page.goto(f"{seen.url}search/?q={query}")
        seen.page.locator("#results > li[data-ref]").first.wait_for()
        assert seen.page.evaluate("inspect(document, location.href)") == []
        shown += seen.page.locator("#results > li[data-ref]").count()
        assert seen.fired() == []
    assert shown >= 60


# --- files -------------------------------------------------------------------------------------------------------


def _all_names(folder: Path) -> set[str]:
    start = len(str(folder)) + 1
    return {f"{parent}/{name}"[start:] for parent, folders, names in os.walk(folder) for name in [*folders, *names]}


@pytest.mark.slow
def test_no_id_or_title_leads_out_of_the_output(hostile: Any, tmp_path: Path, build_here: Any) -> None:
    """All 11,264 traversal strings at once, eight folders deep, so that `../` lands where we look.

    What is left out has no file of its own named after a paper, and what papers' pages say is looked at above.
    """
    site = tmp_path.joinpath(*"abcdefgh") / "site"
    (site / "content").mkdir(parents=True)
    left_out = '[pages]\nleave_out = ["related", "trending", "trends"]\n[outputs]\nmetadata = false\n'
    (site / "site.toml").write_text(CONFIG + left_out)
    (site / "templates").mkdir()
    (site / "templates" / "paper.html").write_text("<p>A paper.</p>\n")
    strings = hostile("traversal")
    assert len(strings) == 11_264
    rows = [
        {"paper": {"id": s, "title": s, "summary": "", "authors": [{"name": f"Author {MARK.format(n)}"}],
                   "submittedOnDailyAt": f"2024-01-{1 + n % 28:02d}T00:00:00Z"}}
        for n, s in enumerate(strings)
    ]  # fmt: skip
    (site / "content" / "rows.json").write_text(json.dumps(rows))
    before, etc = _all_names(tmp_path), sorted(os.listdir("/etc"))
    report = build_here(site, jobs=2)
    inside = tuple(str(site.relative_to(tmp_path) / name) for name in ("public", ".sitegen"))
    assert {name for name in _all_names(tmp_path) - before if not name.startswith(inside)} == set()
    assert sorted(os.listdir("/etc")) == etc
    assert report.counts["papers"] == len(strings)
    _check_names(site / "public", len(strings))


def _check_names(public: Path, paper_count: int) -> None:
    names = sorted(path.name for path in (public / "papers").iterdir() if path.is_dir())
    assert len(names) == paper_count
    assert len({name.casefold() for name in names}) == paper_count
    assert [name for name in names if not re.fullmatch(r"[a-z0-9][a-z0-9._-]*", name) or ".." in name] == []
    assert max(len(name) for name in names) <= 100
    for parent, folders, files in os.walk(public.resolve()):
        assert not [name for name in (*folders, *files) if os.path.islink(f"{parent}/{name}")]
