"""The executor that `site.toml` asks for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sitegen.config import SiteConfig
from sitegen.publish.builds import Builds
from sitegen.publish.executor import Executor, make_executor


@contextmanager
def lend_executor(config: SiteConfig, jobs: int) -> Iterator[Executor]:
    """Lend an executor for one build, with `jobs` processes where they are on this machine."""
    if config.build.executor == "dask":
        # Who does not use it need not wait for it.
        from sitegen.publish.dask_executor import DaskExecutor

        shared = Builds(config.output_dir, config.state_dir).dir
        with DaskExecutor(config.build.scheduler, config.root, shared) as executor:
            yield executor
    else:
        with make_executor(jobs) as executor:
            yield executor
