"""The house has floors: a file imports only from its own floor or a lower one, absolutely, and never in a circle."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent

FLOORS: dict[str, int] = {
    "__init__": 0,
    "artifact": 0,
    "errors": 0,
    "files": 0,
    "ids": 0,
    "report": 0,
    "slugs": 0,
    "theme_files": 0,
    "work": 0,
    "config": 1,
    "model": 1,
    "starter": 1,
    "text": 1,
    "sources": 2,
    "library": 3,
    "search": 3,
    "site": 4,
    "outputs": 5,
    "publish": 6,
    "ahead": 7,
    "build": 7,
    "inputs": 7,
    "lending": 7,
    "pipeline": 7,
    "serve": 7,
    "__main__": 8,
    "cli": 8,
    "commands": 8,
}
"""First name below `sitegen` → floor. A new folder or file of the package gets its line here."""

FORBIDDEN = {("serve", "build")}
"""Neighbours that must not know each other: the server is given a callback."""

LAZY_FLOOR = 7
"""Commands import what they call when they are called, so that `sitegen --help` is quick; a build imports what reads
and plans when other processes are at work already, and never when nothing has changed.
"""


def module_name(package: Path, path: Path) -> str:
    """`sitegen.text.links` for a file, `sitegen.text` for a folder's `__init__`."""
    parts = path.relative_to(package.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def floor_name(module: str) -> str:
    """The name by which FLOORS knows a module."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def imported(node: ast.stmt, modules: set[str]) -> Iterator[str]:
    """Modules of the package that an import statement names."""
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom) and not node.level:
        # `from sitegen.text import links` is the module links when there is one, else a name of sitegen.text.
        below = [f"{node.module}.{alias.name}" for alias in node.names]
        names = [name if name in modules else str(node.module) for name in below]
    else:
        names = []
    yield from (name for name in names if name == "sitegen" or name.startswith("sitegen."))


def in_functions(tree: ast.Module) -> set[ast.AST]:
    """Every statement that stands inside a function."""
    functions = (node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))
    return {inner for function in functions for inner in ast.walk(function)}


def problems_of_import(module: str, target: str, *, lazy: bool) -> Iterator[str]:
    """What is wrong with `module` importing `target`."""
    ours, theirs = floor_name(module), floor_name(target)
    for name in (ours, theirs):
        if name not in FLOORS:
            yield f"{module}: {name} has no floor; give it one in tests/test_layers.py"
            return
    if FLOORS[theirs] > FLOORS[ours]:
        yield f"{module} (floor {FLOORS[ours]}) imports {target} (floor {FLOORS[theirs]})"
    if (ours, theirs) in FORBIDDEN:
        yield f"{module} imports {target}, which it must not know"
    if lazy and FLOORS[ours] < LAZY_FLOOR:
        yield f"{module} imports {target} inside a function"


def find_circle(graph: dict[str, set[str]]) -> list[str]:
    """One circle of modules that import each other, or an empty list."""
    done: set[str] = set()

    def walk(module: str, trail: list[str]) -> list[str]:
        if module in trail:
            return [*trail[trail.index(module) :], module]
        if module in done:
            return []
        for target in sorted(graph.get(module, ())):
            if circle := walk(target, [*trail, module]):
                return circle
        done.add(module)
        return []

    return next(filter(None, (walk(module, []) for module in sorted(graph))), [])


def find_problems(package: Path) -> list[str]:
    """Every breach of the rules in the files of `package`."""
    paths = {module_name(package, path): path for path in sorted(package.rglob("*.py"))}
    modules, graph, problems = set(paths), {}, []
    for module, path in paths.items():
        tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
        graph[module] = set()
        inner = in_functions(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.level:
                problems.append(f"{module}: relative import in line {node.lineno}")
            if not isinstance(node, (ast.Import, ast.ImportFrom)):
                continue
            for target in imported(node, modules):
                problems += problems_of_import(module, target, lazy=node in inner)
                graph[module] |= {target} - {module}
    if circle := find_circle(graph):
        problems.append("circle: " + " → ".join(circle))
    return problems


def test_every_file_keeps_to_its_floor() -> None:
    assert find_problems(PROJECT / "sitegen") == []


def test_the_theme_stands_beside_the_package() -> None:
    assert list((PROJECT / "templates").rglob("*.html"))
    assert list((PROJECT / "static").rglob("*.js"))


BREACHES = {
    "upward": ({"text/a.py": "from sitegen.sources import b\n", "sources/b.py": ""}, "(floor 1) imports"),
    "upward for types only": (
        {"model.py": "if TYPE_CHECKING:\n    from sitegen.site.page import Page\n", "site/page.py": ""},
        "(floor 1) imports",
    ),
    "relative": ({"text/a.py": "from .b import c\n", "text/b.py": ""}, "relative import in line 1"),
    "circle": ({"text/a.py": "import sitegen.text.b\n", "text/b.py": "from sitegen.text.a import x\n"}, "circle: "),
    "in a function": (
        {"publish/a.py": "def f():\n    from sitegen import model\n", "model.py": ""},
        "inside a function",
    ),
    "no floor": ({"attic.py": "from sitegen import model\n", "model.py": ""}, "attic has no floor"),
    "forbidden neighbour": ({"serve/a.py": "from sitegen.build import build\n", "build.py": ""}, "must not know"),
}


@pytest.mark.parametrize("name", BREACHES)
def test_the_checker_finds_a_planted_breach(name: str, tmp_path: Path) -> None:
    files, expected = BREACHES[name]
    for file, text in files.items():
        path = tmp_path / "sitegen" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    problems = find_problems(tmp_path / "sitegen")
    assert any(expected in problem for problem in problems), problems


def test_a_command_and_a_build_may_import_late(tmp_path: Path) -> None:
    (tmp_path / "sitegen").mkdir()
    (tmp_path / "sitegen" / "cli.py").write_text("def main():\n    from sitegen.build import build\n")
    (tmp_path / "sitegen" / "build.py").write_text("def build():\n    from sitegen import model\n")
    (tmp_path / "sitegen" / "model.py").write_text("")
    assert find_problems(tmp_path / "sitegen") == []
