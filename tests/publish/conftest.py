"""Toy sites of a few artifacts, published without any paper."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pytest

from sitegen.artifact import Artifact, Declared
from sitegen.files import hash_bytes
from sitegen.publish.executor import make_executor
from sitegen.publish.staging import Staging, StagingResult


class ToyOutput:
    """A site whose files are what a dict says."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.output = root / "public"
        self.state = root / ".sitegen"

    @staticmethod
    def artifact(dest: str, text: str) -> Artifact:
        return Artifact(dest, hash_bytes(text.encode()), partial(bytes, text.encode()))

    def declare(self, files: Mapping[str, str]) -> list[Artifact]:
        return [self.artifact(dest, text) for dest, text in files.items()]

    def publish(
        self,
        files: Mapping[str, str],
        *more: Declared,
        full: bool = False,
        jobs: int = 1,
        inputs: str = "",
        maker: str = "",
    ) -> StagingResult:
        with Staging(self.output, self.state, full=full, maker=maker) as staging:
            with make_executor(jobs) as executor:
                staging.begin(executor)
                stale = staging.stale([*self.declare(files), *more], executor)
                staging.make(stale, executor)
            staging.publish(inputs=inputs)
        return staging.result

    def read(self) -> dict[str, str]:
        """Everything published."""
        found = {}
        for top, _, names in os.walk(self.output):
            for name in names:
                path = Path(top, name)
                found[path.relative_to(self.output).as_posix()] = path.read_text(encoding="utf-8")
        return found


@pytest.fixture
def toy(tmp_path: Path) -> ToyOutput:
    return ToyOutput(tmp_path)
