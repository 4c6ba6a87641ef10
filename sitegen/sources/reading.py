"""From the sources of `site.toml` to everything that they say."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeAlias

import msgspec

from sitegen.config import SiteConfig, SourceSection
from sitegen.errors import SourceError
from sitegen.files import find_files, hash_bytes, hash_content
from sitegen.model import DigestNote, SourceContent, SourcePaper
from sitegen.report import Event, Report, Reporter
from sitegen.sources.cache import FileContent, SourceCache, code_version, pack, unpack
from sitegen.sources.opening import modified_day, open_file
from sitegen.sources.registry import Format, find_format, get_format
from sitegen.sources.source_file import SourceFile, take_sample
from sitegen.work import Later, Start

MANY_FILES = 64
"""Files that are worth another process."""

HashFile: TypeAlias = Callable[[str], bytes]
"""Returns the hash of the content of the file at a path, as `hash_content` does; of a missing one, another."""

_WITH_LINE = re.compile(r"(?P<file>.*):(?P<line>\d+)")


class Input(NamedTuple):
    """A file of the disk with the source that names it."""

    name: str
    """The file in messages and in places: relative to the site's folder."""

    path: Path
    """Where it is."""

    source: int
    """Position of its source in `site.toml`, from 0."""


def list_inputs(config: SiteConfig) -> list[Input]:
    """Return the files with their sources, by name. A file that several sources name belongs to the first."""
    ours = tuple([os.path.join(folder, "") for folder in (config.output_dir, config.state_dir)])
    found: dict[Path, Input] = {}
    for number, source in enumerate(config.sources):
        for path in find_files(config.root, source.path):
            if not os.path.join(path, "").startswith(ours):
                found.setdefault(path, Input(_name(path, config.root, source.path), path, number))
    return sorted(found.values())


def _name(path: Path, root: Path, pattern: str) -> str:
    """Name a file so that moving the site (with its relative sources) changes no name."""
    text, top = str(path), os.path.join(root, "")
    if text.startswith(top) and ".." not in text:  # nearly always; at thousands of files the rest would take its time
        name = text[len(top) :].replace(os.sep, "/")
    else:
        name = path.as_posix() if Path(pattern).is_absolute() else Path(os.path.relpath(path, root)).as_posix()
    return os.fsencode(name).decode("utf-8", "replace")  # a name may hold any bytes


def read_sources(
    config: SiteConfig,
    report: Reporter,
    cache_dir: Path | None = None,
    start: Start = Later,
    *,
    inputs: Sequence[Input] | None = None,
    hash_file: HashFile | None = None,
) -> SourceContent:
    """Read every source. An unusable record or file is a warning; a source without any usable file is an error.

    Where nothing is remembered, half of many files are read by what is begun with `start`. `inputs` are those of
    `list_inputs`, for who has them already. A file of which `hash_file` knows the content is not opened when what it
    holds is remembered.
    """
    inputs = list_inputs(config) if inputs is None else inputs
    cache = SourceCache(cache_dir / "sources" if cache_dir else None)
    report.start("read", len(inputs))
    is_work_for_two = len(inputs) >= MANY_FILES and cache.is_empty()
    here, elsewhere = (inputs[::2], inputs[1::2]) if is_work_for_two else (inputs, [])
    pending = start(partial(_read_elsewhere, elsewhere, config.sources, cache.folder)) if elsewhere else None
    contents: dict[Input, FileContent] = {}
    for found in here:
        source = config.sources[found.source]
        known = _remembered(found, source, cache, hash_file) if hash_file else None
        contents[found] = known or _read_input(found, source, cache)[1]
        report.advance()
    for found, (key, packed) in zip(elsewhere, pending.result() if pending else (), strict=True):
        contents[found] = unpack(packed)
        cache.used.add(key)
        report.advance()
    cache.prune()
    return _tell(config, [(found, contents[found]) for found in inputs], report)


def _tell(config: SiteConfig, read: Sequence[tuple[Input, FileContent]], report: Reporter) -> SourceContent:
    inputs, contents = [found for found, _ in read], [content for _, content in read]
    for content in contents:
        for event in content.warnings:
            report.warn(event)
        for event in content.remarks:
            report.note(event)
    _refuse_lost_sources(config, inputs, contents)
    papers = tuple([paper for content in contents for paper in content.papers])
    report.count("files", len(inputs))
    report.count("records", len(papers))
    report.count("records_skipped", _count_skipped(contents))
    return SourceContent(papers, tuple([note for content in contents for note in content.notes]))


def _count_skipped(contents: list[FileContent]) -> int:
    return sum(event.kind == "record-skipped" for content in contents for event in content.warnings)


def _read_elsewhere(
    inputs: Sequence[Input], sources: Sequence[SourceSection], folder: Path | None
) -> list[tuple[str, bytes]]:
    """Return for each file its key and its content, packed."""
    cache = SourceCache(folder)
    read = (_read_input(found, sources[found.source], cache) for found in inputs)
    return [(key, pack(content)) for key, content in read]


def _remembered(found: Input, source: SourceSection, cache: SourceCache, hash_file: HashFile) -> FileContent | None:
    try:
        return cache.get(_key(found, source, hash_file(str(found.path))))
    except OSError:
        return None  # it is gone meanwhile, as reading it will tell


def _read_input(found: Input, source: SourceSection, cache: SourceCache) -> tuple[str, FileContent]:
    try:
        data = found.path.read_bytes()
    except OSError as error:
        remedy = "mend its rights, or take it out of the sources"
        raise SourceError(f"cannot be read ({error.strerror})", where=found.name, remedy=remedy) from None
    key = _key(found, source, hash_content(data))  # it may have changed since it was hashed
    content = cache.get(key)
    if content is None:
        content = _read_file(found, source, data)
        cache.put(key, content)
    return key, content


def _key(found: Input, source: SourceSection, content: bytes) -> str:
    """Everything that the result depends on."""
    day = modified_day(os.stat(found.path).st_mtime)
    settings = f"{found.name}\n{source.format}\n{source.year}\n{day}"
    return hash_bytes(code_version().encode(), settings.encode("utf-8", "surrogateescape"), content)


def _read_file(found: Input, source: SourceSection, data: bytes) -> FileContent:
    """Read one file of the disk, an archive with all its members."""
    events = Report()
    items: list[SourcePaper | DigestNote] = []
    failures: list[str] = []
    good = 0
    try:
        for file in open_file(found.path, found.name, source.year, data, events):
            good += _read_member(file, source.format, items, events, failures)
    except SourceError as error:
        _skip_file(error, found.name, events, failures)
    papers = tuple([_with_digest(item) for item in items if isinstance(item, SourcePaper)])
    notes = tuple([item for item in items if isinstance(item, DigestNote)])
    failure = failures[0] if failures and not good else ""
    return FileContent(papers, notes, tuple(events.warnings), tuple(events.notes), failure)


def _with_digest(record: SourcePaper) -> SourcePaper:
    said = _encode((record.metadata, record.mentions, record.seen_on))
    return msgspec.structs.replace(record, digest=hash_content(said))


_encode = msgspec.msgpack.Encoder().encode


def _read_member(
    file: SourceFile, format_name: str, items: list[SourcePaper | DigestNote], events: Report, failures: list[str]
) -> int:
    """Read one file into `items`; return 1 when it could be read."""
    try:
        known = _choose_format(file, format_name)
        read = list(known.read(file, events))
    except SourceError as error:
        _skip_file(error, file.name, events, failures)
        return 0
    if "\ufffd" in file.__dict__.get("text", "") and not _is_utf8(file.data):
        events.warn(
            Event("encoding", "the file is not UTF-8; characters that cannot be read are shown as �", file.name)
        )
    items.extend(read)
    return 1


def _choose_format(file: SourceFile, name: str) -> Format:
    if name != "auto":
        return get_format(name)
    known = find_format(take_sample(file))
    if known is None:
        raise SourceError(
            "no known format", where=file.name, remedy="give its format in site.toml, or take the file out"
        )
    return known


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _skip_file(error: SourceError, name: str, events: Report, failures: list[str]) -> None:
    failures.append(str(error))
    match = _WITH_LINE.fullmatch(error.where)
    file, line = (match["file"], int(match["line"])) if match and match["file"] == name else (error.where or name, 0)
    message = f"skipped: {error.what}" + (f"; {error.remedy}" if error.remedy else "")
    events.warn(Event("file-skipped", message, file, line=line))


def _refuse_lost_sources(config: SiteConfig, inputs: list[Input], contents: list[FileContent]) -> None:
    """A source of which nothing could be read would quietly empty the site."""
    for number, source in enumerate(config.sources):
        own = [content for found, content in zip(inputs, contents, strict=True) if found.source == number]
        failures = list(_failures(own))
        if own and len(failures) == len(own):
            more = f" (and {len(own) - 1} more files)" if len(own) > 1 else ""
            raise SourceError(f"nothing of it can be read: {failures[0]}{more}", where=f'source "{source.path}"')


def _failures(contents: list[FileContent]) -> Iterator[str]:
    return (content.failure for content in contents if content.failure)
