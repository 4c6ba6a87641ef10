"""From a planned page to its bytes. Runs in the workers; the same in each of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from traceback import walk_tb

from jinja2 import Environment, FunctionLoader, StrictUndefined, TemplateNotFound, TemplateSyntaxError

from sitegen.errors import TemplateError
from sitegen.site.chrome import Chrome
from sitegen.site.compiled import find_compiled
from sitegen.site.compiling import QuickEnvironment
from sitegen.site.filters import FILTERS, GLOBALS
from sitegen.site.linking import place_of
from sitegen.site.page import PackedPage, Page
from sitegen.site.theme import ThemeRef


def render_page(theme: ThemeRef, chrome: Chrome, packed: PackedPage) -> bytes:
    """Return the HTML of a page; raises TemplateError with template, line and page."""
    page = packed.open()
    try:
        template = load_environment(theme, chrome).get_template(page.template)
        return template.render(chrome=chrome, page=page, view=page.view).encode()
    except Exception as error:  # whatever a template does wrong must be told with its place
        raise _explain(error, theme, page) from error


def compile_templates(theme: ThemeRef, chrome: Chrome) -> None:
    """Compile the templates that are joined with others, to be found by whoever renders them."""
    environment = load_environment(theme, chrome)
    for name in theme.joined:
        with suppress(Exception):  # whatever is wrong with it is told with the page that needs it
            environment.get_template(name)


@lru_cache(maxsize=2)
def load_environment(theme: ThemeRef, chrome: Chrome) -> Environment:
    """Return the Jinja environment of `theme` for a site with `chrome`, one per process."""
    files = theme.files()

    def load(name: str) -> tuple[str, str, None] | None:
        file = files.get(name)
        return (file.read_text(encoding="utf-8"), str(file), None) if file else None

    environment = QuickEnvironment(
        known={"chrome": chrome},
        names=theme.names(),
        joined=theme.joined,
        loader=FunctionLoader(load),
        bytecode_cache=find_compiled(theme.compiled),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    environment.filters.update(FILTERS)
    environment.globals.update(GLOBALS)
    return environment


def _explain(error: Exception, theme: ThemeRef, page: Page) -> TemplateError:
    name, line = _find_place(error, theme) or (page.template, 0)
    where = f"templates/{name}:{line}" if line else f"templates/{name}"
    return TemplateError(
        f"{_say(error)}, while making {page.path} ({page.origin})",
        where=where,
        remedy="mend the template; the published site is unchanged",
    )


def _say(error: Exception) -> str:
    if isinstance(error, TemplateNotFound):
        return f'there is no template "{error.name}"'
    text = str(getattr(error, "message", None) or error)
    return text if isinstance(error, TemplateSyntaxError) else f"{type(error).__name__}: {text}"


def _find_place(error: Exception, theme: ThemeRef) -> tuple[str, int] | None:
    if isinstance(error, TemplateSyntaxError):
        found = error.name or "", error.lineno
    else:
        # Jinja gives the frames of compiled templates the file and line of their source; the deepest one is meant.
        places = list(_template_frames(error, theme))
        if not places:
            return None
        found = places[-1]
    return place_of(found[1], found[0], theme.names())


def _template_frames(error: Exception, theme: ThemeRef) -> Iterator[tuple[str, int]]:
    folders = [Path(folder) for folder in theme.folders]
    for frame, line in walk_tb(error.__traceback__):
        file = Path(frame.f_code.co_filename)
        folder = next((folder for folder in folders if file.is_relative_to(folder)), None)
        if folder is not None:
            yield file.relative_to(folder).as_posix(), line
