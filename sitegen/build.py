"""The build as one story: read, plan, make what changed, publish in one step."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from sitegen.artifact import Artifact
from sitegen.config import SiteConfig
from sitegen.errors import SitegenError, StrictError
from sitegen.files import base_folder, hash_bytes
from sitegen.library import Library, merge_duplicates, nearness
from sitegen.model import SourceContent
from sitegen.publish.builds import Builds, check_output
from sitegen.publish.cleaning import empty_cache, prepare_cache
from sitegen.publish.executor import Executor
from sitegen.publish.inputs import ContentHashes, files_below, hash_files, hash_maker
from sitegen.publish.lending import lend_executor
from sitegen.publish.lock import site_lock
from sitegen.publish.making import explain_os_error
from sitegen.publish.recording import RecordingReport, write_report
from sitegen.publish.staging import Staging
from sitegen.report import Reporter
from sitegen.search import corpus, remembered
from sitegen.search.corpus import Corpus
from sitegen.sources import Input, list_inputs, read_sources
from sitegen.sources.opening import modified_day
from sitegen.theme_files import theme_folders
from sitegen.work import Pending

if TYPE_CHECKING:
    from sitegen.site import Look

LARGE = 5000
"""Files of the last build from which on it pays to load beside the reading what a new index needs."""


class BuildResult(msgspec.Struct, frozen=True):
    """What a build came to."""

    papers: int = 0
    """Papers on the site."""

    days: int = 0
    """Digest days."""

    shards: int = 0
    """Files of the search index."""

    made: int = 0
    """Files made anew; 0 when nothing has changed."""

    kept: int = 0
    """Files kept from the last build."""

    removed: int = 0
    """Files of the last build that are no more."""

    pages_made: int = 0
    """Of the files made, those that are pages."""

    pages_kept: int = 0
    """Of the files kept, those that are pages."""

    pages_removed: int = 0
    """Of the files removed, those that were pages."""

    warnings: int = 0
    """Warnings told, now or by the build that made the site as it is."""

    seconds: float = 0.0
    """How long it took."""


def build(
    config: SiteConfig, report: Reporter, *, jobs: int = 0, full: bool = False, strict: bool = False
) -> BuildResult:
    """Build and publish the site; `jobs` processes, 0 for one a processor.

    Raises a `SitegenError` when the site has a problem, and leaves the published site as it was.
    """
    started = time.perf_counter()
    told = RecordingReport(report)
    with _failures_told(config, told), site_lock(config.state_dir):
        check_output(config.output_dir, Builds(config.output_dir, config.state_dir), _protected(config))
        cache_dir = prepare_cache(config.state_dir)
        if full:
            empty_cache(config.state_dir)
        inputs = _find_inputs(config, cache_dir)
        with Staging(config.output_dir, config.state_dir, full=full, maker=inputs.maker) as staging:
            known = staging.find_told(inputs.digest)
            if known is not None:
                told.tell_again(known)
                _raise_if_strict(told, strict)
            else:
                if not staging.base_size:
                    import_module("sitegen.outputs")  # by one, as all processes of a first build will need it
                with lend_executor(config, jobs) as executor:
                    _make_site(config, staging, told, inputs, executor)
                _raise_if_strict(told, strict)
                staging.publish(inputs=inputs.digest, told=told.told())
        write_report(_report_path(config), told.told())
    return _sum_up(staging, told, time.perf_counter() - started)


def _make_site(
    config: SiteConfig, staging: Staging, report: RecordingReport, inputs: _Inputs, executor: Executor
) -> None:
    if staging.base_size >= LARGE:
        _begin_loading(config, inputs.cache_dir, executor)
    staging.begin(executor)
    with _no_collections():
        stale = _declare_site(config, staging, report, inputs, executor)
    staging.make(stale, executor, report)
    report.count("artifacts", staging.result.made + staging.result.kept)
    report.count("shards", staging.count_group("search"))


def _declare_site(
    config: SiteConfig, staging: Staging, report: RecordingReport, inputs: _Inputs, executor: Executor
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


def _begin_look(config: SiteConfig, records: int, inputs: _Inputs, executor: Executor) -> tuple[Look, Pending[None]]:
    """Return what all pages have in common, with its templates under way where they are still to be compiled."""
    # Importing this takes as long as reading 5,000 papers.
    from sitegen.site import begin_compiling, plan_look

    look = plan_look(config, inputs.cache_dir, records)
    return look, begin_compiling(look, executor.start)


def _make_library(
    config: SiteConfig, content: SourceContent, report: RecordingReport, inputs: _Inputs, executor: Executor
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


class _Inputs(NamedTuple):
    """All that a build reads."""

    cache_dir: Path
    """Folder for what may be kept between builds."""

    files: list[Input]
    """Files of the sources."""

    hashes: ContentHashes
    """Hashes of all files."""

    maker: str
    """Hash of the code."""

    digest: str
    """Hash of everything else."""


def _find_inputs(config: SiteConfig, cache_dir: Path) -> _Inputs:
    hashes, files = ContentHashes(cache_dir / "content-hashes.msgpack"), list_inputs(config)
    maker = hash_maker(hashes)
    digest = hash_bytes(
        config.model_dump_json().encode(),
        os.environ.get("SOURCE_DATE_EPOCH", "").encode(),
        hash_files(_input_names(config, files), hashes).encode(),
    )
    hashes.save()
    return _Inputs(cache_dir, files, hashes, maker, digest)


def _input_names(config: SiteConfig, files: Iterable[Input]) -> Iterator[tuple[str, Path]]:
    for file in files:
        # A snapshot without a year takes it from the day its file was written, so that day is input too.
        yield f"{file.name}\n{modified_day(os.stat(file.path).st_mtime)}", file.path
    if config.site.about:
        yield "about", config.root / config.site.about
    for kind in ("templates", "static"):
        for number, folder in enumerate(theme_folders(config.root, kind)):
            for name, path in files_below(folder):
                yield f"{kind}/{number}/{name}", path


def _protected(config: SiteConfig) -> dict[str, Path]:
    """Return what an output folder must not hold, by what to call it."""
    sources = {f"the sources {source.path}": base_folder(config.root, source.path) for source in config.sources}
    own = {f"the site's {name}": config.root / name for name in ("templates", "static")}
    return {"the project": config.root, **sources, **own}


def _raise_if_strict(report: RecordingReport, strict: bool) -> None:
    if strict and report.warnings:
        count = len(report.warnings)
        raise StrictError(
            f"{count} warning{'s' if count > 1 else ''}, and --strict was asked for; nothing new was published",
            remedy="mend them, or build without --strict",
        )


@contextmanager
def _failures_told(config: SiteConfig, report: RecordingReport) -> Iterator[None]:
    """Leave a report of a build that fails, and tell a full disk and the like as what they are."""
    try:
        yield
    except BrokenPipeError:
        raise  # whoever reads what we print is gone; that says nothing about the site
    except (SitegenError, OSError) as error:
        told = error if isinstance(error, SitegenError) else explain_os_error(error, str(error.filename or config.root))
        with suppress(OSError):
            write_report(_report_path(config), report.told(), str(told))
        if told is error:
            raise
        raise told from error


def _report_path(config: SiteConfig) -> Path:
    return config.state_dir / "report.json"


def _sum_up(staging: Staging, report: RecordingReport, seconds: float) -> BuildResult:
    return BuildResult(
        papers=report.counts.get("papers", 0),
        days=report.counts.get("digests", 0),
        shards=report.counts.get("shards", 0),
        warnings=len(report.warnings),
        seconds=seconds,
        **msgspec.structs.asdict(staging.result),
    )
