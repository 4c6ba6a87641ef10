"""Publishing: the only place that writes the output folder, one whole build at a time."""
