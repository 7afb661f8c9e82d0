"""The desk on a free port with a ledger, three people and two answers that it knows; for tests and pictures."""

from __future__ import annotations

import json
import socket
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

import pyotp
import uvicorn

from bot.desk.advice import advice_on
from bot.desk.app import create_desk
from bot.desk.ranking import Rank, Ranked
from bot.review.answers import reviewed
from bot.settings import Clinic, Server
from bot.store.ledger import Ledger
from bot.store.rows import Row
from bot.store.times import utc

PASSWORD = "a long enough password"
PEOPLE = {"dora": "desk", "cleo": "clinician", "adam": "admin"}
CLINIC = Clinic(name="Test Clinic", country="US", phone="555-0100", hours="Monday to Friday")


def two_answers(text: str) -> Ranked:
    """A ranking for questions about driving."""
    driving = [("after/driving", 0.8), ("before/companion", 0.1)]
    return Ranked(driving if "driv" in text else [("smalltalk/ack", 0.9)], 0.9)


class DeskServer:
    """An app and its ledger, served in a thread until `stop`."""

    def __init__(self, folder: Path, clinic: Clinic = CLINIC, rank: Rank | None = two_answers, **more: Any) -> None:
        self.ledger = Ledger.open(folder)
        server = Server(data_dir=folder, **more)
        self.app = create_desk(clinic, server, ledger=self.ledger, rank=rank)
        self.people = self.app.state.desk.people
        for name, role in PEOPLE.items():
            self.people.add(name, role, PASSWORD)
        advice_on("loads the screen", clinic)
        reviewed()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://localhost:{port}"
        config = uvicorn.Config(self.app, port=port, ws="none", proxy_headers=False, log_level="error")
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.thread.start()
        while not self.server.started:
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop, and close the files."""
        self.server.should_exit = self.server.force_exit = True
        self.thread.join(10)
        self.ledger.close(2)

    def code(self, name: str) -> str:
        """The code of somebody's app. One code may be used again: tests sign in often."""
        with self.people._db:
            self.people._db.execute("UPDATE people SET last_step = 0")
        return pyotp.TOTP(self.people.known(name).secret).now()

    def sign_in(self, page: Any, name: str) -> None:
        """By keyboard, from the page of the sign-in on."""
        page.goto(f"{self.url}/desk/sign-in")
        page.wait_for_function("document.activeElement.tagName === 'INPUT'")
        for text in (name, PASSWORD, self.code(name)):
            page.keyboard.type(text)
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "sign-in" not in url)

    def alert(self, words: str, talk: str = "anna", level: str = "emergency", ago: float = 0.0) -> bool:
        """Have a conversation raise an alert; True once it is on disk."""
        told = {"source": "message", "nth": 0, "level": level, "flags": '["ces.bladder"]', "advice": "nerves"}
        where = {"words": "[]", "protocol": "", "clinic": "", "channel": "ramus", "role": "patient"}
        conversation = self.ledger.conversation_key(talk)
        values = {"at": utc(time.time() - ago), "conversation": conversation, **told, **where}
        return self.ledger.record([Row("triage_event", values, {"words": [words]})], wait=3)

    def miss(self, question: str) -> bool:
        """Have a patient ask something in vain."""
        told = {"at": utc(time.time()), "conversation": question, "nth": 0, "kind": "no_answer", "response": "x"}
        where = {"question": "", "clinic": "", "channel": "ramus", "role": "patient"}
        return self.ledger.record([Row("miss", {**told, **where}, {"question": question})], wait=3)

    def talk(self, sender: str, said: list[tuple[str, str]]) -> None:
        """A conversation as Rasa keeps it: who (user or bot) and what."""
        db = sqlite3.connect(self.ledger.folder / "conversations.db")
        db.execute("CREATE TABLE IF NOT EXISTS events (id INTEGER PRIMARY KEY, sender_id, type_name, timestamp, data)")
        rows = [(sender, who, time.time(), json.dumps({"text": text})) for who, text in said]
        db.executemany("INSERT INTO events (sender_id, type_name, timestamp, data) VALUES (?, ?, ?, ?)", rows)
        db.commit()
        db.close()
