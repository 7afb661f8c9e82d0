"""What takes a sign away: denied, asked in general, feared, past, a relative's; and what does not."""

from __future__ import annotations

import pytest

from bot.triage.screen import PatternScreen


def standing(screen: PatternScreen, text: str, sign: str) -> bool:
    return any(s.name == sign and not s.dropped_by for s in screen(text).signs)


@pytest.mark.parametrize(
    ("text", "sign", "stands"),
    [
        ("my leg is numb", "leg_numb", True),
        ("my leg is not numb", "leg_numb", False),
        ("no numbness in my leg", "leg_numb", False),
        ("denies leg numbness", "leg_numb", False),
        ("denies fever, weakness, leg numbness", "leg_numb", False),
        ("no fever, pain or numbness in the leg", "leg_numb", False),
        ("no fever my leg is numb", "leg_numb", True),
        ("no fever but my leg is numb", "leg_numb", True),
        ("no fever. my leg is numb", "leg_numb", True),
        ("i have no pain, my leg is numb", "leg_numb", True),
        ("leg numbness: none", "leg_numb", False),
        ("leg numbness, no.", "leg_numb", False),
        ("numb leg? no", "leg_numb", False),
        ("nil leg numbness", "leg_numb", False),
        ("i cannot feel my leg", "leg_numb", True),
        ("there is no feeling in my leg", "leg_numb", True),
        ("i do not feel my leg", "leg_numb", True),
        ("not joking my leg is numb", "leg_numb", True),
        ("my leg is numb and it is no better", "leg_numb", True),
        ("is it normal that my leg is numb", "leg_numb", True),
        ("what is leg numbness", "leg_numb", False),
        ("can a nerve block cause leg numbness", "leg_numb", False),
        ("how common is a numb leg", "leg_numb", False),
        ("what if my leg goes numb", "leg_numb", False),
        ("should i call if i get a numb leg", "leg_numb", False),
        ("i am scared of a numb leg", "leg_numb", False),
        ("terrified i will have a numb leg", "leg_numb", False),
        ("i am scared, my leg is numb", "leg_numb", True),
        ("i am worried about my numb leg", "leg_numb", True),
        ("my leg was numb years ago", "leg_numb", False),
        ("my leg went numb last year", "leg_numb", False),
        ("my mother had a numb leg", "leg_numb", False),
        ("runs in the family: numb leg", "leg_numb", False),
        ("no chest pain", "chest_pain", False),
        ("chest pain, no cough", "chest_pain", True),
        ("not short of breath", "breathless", False),
        ("never had a headache", "headache", False),
        ("i am not suicidal", "wish_to_die", False),
        ("i do not want to be here any more", "wish_to_die", True),
    ],
)
def test_assertion(screen: PatternScreen, text: str, sign: str, stands: bool) -> None:
    assert standing(screen, text, sign) is stands


def test_a_dropped_sign_says_what_took_it_away(screen: PatternScreen) -> None:
    (sign,) = [s for s in screen("no numbness in my leg").signs if s.name == "leg_numb"]
    assert sign.dropped_by == ("negated",)
