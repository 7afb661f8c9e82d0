"""The actions of a safety check fail: the numbers are said, no danger sign is missed, and the talk goes on."""

from __future__ import annotations

from typing import Any

import pytest

SIGN = "my back went in zanzibarville yesterday and now i cannot pee at all"
QUESTION = "how long does the relief from an ablation last? zanzibarville"
VAGUE = "my leg feels a bit funny"

TRIAGE, ANSWER = "action action_triage", "action action_answer"
ASK, VALIDATE = "action action_ask_safety_check_form_check_answer", "action validate_safety_check_form"
WHY, DONE = "action action_why", "action action_check_done"
NLG = "bot.dialogue.nlg.DisclaimingNLG.generate"


@pytest.mark.parametrize("fault", [TRIAGE, ASK, VALIDATE])
async def test_a_vague_sign_whose_check_fails_gets_the_signs_to_watch_for(talk: Any, break_: Any, fault: str) -> None:
    break_(fault)
    reply = await talk(VAGUE)
    assert reply.level == "check" and reply.kinds[0] == "check" and "care_card" in reply[0]["custom"]


@pytest.mark.parametrize("fault", [TRIAGE, ASK, VALIDATE, WHY, DONE, NLG])
async def test_a_danger_sign_in_a_check_gets_its_advice(talk: Any, break_: Any, fault: str) -> None:
    await talk(VAGUE)
    break_(fault)
    assert (await talk(SIGN)).is_advice


@pytest.mark.parametrize(
    ("fault", "reply"),
    [
        (ASK, "no"),
        (VALIDATE, "no"),
        (NLG, "no"),
        (DONE, "no to all"),
        (VALIDATE, "yes"),
        (DONE, "yes"),
        (NLG, "yes"),
        (WHY, "why do you ask"),
        (NLG, "why do you ask"),
        (ANSWER, QUESTION),
        (ASK, QUESTION),
        (NLG, QUESTION),
    ],
)
async def test_a_reply_is_dealt_with_or_gets_the_numbers(talk: Any, breaking: Any, fault: str, reply: str) -> None:
    await talk(VAGUE)
    with breaking(fault) as faults:
        answer = await talk(reply)
    assert faults[0].times
    assert answer.level in ("check", "emergency")
    assert answer.kinds[-1] in ("check", "triage", "answer") or answer.is_safe_reply


@pytest.mark.parametrize("fault", [TRIAGE, ASK, VALIDATE])
async def test_the_talk_goes_on_after_a_check_that_could_not_begin(talk: Any, breaking: Any, fault: str) -> None:
    with breaking(fault):
        await talk(VAGUE)
    assert "answer" in (await talk(QUESTION)).kinds
    await talk("no")
    assert (await talk(SIGN)).is_advice


@pytest.mark.parametrize("fault", [ASK, VALIDATE, DONE])
async def test_the_talk_goes_on_after_a_check_that_failed(talk: Any, breaking: Any, fault: str) -> None:
    await talk(VAGUE)
    with breaking(fault):
        await talk("no to all")
    assert "answer" in (await talk(QUESTION)).kinds
    assert (await talk(SIGN)).is_advice


@pytest.mark.parametrize("fault", [VALIDATE, DONE])
async def test_a_yes_that_was_lost_is_asked_for_again_or_kept(talk: Any, breaking: Any, fault: str) -> None:
    await talk(VAGUE)
    with breaking(fault):
        await talk("yes")
    assert (await talk("yes")).level == "emergency"
