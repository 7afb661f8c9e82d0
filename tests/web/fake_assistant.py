"""An assistant for tests: a few fixed answers in the real message contract, and words that make it fail.

`python tests/web/fake_assistant.py 8123` serves the whole web side with it.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import Any

DISCLAIMER = "General information, not medical advice. It does not replace your own doctor or nurse."
ANSWER = (
    "A medial branch block is a test injection. A small amount of numbing medicine is put next to the tiny nerves of one "
    "or two joints in your spine.\n\nOn the day:\n- You lie on your front, and the skin is numbed first.\n"
    "- X-rays guide the needle.\n- Most people go home within an hour or two.\n\n"
    "Afterwards you write down how much it hurts. That tells you and your doctor whether these joints are the cause."
)
SOURCES = [
    {
        "id": "mbb",
        "title": "Having a medial branch block",
        "url": "https://example.org/mbb",
        "where": "hospital leaflet",
        "year": 2023,
    },
    {"id": "bad", "title": "A source with an unsafe address", "url": "javascript:alert(1)", "year": 2021},
]
PICTURE = {
    "id": "pain_diary",
    "src": "/static/pictures/pain_diary.svg",
    "title": "A pain diary",
    "alt": "A sheet of paper with a table.",
    "link": {"href": "/diary", "title": "Print a pain diary"},
}
EMERGENCY = (
    "Trouble passing urine together with back pain can mean that nerves in your back are being squeezed. It has to be checked now.\n\n"
    "- Do not drive yourself.\n- Do not wait for the clinic to call back.\n- Tell them about your back and your bladder."
)
URGENT = "Redness or fluid at the needle site should be looked at today.\n\nCall 911 if you get a fever with worse back pain."
TEL = {
    "911": [{"label": "Call 911", "number": "911"}],
    "clinic": [{"label": "Call the clinic: 555-0100", "number": "555-0100"}],
}

CHECK_BUTTONS = [
    {"title": "Yes", "payload": "/affirm"},
    {"title": "No", "payload": "/deny"},
    {"title": "Not sure", "payload": "/unsure"},
    {"title": "Why do we ask?", "payload": "/why_ask"},
]


def message(kind: str, body: str, level: str = "none", **custom: Any) -> dict[str, Any]:
    """One message in the contract of design.md."""
    buttons, why = custom.pop("buttons", None), custom.pop("why", [])
    filled = {
        "kind": kind,
        "triage": {"level": level, "flags": [], "why": why},
        "body": body,
        "disclaimer": DISCLAIMER,
        **custom,
    }
    out = {"recipient_id": "secret-conversation", "text": f"{body}\n\n{DISCLAIMER}", "custom": filled}
    return {**out, "buttons": buttons} if buttons else out


class FakeAssistant:
    """Counts its calls; understands a handful of words."""

    model_name = "fake-1"

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, str]] = []
        self.clinics: list[tuple[str, str]] = []  # what was asked, and for which clinic
        self.gate: asyncio.Event | None = None
        self.running = self.most_running = 0

    async def start(self, conversation_id: str, clinic: str = "") -> list[dict[str, Any]]:
        self.calls.append(("start", conversation_id, ""))
        self.clinics.append(("start", clinic))
        hello = "Hello. Ask me about back and neck pain from the small joints of the spine, nerve blocks and recovery."
        return [
            message(
                "smalltalk",
                hello,
                disclaimer="",
                buttons=[
                    {"title": "What is a nerve block?", "payload": "/faq_block"},
                    {"title": "After my injection", "payload": "/faq_after"},
                ],
            )
        ]

    async def handle(self, conversation_id: str, text: str, clinic: str = "", sent: str = "") -> list[dict[str, Any]]:
        self.calls.append(("handle", conversation_id, text))
        self.clinics.append(("handle", clinic))
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        try:
            return await self._reply(text)
        finally:
            self.running -= 1

    async def choose(
        self, conversation_id: str, payload: str, clinic: str = "", sent: str = ""
    ) -> list[dict[str, Any]]:
        self.calls.append(("choose", conversation_id, payload))
        self.clinics.append(("choose", clinic))
        if payload == "/affirm":
            return [self._emergency("Are you numb between your legs? Yes")]
        if payload == "/deny":
            return [self._question(2)]
        if payload == "/why_ask":
            return [message("check", "Weakness that grows can come from a nerve.", "check"), self._question(1)]
        if "medial_branch_block.what" in payload:
            return [self._answer()]
        return [message("answer", f"You chose {payload}.")]

    async def end(self, conversation_id: str) -> None:
        self.calls.append(("end", conversation_id, ""))

    async def safe_reply(self, text: str = "", conversation_id: str = "", clinic: str = "") -> list[dict[str, Any]]:
        self.calls.append(("safe_reply", "", text))
        self.clinics.append(("safe_reply", clinic))
        if "pee" in text:
            return [self._emergency()]
        return [message("notice", "I cannot answer right now. In an emergency call 911. Our number is 555-0100.")]

    async def _reply(self, text: str) -> list[dict[str, Any]]:
        if text == "forget me":
            return [message("notice", "It is gone. Your number is 1234-5678.", receipt="1234-5678")]
        await asyncio.sleep(
            1.5 if "slow" in text else 0.005
        )  # time for another message to slip in, if order is not kept
        if self.gate:
            await self.gate.wait()
        if "boom" in text:
            raise ValueError(f"quotes the patient: {text}")
        return self._said_to(text)

    def _said_to(self, text: str) -> list[dict[str, Any]]:
        """The reply to the first of these words that a text has."""
        replies = {
            "nothing": lambda: [],
            "pee": lambda: [self._emergency()],
            "red": lambda: [self._urgent()],
            "a person": lambda: [self._person()],
            "leg": lambda: [self._question(1)],
            "block": lambda: [self._answer()],
            "": lambda: [message("fallback", f"You wrote: {text}")],
        }
        return next(reply for word, reply in replies.items() if word in text)()

    def _urgent(self) -> dict[str, Any]:
        heading = "Call the clinic today if the skin is red, warm or leaking"
        card = {"level": "urgent", "heading": heading, "tel": TEL["clinic"]}
        return message("triage", URGENT, "urgent", care_card=card)

    def _person(self) -> dict[str, Any]:
        card = {"level": "none", "heading": "Call the clinic if you want to talk to a person", "tel": TEL["clinic"]}
        return message("handoff", "The front desk answers Monday to Friday.", care_card=card)

    def _question(self, number: int) -> dict[str, Any]:
        questions = ("Is the leg weaker than last week?", "Are you numb between your legs?")
        step = {"number": number, "of": 2}
        return message("check", questions[number - 1], "check", check=step, buttons=CHECK_BUTTONS)

    def _answer(self) -> dict[str, Any]:
        return message(
            "answer",
            ANSWER,
            title="What is a medial branch block?",
            answer_id="medial_branch_block.what",
            sources=SOURCES,
            picture=PICTURE,
            review={"state": "draft", "reviewed_by": "", "reviewed_on": ""},
            reviewed_on="",
        )

    def _emergency(self, why: str = "I cannot pee") -> dict[str, Any]:
        card = {"level": "emergency", "heading": "Call 911 now if you cannot pee", "tel": TEL["911"]}
        return message("triage", EMERGENCY, "emergency", care_card=card, sources=SOURCES, why=[why])


def main() -> None:
    """Serve the web side with this assistant, for looking at it."""
    import uvicorn

    sys.path.insert(0, str(Path(__file__).parents[2]))
    from bot.settings import Server, clinics
    from bot.store.ledger import Ledger
    from bot.web.app import create_app

    server = Server(data_dir=Path(tempfile.mkdtemp()))
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8123
    uvicorn.run(
        create_app(FakeAssistant(), clinics(), server, Ledger.open(server.data_dir)),
        port=port,
        ws="none",
        proxy_headers=False,
    )


if __name__ == "__main__":
    main()
