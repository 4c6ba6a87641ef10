"""The command line: `sitegen COMMAND`. Tells every problem in a sentence; a traceback only with `-v`."""

from __future__ import annotations

import gc
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from typing import NoReturn

import click

from sitegen import __version__
from sitegen.commands.build import build_command
from sitegen.commands.clean import clean_command
from sitegen.commands.export import export_command
from sitegen.commands.new import new_command
from sitegen.commands.options import CONTEXT, Settings, common_options
from sitegen.commands.rollback import rollback_command
from sitegen.commands.search import search_command
from sitegen.commands.serve import serve_command
from sitegen.commands.showing import safe_text
from sitegen.errors import SitegenError

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells expect it (128 + SIGINT)."""


class OrderedGroup(click.Group):
    """Lists commands in the order of a site's life, not of the alphabet."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which they were added."""
        del ctx
        return list(self.commands)


@click.group(cls=OrderedGroup, context_settings=CONTEXT)
@click.version_option(__version__, prog_name="sitegen", message="%(prog)s %(version)s")
@common_options
def cli() -> None:
    """Make a fast, searchable static site of research papers that come in by the day.

    \b
    A first site:
      sitegen new my-papers
      cd my-papers
      sitegen serve --open

    Exit codes: 0 done, 1 the site has a problem (the message says which), 2 wrong usage.
    """  # noqa: D301 -- \b is for click


for _command in (
    new_command,
    build_command,
    serve_command,
    search_command,
    export_command,
    rollback_command,
    clean_command,
):
    cli.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit."""
    _accept_any_text()
    _keep_to_own_processes()
    _look_for_no_plugins()
    _collect_seldom()
    code = run(arguments)
    gc.freeze()  # Python looks for garbage once more as it ends, which takes 40 ms after a build of 10,000 papers
    sys.exit(code)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    settings = Settings()
    try:
        code = cli.main(arguments, prog_name="sitegen", standalone_mode=False, obj=settings)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output has enough, as in `sitegen export | head`. Python would complain once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (Exception, KeyboardInterrupt) as error:
        return _explain(error, settings)
    return code if isinstance(code, int) else 0


def _explain(error: BaseException, settings: Settings) -> int:
    if settings.verbose and not isinstance(error, click.ClickException):
        traceback.print_exception(error)
    for kind, tell in _TELLERS:
        if isinstance(error, kind):
            return tell(error)
    _say(f"Error: unexpected {type(error).__name__}: {error}")
    if not settings.verbose:
        _say("This is a fault of sitegen and not of your site. Run it with -v to see where it happened.")
    return 1


def _tell_site_problem(error: BaseException) -> int:
    _say(f"Error: {error}")
    return getattr(error, "exit_code", 1)


def _tell_usage(error: BaseException) -> int:
    if isinstance(error, click.ClickException):
        error.show()
        return error.exit_code
    return 2


def _tell_interrupt(_error: BaseException) -> int:
    _say("Interrupted; the published site is as it was.")
    return INTERRUPTED


_TELLERS: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], Callable[[BaseException], int]], ...] = (
    (SitegenError, _tell_site_problem),
    (click.ClickException, _tell_usage),
    ((KeyboardInterrupt, click.Abort), _tell_interrupt),
)


def _say(text: str) -> None:
    click.echo(safe_text(text), err=True)


def _keep_to_own_processes() -> None:
    """Have NumPy start no threads: a build has a process for each processor, and its products are sparse ones, which
    use none; they would only spin while they wait, for 2 % of a build of 10,000 papers.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def _look_for_no_plugins() -> None:
    """Have pydantic look for no plugins of itself: it reads the metadata of all packages that there are for it, which
    would be a fifth of a build in which nothing has changed.
    """
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")


def _collect_seldom() -> None:
    """Look for garbage seldom: what a command loads and makes stays nearly all, and walking through it again and again
    would be a tenth of a build in which nothing has changed.
    """
    gc.set_threshold(50_000, 20, 50)


def _accept_any_text() -> None:
    """Print what the terminal's encoding lacks as an escape, so that no title ends a command."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="backslashreplace")
