"""bot.triage.conversation: what a message means beside earlier ones, and what it does not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.triage.conversation import HOUR, Said, in_context
from bot.triage.model import Level, Screening
from bot.triage.protocol import load_protocol
from bot.triage.screen import PatternScreen

Together = Callable[..., Screening]
BLOCK = "had the block 3 hours ago, my leg is numb"
RULES = load_protocol().conversation


@pytest.fixture
def together(screen: PatternScreen) -> Together:
    """What the last of some messages raises beside the others, `hours` apart."""

    def read(*texts: str, hours: float = 0.0) -> Screening:
        said = [Said.of(screen(text).as_dict(), i * hours * HOUR, text) for i, text in enumerate(texts)]
        return in_context(screen, said[:-1], said[-1])

    return read


@pytest.mark.parametrize(
    ("texts", "level", "flag"),
    [
        ([BLOCK, "it is 26 hours now and still the same"], "emergency", "post.deficit"),
        ([BLOCK, "it is 26 hours now"], "emergency", "post.deficit"),
        ([BLOCK, "ok", "it is 14 hours now"], "urgent", "post.numb_today"),
        (["i had prostate cancer", "what is prp", "my left leg is weak since yesterday"], "emergency", "cancer_neuro"),
        (["i had prostate cancer", "my back pain is new"], "urgent", "cancer_pain"),
        (["i had an epidural yesterday", "fever of 38.5"], "urgent", "post.fever"),
        (
            ["i have a bad headache", "i had an epidural yesterday", "i am confused"],
            "emergency",
            "post.headache_danger",
        ),
        (["block at 8 this morning, its noon, left leg numb", "it is 10 at night now"], "urgent", "post.numb_today"),
        (["had the block at 9 this morning. my leg is numb", "it is now 10 at night"], "urgent", "post.numb_today"),
        (
            [
                "had the block at 8 this morning, the thigh is heavy",
                "ten at night now and the thigh is still numb",
                "its breakfast time, half nine, still numb to the knee",
            ],
            "emergency",
            "post.deficit",
        ),
        (
            ["had it done yesterday. the numb leg went off by teatime", "the numbness is back"],
            "emergency",
            "post.deficit",
        ),
        (["i am on naproxen for my back", "my stomach hurts every day"], "urgent", "medicine_trouble"),
        (["block at 10, the leg is heavy, they said so", "3pm, its getting weaker"], "emergency", "neuro.progressive"),
    ],
)
def test_together_they_raise_more_than_each_alone(together: Together, texts: list[str], level: str, flag: str) -> None:
    found = together(*texts)
    assert (found.level.label, flag in found.flags) == (level, True), found.flags
    assert {finding.layer for finding in found.findings} == {"conversation"}


@pytest.mark.parametrize(
    "texts",
    [
        ["it is 26 hours now and my leg is numb"],  # nothing earlier
        ["my leg is a bit funny", "it is 26 hours now"],  # no procedure
        [BLOCK, "thanks"],
        [BLOCK, "all gone now"],  # settled
        [BLOCK, "it is 26 hours now, all gone"],
        ["i had an epidural yesterday", "fever of 38.5", "i had an epidural yesterday"],  # raised already
        ["my leg is numb after the block", "sorry, my block is next week", "it is 26 hours until then"],  # to come
        ["had the block at 9 this morning. my leg is numb", "can i come at 3"],  # no time that it is now
        ["my toe is numb", "how many days do i wait for a visit?"],  # time, in a question
        ["my toe is numb", "no nothing new"],
        ["my back aches after sitting", "its getting weaker, the tea here"],  # no weak limb before
        ["my toe is numb", "it has not changed"],
        ["had the block today", "and foot drop?", "i started the diary"],  # only asked about
    ],
)
def test_together_they_raise_nothing(together: Together, texts: list[str]) -> None:
    assert together(*texts).level == Level.NONE


@pytest.mark.parametrize(
    ("later", "level"), [(1.0, Level.NONE), (10.0, Level.URGENT), (22.0, Level.EMERGENCY)], ids=str
)
def test_the_hours_since_a_procedure_go_on_between_messages(together: Together, later: float, level: Level) -> None:
    found = together(BLOCK, "my leg is numb", hours=later)
    assert found.level == level and found.hours == pytest.approx(3 + later)


def test_hours_that_the_newest_message_states_win(together: Together) -> None:
    assert together(BLOCK, "it is 5 hours now", hours=30).hours == 5


# Signs of a newest message that a word about time or change, carried from an earlier one, would add to or take from.
NEWEST = (
    "leg_weak fever deficit_now",
    "speech_trouble",
    "sudden_headache",
    "bladder_hard back_or_leg_trouble",
    "big_fall back_or_leg_trouble",
    "newly back_or_leg_trouble",
    "bladder_cannot",
)
EARLIER = "after_procedure after_block cancer leg_numb deficit_now"


def signs(names: str) -> dict[str, str]:
    return {name: name for name in names.split()}


@pytest.mark.parametrize("word", [name for name in RULES.not_carried if name != RULES.not_yet])
@pytest.mark.parametrize("newest", NEWEST)
def test_words_about_time_and_change_stay_with_their_message(screen: PatternScreen, newest: str, word: str) -> None:
    now = Said(signs(newest), 26.0, 60.0)
    alone = in_context(screen, [Said(signs(EARLIER), None, 0.0)], now)
    with_word = in_context(screen, [Said(signs(EARLIER), None, 0.0), Said(signs(word), None, 30.0)], now)
    assert alone.level > Level.NONE and with_word.findings == alone.findings


def test_no_frame_is_made_of_earlier_words_alone() -> None:
    """Otherwise "I am worried about next week", once said, would take signs of other messages away."""
    for name, frame in load_protocol().frames.items():
        for group in frame.when:
            assert set(group) & set(RULES.not_carried), name


def test_a_next_procedure_takes_nothing_back_of_the_last(together: Together) -> None:
    assert together(BLOCK, "my ablation is next week", "it is 26 hours now").level == Level.EMERGENCY
    assert together(BLOCK, "i am worried about my ablation next week", "it is 26 hours now").level == Level.EMERGENCY


def test_a_frame_in_the_newest_message_does_not_reach_earlier_signs(together: Together) -> None:
    assert together(BLOCK, "my mother had that years ago, all fine since. it is 26 hours now").level == Level.EMERGENCY


def test_the_words_of_both_messages_are_quoted(together: Together) -> None:
    why = " ".join(together("i had prostate cancer", "my left leg is weak since yesterday").why)
    assert "cancer" in why and "leg is weak" in why


@pytest.mark.parametrize("screened", [None, {}, {"level": "none", "flags": []}])
def test_a_message_that_was_not_screened_says_nothing(screen: PatternScreen, screened: dict[str, object]) -> None:
    said = Said.of(screened, 0.0)
    assert said == Said({}, None, 0.0)
    assert in_context(screen, [said], said) == Screening()
