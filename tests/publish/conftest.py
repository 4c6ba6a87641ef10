"""Toy sites of a few artifacts, published without any paper."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pytest

from sitegen.artifact import Artifact, Declared
from sitegen.files import hash_bytes
from sitegen.publish.executor import make_executor
from sitegen.publish.staging import Staging, StagingResult
from tests.conftest import files_below


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
        return {name: data.decode() for name, data in files_below(self.output)}


@pytest.fixture
def toy(tmp_path: Path) -> ToyOutput:
    return ToyOutput(tmp_path)
