"""What patients and callers wrote is text on every page of the desk, whatever they wrote (stored XSS)."""

from __future__ import annotations

import json
import re
import sqlite3
from typing import Any

import pytest

from bot.desk.access import ANYONE, table
from bot.store.rows import Row
from bot.store.times import utc

HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(1)><svg/onload=alert(1)>{{7*7}}</textarea></title>"
PLACES = {"{alert:int}": "1", "{answer}": "ablation.what", "{kind}": "answers", "{item}": "ablation.what"}
WHO = {"clinician": "cleo", "desk": "dora", "admin": "adam"}


@pytest.fixture
def filled(ledger: Any, clock: Any, app: Any) -> None:
    """The hostile words in every place where somebody's words are kept."""
    where = {"clinic": "", "channel": HOSTILE[:30], "role": "patient"}
    at, talk = utc(clock() - 5), ledger.conversation_key("anna")
    told = {"source": "message", "nth": 0, "level": "emergency", "flags": json.dumps([HOSTILE]), "advice": "nerves"}
    triage = {"at": at, "conversation": talk, **told, "words": "[]", "protocol": "", **where}
    miss = {"at": at, "conversation": talk, "nth": 0, "kind": "no_answer", "response": "x", "question": "", **where}
    rows = [Row("triage_event", triage, {"words": [HOSTILE]}), Row("miss", miss, {"question": HOSTILE})]
    answer = {"at": at, "conversation": talk, "nth": 0, "answer_id": f"{HOSTILE}.x", "version": "v", "review": "draft"}
    assert ledger.record([*rows, Row("answer_given", {**answer, **where})], wait=3)
    ledger.feedback(HOSTILE, False, HOSTILE, clock() - 5)
    ledger.settle()
    db = sqlite3.connect(ledger.folder / "conversations.db")
    db.execute("CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id, type_name, timestamp, data)")
    query = "INSERT INTO events (sender_id, type_name, timestamp, data) VALUES ('anna', 'user', 1.0, ?)"
    db.execute(query, (json.dumps({"text": HOSTILE}),))
    db.commit()
    db.close()
    app.state.desk.alerts.acknowledge(1, "dora", clock())


def raw(page: str) -> list[str]:
    """What of the hostile words stands there as markup."""
    tags = " ".join(re.findall(r"<[a-z][^>]*>", page))
    bad = ("<script>alert", "<img src=x", "<svg/onload", "</textarea></title>", "49</")
    return [one for one in bad if one in page] + re.findall(r"""\son\w+=|javascript:""", tags)


@pytest.mark.parametrize("role", sorted(WHO))
async def test_on_every_page_patients_words_stay_words(staff: Any, filled: None, role: str) -> None:
    await staff.sign_in(WHO[role])
    shown = 0
    for name, roles in table().items():
        method, path = name.split()
        if method != "GET" or ANYONE in roles or path.endswith(("/stream", ".csv")):
            continue
        for place, value in PLACES.items():
            path = path.replace(place, value)
        page = (await staff.get(path, follow_redirects=True)).text
        assert raw(page) == [], name
        shown += "&lt;script&gt;alert" in page
    assert shown >= (3 if role == "clinician" else 0)


async def test_closed_alerts_show_their_notes_as_words(staff: Any, filled: None) -> None:
    await staff.sign_in("cleo")
    await staff.get("/desk/alerts")
    await staff.post("/desk/alerts/1/close", outcome="mistake", note=HOSTILE[:900])
    page = (await staff.get("/desk/alerts")).text
    assert "&lt;script&gt;alert" in page and "<script>alert" not in page and "<img src=x" not in page


async def test_what_is_typed_into_the_sign_in_is_not_shown_again(staff: Any) -> None:
    await staff.get("/desk/sign-in")
    page = await staff.post("/desk/sign-in", name=HOSTILE, password=HOSTILE, code=HOSTILE)
    assert "<script>alert" not in page.text and "&lt;script&gt;" not in page.text
