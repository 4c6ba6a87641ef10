"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec

F = TypeVar("F", bound=Callable[..., Any])

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
"""Settings of every command."""


class Settings(msgspec.Struct):
    """What was asked for all commands, before or after the command's name."""

    verbose: bool = False
    """Show tracebacks."""

    quiet: bool = False
    """Print only problems."""


def _remember(context: click.Context, option: click.Parameter, value: bool) -> None:
    if value:
        setattr(context.ensure_object(Settings), str(option.name), True)


def common_options(command: F) -> F:
    """Give a command `-v` and `-q`."""
    for names, text in (
        (("-q", "--quiet"), "Print only problems."),
        (("-v", "--verbose"), "Show tracebacks of errors."),
    ):
        option = click.option(*names, is_flag=True, expose_value=False, is_eager=True, callback=_remember, help=text)
        command = option(command)
    return command


def config_option(command: F) -> F:
    """Give a command `--config`."""
    return click.option(
        "-c",
        "--config",
        "config_path",
        metavar="FILE",
        type=click.Path(path_type=Path),
        default=Path("site.toml"),
        show_default=True,
        help="The site's configuration.",
    )(command)


def jobs_option(command: F) -> F:
    """Give a command `--jobs`."""
    return click.option(
        "-j",
        "--jobs",
        metavar="N",
        type=click.IntRange(min=0, max=256),
        default=0,
        help="Processes to use.  [default: one for each processor]",
    )(command)
