from __future__ import annotations

import contextlib
import gzip
import io
import json
import lzma
import os
import tarfile
import time
from pathlib import Path

import pytest

from sitegen.config import FORMATS as DOCUMENTED_FORMATS
from sitegen.config import SiteConfig, SourceSection
from sitegen.errors import SourceError
from sitegen.publish.executor import make_executor
from sitegen.report import Report
from sitegen.sources import list_inputs, read_sources, reading
from sitegen.sources.registry import FORMATS, find_format
from sitegen.sources.source_file import Sample

DIGEST = "---\ndate: 2025-03-03\n---\nHello.\n\n## Moss\n\nGreen.\n"
SNAPSHOT = "Daily Papers\n\nMar 3\n\nTides\n\nOne gauge. It is enough."
PAPER = "---\ntitle: Herons\nauthors: [Ada Reed]\ndays: [2025-03-03]\n---\nWe count.\n"


def daily(*ids: str) -> str:
    return json.dumps([{"paper": {"id": name, "title": f"Title {name}"}} for name in ids])


def config(root: Path, *sources: str | dict) -> SiteConfig:
    sections = [SourceSection(**(source if isinstance(source, dict) else {"path": source})) for source in sources]
    return SiteConfig(root=root, sources=tuple(sections))


def write(root: Path, **files: str | bytes) -> None:
    for name, content in files.items():
        path = root / name.replace("__", "/").replace("_DOT_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def tar(mode: str, members: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode) as archive:
        for name, text in members.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(text.encode()), 1_755_000_000
            archive.addfile(info, io.BytesIO(text.encode()))
        link = tarfile.TarInfo("link.json")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    return stream.getvalue()


def titles(content) -> list[str]:
    return [paper.metadata.title for paper in content.papers]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.md", DIGEST, "digest"),
        ("2025-03-03.md", "## Moss\n\nGreen.\n", "digest"),
        ("a.md", PAPER, "paper"),
        ("a.txt", SNAPSHOT, "snapshot"),
        ("a.md", "### [T](https://huggingface.co/papers/2501.00001)\n", "snapshot"),
        ("a.txt", "Aug 6\n\nTitle\n\nAbstract.", "snapshot"),
        ("a.json", daily("2501.00001"), "daily-json"),
        ("a.txt", daily("2501.00001"), "daily-json"),
        ("a.json", "[\"{'paper': {}}\"]", "daily-json"),
        ("a.json", "[]", "daily-json"),
        ("README.md", "# About\n\nNothing here.\n", None),
        ("package.json", '{"name": "x"}', None),
        ("a.bin", "\x00\x01", None),
    ],
)
def test_the_format_is_known_by_content(name, text, expected):
    found = find_format(Sample(name, text))
    assert (found and found.NAME) == expected


def test_every_format_is_documented_in_the_configuration():
    assert {known.NAME for known in FORMATS} == set(DOCUMENTED_FORMATS) - {"auto"}


def test_files_folders_and_globs_are_read_by_name(tmp_path):
    write(tmp_path, content__b_DOT_md=DIGEST, content__a__x_DOT_md=PAPER, data__2025_DOT_txt=SNAPSHOT)
    write(tmp_path, **{"content__.hidden_DOT_md": DIGEST, "rows_DOT_json": daily("2501.00001")})
    site = config(tmp_path, "rows.json", "content", "data/*.txt", "content/**/*.md")
    report = Report()
    content = read_sources(site, report)
    assert titles(content) == ["Herons", "Moss", "Tides", "Title 2501.00001"]
    assert [note.introduction for note in content.notes] == ["Hello."]
    assert [path.name for _, path, _ in list_inputs(site)] == ["x.md", "b.md", "2025.txt", "rows.json"]
    assert report.counts == {"files": 4, "records": 4, "records_skipped": 0}


def test_the_output_is_never_read_as_a_source(tmp_path):
    write(tmp_path, public__api_DOT_json=daily("2501.00001"), a_DOT_json=daily("2501.00002"))
    assert [path.name for _, path, _ in list_inputs(config(tmp_path, "**/*.json"))] == ["a.json"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("2025-03-03.json.gz", gzip.compress(daily("2501.00001").encode(), mtime=0)),
        ("2025-03-03.json.xz", lzma.compress(daily("2501.00001").encode())),
        ("set.tar", tar("w", {"2025-03-03.json": daily("2501.00001")})),
        ("set.tar.gz", tar("w:gz", {"2025-03-03.json": daily("2501.00001")})),
        ("set.tar.xz", tar("w:xz", {"2025-03-03.json": daily("2501.00001")})),
    ],
    ids=lambda value: value if isinstance(value, str) else "",  # bytes of an archive tell the time
)
def test_packed_files_are_read_as_they_are(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    report = Report()
    (paper,) = read_sources(config(tmp_path, name), report).papers
    assert paper.mentions[0].day.isoformat() == "2025-03-03"
    assert paper.place.file == (f"{name}/2025-03-03.json" if ".tar" in name else name)
    assert report.warnings == []
    assert sorted(path.name for path in tmp_path.iterdir()) == [name]


def test_members_with_unsafe_names_are_refused_and_the_others_read(tmp_path):
    members = {"../evil.json": daily("2501.00001"), "/abs.json": daily("2501.00002"), "b.json": daily("2501.00003")}
    (tmp_path / "set.tar").write_bytes(tar("w", members))
    report = Report()
    assert titles(read_sources(config(tmp_path, "set.tar"), report)) == ["Title 2501.00003"]
    assert report.kinds()["file-skipped"] == 2


def test_a_broken_file_is_told_and_the_others_stay(tmp_path):
    write(
        tmp_path,
        c__a_DOT_json="[{",
        c__b_DOT_json=daily("2501.00001"),
        c__c_DOT_md="---\na: [\n---\n",
        c__z_DOT_gz=b"\x1f\x8bxx",
    )
    report = Report()
    assert len(read_sources(config(tmp_path, "c"), report).papers) == 1
    assert report.kinds()["file-skipped"] == 3
    assert all(event.file.startswith("c/") for event in report.warnings)


def test_a_source_of_which_nothing_can_be_read_stops_the_build(tmp_path):
    write(tmp_path, a_DOT_json="[{", b_DOT_json=daily("2501.00001"))
    with pytest.raises(SourceError, match="nothing of it can be read"):
        read_sources(config(tmp_path, "b.json", "a.json"), Report())


def test_text_in_another_encoding_is_read_and_told(tmp_path):
    write(tmp_path, a_DOT_md=DIGEST.replace("Moss", "Möss").encode("latin-1"), b_DOT_md=DIGEST.encode("utf-16"))
    report = Report()
    read = read_sources(config(tmp_path, {"path": "*.md", "format": "digest"}), report)
    assert titles(read) == ["M\ufffdss", "Moss"]
    assert report.kinds() == {"encoding": 1}


def test_the_file_date_is_that_of_the_reproducible_build(tmp_path, monkeypatch):
    write(tmp_path, page_DOT_txt=SNAPSHOT)
    os.utime(tmp_path / "page.txt", (time.time(), 1_755_000_000))  # 2025-08-12
    assert read_sources(config(tmp_path, "page.txt"), Report()).papers[0].mentions[0].day.year == 2025
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")  # 2023-11-14
    assert read_sources(config(tmp_path, "page.txt"), Report()).papers[0].mentions[0].day.year == 2023


def test_a_cached_build_says_the_same_as_a_clean_one(tmp_path):
    write(
        tmp_path,
        c__a_DOT_txt=SNAPSHOT,
        c__b_DOT_json=json.dumps(["{'paper': 1}"]),
        c__c_DOT_md=DIGEST,
        c__d_DOT_json="[{",
    )
    site, cache = config(tmp_path, "c"), tmp_path / ".sitegen" / "cache"
    told = []
    for folder in (None, cache, cache):
        report = Report()
        told.append((read_sources(site, report, folder), report.warnings, report.notes, report.counts))
    assert told[0] == told[1] == told[2]
    assert {event.kind for event in told[0][1]} == {"year-assumed", "record-skipped", "file-skipped"}
    assert len(list((cache / "sources").iterdir())) == 4


@pytest.mark.parametrize("jobs", [1, 2])
def test_half_of_many_files_are_read_by_another_process(tmp_path, monkeypatch, jobs):
    files = {f"c__{number:02}_DOT_json": daily(f"2501.{number:05}") for number in range(9)}
    write(tmp_path, **{**files, "c__03_DOT_json": "[{", "c__04_DOT_json": json.dumps(["{'paper': 1}"])})
    site, cache = config(tmp_path, "c"), tmp_path / "cache"
    alone = Report()
    expected = read_sources(site, alone)
    monkeypatch.setattr(reading, "MANY_FILES", 2)
    with make_executor(jobs) as executor:
        for _ in range(2):
            report = Report()
            assert read_sources(site, report, cache, executor.start) == expected
            assert (report.warnings, report.notes, report.counts) == (alone.warnings, alone.notes, alone.counts)
            assert len(list((cache / "sources").iterdir())) == 9


def test_a_changed_file_and_a_damaged_entry_are_read_again_and_old_entries_go(tmp_path):
    write(tmp_path, c__a_DOT_json=daily("2501.00001"))
    site, cache = config(tmp_path, "c"), tmp_path / "cache"
    read_sources(site, Report(), cache)
    (entry,) = (cache / "sources").iterdir()
    entry.write_bytes(b"\xff damaged")
    assert titles(read_sources(site, Report(), cache)) == ["Title 2501.00001"]
    write(tmp_path, c__a_DOT_json=daily("2501.00002"))
    assert titles(read_sources(site, Report(), cache)) == ["Title 2501.00002"]
    assert entry.name not in {path.name for path in (cache / "sources").iterdir()}


def test_the_real_daily_set_is_read_to_the_last_row(daily_archive, tmp_path):
    report = Report()
    content = read_sources(config(tmp_path, str(daily_archive)), report, tmp_path / "cache")
    assert len(content.papers) == 7849
    assert len({mention.day for paper in content.papers for mention in paper.mentions}) == 451
    assert report.kinds() == {"record-skipped": 217}
    assert all(event.row >= 0 and "/hf/20" in event.file for event in report.warnings)
    assert not any("\n" in paper.metadata.title for paper in content.papers)


def test_hostile_strings_in_every_field_are_read_without_harm(shared_data, tmp_path):
    strings = json.loads((shared_data / "hostile" / "naughty-strings.json").read_text(encoding="utf-8"))
    rows = [
        {
            "paper": {
                "id": text,
                "title": f"x {text}",
                "summary": text,
                "authors": [{"name": text}],
                "ai_keywords": [text],
                "projectPage": text,
                "githubRepo": text,
                "mediaUrls": [text],
            }
        }
        for text in strings
        if isinstance(text, str)
    ]
    (tmp_path / "2025-03-03.json").write_text(json.dumps(rows), encoding="utf-8")
    content = read_sources(config(tmp_path, "2025-03-03.json"), Report(), tmp_path / "cache")
    assert len(content.papers) == len(rows)
    for paper in content.papers:
        for url in (paper.metadata.project_url, paper.metadata.code_url, *paper.metadata.media_urls):
            assert not url or url.startswith(("http://", "https://"))


@pytest.mark.parametrize(
    "text", ["![", "](", "''", "\n \n", "- a: ", "--- \n", "key : ", "## ", "a-\n", '{"paper":', "> "]
)
def test_no_text_keeps_a_reader_busy(text, tmp_path):
    (tmp_path / "a.md").write_text("---\n" + text * (60_000 // len(text)), encoding="utf-8")
    for known in FORMATS:
        started = time.process_time()
        with contextlib.suppress(SourceError):
            read_sources(config(tmp_path, {"path": "a.md", "format": known.NAME}), Report())
        assert time.process_time() - started < 2
