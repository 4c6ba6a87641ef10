"""`sitegen rollback`."""

from __future__ import annotations

from pathlib import Path

import click

from sitegen.commands.options import Settings, common_options, config_option


@click.command("rollback", short_help="Make the previous build live again.")
@config_option
@click.option("-o", "--output", metavar="DIR", help="Folder of the published site, instead of that of site.toml.")
@common_options
@click.pass_obj
def rollback_command(settings: Settings, config_path: Path, output: str | None) -> None:
    """Make the build before the live one live again, in one step.

    The sources are not touched: the next `sitegen build` publishes them as they are.
    """
    from sitegen.config import load_config
    from sitegen.publish.lock import site_lock
    from sitegen.publish.staging import rollback

    config = load_config(config_path, output=output)
    with site_lock(config.state_dir):
        rollback(config.output_dir, config.state_dir)
    if not settings.quiet:
        click.echo("The previous build is live again.")
