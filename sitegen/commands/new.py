"""`sitegen new`."""

from __future__ import annotations

from pathlib import Path

import click

from sitegen.commands.options import Settings, common_options


@click.command("new", short_help="Make a working site to start from.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@common_options
@click.pass_obj
def new_command(settings: Settings, folder: Path) -> None:
    """Make a working site in DIR: configuration, papers to edit, a workflow for a free static host.

    DIR must be empty or not there yet.

    \b
    Example:
      sitegen new my-papers && cd my-papers && sitegen serve --open
    """  # noqa: D301 -- \b is for click
    from sitegen.starter import copy_starter

    names = copy_starter(folder)
    if not settings.quiet:
        click.echo(f"A new site of {len(names)} files is in {folder}/. Look at it:")
        click.echo(f"  cd {folder} && sitegen serve --open")
