"""Run by test_no_words_in_logs.py: conversations with a planted sentence while something is broken.

Logs are set as in production. Prints a line "== fault" before each, and a line of counts after it.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bot import logs

logs.configure()

import sqlalchemy as sa  # noqa: E402

from bot.dialogue.broker import open_ledger  # noqa: E402
from bot.local import LocalAssistant  # noqa: E402
from bot.settings import load_server  # noqa: E402
from bot.triage.screen import PatternScreen  # noqa: E402


def quoting(planted: str) -> Any:
    """A function that fails with an error that quotes the patient."""

    def fail(*_: Any, **__: Any) -> None:
        raise ValueError(f"cannot use {planted!r}")

    return fail


@contextmanager
def read_only(engine: sa.engine.Engine) -> Iterator[None]:
    """The file of conversations cannot be written."""

    def forbid(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA query_only=ON")

    sa.event.listen(engine, "connect", forbid)
    engine.dispose()
    yield
    sa.event.remove(engine, "connect", forbid)
    engine.dispose()


@contextmanager
def broken(fault: str, assistant: LocalAssistant, planted: str) -> Iterator[None]:
    """One part fails for as long as this lasts."""
    with ExitStack() as stack:
        if fault == "action":
            stack.enter_context(patch("actions.answer.decide", quoting(planted)))
            stack.enter_context(patch("actions.triage.decide", quoting(planted)))
        elif fault == "screen":
            stack.enter_context(patch.object(PatternScreen, "__call__", quoting(planted)))
        elif fault == "nlg":
            stack.enter_context(patch.object(type(assistant._nlg), "generate", quoting(planted)))
        elif fault == "store":
            stack.enter_context(read_only(assistant._store.engine))
        elif fault == "ledger":
            stack.enter_context(patch("bot.store.writer.write", quoting(planted)))
        elif fault == "redaction":
            stack.enter_context(patch.object(assistant._store.event_broker.ledger._writer, "_redact", quoting(planted)))
        elif fault == "disk":
            with assistant._store.engine.begin() as connection:
                connection.execute(sa.text("DROP TABLE events"))
        yield


async def talk(assistant: LocalAssistant, name: str, planted: str) -> str:
    """Talk as the gateway does: whatever is raised, the safe reply follows."""
    replies = raised = 0
    for text in (
        planted,
        f"I cannot pee since {planted}. what is a block?",
        f"/restart {planted}",
        f"what is a block {planted} " * 60,
        "what is radiofrequency ablation",
    ):
        try:
            replies += bool(await assistant.handle(name, text))
        except Exception:  # as in bot/web/gateway.py
            raised += 1
            replies += bool(await assistant.safe_reply(text))
    return f"replies={replies} raised={raised}"


async def main(planted: str, faults: list[str]) -> None:
    """All faults one after the other; only counts are printed."""
    server = load_server().model_copy(update={"data_dir": Path(tempfile.mkdtemp())})
    ledger = open_ledger(server.data_dir)
    assistant = LocalAssistant.load(server, ledger=ledger)
    for fault in faults:
        print(f"== {fault}", flush=True)
        with broken(fault, assistant, planted):
            counts = await talk(assistant, fault, planted)
            ledger.settle()
        print(counts, flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2:]))
