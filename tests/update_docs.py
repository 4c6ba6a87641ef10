"""Write the `--help` of every command into `COMMANDS.md`, between its markers. `make fix` calls this."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
COMMANDS = PROJECT / "COMMANDS.md"
BEGIN, END = "<!-- help: begin (make fix writes this part) -->", "<!-- help: end -->"


def help_of(*command: str) -> str:
    """What `sitegen COMMAND --help` prints, at the width of an ordinary terminal."""
    environment = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONPATH": str(PROJECT)}
    call = [sys.executable, "-m", "sitegen", *command, "--help"]
    done = subprocess.run(call, env=environment, capture_output=True, text=True, encoding="utf-8", check=True)
    return "\n".join(line.rstrip() for line in done.stdout.strip().splitlines())


def commands() -> list[str]:
    """Names of the commands as the top help lists them."""
    listed = help_of().split("Commands:", 1)[1]
    return re.findall(r"^  ([a-z-]+)", listed, re.MULTILINE)


def help_block() -> str:
    """The part of the document between the markers."""
    calls = [[], *([name] for name in commands())]
    parts = [f"```text\n$ {' '.join(['sitegen', *call, '--help'])}\n{help_of(*call)}\n```" for call in calls]
    return "\n\n".join([BEGIN, *parts, END])


def with_block(document: str, block: str) -> str:
    """Return `document` with the part between the markers replaced."""
    before, rest = document.split(BEGIN)
    _, after = rest.split(END)
    return before + block + after


def main() -> None:
    """Update the file when it is not up to date."""
    old = COMMANDS.read_text(encoding="utf-8")
    new = with_block(old, help_block())
    if new != old:
        COMMANDS.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main()
