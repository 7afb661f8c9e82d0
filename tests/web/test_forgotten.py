"""A conversation that the assistant has deleted is gone from the web side too; the chat goes on as a new one."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.asyncio
RECEIPT = "1234-5678"


def stored(folder: Path) -> str:
    with sqlite3.connect(folder / "var" / "sessions.db") as db:
        return str([db.execute(f"SELECT * FROM {name}").fetchall() for name in ("exchanges", "choices", "rated")])


async def test_only_the_receipt_is_left(patient: Any, tmp_path: Path) -> None:
    await patient.start()
    await patient.say("What is a block?")
    (message,) = await patient.say("forget me")
    assert message["custom"]["receipt"] == RECEIPT
    (left,) = await patient.exchanges()
    assert left["said"] is None and left["messages"] == [message]
    assert "block" not in stored(tmp_path) and "forget me" not in stored(tmp_path)


async def test_what_follows_is_another_conversation_under_the_same_token(patient: Any, fake: Any) -> None:
    await patient.start()
    await patient.say("forget me")
    await patient.say("What is a block?")
    names = [(what, name) for what, name, _ in fake.calls]
    old = names[0][1]
    assert names[-2:-1] == [("end", old)] and names[-1][0] == "handle" and names[-1][1] != old


async def test_without_scripts_the_page_shows_the_receipt_alone(forms: Any) -> None:
    await forms.open()
    await forms.post(text="What is a block?")
    await forms.post(text="forget me")
    shown = re.sub(r"<form.*?</form>", "", forms.page, flags=re.DOTALL)
    assert RECEIPT in shown and "What is a block?" not in shown
    await forms.post(text="What is a block?")
    assert "What is a medial branch block?" in forms.page
