"""From what a build reads to the files that must be made: read, merge, plan, compare."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sitegen.artifact import Artifact
from sitegen.config import SiteConfig
from sitegen.inputs import Inputs
from sitegen.library import Library, merge_duplicates, nearness
from sitegen.model import SourceContent
from sitegen.publish.executor import Executor
from sitegen.publish.recording import RecordingReport
from sitegen.publish.staging import Staging
from sitegen.search import corpus, remembered
from sitegen.search.corpus import Corpus
from sitegen.sources import read_sources
from sitegen.work import Pending

if TYPE_CHECKING:
    from sitegen.site import Look


def make_site(
    config: SiteConfig, staging: Staging, report: RecordingReport, inputs: Inputs, executor: Executor
) -> None:
    """Fill the folder that `staging` has begun; raises a `SitegenError` when the site has a problem."""
    executor.get_ready()
    if staging.is_large:
        _begin_loading(config, inputs.cache_dir, executor)
    with _no_collections():
        stale = _declare_site(config, staging, report, inputs, executor)
    staging.make(stale, executor, report)
    report.count("artifacts", staging.result.made + staging.result.kept)
    report.count("shards", staging.count_group("search"))


def _declare_site(
    config: SiteConfig, staging: Staging, report: RecordingReport, inputs: Inputs, executor: Executor
) -> list[Artifact]:
    """Return what must be made, but for groups that are under way. Nothing else of the site outlives this function:
    files are made from packed data.
    """
    content = read_sources(
        config, report, inputs.cache_dir, executor.start, inputs=inputs.files, hash_file=inputs.hashes.get
    )
    records = len(content.papers)
    # A first build compiles its templates while papers are merged; others have them, and look for new texts first.
    begun = None if staging.base_size else _begin_look(config, records, inputs, executor)
    library = _make_library(config, content, report, inputs, executor)
    del content
    look, compiling = begun or _begin_look(config, records, inputs, executor)
    stale = _declare_outputs(library, look, staging, report, executor)
    compiling.result()
    return stale


def _begin_look(config: SiteConfig, records: int, inputs: Inputs, executor: Executor) -> tuple[Look, Pending[None]]:
    """Return what all pages have in common, with its templates under way where they are still to be compiled."""
    # Importing this takes as long as reading 5,000 papers.
    from sitegen.site import begin_compiling, plan_look

    look = plan_look(config, inputs.cache_dir, records)
    return look, begin_compiling(look, executor.start)


def _make_library(
    config: SiteConfig, content: SourceContent, report: RecordingReport, inputs: Inputs, executor: Executor
) -> Library:
    """Return the papers, with other processes at work on what takes longest."""
    papers = merge_duplicates(content, report)
    texts = Corpus(
        papers,
        config.search.boosts,
        cache_dir=inputs.cache_dir,
        map_chunks=executor.map_chunks,
        begin_map=executor.begin_map,
    )
    texts.begin_joining(executor.start)
    library = Library(papers, content.notes, config, texts)
    library.begin_related(executor.start)
    return library


def _declare_outputs(
    library: Library, look: Look, staging: Staging, report: RecordingReport, executor: Executor
) -> list[Artifact]:
    from sitegen.outputs import OUTPUTS, BuildTools  # as above
    from sitegen.site import plan_site

    report.start("planning pages", 0)
    site, tools = plan_site(library.config, library, look), BuildTools(library.corpus.cache_dir, executor.map_chunks)
    report.count("papers", len(library.papers))
    report.count("digests", len(library.digests))
    stale = [artifact for output in OUTPUTS for artifact in staging.stale(output(site, tools), executor)]
    staging.begin_waiting(executor)
    return stale


def _begin_loading(config: SiteConfig, cache_dir: Path, executor: Executor) -> None:
    """Have the process that will have most to do load what it needs, while this one reads the sources."""
    executor.start(partial(remembered.load, cache_dir), corpus.NAME)
    if config.pages.has("related"):
        executor.start(nearness.load, corpus.NAME)


@contextmanager
def _no_collections() -> Iterator[None]:
    """Keep the garbage collector from walking a million lasting values again and again while they are made."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
