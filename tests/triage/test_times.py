"""How long ago the procedure was."""

from __future__ import annotations

import pytest
import spacy

from bot.triage.normalise import Normaliser
from bot.triage.spelling import Speller
from bot.triage.times import hours_since
from bot.triage.words import words_to_doc

NLP = spacy.blank("en")
PLAIN = Normaliser({}, Speller((), frozenset()))


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("26 hours since the block", 26),
        ("block was 3 days ago", 72),
        ("two weeks after", 336),
        ("36h post block", 36),
        ("day 3 after", 72),
        ("a day and a half", 36),
        ("the day before yesterday", 48),
        ("rfa 3/52 ago", 504),
        ("5/7 post", 120),
        ("pod2", 48),
        ("a week since", 168),
        ("on the sixth day", 144),
        ("a fortnight ago", 336),
        ("block was on monday, it is wednesday", 48),
        ("block at 9am, now 11pm", 14),
        ("a couple of days", 48),
        ("block at 4pm yesterday and it is 8am", 16),
        ("injection yesterday", 18),
        ("bedtime was hours ago , jab was 3 yesterday , it's 7am and it is numb", 16),
        ("injection was day before yesterday", 48),
        ("it has been over a day", 25),
        ("more than 12 hours", 13),
        ("jab was 3 yesterday , it's 7am", 16),
        ("it was done yesterday around four and it's 8 am now", 16),
        ("the jab was yesterday at breakfast and we are having lunch now", 28.5),
        ("block thursday teatime , it is friday breakfast", 14.5),
        ("block done 5 pm sunday , now monday 11 am", 18),
        ("block was tuesday morning and it is wednesday evening", 35),
        ("jab yesterday at lunch , numb till tea", 18),
        ("numb since mondays block", None),
        ("no time said", None),
        ("", None),
    ],
)
def test_hours_since(text: str, hours: float | None) -> None:
    assert hours_since(words_to_doc(NLP, PLAIN(text))) == hours
