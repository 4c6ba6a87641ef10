"""The development server: builds, serves on this machine only, watches, rebuilds, reloads the browser."""

from sitegen.serve.builder import Rebuilt
from sitegen.serve.server import open_socket, serve

__all__ = ["Rebuilt", "open_socket", "serve"]
