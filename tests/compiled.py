"""Templates compiled once a process, for tests that build hundreds of toy sites."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock


@contextmanager
def compiled_once() -> Iterator[None]:
    """Each template is compiled once a process and not once a build, which is a third of the work of a toy site.

    What comes out depends on nothing but the text, its name and its file, and what the environment knows; a changed
    template is another text.
    """
    from sitegen.site.compiling import QuickEnvironment

    compile_source: Any = QuickEnvironment.compile
    remembered: dict[tuple[str, ...], Any] = {}

    def compile_once(self: Any, source: str, name: str = "", filename: str | None = None, **options: Any) -> Any:
        if filename is None or options or name in self.joined:  # not from a file of a theme, or from several
            return compile_source(self, source, name or None, filename, **options)
        key = (source, name, filename, repr(self.known))
        if key not in remembered:
            remembered[key] = compile_source(self, source, name, filename)
        return remembered[key]

    with mock.patch.object(QuickEnvironment, "compile", compile_once):
        yield
