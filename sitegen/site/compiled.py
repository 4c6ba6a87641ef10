"""Compiled templates, kept between builds: compiling them takes each process a tenth of a second."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

import jinja2
import msgspec
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket

from sitegen.files import hash_bytes, hash_code
from sitegen.site.chrome import Chrome
from sitegen.site.theme import ThemeRef

MAKERS = ("*.py", "library/*.py", "site/*.py", "text/*.py")
"""Modules that have a say in what a template becomes: those of filters too, for a filter of a constant is folded in."""

_FOLDER = "templates"


class CompiledTemplates(FileSystemBytecodeCache):
    """A folder of compiled templates of one theme, each known by its file and text. A disk that is full or closed costs
    time later, nothing else.
    """

    def load_bytecode(self, bucket: Bucket) -> None:
        """Find a template; a damaged file is none."""
        try:
            super().load_bytecode(bucket)
        except Exception:  # whatever is in it: unpickling raises all there is
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def make_room(cache_dir: Path | None, chrome: Chrome, theme: ThemeRef) -> str:
    """Return the folder for templates that this code compiles for a site with `chrome`, and forget all others.

    All go when one template changes, as each may hold others. Empty where there can be no folder.
    """
    if cache_dir is None or not cache_dir.is_dir():
        return ""
    top = cache_dir / _FOLDER
    code = hash_code(*MAKERS), jinja2.__version__, theme.digest, *theme.joined
    own = top / hash_bytes(*(part.encode() for part in code), msgspec.msgpack.encode(chrome))
    try:
        own.mkdir(parents=True, exist_ok=True)
        others = [path for path in top.iterdir() if path != own]
    except OSError:
        return ""
    for path in others:
        shutil.rmtree(path, ignore_errors=True)
    return str(own)


def is_empty(folder: str) -> bool:
    """Say whether `folder` is there to hold compiled templates and holds none yet."""
    try:
        return not os.listdir(folder)
    except OSError:
        return False


def find_compiled(folder: str) -> CompiledTemplates | None:
    """Return the templates in `folder`; None where it is not: a worker on another machine need not have it."""
    return CompiledTemplates(folder) if os.path.isdir(folder) else None
