"""Readers: from files of many formats to `SourceContent`."""

from sitegen.sources.reading import Input, list_inputs, read_sources

__all__ = ["Input", "list_inputs", "read_sources"]
