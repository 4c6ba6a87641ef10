"""Files of `static/`: names by content, own files over the default ones."""

from __future__ import annotations

from pathlib import Path

from sitegen.config import ThemeSection
from sitegen.site.assets import PROPERTIES, Asset, plan_assets
from sitegen.site.routes import make_routes

ROUTES = make_routes("https://example.org/papers/")


def write(root: Path, name: str, text: str) -> None:
    file = root / "static" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def plan(root: Path) -> dict[str, Asset]:
    return {asset.name: asset for asset in plan_assets(root, ROUTES).files}


def test_a_style_sheet_is_minified_and_named_by_its_content(tmp_path: Path) -> None:
    write(tmp_path, "style.css", "body {\n  color: red; /* why */\n}\n")
    asset = plan(tmp_path)["style.css"]
    assert asset.content == b"body{color:red}\n"
    assert asset.path.startswith("/papers/assets/style-")
    assert asset.path.endswith(".css")


def test_a_changed_file_gets_another_name_and_the_others_keep_theirs(tmp_path: Path) -> None:
    before = plan(tmp_path)
    write(tmp_path, "style.css", "body{}")
    after = plan(tmp_path)
    assert before["style.css"].path != after["style.css"].path
    assert before["site.js"].path == after["site.js"].path


def test_scripts_keep_their_tree_so_that_relative_imports_hold(tmp_path: Path) -> None:
    write(tmp_path, "deep/own.js", "import '../site.js';")
    assets = plan(tmp_path)
    folder = assets["site.js"].path.removesuffix("site.js")
    assert assets["deep/own.js"].path == f"{folder}deep/own.js"


def test_a_changed_script_moves_the_whole_tree(tmp_path: Path) -> None:
    before = plan(tmp_path)["site.js"].path
    write(tmp_path, "own.js", "let a = 1;")
    assert plan(tmp_path)["site.js"].path != before


def test_a_style_sheet_names_pictures_and_fonts_by_their_published_path(tmp_path: Path) -> None:
    write(tmp_path, "fonts/own.woff2", "font")
    css = "@font-face{src:url('fonts/own.woff2')} i{background:url(https://e.org/a.png)} b{background:url(gone.png)}"
    write(tmp_path, "style.css", css)
    assets = plan(tmp_path)
    content = (assets["style.css"].content or b"").decode()
    assert f'url("{assets["fonts/own.woff2"].path}")' in content
    assert "url(https://e.org/a.png)" in content
    assert "url(gone.png)" in content


def test_hidden_and_backup_files_stay_at_home(tmp_path: Path) -> None:
    write(tmp_path, ".secret", "x")
    write(tmp_path, ".git/config", "x")
    write(tmp_path, "style.css~", "x")
    assert not {".secret", ".git/config", "style.css~"} & plan(tmp_path).keys()


def test_the_theme_of_the_site_is_part_of_the_style_sheet_and_its_name(tmp_path: Path) -> None:
    theme = ThemeSection(accent="#0b5a8a", serif='Charter, "Iowan Old Style", serif')
    themed = {asset.name: asset for asset in plan_assets(tmp_path, ROUTES, theme).files}
    plain = plan(tmp_path)
    rule = ':root{--accent-light:#0b5a8a;--serif:Charter, "Iowan Old Style", serif}'
    assert themed["style.css"].content == (plain["style.css"].content or b"") + rule.encode()
    assert themed["style.css"].path != plain["style.css"].path
    assert themed["search.css"] == plain["search.css"]


def test_every_property_of_a_theme_is_one_that_the_style_sheet_sets(tmp_path: Path) -> None:
    style = (plan(tmp_path)["style.css"].content or b"").decode()
    for name in PROPERTIES:
        assert f"{name}:" in style
        assert f"var({name})" in style
