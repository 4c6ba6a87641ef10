"""The build as one story: read, plan, make what changed, publish in one step."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from importlib import import_module
from pathlib import Path

import msgspec

from sitegen.ahead import begin_build
from sitegen.config import SiteConfig
from sitegen.errors import SitegenError, StrictError
from sitegen.files import base_folder
from sitegen.lending import lend_executor
from sitegen.publish.builds import Builds, check_output
from sitegen.publish.cleaning import empty_cache, prepare_cache
from sitegen.publish.executor import Executor
from sitegen.publish.inputs import ContentHashes, hash_maker
from sitegen.publish.making import explain_os_error
from sitegen.publish.recording import RecordingReport, write_report
from sitegen.publish.staging import Staging
from sitegen.report import Reporter


class BuildResult(msgspec.Struct, frozen=True):
    """What a build came to."""

    papers: int = 0
    """Papers on the site."""

    days: int = 0
    """Digest days."""

    shards: int = 0
    """Files of the search index."""

    made: int = 0
    """Files made anew, or with another name; 0 when nothing has changed."""

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
    config: SiteConfig,
    report: Reporter,
    *,
    jobs: int = 0,
    full: bool = False,
    strict: bool = False,
    begun: Executor | None = None,
) -> BuildResult:
    """Build and publish the site; `jobs` processes, 0 for one a processor, unless `begin_build` was called before there
    was a `config`, and `begun` is what it has lent.

    Raises a `SitegenError` when the site has a problem, and leaves the published site as it was.
    """
    started = time.perf_counter()
    told = RecordingReport(report)
    with _failures_told(config, told), ExitStack() as stack:
        here = begun or stack.enter_context(begin_build(config.state_dir, jobs))
        check_output(config.output_dir, Builds(config.output_dir, config.state_dir), _protected(config))
        cache_dir = prepare_cache(config.state_dir)
        if full:
            empty_cache(config.state_dir)
        hashes = ContentHashes(cache_dir / "content-hashes.msgpack")
        with Staging(config.output_dir, config.state_dir, full=full, maker=hash_maker(hashes)) as staging:
            with lend_executor(config, here) as executor:
                inputs = _fill(staging, config, told, cache_dir, hashes, executor)
            _raise_if_strict(told, strict)
            if inputs:
                staging.publish(inputs=inputs, told=told.told())
        write_report(_report_path(config), told.told())
    return _sum_up(staging, told, time.perf_counter() - started)


def _fill(
    staging: Staging,
    config: SiteConfig,
    report: RecordingReport,
    cache_dir: Path,
    hashes: ContentHashes,
    executor: Executor,
) -> str:
    """Make the site in the folder of `staging`; return the hash of all that it was made from, empty where the published
    one was made from the same.
    """
    if staging.is_large:
        staging.look(executor)
    # What a build takes is imported while another process looks through the files of the last one.
    from sitegen.inputs import find_inputs

    inputs = find_inputs(config, cache_dir, hashes)
    known = staging.find_told(inputs.digest)
    if known is not None:
        report.tell_again(known)
        return ""
    staging.begin(executor)
    from sitegen.pipeline import make_site

    if not staging.base_size:
        import_module("sitegen.outputs")  # by one, as all processes of a first build will need it
    make_site(config, staging, report, inputs, executor)
    return inputs.digest


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
