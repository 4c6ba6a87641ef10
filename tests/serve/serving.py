"""A running `sitegen serve`, as a browser sees it."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent.parent


class Serving:
    """A running `sitegen serve`."""

    def __init__(self, root: Path, *options: str) -> None:
        env = {**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONUNBUFFERED": "1"}
        command = [sys.executable, "-m", "sitegen", "serve", "--port", "0", *options]
        self.process = subprocess.Popen(
            command, cwd=root, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.streams: list[Any] = []
        self.complaints = ""
        assert self.process.stdout
        for line in self.process.stdout:
            if found := re.search(r"http://127\.0\.0\.1:(\d+)/\S*", line):
                self.url, self.port = found[0], int(found[1])
                return
        assert self.process.stderr
        raise AssertionError(self.process.stderr.read())

    def get(self, path: str, host: str | None = None) -> tuple[int, dict[str, str], str]:
        """Return status, headers and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("GET", path, headers={"Host": host or f"localhost:{self.port}"})
        answer = connection.getresponse()
        body = answer.read().decode("utf-8", "replace")
        connection.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body

    def events(self) -> Iterator[dict[str, str]]:
        """Yield what the server tells browsers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("GET", "/__sitegen__/events")
        answer = connection.getresponse()
        self.streams += [answer, connection]
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        while line := answer.readline():
            if line.startswith(b"data: "):
                yield json.loads(line[6:])

    def stop(self) -> float:
        """Press Ctrl-C; return the seconds it took to end."""
        for stream in self.streams:
            stream.close()
        started = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        try:
            _, self.complaints = self.process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            _, self.complaints = self.process.communicate()
        return time.monotonic() - started
