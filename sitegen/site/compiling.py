"""How templates become Python: Jinja's own compiler with some changes that make a page twice as quick to render.

A page is some hundred small pieces. Jinja hands each of them up through every block it stands in; here each block and
each template collects its pieces and hands on one string. Jinja escapes to `Markup` objects; here escaping gives plain
text, as what is written out at once needs no type that guards it from being escaped again. Calls of macros and
plain functions skip the search for the arguments that Jinja could add to them. Templates that name each other are
joined (`sitegen.site.linking`). Attributes are looked up by Python, and by Jinja only where there is none. And what is
the same on all pages is folded into the text (`sitegen.site.folding`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, MutableMapping, Sequence
from types import FunctionType
from typing import Any

from jinja2 import Environment, Template, TemplateNotFound
from jinja2.compiler import CodeGenerator, Frame, optimizeconst
from jinja2.environment import TemplateModule
from jinja2.nodes import Expr, Getattr, Name, Node
from jinja2.nodes import Template as TemplateNode
from jinja2.runtime import Context, Macro
from markupsafe import Markup, escape

from sitegen.site.folding import fold
from sitegen.site.linking import link, number_lines, place_of
from sitegen.text import escape_html


def escape_text(value: object) -> str:
    """Return `value` as text for HTML; `Markup` stays as it is."""
    if type(value) is str:  # not `Markup`, which is a kind of `str`
        return escape_html(value)
    if isinstance(value, Markup):
        return value
    return str(escape(value))


class CollectingGenerator(CodeGenerator):
    """Writes one `yield` for a whole template or block instead of one for each of its pieces."""

    def blockvisit(self, nodes: Iterable[Node], frame: Frame) -> None:
        """Collect what `nodes` put out, unless something around them does, or a parent may put out something else."""
        if frame.buffer is not None or frame.require_output_check:
            super().blockvisit(nodes, frame)
            return
        self.buffer(frame)
        super().blockvisit(nodes, frame)
        self.writeline(f"yield concat({frame.buffer})")

    def _output_child_pre(self, node: Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("environment.escape_text(")
        else:
            super()._output_child_pre(node, frame, finalize)

    def position(self, node: Node) -> str:
        """Return where `node` stands, for messages."""
        name, line = place_of(node.lineno, self.name or "", getattr(self.environment, "names", ()))
        return f"line {line} in {name!r}"

    @optimizeconst
    def visit_Getattr(self, node: Getattr, frame: Frame) -> None:  # noqa: N802 -- so Jinja calls it
        """Look an attribute up; what stands before the dot is asked twice where it has none, so it must be names."""
        if not _is_names(node.node):
            super().visit_Getattr(node, frame)
            return
        self.write("(found if (found := getattr(")
        self.visit(node.node, frame)
        self.write(f", {node.attr!r}, missing)) is not missing else ")
        super().visit_Getattr(node, frame)
        self.write(")")


def _is_names(node: Node) -> bool:
    return isinstance(node, Name) or (isinstance(node, Getattr) and _is_names(node.node))


class QuickContext(Context):
    """A context that calls macros and plain functions as they are."""

    def call(
        self, called: Callable[..., Any], /, *args: Any, _block_vars: Any = None, _loop_vars: Any = None, **kwargs: Any
    ) -> Any:
        """Call `called` for an expression of a template."""
        kind = type(called)
        if kind is Macro or (kind is FunctionType and not hasattr(called, "jinja_pass_arg")):
            return called(*args, **kwargs)
        return super().call(called, *args, _block_vars=_block_vars, _loop_vars=_loop_vars, **kwargs)


class QuickTemplate(Template):
    """A template whose macros are the same for every page: none of ours has globals of its own."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        del ctx  # Jinja would compare all names of its globals with ours, for each import on each page
        return super()._get_default_module()


class QuickEnvironment(Environment):
    """A Jinja environment whose templates are compiled by `CollectingGenerator`.

    `known` are values by name that every page is rendered with. Templates in `joined` are joined with those that they
    name; `names` are those of all templates.
    """

    code_generator_class = CollectingGenerator
    context_class = QuickContext
    template_class = QuickTemplate
    escape_text = staticmethod(escape_text)

    def __init__(
        self,
        *,
        known: Mapping[str, object] | None = None,
        names: Sequence[str] = (),
        joined: Collection[str] = (),
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.known = known or {}
        self.names = names
        self.joined = joined

    def _parse(self, source: str, name: str | None, filename: str | None) -> TemplateNode:
        tree = super()._parse(source, name, filename)
        return fold(link(tree, self._parse_other, self.globals) if name in self.joined else tree, self.known)

    def _parse_other(self, name: str) -> TemplateNode | None:
        """Return the tree of a template that another one names; None where there is none."""
        if self.loader is None or name not in self.names:
            return None
        try:
            source, filename, _ = self.loader.get_source(self, name)
        except TemplateNotFound:
            return None
        return number_lines(super()._parse(source, name, filename), self.names.index(name) + 1)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the globals of a template as one dict; each page copies them."""
        return {**self.globals, **(d or {})}
