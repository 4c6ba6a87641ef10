"""Kinds of output: each declares artifacts and never touches the disk."""

from sitegen.outputs.registry import OUTPUTS
from sitegen.outputs.tools import BuildTools

__all__ = ["OUTPUTS", "BuildTools"]
