"""bot.dialogue.nlg: the frame that no response escapes."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue import nlg as module
from bot.dialogue.contract import NO_LEVEL
from bot.dialogue.nlg import DisclaimingNLG
from bot.settings import RESOURCES, clinic

Said = Callable[..., DialogueStateTracker]
WORDS = clinic().words()
DISCLAIMER = f"Not a diagnosis. Emergency: {WORDS['emergency_number']}."
REMINDERS = {
    "emergency": f"First: call {WORDS['emergency_number']}.",
    "self_harm": "First: talk to a person.",
    "urgent": "First: call the clinic.",
    "": "",
}


def level(name: str, advice: str = "") -> dict[str, Any]:
    return {"level": name, "flags": [advice or "flag"], "why": ["words"], "advice": advice}


@pytest.fixture
def nlg(small_domain: Domain) -> DisclaimingNLG:
    return DisclaimingNLG(None, small_domain)


async def test_text_is_the_body_and_the_disclaimer(nlg: DisclaimingNLG, said: Said) -> None:
    message = await nlg.generate("utter_hello", said(), "ramus")
    assert message is not None
    body = f"Hello from {WORDS['clinic_name']}."
    assert message["text"] == f"{body}\n\n{DISCLAIMER}"
    assert message["custom"] == {
        "kind": "smalltalk",
        "body": body,
        "disclaimer": DISCLAIMER,
        "triage": {"level": "none", "flags": [], "why": []},
    }


async def test_a_question_of_a_safety_check_says_where_it_stands(nlg: DisclaimingNLG, said: Said) -> None:
    step = {"number": 2, "of": 5}
    message = await nlg.generate("utter_hello", said(), "ramus", check=step)
    assert message is not None and message["custom"]["check"] == step
    text_only = await nlg.generate("utter_hello", said(), "cmdline", check=step)
    assert text_only is not None and "custom" not in text_only


async def test_an_unknown_response_is_none(nlg: DisclaimingNLG, said: Said) -> None:
    assert await nlg.generate("utter_no_such", said(), "ramus") is None


@pytest.mark.parametrize(
    ("kept", "screened", "given", "shown", "reminder"),
    [
        (None, None, None, "none", ""),
        (level("emergency"), None, None, "emergency", "emergency"),
        (level("emergency", "self_harm"), None, None, "emergency", "self_harm"),
        (level("urgent"), None, None, "urgent", "urgent"),
        (level("check"), None, None, "check", ""),
        (None, level("emergency"), None, "emergency", "emergency"),
        (level("urgent"), level("check"), None, "urgent", "urgent"),
        (level("urgent"), level("emergency"), None, "emergency", "emergency"),
        (level("emergency"), None, NO_LEVEL, "none", ""),
        (None, None, level("urgent"), "urgent", "urgent"),
    ],
)
async def test_the_reminder_of_the_level_in_force(
    nlg: DisclaimingNLG, said: Said, kept: Any, screened: Any, given: Any, shown: str, reminder: str
) -> None:
    message = await nlg.generate("utter_hello", said(kept=kept, screened=screened), "ramus", triage=given)
    assert message is not None
    assert message["custom"]["triage"]["level"] == shown
    expected = [REMINDERS[reminder]] if reminder else []
    assert message["text"].split("\n\n") == [*expected, f"Hello from {WORDS['clinic_name']}.", DISCLAIMER]
    assert message["custom"]["body"] in message["text"]


@pytest.mark.parametrize(("response", "reminded"), [("utter_triage_today", False), ("utter_hello", True)])
async def test_no_reminder_where_the_turn_has_one(
    nlg: DisclaimingNLG, said: Said, response: str, reminded: bool
) -> None:
    message = await nlg.generate(response, said(kept=level("emergency")), "ramus", reminded=reminded)
    assert message is not None and "First:" not in message["text"]
    assert message["text"].endswith(DISCLAIMER)


async def test_suggestions_become_buttons_that_only_we_can_send(nlg: DisclaimingNLG, said: Said) -> None:
    message = await nlg.generate("utter_hello", said(), "ramus")
    assert message is not None  # "no.such" is left out
    assert message["buttons"] == [{"title": "What is PRP?", "payload": '/pick_answer{"answer_id": "prp.what"}'}]
    message = await nlg.generate("utter_hello", said(), "ramus", suggest=["no.such"])
    assert message is not None and "buttons" not in message


async def test_a_channel_of_text_gets_no_custom_part(nlg: DisclaimingNLG, said: Said) -> None:
    message = await nlg.generate("utter_prp/what", said(), "cmdline")
    assert message is not None
    assert "custom" not in message and message["text"].endswith(DISCLAIMER)


async def test_an_answer_shows_its_papers(nlg: DisclaimingNLG, said: Said) -> None:
    message = await nlg.generate("utter_prp/what", said(), "ramus")
    assert message is not None
    custom = message["custom"]
    assert (custom["kind"], custom["answer_id"], custom["title"]) == ("answer", "prp.what", "What is PRP?")
    assert custom["sources"][0]["id"] == "acr_2021" and custom["sources"][0]["title"]
    assert custom["review"]["state"] == "draft" and custom["reviewed_on"] == ""
    assert "metadata" not in message


@pytest.mark.parametrize(("late", "state"), [(0, "approved"), (1, "past_due")])
@pytest.mark.parametrize("role", ["patient", "staff"])
async def test_an_approved_answer_is_shown_until_it_is_due(
    nlg: DisclaimingNLG, said: Said, approve: Callable[[date], None], late: int, state: str, role: str
) -> None:
    due = date(2028, 2, 3)
    approve(due)
    nlg.today = lambda: due + timedelta(days=late)
    message = await nlg.generate("utter_prp/what", said(kept=level("urgent"), role=role), "ramus")
    assert message is not None
    custom, reminder = message["custom"], message["custom"]["body"].split("\n\n")[0]
    assert (custom["kind"], custom["title"], custom["review"]["state"]) == ("answer", "What is PRP?", state)
    body = f"Ask at {WORDS['clinic_phone']}." if late else "PRP uses your own blood."
    assert reminder.startswith("First: ") and custom["body"] == f"{reminder}\n\n{body}"
    assert message["text"] == f"{custom['body']}\n\n{DISCLAIMER}"
    assert bool(custom["sources"]) is (not late) and ("staff" in custom) is (role == "staff" and not late)
    schema = json.loads((RESOURCES / "message.schema.json").read_text("utf8"))
    sent = {"recipient_id": "x", **{key: message[key] for key in ("text", "custom")}}
    assert list(Draft202012Validator(schema).iter_errors(sent)) == []


async def test_an_answer_that_a_clinician_disagrees_with_is_not_shown(
    nlg: DisclaimingNLG, said: Said, reject: Callable[[], None]
) -> None:
    reject()
    message = await nlg.generate("utter_prp/what", said(role="staff"), "ramus")
    assert message is not None and message["custom"]["body"] == f"Not agreed. Ask at {WORDS['clinic_phone']}."
    assert message["custom"]["review"]["state"] == "rejected" and message["custom"]["sources"] == []
    assert "staff" not in message["custom"]


async def test_a_channel_of_text_gets_no_text_that_is_past_due(
    nlg: DisclaimingNLG, said: Said, approve: Callable[[date], None]
) -> None:
    approve(date(2020, 1, 1))
    message = await nlg.generate("utter_prp/what", said(), "cmdline")
    assert message is not None and message["text"] == f"Ask at {WORDS['clinic_phone']}.\n\n{DISCLAIMER}"


@pytest.mark.parametrize(("role", "note"), [("patient", None), ("staff", f"Ring {WORDS['clinic_phone']}.")])
async def test_the_note_for_the_desk_is_for_the_desk(
    nlg: DisclaimingNLG, said: Said, role: str, note: str | None
) -> None:
    message = await nlg.generate("utter_prp/what", said(role=role), "ramus")
    assert message is not None and message["custom"].get("staff") == note


@pytest.mark.parametrize(
    ("audience", "role", "given", "variant"),
    [
        (None, "patient", None, "To the patient."),
        ("patient", "patient", None, "To the patient."),
        ("carer", "patient", None, "To the carer."),
        ("carer", "staff", None, "To the desk."),  # who sits there decides
        (None, "staff", None, "To the desk."),
        ("patient", "patient", "carer", "To the carer."),  # an action has just found out
        ("carer", "patient", "patient", "To the patient."),
        ("other", "patient", None, "To the patient."),
    ],
)
async def test_words_fit_whom_they_are_for(
    nlg: DisclaimingNLG, said: Said, audience: str | None, role: str, given: str | None, variant: str
) -> None:
    frame = {"audience": given} if given else {}
    message = await nlg.generate("utter_for_whom", said(role=role, audience=audience), "ramus", **frame)
    assert message is not None and message["custom"]["body"] == variant


async def test_the_reminder_fits_whom_it_is_for_too(nlg: DisclaimingNLG, said: Said) -> None:
    message = await nlg.generate("utter_for_whom", said(kept=level("urgent"), role="staff"), "ramus")
    assert message is not None and message["custom"]["body"] == "First: tell the clinician.\n\nTo the desk."


async def test_the_care_card(nlg: DisclaimingNLG, said: Said) -> None:
    message = await nlg.generate("utter_triage_today", said(screened=level("urgent", "today")), "ramus")
    assert message is not None
    card = message["custom"]["care_card"]
    assert (card["level"], card["heading"]) == ("urgent", f"Call {WORDS['clinic_phone']}")
    assert [entry["who"] for entry in card["tel"]] == ["clinic", "emergency"]
    assert all(entry["number"] for entry in card["tel"])
    assert [entry["label"] for entry in card["tel"]] == ["Call the clinic", f"Call {WORDS['emergency_number']}"]


async def test_a_line_without_number_is_no_button(
    nlg: DisclaimingNLG, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "phone_numbers", lambda _: {"emergency": "911", "crisis": "", "clinic": ""})
    message = await nlg.generate("utter_triage_today", said(screened=level("urgent", "today")), "ramus")
    assert message is not None
    assert [entry["who"] for entry in message["custom"]["care_card"]["tel"]] == ["emergency"]


async def test_words_from_an_action_fill_placeholders(nlg: DisclaimingNLG, said: Said) -> None:
    message = await nlg.generate("utter_nothing_on_that", said(), "ramus", topic_name="ablation")
    assert message is not None and message["custom"]["body"] == "About ablation."


async def test_responses_are_not_changed_by_rendering(nlg: DisclaimingNLG, said: Said) -> None:
    first = await nlg.generate("utter_prp/what", said(), "ramus")
    assert first == await nlg.generate("utter_prp/what", said(), "ramus")


async def test_an_answer_carries_its_version_for_the_ledger(
    nlg: DisclaimingNLG, said: Said, approve: Callable[[date], None]
) -> None:
    approve(date.today() + timedelta(days=1))
    answer, greeting = [await nlg.generate(name, said(), "ramus") for name in ("utter_prp/what", "utter_hello")]
    assert answer is not None and greeting is not None
    assert answer["answer_version"] == "v" + "1" * 12 and "answer_version" not in greeting
    assert "answer_version" not in answer["custom"]  # no channel shows it
