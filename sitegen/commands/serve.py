"""`sitegen serve`."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.commands.build import summary
from sitegen.commands.options import Settings, common_options, config_option, jobs_option
from sitegen.commands.showing import group_warnings, safe_text
from sitegen.files import state_folder
from sitegen.report import Event, Report

if TYPE_CHECKING:
    from sitegen.config import SiteConfig
    from sitegen.serve import Rebuilt

OUTPUT = ".sitegen/serve"
"""Served from a link of its own, so that trying things out neither publishes them nor uses up `sitegen rollback`."""

DEFAULT_PORT = 8000


class _Speaker(Report):
    """Prints at once what the server tells."""

    def __init__(self, *, quiet: bool) -> None:
        super().__init__()
        self._quiet = quiet

    def warn(self, event: Event) -> None:
        """Print a problem."""
        click.echo(safe_text(str(event)), err=True)

    def note(self, event: Event) -> None:
        """Print what happened."""
        if not self._quiet:
            click.echo(safe_text(str(event)))


@click.command("serve", short_help="Build, look at the site, rebuild while you edit.")
@config_option
@click.option(
    "-p", "--port", metavar="N", type=click.IntRange(0, 65535), default=DEFAULT_PORT, show_default=True,
    help="Port to listen on; 0 takes any free one.",
)  # fmt: skip
@click.option("--open", "open_browser", is_flag=True, help="Open the site in the browser.")
@jobs_option
@common_options
@click.pass_obj
def serve_command(settings: Settings, config_path: Path, port: int, open_browser: bool, jobs: int) -> None:
    """Build the site, serve it on this machine, and rebuild and reload the browser on every edit.

    While a build fails, the last good one is served with the message over it. Nothing is published: the output folder
    stays as it is.

    \b
    Example:
      sitegen serve --port 8080 --open
    """  # noqa: D301 -- \b is for click
    from sitegen.serve import open_socket, serve

    listener = open_socket(port)
    config_path = config_path.absolute()
    root = config_path.parent
    _load_code()
    serve(
        partial(rebuild, config_path, jobs),
        output_dir=root / OUTPUT,
        watched=(config_path, root / "templates", root / "static"),
        excluded=(state_folder(config_path),),
        listener=listener,
        report=_Speaker(quiet=settings.quiet),
        open_browser=open_browser,
    )


def _load_code() -> None:
    """Load now what builds use, so that it is there in every process forked for one (0.5 s for each otherwise)."""
    import latex2mathml.converter  # noqa: F401

    import sitegen.build
    import sitegen.outputs
    import sitegen.pipeline  # noqa: F401
    from sitegen.library import nearness
    from sitegen.search import remembered

    remembered.load_modules()
    nearness.load()


def rebuild(config_path: Path, jobs: int) -> Rebuilt:
    """Build for the server; raises a `SitegenError` when the site has a problem."""
    from sitegen.build import build
    from sitegen.config import load_config
    from sitegen.serve import Rebuilt

    config = load_config(config_path)
    own_output = config.build.model_copy(update={"output": OUTPUT})
    config = config.model_copy(update={"build": own_output})
    report = Report()
    result = build(config, report, jobs=jobs)
    warnings = group_warnings(report.warnings, str(config.state_dir / "report.json"))
    return Rebuilt(
        "\n".join([*warnings, summary(result)]),
        changed=result.made + result.removed > 0,
        base_path=config.base_path,
        watched=tuple(map(str, watched_paths(config, config_path))),
    )


def watched_paths(config: SiteConfig, config_path: Path) -> tuple[Path, ...]:
    """Return everything whose edit calls for a rebuild."""
    from sitegen.files import base_folder

    sources = [base_folder(config.root, source.path) for source in config.sources]
    about = [config.root / config.site.about] if config.site.about else []
    return (config_path, config.root / "templates", config.root / "static", *sources, *about)
