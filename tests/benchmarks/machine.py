"""What machine this is."""

from __future__ import annotations

import os
import platform
import re
from pathlib import Path

from sitegen.publish.executor import count_processors
from tests.benchmarks.results import Machine


def describe_machine() -> Machine:
    """Describe the machine and the interpreter."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    system = f"{platform.system()} {platform.release()}"
    return Machine(_find_cpu(), count_processors(), memory // 2**20, system, platform.python_version())


def _find_cpu() -> str:
    try:
        found = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
    except OSError:
        found = None
    return " ".join(found[1].split()) if found else platform.processor() or platform.machine()
