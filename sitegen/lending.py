"""The executor that `site.toml` asks for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sitegen.config import SiteConfig
from sitegen.publish.builds import Builds
from sitegen.publish.executor import Executor


@contextmanager
def lend_executor(config: SiteConfig, here: Executor) -> Iterator[Executor]:
    """Lend an executor for one build: `here`, or one that uses it for what is best done on this machine."""
    if config.build.executor == "dask":
        # Who does not use it need not wait for it.
        from sitegen.publish.dask_executor import DaskExecutor

        shared = Builds(config.output_dir, config.state_dir).dir
        with DaskExecutor(config.build.scheduler, config.root, shared, here) as executor:
            yield executor
    else:
        yield here
