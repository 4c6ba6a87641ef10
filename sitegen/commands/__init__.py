"""One file a command. Each imports what it calls when it is called, so that `sitegen --help` is quick."""
