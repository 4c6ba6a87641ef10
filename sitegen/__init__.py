"""sitegen: a static-site generator for daily papers."""

__version__ = "0.1.0"
