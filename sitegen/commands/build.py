"""`sitegen build`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.commands.console import ConsoleReporter
from sitegen.commands.options import Settings, common_options, config_option, jobs_option
from sitegen.commands.showing import plural
from sitegen.files import state_folder

if TYPE_CHECKING:
    from sitegen.build import BuildResult
    from sitegen.config import SiteConfig


@click.command("build", short_help="Build and publish the site.")
@config_option
@click.option("-o", "--output", metavar="DIR", help="Folder of the published site, instead of that of site.toml.")
@click.option("--base-url", metavar="URL", help="Address of the site, instead of that of site.toml.")
@jobs_option
@click.option("--full", is_flag=True, help="Make every file anew, trusting nothing of the last build.")
@click.option("--strict", is_flag=True, help="Publish nothing when there is any warning.")
@common_options
@click.pass_obj
def build_command(
    settings: Settings,
    config_path: Path,
    output: str | None,
    base_url: str | None,
    jobs: int,
    full: bool,
    strict: bool,
) -> None:
    """Build the site and publish it in one step; only what changed is made.

    A build that fails or is stopped leaves the published site as it was. Everything that was skipped or assumed is
    listed in .sitegen/report.json.

    \b
    Examples:
      sitegen build
      sitegen build --base-url https://example.org/papers/ --strict
      sitegen build --config ../other/site.toml --output /var/www/papers
    """  # noqa: D301 -- \b is for click
    from sitegen.ahead import begin_build

    state_dir = state_folder(config_path)
    with ExitStack() as stack:
        begun = stack.enter_context(begin_build(state_dir, jobs)) if state_dir.is_dir() and not full else None
        from sitegen.build import build
        from sitegen.config import load_config

        config = load_config(config_path, base_url=base_url, output=output)
        with console(settings, config) as report:
            result = build(config, report, jobs=jobs, full=full, strict=strict, begun=begun)
    if not settings.quiet:
        click.echo(summary(result))


@contextmanager
def console(settings: Settings, config: SiteConfig) -> Iterator[ConsoleReporter]:
    """Lend a reporter that tells the warnings at the end, also of a build that fails."""
    path = os.path.relpath(config.state_dir / "report.json")
    report = ConsoleReporter(quiet=settings.quiet, report_path=path)
    try:
        yield report
    finally:
        report.close()


def summary(result: BuildResult) -> str:
    """Return what a build came to, in one line."""
    pages = f"pages: {result.pages_made:,} made, {result.pages_kept:,} kept, {result.pages_removed:,} removed"
    files = f"files: {result.made:,} made, {result.kept:,} kept, {result.removed:,} removed"
    parts = [
        f"{plural(result.papers, 'paper')}, {plural(result.days, 'day')}",
        pages,
        files,
        plural(result.shards, "shard"),
        f"{result.seconds:.2f} s",
    ]
    return "; ".join(parts)
