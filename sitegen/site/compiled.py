"""Compiled templates, kept between builds: compiling them takes each process a tenth of a second."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from functools import cache
from pathlib import Path

import jinja2
import msgspec
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket

from sitegen.files import hash_bytes, hash_code
from sitegen.site.chrome import Chrome

_FOLDER = "templates"


class CompiledTemplates(FileSystemBytecodeCache):
    """A folder of compiled templates, each known by its file and text. A disk that is full or closed costs time later,
    nothing else.
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


def find_compiled(cache_dir: str, chrome: Chrome) -> CompiledTemplates | None:
    """Return the templates that were compiled for a site with `chrome` by this code, and forget all others.

    None where there is no folder for them: a worker on another machine need not have it.
    """
    if not cache_dir or not os.path.isdir(cache_dir):
        return None
    top = Path(cache_dir, _FOLDER)
    own = top / hash_bytes(_code().encode(), msgspec.msgpack.encode(chrome))
    try:
        own.mkdir(parents=True, exist_ok=True)
        others = [path for path in top.iterdir() if path != own]
    except OSError:
        return None
    for path in others:
        shutil.rmtree(path, ignore_errors=True)
    return CompiledTemplates(str(own))


@cache
def _code() -> str:
    return f"{hash_code('site/compiling.py', 'site/folding.py')} {jinja2.__version__}"
