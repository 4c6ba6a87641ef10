"""From documents to a sharded Lunr index, and reading it back; `layout` describes the files."""
