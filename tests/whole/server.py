"""Starts `ramus serve` as a process of its own, on a free port and a fresh data folder, and can kill it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class ServerProcess:
    """A real server. `output` holds everything that it has printed up to the last `stop` or `kill`."""

    def __init__(self, data: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.data, self.output = data, ""
        self.url = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        """Returns when the server has announced its address; fails with its output when it ends before."""
        env = {**os.environ, "PORT": str(self.port), "RAMUS_DATA_DIR": str(self.data), "PYTHONUNBUFFERED": "1"}
        command = [str(Path(sys.executable).with_name("ramus")), "serve"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        assert self.process.stdout
        for line in self.process.stdout:
            self.output += line
            if line.startswith("Ramus is ready"):
                return
        raise AssertionError(f"the server ended before it was ready:\n{self.output}")

    def kill(self) -> None:
        """As a power cut would: no chance to write anything."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """As Ctrl+C."""
        self._end(signal.SIGINT)

    def _end(self, how: signal.Signals) -> None:
        if self.process.poll() is None:
            self.process.send_signal(how)
        self.output += self.process.communicate(timeout=30)[0] or ""
