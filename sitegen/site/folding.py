"""Constants in templates: what every page shows is worked out once, when a template is compiled, and not on each page.

The compiler of Jinja joins what is constant to the text around it. It only has to be told that `chrome` is, that a
condition on it has one outcome, and that a loop over its links is so many times its body.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import msgspec
from jinja2.compiler import has_safe_repr
from jinja2.nodes import (
    Block,
    Const,
    Expr,
    For,
    Getattr,
    If,
    Name,
    Node,
    Output,
    Template,
)
from jinja2.visitor import NodeTransformer

from sitegen.site.trees import NAMES_SOMETHING, copied, holds, names_in, walk

_STAYS = (*NAMES_SOMETHING, Block)
"""What must stand where it is, once."""


def fold(template: Template, known: Mapping[str, object]) -> Template:
    """Return `template` with everything worked out that depends on nothing but the `known` values, by name.

    A template that gives one of these names a meaning of its own is left as it is.
    """
    if any(name.ctx != "load" and name.name in known for name in template.find_all(Name)):
        return template
    return cast(Template, _Folder(known).visit(template))


class _Nothing:
    """Says that a value is not known."""


class _Folder(NodeTransformer):
    def __init__(self, known: Mapping[str, object]) -> None:
        self._known = dict(known)

    def generic_visit(self, node: Node, *args: Any, **kwargs: Any) -> Node:
        super().generic_visit(node, *args, **kwargs)
        for field in ("body", "else_"):
            nodes = getattr(node, field, None)
            if isinstance(nodes, list):
                setattr(node, field, _joined(nodes))
        return node

    def visit_Getattr(self, node: Getattr) -> Node:  # noqa: N802 -- so Jinja calls it
        """Put the value for the name of one."""
        value = self._find(node)
        return _const(value, node) if has_safe_repr(value) else self.generic_visit(node)

    def _find(self, node: Expr) -> object:
        """Return the known value that `node` names, or `_Nothing`."""
        if isinstance(node, Name):
            return self._known.get(node.name, _Nothing)
        if not isinstance(node, Getattr):
            return _Nothing
        value = self._find(node.node)
        return getattr(value, node.attr, _Nothing) if isinstance(value, msgspec.Struct) else _Nothing

    def visit_If(self, node: If) -> Node | list[Node]:  # noqa: N802
        """Leave out branches that are never taken; where one always is, it takes the place of the `if`."""
        branches: list[tuple[Expr, list[Node]]] = []
        rest = node.else_
        for branch in (node, *node.elif_):
            test = cast(Expr, self.visit(branch.test))
            outcome = _outcome(test)
            if outcome is None:
                branches.append((test, branch.body))
            elif outcome:
                rest = branch.body
                break
        if len(branches) == len(node.elif_) + 1:
            return self.generic_visit(node)
        if holds(node, Block):
            return node
        rest = self._visit_all(rest)
        if not branches:
            return rest
        first, *others = [
            If(test, self._visit_all(body), [], [], lineno=test.lineno, environment=node.environment)
            for test, body in branches
        ]
        first.elif_, first.else_ = others, rest
        return first

    def visit_For(self, node: For) -> Node | list[Node]:  # noqa: N802
        """Write the body once for each of the items, where these are known."""
        items = self._find(cast(Expr, node.iter))
        target = node.target
        is_simple = isinstance(target, Name) and not (node.test or node.else_ or node.recursive)
        if not (isinstance(items, tuple) and is_simple and _stands_alone(node.body, cast(Name, target).name)):
            return self.generic_visit(node)
        name, before = cast(Name, target).name, self._known
        copies: list[Node] = []
        for item in items:
            self._known = {**before, name: item}
            copies += self._visit_all(copied(node.body))
        self._known = before
        return copies

    def _visit_all(self, nodes: Sequence[Node]) -> list[Node]:
        return _joined([new for node in nodes for new in self.visit_list(node)])


def _const(value: object, place: Expr) -> Const:
    return Const(value, lineno=place.lineno, environment=place.environment)


def _outcome(test: Expr) -> bool | None:
    """Return whether `test` always or never holds; None where that depends on the page."""
    try:
        return bool(test.as_const())
    except Exception:  # whatever is wrong with it is told where a page needs it
        return None


def _stands_alone(body: Sequence[Node], name: str) -> bool:
    """Say whether `body` may be repeated: nothing in it takes a name, and it does not ask where in the loop it is."""
    nodes = walk(body)
    if any(isinstance(node, _STAYS) for node in nodes):
        return False
    return not any(one.name == "loop" or (one.name == name and one.ctx != "load") for one in names_in(nodes))


def _joined(nodes: Sequence[Node]) -> list[Node]:
    """Make one output of several that follow each other, so that the compiler joins their text."""
    joined: list[Node] = []
    for node in nodes:
        if joined and isinstance(node, Output) and isinstance(joined[-1], Output):
            last = joined[-1]
            joined[-1] = Output([*last.nodes, *node.nodes], lineno=last.lineno, environment=last.environment)
        else:
            joined.append(node)
    return joined
