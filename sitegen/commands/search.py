"""`sitegen search`."""

from __future__ import annotations

import re
from pathlib import Path

import click
import msgspec

from sitegen.commands.options import Settings, common_options, config_option
from sitegen.commands.showing import plural, safe_text


class QueryCommand(click.Command):
    """A command whose words may begin with one hyphen, as `-video` does in a query."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Set words such as `-video` apart from options; a word with two hyphens stays an option."""
        if "--" in args:
            return super().parse_args(ctx, args)
        words = [arg for arg in args if self._is_word(arg)]
        options = [arg for arg in args if not self._is_word(arg)]
        return super().parse_args(ctx, [*options, "--", *words] if words else options)

    def _is_word(self, arg: str) -> bool:
        names = {name for parameter in self.params for name in parameter.opts}
        is_hyphenated = len(arg) > 2 and arg[0] == "-" and arg[1] != "-"
        return is_hyphenated and arg not in names and not re.fullmatch(r"-n=?\d+|-[qv]+", arg)


@click.command("search", cls=QueryCommand, short_help="Ask the published index.")
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
    "--plain",
    is_flag=True,
    help="Take the words as the search page does: all of them required, the last one perhaps unfinished.",
)
@common_options
@click.pass_obj
def search_command(
    settings: Settings, query: tuple[str, ...], config_path: Path, limit: int, as_json: bool, plain: bool
) -> None:
    """Ask the published index, by the same shards that browsers load.

    The query language is Lunr's; a query that it cannot parse is taken as plain words.

    \b
    Examples:
      sitegen search attention is all you need
      sitegen search --plain 'diffusion transf'
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
