"""`sitegen clean`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from sitegen.commands.options import Settings, common_options, config_option


@click.command("clean", short_help="Remove what sitegen made, and only that.")
@config_option
@common_options
@click.pass_obj
def clean_command(settings: Settings, config_path: Path) -> None:
    """Remove the published site, earlier builds and caches. Sources and everything else stay.

    It does not ask: all that it removes can be built again.
    """
    from sitegen.config import load_config
    from sitegen.publish.cleaning import clean
    from sitegen.publish.lock import site_lock

    config = load_config(config_path)
    if not config.state_dir.exists():
        removed = []
    else:
        with site_lock(config.state_dir):
            removed = clean(config.output_dir, config.state_dir)
    if not settings.quiet:
        for path in removed:
            click.echo(f"removed {os.path.relpath(path)}")
        if not removed:
            click.echo("there is nothing to remove")
