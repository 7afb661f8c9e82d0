"""The two assistants that are compared, each in its own process: `ramus` and Rasa's `starter`."""

from __future__ import annotations

import asyncio
import os
import resource
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

GREETING = "/greeting"
Handle = Callable[[str, str], Awaitable[list[dict[str, Any]]]]


@dataclass(frozen=True)
class Options:
    """`work`: folder of trained models, kept from run to run. `epochs`: how long the starter is trained."""

    work: Path
    epochs: int


def prepare(name: str, options: Options) -> None:
    """Train the side's model when it is out of date. In a process of its own, so that its memory is not counted."""
    _set_up(name, options)
    SIDES[name].prepare(options)


def serve(name: str, options: Options, pipe: Any) -> None:
    """Load the prepared model, then answer (conversation id, turns) from the pipe until None comes.

    Sends {"load_seconds"}, then a list of {"ms", "cpu_ms", "replies"} for each conversation, then {"memory_mb"}.
    """
    _set_up(name, options)
    with tempfile.TemporaryDirectory() as data:
        model = SIDES[name].prepare(options)
        before = time.perf_counter()
        handle = SIDES[name].load(model, Path(data))
        pipe.send({"load_seconds": round(time.perf_counter() - before, 1)})
        asyncio.run(_answer(handle, pipe))
        pipe.send({"memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024})


def _set_up(name: str, options: Options) -> None:
    os.environ |= {"RASA_TELEMETRY_ENABLED": "false", "TQDM_DISABLE": "1"}
    os.environ["RASA_CACHE_DIRECTORY"] = str(options.work / f"cache-{name}")
    options.work.mkdir(parents=True, exist_ok=True)
    sys.stdout = sys.stderr  # Rasa prints its training; stdout is the report's
    from bot import logs

    logs.configure("ERROR")


async def _answer(handle: Handle, pipe: Any) -> None:
    while (asked := pipe.recv()) is not None:
        conversation, turns = asked
        await handle(conversation, GREETING)  # the chat opens: not measured
        answered = []
        for text in turns:
            before, cpu = time.perf_counter(), time.process_time()
            messages = await handle(conversation, text)
            spent = {"ms": (time.perf_counter() - before) * 1000, "cpu_ms": (time.process_time() - cpu) * 1000}
            answered.append({**spent, "replies": len(messages)})
        pipe.send(answered)


class Ramus:
    """This project: LocalAssistant with its SQL tracker store and its ledger in a folder of its own."""

    @staticmethod
    def prepare(options: Options) -> Path:
        """Train when the sources have changed since the last run."""
        from bot.train import train

        train(options.work / "ramus")
        return options.work / "ramus"

    @staticmethod
    def load(models: Path, data: Path) -> Handle:
        """The function that answers a message."""
        from bot.dialogue.broker import open_ledger
        from bot.local import LocalAssistant
        from bot.settings import load_server

        server = load_server().model_copy(update={"models_dir": models, "data_dir": data})
        assistant = LocalAssistant.load(server, ledger=open_ledger(data))

        async def handle(conversation: str, text: str) -> list[dict[str, Any]]:
            asked = assistant.start(conversation) if text == GREETING else assistant.handle(conversation, text)
            return list(await asked)

        return handle


class Starter:
    """Rasa's default starter (starter.py)."""

    @staticmethod
    def prepare(options: Options) -> Path:
        """Train once for each state of the data."""
        from benchmarks.starter import build

        return build(options.work, options.epochs)

    @staticmethod
    def load(model: Path, data: Path) -> Handle:
        """The function that answers a message."""
        from rasa.core.agent import Agent
        from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
        from rasa.core.tracker_store import SQLTrackerStore

        from bot.actions_endpoint import InProcessActions

        store = SQLTrackerStore(dialect="sqlite", db=str(data / "rasa.db"))
        agent = Agent.load(model_path=model, tracker_store=store, action_endpoint=InProcessActions())

        async def handle(conversation: str, text: str) -> list[dict[str, Any]]:
            channel = CollectingOutputChannel()
            await agent.handle_message(UserMessage(text, channel, conversation, input_channel="benchmark"))
            return list(channel.messages)

        return handle


SIDES: dict[str, type[Ramus] | type[Starter]] = {"ramus": Ramus, "starter": Starter}
