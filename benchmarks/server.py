"""Servers for the load tests, in other processes, their data thrown away: one with raised limits, and `ramus serve`."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

HOST = "127.0.0.1"
START_SECONDS = 180


@contextlib.contextmanager
def own_server(at_once: int) -> Iterator[str]:
    """The address of a server that stops at the end of the block. It trains the model when it is out of date."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as data:
        context = multiprocessing.get_context("spawn")
        process = context.Process(target=_serve, args=(port, Path(data), at_once), daemon=True)
        process.start()
        try:
            _wait(f"http://{HOST}:{port}", process.is_alive)
            yield f"http://{HOST}:{port}"
        finally:
            process.terminate()
            process.join(20)
            process.kill()


@contextlib.contextmanager
def real_server() -> Iterator[str]:
    """The address of a `ramus serve`, with its limits as they are. It takes this machine for the proxy in front of it,
    so that each conversation can come from an address of its own (X-Forwarded-For)."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as data:
        told = {"PORT": str(port), "RAMUS_HOST": HOST, "RAMUS_DATA_DIR": data, "RAMUS_TRUSTED_PROXY": HOST}
        quiet = {"RAMUS_LOG_LEVEL": "WARNING", "RASA_TELEMETRY_ENABLED": "false", "TQDM_DISABLE": "1"}
        command = [str(Path(sys.executable).with_name("ramus")), "serve"]
        with subprocess.Popen(command, env={**os.environ, **told, **quiet}, stdout=subprocess.DEVNULL) as process:
            try:
                _wait(f"http://{HOST}:{port}", lambda: process.poll() is None)
                yield f"http://{HOST}:{port}"
            finally:
                process.terminate()


def _wait(address: str, lives: Callable[[], bool]) -> None:
    until = time.monotonic() + START_SECONDS
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < until and lives():
        with contextlib.suppress(urllib.error.URLError, ConnectionError), opener.open(f"{address}/health", timeout=2):
            return
        time.sleep(0.3)
    raise SystemExit("The server did not start. The lines above say why.")


def _serve(port: int, data: Path, at_once: int) -> None:
    os.environ |= {"RASA_TELEMETRY_ENABLED": "false", "TQDM_DISABLE": "1"}
    from bot import logs

    logs.configure("WARNING")
    import uvicorn

    from bot.dialogue.broker import open_ledger
    from bot.local import LocalAssistant
    from bot.settings import clinics, load_server
    from bot.train import train
    from bot.web.app import create_app
    from bot.web.limits import Limits

    server = load_server().model_copy(update={"host": HOST, "port": port, "data_dir": data})
    train(server.models_dir)
    many = 1_000_000
    limits = Limits(
        messages_per_token=many,
        messages_per_address=many,
        starts_per_address=many,
        concurrent_answers=max(at_once, Limits.concurrent_answers),
    )
    ledger = open_ledger(data)
    app = create_app(LocalAssistant.load(server, ledger=ledger), clinics(), server, ledger, limits)
    uvicorn.run(app, host=HOST, port=port, ws="none", log_level="warning", access_log=False)
