"""`sitegen search`."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from sitegen.commands.options import Settings, common_options, config_option
from sitegen.commands.showing import plural, safe_text


@click.command("search", short_help="Ask the published index.")
@click.argument("query", nargs=-1, required=True)
@config_option
@click.option(
    "-n",
    "--limit",
    metavar="N",
    type=click.IntRange(min=1),
    default=10,
    show_default=True,
    help="Most results to show.",
)
@click.option("--json", "as_json", is_flag=True, help="Print total and results as JSON.")
@click.option(
    "--plain/--lunr",
    default=True,
    show_default=True,
    help="Take plain words as a reader means them, or every query strictly as Lunr does.",
)
@common_options
@click.pass_obj
def search_command(
    settings: Settings, query: tuple[str, ...], config_path: Path, limit: int, as_json: bool, plain: bool
) -> None:
    """Ask the published index, by the same shards that browsers load.

    \b
    Examples:
      sitegen search attention is all you need
      sitegen search 'title:diffusion +video -audio' --limit 5
      sitegen search --json 'retriev* rag~1'
    """  # noqa: D301 -- \b is for click
    from sitegen.config import load_config
    from sitegen.search.published import open_index

    index = open_index(load_config(config_path).output_dir / "search")
    found = index.search(" ".join(query), limit=limit, plain=plain)
    if as_json:
        results = [{"ref": ref, "score": score} for ref, score in found.hits]
        click.echo(msgspec.json.encode({"total": found.total, "results": results}))
        return
    for ref, score in found.hits:
        click.echo(safe_text(f"{score:9.4f}  {ref}"))
    if not settings.quiet:
        click.echo(
            safe_text(f"{plural(found.total, 'paper')} found{': ' + found.note if found.note else ''}"), err=True
        )
