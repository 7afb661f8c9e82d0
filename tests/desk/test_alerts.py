"""Alerts at the desk: on every page at once, taken once, closed with an outcome; each look at a conversation noted."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest

from bot.desk.stream import OVER, _lines
from bot.store.rows import Row
from bot.store.times import utc

Raise = Callable[..., int]


@pytest.fixture
def raised(ledger: Any, clock: Any, rows: Any) -> Raise:
    """Has a conversation raise an alert; returns its number."""

    def write(level: str = "emergency", talk: str = "anna", clinic: str = "", words: str = "cannot pee") -> int:
        told = {"source": "message", "nth": 0, "level": level, "flags": '["ces.bladder"]', "advice": "nerves"}
        where = {"words": "[]", "protocol": "", "clinic": clinic, "channel": "ramus", "role": "patient"}
        values = {"at": utc(clock()), "conversation": ledger.conversation_key(talk), **told, **where}
        assert ledger.record([Row("triage_event", values, {"words": [words]})], wait=3)
        return int(rows("SELECT max(id) AS id FROM alert")[0]["id"])

    return write


@pytest.fixture
async def dora(staff: Any) -> Any:
    await staff.sign_in("dora")
    await staff.get("/desk/alerts")
    return staff


async def test_an_alert_stands_on_the_page_with_its_words_and_script(dora: Any, raised: Raise) -> None:
    raised()
    dora.clock.wait(125)
    page = (await dora.get("/desk/alerts")).text
    assert "Bladder trouble" in page and "“cannot pee”" in page and "Call 911" in page and "waits" in page
    assert ">2 min<" in page and "<title>(1) Alerts" in page


async def test_every_page_says_that_somebody_waits(dora: Any, raised: Raise) -> None:
    assert "<strong>" not in (await dora.get("/desk/ask")).text
    raised()
    assert "<strong>1 alert waits for somebody</strong>" in (await dora.get("/desk/ask")).text
    raised(talk="bob")
    assert "<strong>2 alerts wait for somebody</strong>" in (await dora.get("/desk/alerts/bar")).text


async def test_without_scripts_the_page_loads_itself_again_and_keeps_nobody_signed_in(dora: Any) -> None:
    assert '<noscript><meta http-equiv="refresh" content="15; url=/desk/alerts?by-itself=1">' in dora.page


async def test_taking_an_alert_happens_once_and_is_in_the_audit(
    dora: Any, app: Any, browsers: Any, raised: Raise, rows: Any, words: Any
) -> None:
    number = raised()
    cleo = browsers(app)
    await cleo.sign_in("cleo")
    await cleo.get("/desk/alerts")
    assert (await dora.post(f"/desk/alerts/{number}/acknowledge")).status_code == 303
    late = await cleo.post(f"/desk/alerts/{number}/acknowledge")
    assert late.status_code == 409 and words["refusals"]["changed_meanwhile"] in late.text
    assert [row["who"] for row in rows("SELECT who FROM audit WHERE action = 'alert acknowledged'")] == ["dora"]
    assert app.state.desk.alerts.open_count("") == 0 and "taken by dora" in (await dora.get("/desk/alerts")).text


async def test_it_is_closed_with_an_outcome_and_a_note_made_safe(dora: Any, raised: Raise, rows: Any) -> None:
    number = raised()
    close = f"/desk/alerts/{number}/close"
    assert (await dora.post(close, outcome="seen_today")).status_code == 409  # nobody has taken it yet
    await dora.post(f"/desk/alerts/{number}/acknowledge")
    assert (await dora.post(close, outcome="no such")).status_code == 400
    assert (await dora.post(close, outcome="seen_today", note="mail joe@example.com <b>now</b>")).status_code == 303
    (kept,) = rows("SELECT * FROM alert")
    assert kept["outcome"] == "seen_today" and "joe@example.com" not in kept["note"] and "mail" in kept["note"]
    page = (await dora.get("/desk/alerts")).text
    assert "Closed lately" in page and "<b>now</b>" not in page
    assert "joe" not in str(rows("SELECT * FROM audit"))
    assert (await dora.post(close, outcome="mistake")).status_code == 409


async def test_an_alert_of_another_clinic_is_not_there(dora: Any, raised: Raise) -> None:
    number = raised(clinic="north", words="northern words")
    assert "northern words" not in (await dora.get("/desk/alerts")).text
    for path in ("acknowledge", "close"):
        assert (await dora.post(f"/desk/alerts/{number}/{path}", outcome="mistake")).status_code == 404
    assert (await dora.get(f"/desk/alerts/{number}/conversation")).status_code == 404


def talk(folder: Any, sender: str, said: list[tuple[str, str]]) -> None:
    """Rasa's table of events with these messages."""
    db = sqlite3.connect(folder / "conversations.db")
    db.execute(
        "CREATE TABLE IF NOT EXISTS events (id INTEGER PRIMARY KEY, sender_id TEXT, type_name TEXT, "
        "timestamp REAL, intent_name TEXT, action_name TEXT, data TEXT)"
    )
    rows = [(sender, who, 1.0, json.dumps({"text": text})) for who, text in said]
    db.executemany("INSERT INTO events (sender_id, type_name, timestamp, data) VALUES (?, ?, ?, ?)", rows)
    db.commit()
    db.close()


async def test_what_was_said_is_shown_and_every_look_is_noted(dora: Any, raised: Raise, rows: Any, ledger: Any) -> None:
    number = raised()
    page = (await dora.get(f"/desk/alerts/{number}/conversation")).text
    assert "not kept any more" in page
    said = [("user", "/greeting"), ("user", "I cannot pee <script>alert(1)</script>"), ("bot", "Call 911 now.")]
    talk(ledger.folder, "anna", [*said, ("action", "x")])
    talk(ledger.folder, "bob", [("user", "what bob said")])
    page = (await dora.get(f"/desk/alerts/{number}/conversation")).text
    assert "I cannot pee &lt;script&gt;" in page and "Call 911 now." in page
    assert "bob said" not in page and "/greeting" not in page
    assert [row["about"] for row in rows("SELECT about FROM audit WHERE action = 'read conversation'")] == [
        f'{{"alert":{number}}}'
    ] * 2


async def test_a_look_that_cannot_be_noted_is_not_allowed(dora: Any, app: Any, raised: Raise, monkeypatch: Any) -> None:
    number = raised()
    monkeypatch.setattr(app.state.desk.ledger, "audit", lambda *_, **__: False)
    assert (await dora.get(f"/desk/alerts/{number}/conversation")).status_code == 500


async def test_sound_is_each_persons_own_choice(dora: Any, app: Any) -> None:
    assert "data-sound" not in dora.page
    await dora.post("/desk/alerts/sound", sound="on")
    assert "data-sound" in (await dora.get("/desk/ask")).text and not app.state.desk.people.known("cleo").sound


async def test_the_stream_tells_at_once_and_ends_with_the_sign_in(app: Any, raised: Raise) -> None:
    desk = app.state.desk
    token = desk.sessions.begin("dora")
    watching = asyncio.create_task(desk.watch.look_for_ever())
    lines = _lines(desk, token, "")
    assert json.loads((await anext(lines)).split("data: ")[1]) == {"open": 0, "newest": 0, "states": {}}
    waiting = asyncio.create_task(anext(lines))
    await asyncio.sleep(0.3)
    number = raised()
    told = json.loads((await asyncio.wait_for(waiting, 10)).split("data: ")[1])
    assert told == {"open": 1, "newest": number, "states": {str(number): "open"}}
    waiting = asyncio.create_task(anext(lines))
    await asyncio.sleep(0.05)
    desk.alerts.acknowledge(number, "dora", 0.0)
    desk.watch.changed()
    assert json.loads((await asyncio.wait_for(waiting, 10)).split("data: ")[1])["open"] == 0
    desk.people.block("dora", True)
    desk.watch.changed()
    assert await asyncio.wait_for(anext(lines), 10) == OVER
    watching.cancel()


async def test_the_stream_does_not_keep_anybody_signed_in(app: Any, clock: Any) -> None:
    token = app.state.desk.sessions.begin("dora")
    for _ in range(3):
        clock.wait(4 * 60)
        lines = _lines(app.state.desk, token, "")
        assert "event: alerts" in await anext(lines)
        await lines.aclose()
    clock.wait(4 * 60)
    assert await anext(_lines(app.state.desk, token, "")) == OVER
