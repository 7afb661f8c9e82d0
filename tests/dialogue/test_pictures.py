"""The picture beside an answer, as the message contract carries it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue import contract
from bot.dialogue.nlg import DisclaimingNLG
from bot.errors import ContentError
from bot.knowledge.pictures import Picture, pictures
from bot.settings import RESOURCES, Clinic

Said = Callable[..., DialogueStateTracker]
PICTURE = Picture("p", "p.svg", "A drawing", "Two lines.", ("prp.what",), {"href": "/diary", "title": "Print it"})
DUE = date(2028, 2, 3)


@pytest.fixture
def nlg(small_domain: Domain, monkeypatch: pytest.MonkeyPatch) -> DisclaimingNLG:
    """The generator of the small domain, in which prp.what has a picture."""
    monkeypatch.setattr(contract, "pictures", lambda: {"prp.what": PICTURE})
    return DisclaimingNLG(None, small_domain)


async def picture(nlg: DisclaimingNLG, response: str, tracker: DialogueStateTracker) -> Any:
    """What stands in `custom.picture`; None when nothing does. The whole message keeps the contract."""
    message = await nlg.generate(response, tracker, "ramus")
    assert message is not None
    schema = json.loads((RESOURCES / "message.schema.json").read_text("utf8"))
    sent = {"recipient_id": "x", **{key: message[key] for key in ("text", "custom")}}
    assert list(Draft202012Validator(schema).iter_errors(sent)) == []
    return message["custom"].get("picture")


async def test_an_answer_carries_its_picture(nlg: DisclaimingNLG, said: Said) -> None:
    assert await picture(nlg, "utter_prp/what", said()) == {
        "id": "p",
        "src": "/static/pictures/p.svg",
        "title": "A drawing",
        "alt": "Two lines.",
        "link": {"href": "/diary", "title": "Print it"},
    }


async def test_its_link_leads_to_the_clinics_own_page(nlg: DisclaimingNLG, said: Said) -> None:
    nlg.clinics["north-2"] = Clinic(name="North Clinic", phone="01632 960100")
    for clinic, query in (("north-2", "?clinic=north-2"), ("unknown", ""), ("", "")):
        shown = await picture(nlg, "utter_prp/what", said(clinic=clinic))
        assert shown["link"]["href"] == f"/diary{query}"


async def test_other_messages_carry_none(nlg: DisclaimingNLG, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await picture(nlg, "utter_hello", said()) is None
    monkeypatch.setattr(contract, "pictures", dict)
    assert await picture(nlg, "utter_prp/what", said()) is None


@pytest.mark.parametrize(("level", "shown"), [("emergency", False), ("urgent", True), ("check", True)])
async def test_while_an_emergency_is_in_force_nothing_is_drawn(
    nlg: DisclaimingNLG, said: Said, level: str, shown: bool
) -> None:
    kept = {"level": level, "flags": ["flag"], "why": ["words"], "advice": "flag"}
    assert bool(await picture(nlg, "utter_prp/what", said(kept=kept))) is shown


@pytest.mark.parametrize("late", [0, 1])
async def test_an_answer_that_is_past_due_hides_its_picture_too(
    nlg: DisclaimingNLG, said: Said, approve: Callable[[date], None], late: int
) -> None:
    approve(DUE)
    nlg.today = lambda: DUE + timedelta(days=late)
    assert bool(await picture(nlg, "utter_prp/what", said())) is (not late)


async def test_an_answer_that_is_rejected_hides_its_picture_too(
    nlg: DisclaimingNLG, said: Said, reject: Callable[[], None]
) -> None:
    reject()
    assert await picture(nlg, "utter_prp/what", said()) is None


async def test_a_channel_of_text_gets_none(nlg: DisclaimingNLG, said: Said) -> None:
    message = await nlg.generate("utter_prp/what", said(), "cmdline")
    assert message is not None and "p.svg" not in str(message)


def test_a_wrong_file_of_pictures_stops_the_start(small_domain: Domain, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise ContentError("no such answer")

    monkeypatch.setattr("bot.dialogue.nlg.pictures", fail)
    with pytest.raises(ContentError):
        DisclaimingNLG(None, small_domain)


def test_every_picture_of_the_project_keeps_the_contract() -> None:
    schema = json.loads((RESOURCES / "message.schema.json").read_text("utf8"))
    validator = Draft202012Validator({**schema["$defs"]["picture"], "$defs": schema["$defs"]})
    found = pictures().values()
    assert len(found) > 3 and [e.message for one in found for e in validator.iter_errors(one.shown())] == []
