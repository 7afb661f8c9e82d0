"""The benchmark of many browsers at once sees what is lost, doubled or crossed, and sees nothing where nothing is."""

from __future__ import annotations

import asyncio
import importlib.util
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.browsers import report, run
from benchmarks.conversations import scripts

LIVE = Path(__file__).parents[1] / "browser" / "live.py"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Any]:
    spec = importlib.util.spec_from_file_location("live", LIVE)
    assert spec and spec.loader
    live = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(live)
    running = live.LiveServer(live.live_app(tmp_path))
    yield running
    running.stop()
    running.app.state.web.gateway.store.close()
    running.app.state.web.gateway.ledger.close()


def held(server: Any) -> dict[str, Any]:
    return report(*asyncio.run(run(server.url, scripts(4), 0)), 4)


def test_nothing_is_wrong_where_nothing_is(server: Any) -> None:
    found = held(server)
    assert (found["wrong"], found["refused"]) == ([], 0)
    assert found["messages"] == sum(len(one.turns) for one in scripts(4))


def test_answers_that_are_not_the_scripts_own_are_seen(server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    gateway, count = server.app.state.web.gateway, itertools.count()

    async def another(conversation_id: str, text: str, clinic: str = "", sent: str = "") -> list[dict[str, Any]]:
        return [{"text": f"answer {next(count)}", "custom": {}}]

    monkeypatch.setattr(gateway.assistant, "handle", another)
    assert held(server)["wrong"] == [f"{one.name}: other answers than alone" for one in scripts(4)]


def test_a_record_with_a_doubled_message_is_seen(server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    store = server.app.state.web.gateway.store
    record = store.record

    def twice(session: Any, said: str | None, retry: str | None, messages: Any) -> Any:
        record(session, said, None, messages)
        return record(session, said, retry, messages)

    monkeypatch.setattr(store, "record", twice)
    assert len([one for one in held(server)["wrong"] if "record is another" in one]) == 8  # alone and together
