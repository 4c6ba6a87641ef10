"""Reading and writing files so that a crash leaves the old or the new one, never half."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path


def write_atomic(path: Path, data: bytes) -> None:
    """Write `data` to `path` through a temporary file beside it and one `os.replace`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".tmp-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def hash_bytes(*parts: bytes) -> str:
    """Return a 128-bit hash of `parts` in hexadecimal; each part's length counts, so borders matter."""
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return digest.hexdigest()


def is_inside(path: Path, folder: Path) -> bool:
    """Say whether `path`, with links resolved, lies in `folder` or is it; a string prefix would not do."""
    return path.resolve().is_relative_to(folder.resolve())
