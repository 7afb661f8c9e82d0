"""How long an alert takes from a patient's message to the desk, with the whole program and the real model.

    python -m benchmarks.desk_alert [--messages 20]

Chat and desk run in this process at one port, as `ramus serve` puts them together; the messages come by HTTP, each in
a conversation of its own. The time runs from before the message is sent until the desk's stream, which an open page
listens to, says that an alert is open.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import uvicorn

from benchmarks.desk_ask import sign_in
from bot import logs
from bot.settings import Server, load_clinics, load_server

MESSAGE = "I am numb between my legs and cannot pee since last night"
HOST = "127.0.0.1"


async def opened(lines: AsyncIterator[str], more_than: int) -> int:
    """Wait until the stream says that more alerts are open than before; returns how many."""
    async for line in lines:
        if line.startswith("data: ") and '"open"' in line:
            now = int(json.loads(line.removeprefix("data: "))["open"])
            if now > more_than:
                return now
    raise RuntimeError("the stream has ended")


async def one(http: httpx.AsyncClient, lines: AsyncIterator[str], before: int) -> tuple[float, int]:
    """A patient writes; seconds until the desk knows, and how many alerts are open then."""
    token = (await http.post("/api/chat/start", json={})).json()["token"]
    begun = time.perf_counter()
    headers = {"Authorization": f"Bearer {token}"}
    sent = asyncio.create_task(http.post("/api/chat/message", json={"text": MESSAGE}, headers=headers))
    now = await asyncio.wait_for(opened(lines, before), 30)
    taken = time.perf_counter() - begun
    assert (await sent).status_code == 200
    return taken, now


async def measure(messages: int, server: Server) -> None:
    """Serve, write, and print the times."""
    front, desk = served(server)
    config = uvicorn.Config(front, HOST, 0, ws="none", proxy_headers=False, log_level="error")
    running = uvicorn.Server(config)
    task = asyncio.create_task(running.serve())
    while not running.started:
        await asyncio.sleep(0.05)
    address = f"http://localhost:{running.servers[0].sockets[0].getsockname()[1]}"
    async with httpx.AsyncClient(base_url=address, timeout=30) as http:
        await sign_in(http, desk, address)
        async with http.stream("GET", "/desk/alerts/stream") as stream:
            lines, before, taken = stream.aiter_lines(), 0, []
            for _ in range(messages):
                seconds, before = await one(http, lines, before)
                taken.append(seconds)
    p50, p95 = np.percentile(taken, [50, 95])
    print(f"{messages} alerts: p50 {p50:.2f} s, p95 {p95:.2f} s, longest {max(taken):.2f} s")
    running.should_exit = True
    await task


def served(server: Server) -> tuple[Any, Any]:
    """Chat and desk at one port, and the desk alone."""
    from bot.desk.app import create_desk
    from bot.dialogue.broker import open_ledger
    from bot.front import Front
    from bot.local import LocalAssistant
    from bot.web.app import create_app
    from bot.web.limits import Limits
    from bot.worker import WorkerAssistant

    clinics, ledger = load_clinics(server), open_ledger(server.data_dir)
    assistant = WorkerAssistant(LocalAssistant.load(server, ledger=ledger))
    many = Limits(starts_per_address=10_000, messages_per_address=10_000)
    desk = create_desk(clinics, server, ledger=ledger)
    return Front(create_app(assistant, clinics, server, ledger, many), desk), desk


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="Measure how soon the desk knows of an alert.")
    parser.add_argument("--messages", type=int, default=20)
    messages = parser.parse_args().messages
    logs.configure("ERROR")
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(messages, load_server().model_copy(update={"data_dir": Path(folder)})))


if __name__ == "__main__":
    main()
