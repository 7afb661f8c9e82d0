"""bot.worker: one message after the other in a thread, the safe reply beside it."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

from bot.worker import WorkerAssistant


class Slow:
    """Blocks its thread while it answers, as Rasa does."""

    model_name = "slow"

    def __init__(self) -> None:
        self.threads: set[str] = set()
        self.running = self.most = 0

    async def handle(self, conversation_id: str, text: str, clinic: str = "", sent: str = "") -> list[dict[str, Any]]:
        self.threads.add(threading.current_thread().name)
        self.running += 1
        self.most = max(self.most, self.running)
        time.sleep(0.05)
        self.running -= 1
        if text == "fail":
            raise ValueError("no")
        return [{"text": f"{conversation_id}: {text}{clinic}"}]

    async def safe_reply(self, text: str = "", conversation_id: str = "", clinic: str = "") -> list[dict[str, Any]]:
        return [{"text": threading.current_thread().name}]


async def test_messages_wait_for_each_other_and_the_loop_stays_free() -> None:
    slow = Slow()
    worker = WorkerAssistant(slow)  # type: ignore[arg-type]
    waiting = [asyncio.create_task(worker.handle(str(n), "hello")) for n in range(4)]
    start = time.perf_counter()
    assert await worker.safe_reply() == [{"text": threading.current_thread().name}]
    assert time.perf_counter() - start < 0.05
    assert [reply[0]["text"] for reply in await asyncio.gather(*waiting)] == [f"{n}: hello" for n in range(4)]
    assert slow.threads == {"assistant"} and slow.most == 1
    assert worker.model_name == "slow"


async def test_the_clinic_goes_along() -> None:
    worker = WorkerAssistant(Slow())  # type: ignore[arg-type]
    assert await worker.handle("1", "hello ", "north") == [{"text": "1: hello north"}]


async def test_an_error_comes_back() -> None:
    worker = WorkerAssistant(Slow())  # type: ignore[arg-type]
    try:
        await worker.handle("1", "fail")
    except ValueError as error:
        assert str(error) == "no"
    else:
        raise AssertionError("the error was swallowed")
