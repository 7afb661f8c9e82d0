"""A server of its own for the load test: the real app with raised limits, in another process, its data thrown away."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import socket
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
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
            _wait(f"http://{HOST}:{port}", process)
            yield f"http://{HOST}:{port}"
        finally:
            process.terminate()
            process.join(20)
            process.kill()


def _wait(address: str, process: multiprocessing.process.BaseProcess) -> None:
    until = time.monotonic() + START_SECONDS
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < until and process.is_alive():
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
