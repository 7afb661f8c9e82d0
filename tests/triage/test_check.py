"""bot.triage.check: which questions are asked, how replies are read, and what the answers come to."""

from __future__ import annotations

import pytest

from bot.triage.check import ANSWERS, Outcome, SafetyCheck
from bot.triage.model import Level
from bot.triage.protocol import load_protocol
from bot.triage.schema import Checks
from bot.triage.screen import PatternScreen

RULES: Checks = load_protocol().checks
FLAGS = {flag.id: flag for flag in load_protocol().flags}
SADDLE, BLADDER = "ces.saddle", "ces.bladder"


@pytest.fixture(scope="module")
def check(screen: PatternScreen) -> SafetyCheck:
    return SafetyCheck(screen.protocol, screen)


# Which questions.


@pytest.mark.parametrize("family", RULES.questions)
def test_a_sign_is_followed_by_the_questions_of_its_family(check: SafetyCheck, family: str) -> None:
    of_family = [name for name in FLAGS if name == family or name.startswith(f"{family}.")]
    for name in of_family or ["no.family"]:
        planned = check.plan([name], [], [], after_procedure=False)
        own = [name] if name in RULES.also_themselves else []
        assert planned == list(dict.fromkeys([*own, *RULES.questions[family]]))[: RULES.limit]


def test_every_flag_leads_to_questions_that_can_be_asked(check: SafetyCheck) -> None:
    for name in FLAGS:
        planned = check.plan([name], [], [], after_procedure=True)
        assert 0 < len(planned) <= RULES.limit and len(planned) == len(set(planned))
        assert all(check.flag(asked).question for asked in planned)


def test_without_a_flag_the_questions_for_any_sign_are_asked(check: SafetyCheck) -> None:
    assert check.plan([], [], [], after_procedure=False) == list(RULES.questions["other"])


def test_a_sign_too_vague_to_raise_its_flag_is_asked_about_first(check: SafetyCheck) -> None:
    assert check.plan(["dvt"], [], [], after_procedure=False)[0] == "dvt"


def test_what_was_denied_or_asked_is_not_asked(check: SafetyCheck) -> None:
    planned = check.plan(["vague.leg"], [SADDLE], [BLADDER], after_procedure=False)
    assert planned == [name for name in RULES.questions["vague.leg"] if name not in (SADDLE, BLADDER)]


def test_after_a_procedure_its_question_is_never_cut_off(check: SafetyCheck) -> None:
    planned = check.plan(["vague.leg", "vague.toilet"], [], [], after_procedure=True)
    assert planned[-1:] == list(RULES.after_procedure) and len(planned) == RULES.limit


def test_nothing_is_left_when_all_was_asked(check: SafetyCheck) -> None:
    assert check.plan(["vague.mood"], [], ["self_harm"], after_procedure=False) == []


# How replies are read.


@pytest.mark.parametrize("answer", ["yes", "no", "unsure", "all_no", "stop", "meant_yes", "meant_no"])
def test_every_phrase_of_the_rules_is_read_as_it_says(check: SafetyCheck, answer: str) -> None:
    phrases = getattr(RULES, answer)
    assert phrases
    read = {phrase: check.read("dvt", phrase, "", 0.0) for phrase in phrases}
    assert {phrase: got for phrase, got in read.items() if got != answer} == {}


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Yeah, kinda", "yes"),
        ("not really", "no"),
        ("Idk.", "unsure"),
        ("No to all!", "all_no"),
        ("no", "no"),
        ("Um... well, no", "no"),  # words before an answer
        ("ok doctor yes", "yes"),
        ("no not sure", "no"),
        ("not sure, no", "unsure"),  # how it begins counts
        ("yes and no", "unsure"),  # the longest phrase counts
        ("I don’t know", "unsure"),
        ("yep goes off soon as i stand up", "unsure"),  # a remark on what passes
        ("hmm wait, I meant yes", "meant_yes"),  # a correction need not come first
        ("please stop asking me this", "stop"),
        ("fish and chips", None),
        ("", None),
        ("?", None),
    ],
)
def test_a_reply_is_read_by_how_it_begins(check: SafetyCheck, text: str, answer: str | None) -> None:
    assert check.read("dvt", text, "", 0.0) == answer


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("no but my other leg is odd", "unsure"),
        ("none of that but my arm is odd", "unsure"),
        ("no", "no"),
        ("yes", "yes"),
    ],
)
def test_a_no_with_a_sign_beside_it_is_no_plain_no(check: SafetyCheck, text: str, answer: str) -> None:
    assert check.read("dvt", text, "", 0.0, troubled="grave") == answer


def test_another_sign_is_no_yes_to_what_was_asked(check: SafetyCheck) -> None:
    assert check.read("dvt", "light-headed when i stand up", "affirm", 0.6, troubled="vague") is None


@pytest.mark.parametrize("intent", ANSWERS)
@pytest.mark.parametrize(("confidence", "believed"), [(0.9, True), (0.4, False), (0.1, False)])
def test_what_no_phrase_fits_goes_by_a_sure_intent(
    check: SafetyCheck, intent: str, confidence: float, believed: bool
) -> None:
    text = "fish and chips with peas and gravy"
    assert check.read("dvt", text, intent, confidence) == (ANSWERS[intent] if believed else None)


@pytest.mark.parametrize("intent", ["corrected_yes", "corrected_no"])
def test_a_correction_that_only_the_intent_tells_must_be_certain(check: SafetyCheck, intent: str) -> None:
    assert check.read("dvt", "fish and chips", intent, 0.7) is None


@pytest.mark.parametrize(("confidence", "answer"), [(0.4, "yes"), (0.3, None)])
def test_of_few_words_a_weaker_guess_is_believed(check: SafetyCheck, confidence: float, answer: str | None) -> None:
    assert check.read("dvt", "fish and chips", "affirm", confidence) == answer


def test_an_intent_that_is_no_answer_is_none(check: SafetyCheck) -> None:
    assert check.read("dvt", "fish and chips", "smalltalk", 1.0) is None


@pytest.mark.parametrize(
    ("asked", "text", "answer"),
    [
        (SADDLE, "numb yes", "yes"),
        (SADDLE, "it feels numb there", "yes"),
        (SADDLE, "no numbness there at all", "no"),
        (BLADDER, "i had to push to get it started", "yes"),
    ],
)
def test_a_reply_is_read_as_said_about_the_question(
    check: SafetyCheck, asked: str, text: str, answer: str | None
) -> None:
    assert check.read(asked, text, "", 0.0) == answer


@pytest.mark.parametrize("flag", RULES.no_about)
def test_words_that_mean_no_to_one_question_mean_it_there_only(check: SafetyCheck, flag: str) -> None:
    other = next(name for name in FLAGS if name not in RULES.no_about and not FLAGS[name].about)
    for phrase in RULES.no_about[flag]:
        assert check.read(flag, phrase, "", 0.0) == "no"
        assert check.read(other, phrase, "", 0.0) != "no"


def test_words_that_name_the_sign_outweigh_an_intent_that_denies_it(check: SafetyCheck) -> None:
    assert check.read(SADDLE, "no feeling there at all really", "deny", 0.95) in ("yes", "unsure")


@pytest.mark.parametrize(
    ("text", "intent", "answer"),
    [("no hablo inglés", "deny", "unsure"), ("no entiendo nada de esto", "language", None), ("no", "language", "no")],
)
def test_the_no_of_another_language_is_no_answer(
    check: SafetyCheck, text: str, intent: str, answer: str | None
) -> None:
    assert check.read("dvt", text, intent, 0.8) == answer


@pytest.mark.parametrize("asked", [name for name, flag in FLAGS.items() if flag.about])
@pytest.mark.parametrize(
    ("text", "answer"), [("yes", "yes"), ("no", "no"), ("not sure", "unsure"), ("no to all", "all_no")]
)
def test_what_a_question_is_about_does_not_answer_it(check: SafetyCheck, asked: str, text: str, answer: str) -> None:
    assert check.read(asked, text, "", 0.0) == answer


@pytest.mark.parametrize(
    ("text", "intent", "answer"),
    [
        ("yeah but can i drive after it", "after", None),  # a question, whatever it begins with
        ("yeah when i drive", "vague", "yes"),  # none that is sure
        ("yes when does it stop, doctor", "affirm", "yes"),
    ],
)
def test_a_yes_before_a_question_answers_nothing(
    check: SafetyCheck, text: str, intent: str, answer: str | None
) -> None:
    assert check.read("dvt", text, intent, 0.4 if intent == "vague" else 0.9) == answer


def test_half_a_yes_is_no_plain_no(check: SafetyCheck) -> None:
    assert check.read("dvt", "sore it is yes, swollen it is not", "deny", 0.9) == "unsure"


def test_who_cannot_tell_has_not_said_that_it_is_so(check: SafetyCheck) -> None:
    assert check.read(BLADDER, "i cant tell honestly", "unsure", 0.9) == "unsure"
    assert check.read(BLADDER, "idk just weird", "unsure", 0.9) == "unsure"


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("what is a block", True),
        ("and the block?", True),
        ("can i drive", True),
        ("my leg is odd", False),
        ("somewhat", False),  # words, not letters
        ("", False),
    ],
)
def test_a_question_is_known_by_its_mark_or_its_words(check: SafetyCheck, text: str, asks: bool) -> None:
    assert check.asks(text) is asks


# What they come to.


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ({}, Outcome(Level.CHECK)),
        ({SADDLE: "no", BLADDER: "no"}, Outcome(Level.CHECK)),
        ({SADDLE: "no", BLADDER: "yes"}, Outcome(Level.EMERGENCY, BLADDER, BLADDER)),
        ({"dvt": "yes"}, Outcome(Level.URGENT, "dvt", "dvt")),
        ({"dvt": "yes", SADDLE: "yes"}, Outcome(Level.EMERGENCY, SADDLE, SADDLE)),  # the highest
        ({SADDLE: "unsure", BLADDER: "no"}, Outcome(Level.of(RULES.unsure_is), SADDLE, SADDLE)),
        ({SADDLE: "unsure", "dvt": "yes"}, Outcome(Level.URGENT, "dvt", "dvt")),
        ({"medicine_bleed": "yes"}, Outcome(Level.EMERGENCY, "medicine_trouble", "medicine_bleed")),  # reported as
    ],
)
def test_outcome(check: SafetyCheck, answers: dict[str, str], outcome: Outcome) -> None:
    assert check.outcome(answers) == outcome


def test_not_sure_is_never_silence() -> None:
    assert Level.of(RULES.unsure_is) >= Level.CHECK


def test_a_no_beside_a_vague_sign_stays_a_no(check: SafetyCheck) -> None:
    told = "no i dont want to die or hurt myself, just fed up and weepy"
    assert check.read("self_harm", told, "deny", 0.9, troubled="vague") == "no"
    assert check.read("self_harm", told, "deny", 0.9, troubled="grave") == "unsure"


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        ("wee is normal yes", "no"),
        ("she can feel everything", "no"),
        ("it is not normal", "yes"),
        ("on and on and on", None),
    ],
)
def test_what_is_said_to_be_normal_is_a_no(check: SafetyCheck, reply: str, answer: str | None) -> None:
    assert check.read("ces.bladder", reply, "", 0.0) == answer


@pytest.mark.parametrize(
    "text",
    [
        "nope. nope. nope. all good down there, wee and poo normal, no numbness, not weak",
        "no im not clumsey, walk fine, no shocks, arm is strong, nuffin numb by day, wee ok",
        "I can go as normal, nothing numb, no leaks, legs strong",
    ],
)
def test_a_list_of_what_is_not_there_answers_every_question(check: SafetyCheck, text: str) -> None:
    assert check.read("dvt", text, "", 0.0) == "all_no"
    assert check.read("dvt", text, "", 0.0, troubled="grave") != "all_no"
    assert check.read("dvt", "no, not really", "", 0.0) == "no"
