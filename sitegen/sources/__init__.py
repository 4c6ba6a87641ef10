"""Readers: from files of many formats to `SourceContent`."""

from sitegen.sources.reading import input_files, list_inputs, read_sources

__all__ = ["input_files", "list_inputs", "read_sources"]
