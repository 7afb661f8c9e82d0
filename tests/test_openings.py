"""A plain sign is heard whatever is said before and behind it: the whole screen."""

from __future__ import annotations

import pytest

from bot.screening import red_flag_screen
from bot.triage.model import Level

SIGNS = [
    "i cannot lift my foot up at all",
    "numb between my legs since the ablation",
    "i cant pee since last night",
    "both my legs have gone weak",
    "i wet myself twice today and felt nothing",
    "my lips are swelling up since the injection",
]
BEFORE = ["no but ", "No, ", "nope, ", "yes but ", "ok so "]
BEHIND = [", is that normal", " is it normal?", " should i worry"]


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("sign", SIGNS)
def test_an_opening_word_denies_nothing_that_follows(before: str, sign: str) -> None:
    assert red_flag_screen()(before + sign).level == Level.EMERGENCY


@pytest.mark.parametrize("behind", BEHIND)
@pytest.mark.parametrize("sign", SIGNS)
def test_a_question_behind_a_sign_does_not_hide_it(behind: str, sign: str) -> None:
    assert red_flag_screen()(sign + behind).level == Level.EMERGENCY


@pytest.mark.parametrize("text", ["no, not numb", "nope, walking fine", "no but how much is it", "no, parking i meant"])
def test_a_denial_or_an_ordinary_question_is_no_alarm(text: str) -> None:
    assert red_flag_screen()(text).level < Level.URGENT
