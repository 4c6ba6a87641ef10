"""Templates joined before they are compiled: what a page extends, includes and calls stands in its own code.

Jinja keeps templates apart while it renders: each block, include and macro gets a context of its own, which costs a
paper's page a third of its time. Here they are joined as trees, once, when a template is compiled. What a page puts out
stays the same; where that is not certain, templates are left apart as Jinja has them.

- A parent's blocks give way to those of the page; `self.name()` and `super()` become what they would put out.
- What is included takes the place of the `include`.
- A macro that only puts something out takes the place of its call, with its names renamed, as it sees no others.

Nodes of other templates keep their place: the number of a line says which template it is of, see `LINES`.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from jinja2.nodes import (
    Assign,
    AssignBlock,
    Block,
    Call,
    CallBlock,
    Const,
    Expr,
    Extends,
    FilterBlock,
    For,
    FromImport,
    Getattr,
    If,
    Import,
    Include,
    Macro,
    Name,
    Node,
    NSRef,
    Output,
    Scope,
    Template,
)
from jinja2.visitor import NodeTransformer

from sitegen.site.trees import NAMES_SOMETHING, copied, holds, names_in, walk

LINES = 1_000_000
"""Line `n` of the template with the number `k`, from 1, is line `k * LINES + n`; lines of the page's own are as they
are."""

_ALLOWED_ABOVE = (Extends, FromImport, Import, Assign, AssignBlock, Macro, Block, Output)
"""What a template that extends another may have outside of its blocks."""

_NOT_IN_MACROS = (Import, FromImport, Macro, CallBlock, Block, Include, NSRef, Extends, FilterBlock)

_OF_BLOCKS = ("self", "super")


class _ApartError(Exception):
    """These templates must stay apart."""


Parse = Callable[[str], Template | None]
"""Returns the tree of a template, a new one each time, with its lines numbered; None where there is none."""


def link(tree: Template, parse: Parse, known: Collection[str]) -> Template:
    """Return `tree` with all that it names of other templates joined in; `known` are the names of global functions."""
    try:
        extends = tree.find(Extends) is not None
        body = _with_parents(tree, parse) if extends else tree.body
        body = _Includes(parse).join(body)
        body = _Macros(parse, known).join(body)
    except _ApartError:
        return tree
    if extends and not any(isinstance(node, Macro) for node in body):
        # Names of a page that nothing else can ask for need not be told to its context.
        body = [Scope(body, lineno=1, environment=tree.environment)]
    return Template(body, lineno=tree.lineno, environment=tree.environment)


def place_of(line: int, name: str, names: Sequence[str]) -> tuple[str, int]:
    """Return the template and its line for a line of the joined template `name`, where `names` are those numbered."""
    number, own = divmod(line, LINES)
    return (names[number - 1], own) if number else (name, line)


def number_lines(tree: Template, number: int) -> Template:
    """Return `tree`, whose nodes now say that they are of the template with `number`."""
    for node in walk([tree]):
        node.lineno = number * LINES + (node.lineno or 1)
    return tree


# --- parents and blocks


def _with_parents(tree: Template, parse: Parse) -> list[Node]:
    """Return the body of the template at the end of the chain, with the blocks of those before it."""
    above: list[Node] = []
    blocks: dict[str, list[Block]] = {}
    seen: set[str] = set()
    while True:
        parent = _parent_of(tree)
        for block in (node for node in walk(tree.body) if isinstance(node, Block)):
            versions = blocks.setdefault(block.name, [])
            if block.required or (versions and versions[-1].lineno // LINES == block.lineno // LINES):
                raise _ApartError  # required, or twice in one template, of which Jinja has something to say
            versions.append(block)
        if parent is None:
            break
        above += [node for node in tree.body if not isinstance(node, (Extends, Block, Output))]
        found = None if parent in seen else parse(parent)
        if found is None:
            raise _ApartError
        seen.add(parent)
        tree = found
    if not all(_may_hold_blocks(node) for node in tree.body):
        raise _ApartError
    body = _Blocks(blocks).join(tree.body)
    if any(name.name in _OF_BLOCKS for name in names_in(walk([*above, *body]))):
        raise _ApartError
    return [*above, *body]


def _parent_of(tree: Template) -> str | None:
    extends = list(tree.find_all(Extends))
    if not extends:
        return None
    if len(extends) > 1 or extends[0] is not tree.body[0] or not all(isinstance(n, _ALLOWED_ABOVE) for n in tree.body):
        raise _ApartError
    name = extends[0].template
    if not (isinstance(name, Const) and isinstance(name.value, str)):
        raise _ApartError
    if any(holds(node, Block) for node in tree.body if isinstance(node, (Macro, AssignBlock))):
        raise _ApartError
    return name.value


def _may_hold_blocks(node: Node) -> bool:
    """Say whether all blocks below `node` see no other names than they would alone: only those of the whole page."""
    if isinstance(node, (Block, If)):
        return all(_may_hold_blocks(child) for child in node.iter_child_nodes())
    return node.find(Block) is None


class _Blocks(NodeTransformer):
    """Puts the first version of each block in its place."""

    def __init__(self, versions: Mapping[str, Sequence[Block]]) -> None:
        self._versions = versions
        self._open: tuple[tuple[str, int], ...] = ()

    def join(self, body: Iterable[Node]) -> list[Node]:
        return [new for node in body for new in self.visit_list(node)]

    def visit_Block(self, node: Block) -> list[Node]:  # noqa: N802 -- so Jinja calls it
        return self._version(node.name, 0)

    def visit_Output(self, node: Output) -> list[Node]:  # noqa: N802
        """Put blocks that are named by `self` and `super` in the place of these calls."""
        return _split(node, self._block_of_call)

    def _block_of_call(self, call: Expr) -> list[Node] | None:
        if not isinstance(call, Call) or call.args or call.kwargs or call.dyn_args or call.dyn_kwargs:
            return None
        called = call.node
        if isinstance(called, Getattr) and isinstance(called.node, Name) and called.node.name == "self":
            return self._version(called.attr, 0)
        if isinstance(called, Name) and called.name == "super" and self._open:
            name, number = self._open[-1]
            return self._version(name, number + 1)
        return None

    def _version(self, name: str, number: int) -> list[Node]:
        versions = self._versions.get(name, ())
        if number >= len(versions) or (name, number) in self._open:
            raise _ApartError  # there is none, or it is in itself, which Jinja tells
        block, before = versions[number], self._open
        if not all(_may_hold_blocks(node) for node in block.body):
            raise _ApartError
        self._open = (*before, (name, number))
        body = self.join(copied(block.body))
        self._open = before
        return _scope(body, block)


# --- includes


class _Includes(NodeTransformer):
    """Puts what is included in the place of the `include`."""

    def __init__(self, parse: Parse) -> None:
        self._parse = parse
        self._open: tuple[str, ...] = ()

    def join(self, body: Iterable[Node]) -> list[Node]:
        return [new for node in body for new in self.visit_list(node)]

    def visit_Include(self, node: Include) -> Node | list[Node]:  # noqa: N802
        name = node.template.value if isinstance(node.template, Const) else None
        if not isinstance(name, str) or not node.with_context or node.ignore_missing or name in self._open:
            return node
        tree = self._parse(name)
        if tree is None or holds(tree, Extends, Block, Macro) or any(map(_asks_for_loop, tree.body)):
            return node
        if any(one.name in _OF_BLOCKS for one in names_in(walk(tree.body))):
            return node
        before, self._open = self._open, (*self._open, name)
        body = self.join(tree.body)
        self._open = before
        return _scope(body, node)


# --- macros


class _Known(NamedTuple):
    """A macro, and the template whose names it sees."""

    macro: Macro
    template: str
    is_simple: bool


class _Macros(NodeTransformer):
    """Puts macros of other templates in the place of calls that only put out what they give."""

    def __init__(self, parse: Parse, known: Collection[str]) -> None:
        self._parse = parse
        self._globals = frozenset(known)
        self._count = 0
        self._of_templates: dict[str, dict[str, _Known]] = {}
        self._open: tuple[str, ...] = ()
        self._visible: Mapping[str, _Known] = {}

    def join(self, body: Sequence[Node]) -> list[Node]:
        """Return `body` with the macros in their places, and without imports that nothing asks for then."""
        self._visible = self._visible_in(body)
        if not self._visible:
            return list(body)
        self._globals -= _stored(walk(body))
        joined = [new for node in body for new in self.visit_list(node)]
        loaded = {name.name for name in names_in(walk(joined)) if name.ctx == "load"}
        return [node for node in joined if not isinstance(node, FromImport) or loaded & dict(_aliases(node)).keys()]

    def _visible_in(self, body: Sequence[Node]) -> dict[str, _Known]:
        """Return the macros by those names in `body` that never stand for anything else."""
        imported = [self._imported(node) for node in body if isinstance(node, FromImport)]
        if not imported:
            return {}
        nodes = walk(node for node in body if not isinstance(node, FromImport))
        taken = _stored(nodes)
        taken |= {node.name for node in nodes if isinstance(node, Macro)}
        taken |= {node.target for node in nodes if isinstance(node, Import)}
        taken |= {alias for node in nodes if isinstance(node, FromImport) for alias, _ in _aliases(node)}
        names = {alias for found in imported for alias in found} - taken
        places = {alias: {found.get(alias) for found in imported if alias in found} for alias in names}
        return {alias: known for alias, (known, *others) in places.items() if known and not others}

    def visit_Output(self, node: Output) -> list[Node]:  # noqa: N802 -- so Jinja calls it
        return _split(node, self._body_of_call)

    def _body_of_call(self, call: Expr) -> list[Node] | None:
        if not isinstance(call, Call) or call.kwargs or call.dyn_args or call.dyn_kwargs:
            return None
        known = self._visible.get(call.node.name) if isinstance(call.node, Name) else None
        return self._inlined(known, call) if known else None

    def _inlined(self, known: _Known, call: Call) -> list[Node] | None:
        """Return what the macro puts out for this call; None where it must be called."""
        macro, missing = known.macro, len(known.macro.args) - len(call.args)
        path = f"{known.template}:{macro.name}"
        if not 0 <= missing <= len(macro.defaults) or path in self._open or not known.is_simple:
            return None
        defaults = macro.defaults[len(macro.defaults) - missing :]
        # What stands in the macro sees the names of its own template, so calls in it are looked at first.
        before = self._open, self._visible
        self._open, self._visible = (*self._open, path), self._names_of(known.template)
        body = [new for node in copied(macro.body) for new in self.visit_list(node)]
        unseen = self._visible.keys()
        self._open, self._visible = before
        names = names_in(walk(body))
        stored = _stored(names)
        own = stored | {arg.name for arg in macro.args}
        free = {name.name for name in names} - own
        if not any(_asks_for_loop(node) for node in body):
            free -= {"loop"}
        if own & self._globals or not free <= self._globals - unseen:
            return None
        return self._with_values(body, macro, [*call.args, *defaults], stored, call)

    def _with_values(
        self, body: Sequence[Node], macro: Macro, values: Sequence[Expr], stored: Collection[str], call: Call
    ) -> list[Node]:
        """Return `body` with `values` for the arguments, and names that nothing else has for those that it stores."""
        self._count += 1
        own = {*stored, *(arg.name for arg in macro.args)}
        names = {name: f"{name}_of_{macro.name}_{self._count}" for name in own}
        put: dict[str, Expr] = {}
        assigned: list[Node] = []
        for arg, value in zip(macro.args, values, strict=True):
            if isinstance(value, (Const, Name)) and arg.name not in stored:
                put[arg.name] = value
            else:
                target = Name(names[arg.name], "store", lineno=call.lineno, environment=call.environment)
                assigned.append(Assign(target, value, lineno=call.lineno, environment=call.environment))
        renamer = _Renamer(names, put)
        return _scope([*assigned, *(renamer.visit(node) for node in body)], call)

    def _names_of(self, template: str) -> dict[str, _Known]:
        """Return the macros that those of `template` can call: each other, and those that it imports."""
        if template not in self._of_templates:
            self._of_templates[template] = found = {}
            tree = self._parse(template)
            body = tree.body if tree else []
            found.update(self._visible_in(body))
            for node in body:
                if isinstance(node, Macro):
                    found[node.name] = _Known(node, template, not holds(node, *_NOT_IN_MACROS))
        return self._of_templates[template]

    def _imported(self, node: FromImport) -> dict[str, _Known | None]:
        name = node.template.value if isinstance(node.template, Const) else None
        there = self._names_of(name) if isinstance(name, str) and not node.with_context else {}
        return {alias: there.get(original) for alias, original in _aliases(node)}


class _Renamer(NodeTransformer):
    """Gives names other names, or puts values in their place."""

    def __init__(self, names: Mapping[str, str], values: Mapping[str, Expr]) -> None:
        self._names = names
        self._values = values

    def visit_Name(self, node: Name) -> Expr:  # noqa: N802 -- so Jinja calls it
        value = self._values.get(node.name)
        if value is not None:
            return copy.copy(value)
        name = self._names.get(node.name, node.name)
        return Name(name, node.ctx, lineno=node.lineno, environment=node.environment)


# --- trees


def _scope(body: list[Node], place: Node) -> list[Node]:
    """Return `body` as it may stand in another one: what it names stays its own."""
    if not any(isinstance(node, NAMES_SOMETHING) for node in walk(body)):
        return body
    return [Scope(body, lineno=place.lineno, environment=place.environment)]


def _split(node: Output, find: Callable[[Expr], list[Node] | None]) -> list[Node]:
    """Return `node` with what `find` has for its expressions between its other ones."""
    parts: list[Node] = []
    between: list[Expr] = []
    for child in node.nodes:
        found = find(child)
        if found is None:
            between.append(child)
            continue
        parts += [_output(between, node), *found]
        between = []
    return [*parts, _output(between, node)]


def _output(nodes: list[Expr], place: Node) -> Output:
    return Output(nodes, lineno=place.lineno, environment=place.environment)


def _stored(nodes: Iterable[Node]) -> set[str]:
    """Return the names that some of `nodes` give a value."""
    return {name.name for name in names_in(nodes) if name.ctx != "load"}


def _aliases(node: FromImport) -> Iterator[tuple[str, str]]:
    """Yield each imported name with the one that it has in its template."""
    for name in node.names:
        yield (name[1], name[0]) if isinstance(name, tuple) else (name, name)


def _asks_for_loop(node: Node) -> bool:
    """Say whether `node` asks for a loop around it."""
    if isinstance(node, Name):
        return node.name == "loop"
    # Only what a loop repeats sees it.
    only = ("iter", "test", "else_") if isinstance(node, For) else None
    return any(_asks_for_loop(child) for child in node.iter_child_nodes(only=only))
