"""Whole conversations with a safety check, and across messages, through the trained assistant."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from actions.check import safety_check
from bot.local import LocalAssistant
from bot.settings import clinic

VAGUE, DIZZY, LOW = "my leg feels a bit funny", "light-headed when i stand up", "i feel low"
SIGN = "i cannot pee since yesterday"
BLOCK, LATER = "had the block 3 hours ago, leg numb", "it is 26 hours now"
NUMBER = clinic().words()["emergency_number"]


class Turn:
    """One reply, as the tests look at it."""

    def __init__(self, messages: list[dict[str, Any]]) -> None:
        self.messages = messages
        self.level: str = messages[-1]["custom"]["triage"]["level"]
        self.flags: list[str] = messages[-1]["custom"]["triage"]["flags"]
        self.kinds = [message["custom"]["kind"] for message in messages]
        self.text = "\n".join(message["text"] for message in messages)

    @property
    def asked(self) -> list[str]:
        """The flags that are asked about, in either wording."""
        flags = safety_check()._flags.values()
        return [f.id for f in flags if any(q and q in self.text for q in (f.question, f.question_other)) and self._open]

    @property
    def _open(self) -> bool:
        """It waits for an answer."""
        return "check" in self.messages[-1]["custom"] and bool(self.messages[-1].get("buttons"))


Talk = Callable[..., Any]


@pytest.fixture
async def talk(trained_assistant: LocalAssistant, request: pytest.FixtureRequest) -> AsyncIterator[Talk]:
    """Says several things in this test's own conversation; the last Turn."""
    name = request.node.name

    async def say(*texts: str) -> Turn:
        for text in texts:
            messages = await trained_assistant.handle(name, text)
        return Turn(messages)

    yield say
    await trained_assistant.end(name)


@pytest.fixture
async def staff(trained_assistant: LocalAssistant, talk: Talk, monkeypatch: pytest.MonkeyPatch) -> Talk:
    """The same at the desk."""
    monkeypatch.setattr(trained_assistant, "_role", "staff")
    return talk


async def test_a_vague_sign_gets_the_net_first_and_then_one_question(talk: Talk) -> None:
    turn = await talk(VAGUE)
    assert (turn.level, turn.kinds, len(turn.asked)) == ("check", ["check", "check"], 1)
    assert NUMBER in turn.messages[0]["custom"]["body"] and "care_card" in turn.messages[0]["custom"]


@pytest.mark.parametrize("replies", [["no to all"], ["no", "none of those"], ["no", "nope", "no", "not really", "no"]])
async def test_no_to_all_ends_the_check_and_still_says_what_to_watch_for(talk: Talk, replies: list[str]) -> None:
    turn = await talk(VAGUE, *replies)
    assert (turn.level, turn.kinds, turn.asked) == ("check", ["check"], [])
    assert NUMBER in turn.messages[0]["custom"]["body"]
    assert (await talk("what is prp")).kinds == ["answer"]


@pytest.mark.parametrize("before", [[], ["no"], ["no", "idk"]])
async def test_a_yes_gets_the_advice_of_its_flag(talk: Talk, before: list[str]) -> None:
    asked = (await talk(VAGUE, *before)).asked
    turn = await talk("yes kinda")
    assert (turn.level, turn.kinds, turn.flags) == ("emergency", ["triage"], asked)


async def test_not_sure_ends_in_a_call_today(talk: Talk) -> None:
    turn = await talk(VAGUE, "idk", "idk")
    assert turn.level == "check" and turn.asked
    turn = await talk("no to all")
    assert (turn.level, turn.kinds) == ("check", ["triage"])
    turn = await talk("what is prp")
    assert turn.level == "check" and turn.text.startswith("First, please call the clinic today")


async def test_what_cannot_be_read_is_asked_once_more_and_then_counts_as_not_sure(talk: Talk) -> None:
    first = (await talk(VAGUE)).asked
    assert (await talk("fish and chips")).asked == first
    assert (await talk("fish and chips")).asked != first
    assert (await talk("no to all")).kinds == ["triage"]


@pytest.mark.parametrize(
    ("question", "kind"), [("how long does an ablation last?", "answer"), ("can i talk to a person", "handoff")]
)
async def test_a_question_in_the_middle_is_answered_and_the_check_goes_on(talk: Talk, question: str, kind: str) -> None:
    asked = (await talk(VAGUE, "no")).asked
    turn = await talk(question)
    assert turn.kinds == [kind, "check"] and turn.asked == asked
    assert (await talk("no to all")).level == "check"


async def test_why_is_explained_and_asked_again(talk: Talk) -> None:
    (asked,) = (await talk(VAGUE)).asked
    turn = await talk("why do you ask")
    assert turn.asked == [asked] and safety_check().flag(asked).why in turn.text
    assert (await talk("no to all")).level == "check"


async def test_a_danger_sign_instead_of_an_answer_ends_the_check_with_its_advice(talk: Talk) -> None:
    turn = await talk(VAGUE, "no", SIGN)
    assert (turn.level, turn.kinds, turn.flags) == ("emergency", ["triage"], ["ces.bladder"])
    turn = await talk("no")
    assert turn.level == "emergency" and not turn.asked and NUMBER in turn.messages[0]["custom"]["body"]


async def test_a_danger_sign_behind_a_no_counts(talk: Talk) -> None:
    assert (await talk(VAGUE, "no but i cannot lift my foot up at all")).level == "emergency"


async def test_another_vague_sign_in_the_middle_is_asked_about_too(talk: Talk) -> None:
    turn = await talk(VAGUE, DIZZY)
    asked = set(turn.asked)
    while turn.asked:
        turn = await talk("no")
        asked |= set(turn.asked)
    assert {"chest", "stroke"} <= asked


@pytest.mark.parametrize("before", [["no"], ["no", "no"]])
async def test_a_changed_mind_counts_for_the_answer_before(talk: Talk, before: list[str]) -> None:
    asked = (await talk(VAGUE, *before[:-1])).asked
    turn = await talk(before[-1], "actually i meant yes")
    assert (turn.level, turn.flags) == ("emergency", asked)


async def test_stop_ends_the_questions_and_leaves_the_net(talk: Talk) -> None:
    turn = await talk(VAGUE, "stop asking me things")
    assert (turn.level, turn.kinds, turn.asked) == ("check", ["check"], [])
    assert NUMBER in turn.messages[0]["custom"]["body"]
    assert (await talk("what is prp")).kinds == ["answer"]


async def test_stop_after_an_unsure_answer_is_no_way_out(talk: Talk) -> None:
    assert (await talk(VAGUE, "idk", "stop asking me things")).kinds == ["triage"]


async def test_a_second_vague_message_asks_nothing_twice(talk: Talk) -> None:
    turn = await talk(VAGUE)
    asked = [*turn.asked]
    while turn.asked:
        turn = await talk("no")
        asked += turn.asked
    assert len(asked) == len(set(asked)) > 1
    again = await talk("my leg still feels a bit funny")
    assert again.level == "check" and NUMBER in again.text and not set(again.asked) & set(asked)
    other = await talk(DIZZY)
    assert other.asked and not set(other.asked) & set(asked)


async def test_help_that_is_there_ends_the_check(talk: Talk) -> None:
    turn = await talk(VAGUE, "no", "im in the hospital now")
    assert turn.level == "none" and not turn.asked
    assert "answer" in (await talk("what is prp")).kinds


@pytest.mark.parametrize("said", ["thanks", "what is prp", VAGUE, "bye", "never mind", ""])
async def test_the_level_that_a_check_found_stays(talk: Talk, said: str) -> None:
    turn = await talk(VAGUE, "yes", said)
    assert turn.level == "emergency" and not turn.asked and NUMBER in turn.messages[0]["custom"]["body"]


async def test_low_mood_is_asked_about_gently(talk: Talk) -> None:
    turn = await talk(LOW)
    assert turn.asked == ["self_harm"] and clinic().words()["crisis_line"] in turn.text
    assert (await talk("no")).level == "check"


async def test_a_yes_about_low_mood_gets_the_crisis_line(talk: Talk) -> None:
    turn = await talk(LOW, "sometimes yes")
    assert (turn.level, turn.flags) == ("emergency", ["self_harm"])
    assert clinic().words()["crisis_line"] in turn.text


async def test_a_question_beside_the_vague_sign_is_answered_after_the_check(talk: Talk) -> None:
    turn = await talk("i am constipated. how long does the ablation last?")
    assert turn.asked and "answer" not in turn.kinds
    assert (await talk("no to all")).kinds == ["check", "answer"]


# Whom it is worded for.


async def wording(talk: Talk, *texts: str) -> str:
    return (await talk(*texts)).messages[0]["custom"]["body"]


@pytest.mark.parametrize("sign", ["{} leg feels a bit funny", "{} bladder: nothing comes out since yesterday"])
async def test_patient_carer_and_desk_read_different_words(
    trained_assistant: LocalAssistant, sign: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bodies = []
    for whose, role in (("my", "patient"), ("my husband's", "patient"), ("caller says her", "staff")):
        monkeypatch.setattr(trained_assistant, "_role", role)
        turn = Turn(await trained_assistant.handle(f"{whose} {sign}", sign.format(whose)))
        assert turn.level in ("check", "emergency")
        bodies.append(turn.messages[0]["custom"]["body"])
    assert len(set(bodies)) == 3


async def test_a_carer_is_asked_about_the_other_and_stays_a_carer(talk: Talk) -> None:
    turn = await talk("my husband's leg feels a bit funny", "no")
    (asked,) = turn.asked
    assert safety_check().flag(asked).question_other in turn.text
    carer = await wording(talk, "yes")
    assert carer == await wording(talk, "he cannot pee since yesterday")


async def test_at_the_desk_each_question_is_put_to_the_caller(staff: Talk) -> None:
    turn = await staff("caller says her leg feels a bit funny")
    (asked,) = turn.asked
    assert safety_check().flag(asked).question in turn.text
    assert turn.messages[-1]["custom"]["body"] != safety_check().flag(asked).question
    assert (await staff("yes")).level == "emergency"


# Across messages.


async def test_hours_that_pass_between_two_messages_count(talk: Talk) -> None:
    assert (await talk(BLOCK)).level == "none"
    turn = await talk(LATER)
    assert (turn.level, turn.kinds, turn.flags) == ("emergency", ["triage"], ["post.deficit"])
    assert (await talk("thanks")).level == "emergency"


async def test_a_cancer_that_was_told_counts_when_a_leg_is_weak_later(talk: Talk) -> None:
    await talk("i had prostate cancer", "what is a medial branch block?")
    assert (await talk("my left leg is weak since yesterday")).level == "emergency"


async def test_what_two_messages_raise_counts_in_the_middle_of_a_check(talk: Talk) -> None:
    turn = await talk(BLOCK, DIZZY)
    assert turn.asked
    turn = await talk(LATER)
    assert (turn.level, turn.kinds) == ("emergency", ["triage"]) and not turn.asked


@pytest.mark.parametrize("settled", ["all gone now", "it is 26 hours now, all gone"])
async def test_what_is_settled_raises_nothing(talk: Talk, settled: str) -> None:
    assert (await talk(BLOCK, settled)).level == "none"


@pytest.mark.parametrize(
    "first", [[BLOCK], [BLOCK, VAGUE, "no"]]
)  # also behind an answer, where "start" might lean on it
async def test_starting_over_forgets_what_was_said(talk: Talk, first: list[str]) -> None:
    turn = await talk(*first, "start over")
    assert turn.level == "none" and not turn.asked
    assert (await talk(LATER)).level == "none"
    assert (await talk(VAGUE)).asked  # all is asked anew


async def test_conversations_do_not_mix(trained_assistant: LocalAssistant) -> None:
    await trained_assistant.handle("anna's block", BLOCK)
    assert Turn(await trained_assistant.handle("berta's hours", LATER)).level == "none"
