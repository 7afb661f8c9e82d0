"""Whatever layer fails, a danger sign that another layer still finds gets its advice, and any message a safe reply."""

from __future__ import annotations

from typing import Any

import pytest

SIGN = "my back went in zanzibarville yesterday and now i cannot pee at all"
QUESTION = "how long does the relief from an ablation last? zanzibarville"
VAGUE = "my leg feels a bit funny"

PATTERNS, LEARNED = "bot.triage.screen.PatternScreen.__call__", "bot.triage.learned.LearnedLayer.__call__"
ENCODER, TOGETHER = "onnxruntime.InferenceSession.run", "bot.dialogue.policy.screened_together"
NLG, FRAME = "bot.dialogue.nlg.DisclaimingNLG.generate", "bot.dialogue.nlg.DisclaimingNLG.frame"
RANKER, SAFETY, RULES = "component IntentRanker", "component SafetyPolicy", "component RulePolicy"
TRIAGE, ANSWER = "action action_triage", "action action_answer"

FAULTS = {  # what fails; whether the sign is found all the same, whether the question is answered all the same
    "patterns": ([PATTERNS], True, True),
    "learned layer": ([LEARNED], True, True),
    "encoder": ([ENCODER], True, False),
    "patterns and learned layer": ([PATTERNS, LEARNED], False, False),
    "patterns and encoder": ([PATTERNS, ENCODER], False, False),
    "intents": ([RANKER], True, False),
    "safety policy": ([SAFETY], True, False),
    "reading together": ([TOGETHER], True, True),
    "rules": ([RULES], True, False),
    "triage action": ([TRIAGE], True, True),
    "answer action": ([ANSWER], True, False),
    "both actions": ([TRIAGE, ANSWER], True, False),
    "wording": ([NLG], True, False),
    "wording and patterns": ([NLG, PATTERNS], True, False),
}
FOUND = [name for name, (_, found, _) in FAULTS.items() if found]
NOT_ANSWERED = [name for name, (_, _, answered) in FAULTS.items() if not answered]


@pytest.mark.parametrize("fault", FAULTS)
async def test_these_faults_are_real(talk: Any, breaking: Any, fault: str) -> None:
    with breaking(*FAULTS[fault][0]) as faults:
        await talk(QUESTION)
        await talk(SIGN)
    assert all(each.times for each in faults)


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_danger_sign_gets_its_advice(talk: Any, break_: Any, fault: str) -> None:
    parts, found, _ = FAULTS[fault]
    break_(*parts)
    reply = await talk(SIGN)
    assert reply.is_advice if found else reply.is_safe_reply


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_question_is_answered_or_gets_the_numbers(talk: Any, break_: Any, fault: str) -> None:
    parts, _, answered = FAULTS[fault]
    break_(*parts)
    reply = await talk(QUESTION)
    assert reply.level == "none"
    assert reply.kinds == ["answer"] if answered else reply.is_safe_reply


@pytest.mark.parametrize("fault", FOUND)
async def test_the_level_stays_when_the_fault_is_over(talk: Any, breaking: Any, fault: str) -> None:
    with breaking(*FAULTS[fault][0]):
        await talk(SIGN)
    assert (await talk(QUESTION)).reminds


@pytest.mark.parametrize("fault", NOT_ANSWERED)
async def test_the_level_stays_while_a_later_message_fails(talk: Any, break_: Any, fault: str) -> None:
    await talk(SIGN)
    break_(*FAULTS[fault][0])
    assert (await talk(QUESTION)).reminds


async def test_the_level_stays_through_a_talk_in_which_only_the_screen_works(talk: Any, break_: Any) -> None:
    break_(RANKER, SAFETY, RULES, TRIAGE, ANSWER)
    assert (await talk(SIGN)).is_advice
    for text in (QUESTION, "", "thanks"):
        assert (await talk(text)).reminds


@pytest.mark.parametrize("lower", ["one calf is swollen, warm and painful", VAGUE])
async def test_a_lower_sign_in_a_message_that_fails_does_not_lower_the_advice(
    talk: Any, break_: Any, lower: str
) -> None:
    await talk(SIGN)
    break_(RULES)
    assert (await talk(lower)).reminds


async def test_when_nothing_can_be_worded_the_words_of_the_start_are_said(talk: Any, break_: Any) -> None:
    break_(FRAME)
    assert (await talk(QUESTION)).is_safe_reply
    assert (await talk(SIGN)).is_advice


async def test_messages_are_read_together_without_the_learned_layer(talk: Any, break_: Any) -> None:
    break_(LEARNED)
    assert (await talk("i had prostate cancer")).level == "none"
    assert (await talk("my back pain is new")).level == "urgent"
