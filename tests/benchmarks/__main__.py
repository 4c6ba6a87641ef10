"""`make bench`: `python tests/benchmarks --help` says what it can measure."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

# Python puts this folder first; the benchmark is imported as its tests import it, from the checkout's root.
sys.path[0] = str(Path(__file__).resolve().parents[2])

if __name__ == "__main__":
    importlib.import_module("tests.benchmarks.command").main()
