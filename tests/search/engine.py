"""The browser's engine, asked from tests through Node."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]
SCRIPTS = Path(__file__).resolve().parent / "js"
SOURCES = PROJECT / "static" / "search"


@dataclass(frozen=True)
class Engine:
    """A copy of the engine's modules that Node takes for modules."""

    node: str
    folder: Path

    def run(self, *arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run Node among the scripts."""
        return subprocess.run(
            [self.node, *map(str, arguments)],
            cwd=SCRIPTS,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
        )

    def ask(self, task: str, **job: Any) -> Any:
        """Let the driver do `task` and return its answer."""
        file = self.folder / "job.json"
        file.write_text(json.dumps({"task": task, **job}), encoding="utf-8")
        done = self.run("driver.mjs", self.folder, file)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def search(self, entry: str, questions: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Ask the index at `entry`; a question is `{"query", "limit", "plain"}`."""
        answers: list[dict[str, Any]] = self.ask("search", entry=entry, questions=list(questions))
        return answers


def copy_engine(node: str, folder: Path) -> Engine:
    """Copy the modules into `folder`."""
    shutil.copytree(SOURCES, folder, dirs_exist_ok=True)
    (folder / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    return Engine(node, folder)
