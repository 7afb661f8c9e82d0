"""The safety check: which questions follow a vague sign, how an answer is read, and what the answers come to.

The rules are data (resources/triage/checks.yml), the questions stand with their flags in the protocol. Patients answer
as people do: "yeah kinda", "not really", "no to all", "idk". What is neither answer nor sign is None: the conversation
deals with it and asks again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from bot.triage.model import Level, Screening
from bot.triage.protocol import Protocol
from bot.triage.schema import Checks, Flag

Answer = Literal["yes", "no", "unsure", "all_no", "stop", "meant_yes", "meant_no"]
_WORD = re.compile(r"[a-z0-9%']+")
ANSWERS: dict[str, Answer] = {
    "affirm": "yes",
    "deny": "no",
    "unsure": "unsure",
    "deny_all": "all_no",
    "stop_check": "stop",
    "corrected_yes": "meant_yes",
    "corrected_no": "meant_no",
}
Trouble = Literal["", "vague", "grave"]
SHORT = 4  # up to so many words, a weaker guess of the intent is believed
CORRECTION = 8  # a correction ("wait, I meant yes") stands within the first so many words
SURE, SURE_SHORT, CERTAIN = 0.5, 0.35, 0.75
NOES = ("no", "all_no")
OTHER_LANGUAGE = "language"
TODAY = "today"  # the advice to call the clinic today


@dataclass(frozen=True)
class Outcome:
    """What a finished check comes to: the level, the flag behind it ("" when there is none), and which was asked."""

    level: Level
    flag: str = ""
    asked: str = ""


class SafetyCheck:
    """Plans the questions and reads the answers."""

    def __init__(self, protocol: Protocol, screen: Callable[[str], Screening]) -> None:
        self._screen = screen
        self._flags = {flag.id: flag for flag in protocol.flags}
        self._rules: Checks = protocol.checks
        said: dict[Answer, tuple[str, ...]] = {
            "meant_yes": self._rules.meant_yes,
            "meant_no": self._rules.meant_no,
            "stop": self._rules.stop,
            "all_no": self._rules.all_no,
            "unsure": self._rules.unsure,
            "no": self._rules.no,
            "yes": self._rules.yes,
        }
        self._asking = [tuple(_words(phrase)) for phrase in self._rules.asking]
        self._eases = [tuple(_words(phrase)) for phrase in self._rules.eases]
        self._no_anywhere = [tuple(_words(phrase)) for phrase in self._rules.no_anywhere]
        self._yes_short = frozenset(tuple(_words(phrase)) for phrase in self._rules.yes_short)
        self._fillers, self._denials = frozenset(self._rules.fillers), frozenset(self._rules.denials)
        self._half_yes = frozenset(self._rules.half_yes)
        phrases = [(tuple(_words(phrase)), answer) for answer, some in said.items() for phrase in some]
        self._phrases = sorted(phrases, key=lambda item: -len(item[0]))

    def flag(self, name: str) -> Flag:
        """The flag that a question belongs to."""
        return self._flags[name]

    def plan(self, flags: list[str], denied: list[str], asked: list[str], after_procedure: bool) -> list[str]:
        """Ids of the flags to ask about, in order: what belongs to the vague signs and is not answered yet."""
        wanted: list[str] = []
        for name in flags or ["other"]:
            wanted += [name] if name in self._rules.also_themselves else []
            family = next((group for group in self._rules.questions if self._belongs(name, group)), "other")
            wanted += self._rules.questions[family]
        alone = bool(flags) and set(flags) <= self._rules.advice.keys()  # low mood is asked about alone
        if after_procedure and not alone:
            wanted = [*wanted[: self._rules.limit - 1], *self._rules.after_procedure]
        left = [name for name in dict.fromkeys(wanted) if name not in denied and name not in asked]
        return left[: self._rules.limit]

    @staticmethod
    def _belongs(name: str, group: str) -> bool:
        return name == group or name.startswith(f"{group}.")

    def read(self, asked: str, text: str, intent: str, confidence: float, troubled: Trouble = "") -> Answer | None:
        """What a reply means; None when it is no answer.

        Args:
            asked: the flag that was asked about.
            text: the reply.
            intent: the most likely plain intent, with its confidence.
            troubled: the screen found a sign in the reply: beside a "grave" one "no, but ..." is not simply a no; a
                "vague" one is asked about by itself, and "no, just fed up" stays a no.
        """
        words = typed = tuple(_words(text))
        while words and words[0] in self._fillers:
            words = words[1:]
        whole = next((answer for phrase, answer in self._phrases_for(asked) if phrase in (typed, words)), None)
        whole = whole or self._denies_all(typed, troubled)
        if whole:
            return whole
        if intent == OTHER_LANGUAGE and confidence >= SURE:
            return None  # "no entiendo" is no answer
        if troubled == "vague" and self._begins_with_no(asked, words):
            troubled = ""
        guess = self._guess(intent, confidence, len(words), bool(troubled))
        question = any(words[: len(phrase)] == phrase for phrase in self._asking)
        said = None if question else self._said_about(asked, text)  # "does it hurt?" names no sign
        if said != "yes" and not troubled and any(_within(phrase, words) for phrase in self._no_anywhere):
            return "no"
        sure = self._sure(guess, confidence, words, said)
        if sure or (not troubled and confidence >= SURE and intent not in ANSWERS and self.asks(text)):
            return sure  # None: "yes but can I drive after it" is a question
        begun = self._begun(asked, words, bool(troubled))
        if begun == "unsure" and len(words) <= SHORT:  # "idk just weird"
            return begun
        return said if said == "yes" else begun or said or guess

    def _sure(
        self, guess: Answer | None, confidence: float, words: tuple[str, ...], said: Answer | None
    ) -> Answer | None:
        """A guess that outweighs how a reply begins; "sore yes, swollen no" is no plain no."""
        if not guess or confidence < CERTAIN or (len(words) <= SHORT and guess != "unsure"):
            return None
        both = said == "yes" or not self._half_yes.isdisjoint(words)
        return "unsure" if guess in NOES and both else guess

    def _begun(self, asked: str, words: tuple[str, ...], troubled: bool) -> Answer | None:
        """The answer that a reply begins with, or the correction near its beginning."""
        for phrase, answer in self._phrases_for(asked):
            if self._begins(words, phrase) or (answer.startswith("meant") and _within(phrase, words[:CORRECTION])):
                half = answer in NOES and troubled and len(words) > len(phrase)
                eased = answer == "yes" and any(_within(ease, words) for ease in self._eases)
                return "unsure" if half or eased else answer
        return None

    def _denies_all(self, words: tuple[str, ...], troubled: Trouble) -> Answer | None:
        """A list of what is not there, without a sign in it, answers every question."""
        denials = sum(word in self._denials for word in words)
        return "all_no" if not troubled and denials >= self._rules.denials_from else None

    def _begins(self, words: tuple[str, ...], phrase: tuple[str, ...]) -> bool:
        """Whether a reply begins with an answer: "she has", and not "she has one of those gadgets"."""
        short = len(words) <= self._rules.yes_words or phrase not in self._yes_short
        return words[: len(phrase)] == phrase and short

    def _begins_with_no(self, asked: str, words: tuple[str, ...]) -> bool:
        begun = (answer for phrase, answer in self._phrases_for(asked) if words[: len(phrase)] == phrase)
        return next(begun, None) in NOES

    def _phrases_for(self, asked: str) -> list[tuple[tuple[str, ...], Answer]]:
        """The phrases of every answer, longest first; before them those that mean no to this question alone."""
        no_here = self._rules.no_about.get(asked, ())
        return [*((tuple(_words(phrase)), "no") for phrase in no_here), *self._phrases]

    @staticmethod
    def _guess(intent: str, confidence: float, length: int, troubled: bool) -> Answer | None:
        """What the dialogue model holds the reply for, when it is sure enough."""
        answer = ANSWERS.get(intent)
        if answer is None or confidence < (SURE_SHORT if length <= SHORT else SURE):
            return None
        if answer in ("meant_yes", "meant_no") and confidence < CERTAIN:
            return None  # which way a correction goes is easily mistaken: it is asked again
        if troubled:  # "light-headed when I stand" is another sign, whatever answer it resembles
            return "unsure" if answer in NOES else None
        return answer

    def asks(self, text: str) -> bool:
        """Whether a message asks something, by its mark or its words."""
        words = _words(text)
        return "?" in text or any(_within(phrase, tuple(words)) for phrase in self._asking)

    def _said_about(self, asked: str, text: str) -> Answer | None:
        """Whether the reply, read as said about what was asked, names the sign ("no feeling there") or denies it."""
        flag = self._flags[asked]
        if not flag.about:
            return None
        found = self._screen(f"{flag.about}: {text}")
        if {group[0] for group in flag.when} & found.standing.keys():
            return "yes"
        return "no" if asked in found.denied else None

    def outcome(self, answers: dict[str, str]) -> Outcome:
        """The highest level that an answer gives: yes its flag's own, unsure the one that the rules state."""
        yes = [self._flags[name] for name, answer in answers.items() if answer == "yes"]
        if yes:
            highest = max(yes, key=lambda flag: Level.of(flag.level))
            return Outcome(Level.of(highest.level), highest.reported, highest.id)
        unsure = [name for name, answer in answers.items() if answer == "unsure"]
        if unsure:
            return Outcome(Level.of(self._rules.unsure_is), self._flags[unsure[0]].reported, unsure[0])
        return Outcome(Level.CHECK)

    def advice(self, outcome: Outcome) -> str:
        """The advice group of an outcome with a flag: the flag's own; below its level, a call today."""
        flag = self._flags[outcome.asked]
        return flag.advice if outcome.level == Level.of(flag.level) else TODAY


def _within(phrase: tuple[str, ...], words: tuple[str, ...]) -> bool:
    return any(words[i : i + len(phrase)] == phrase for i in range(len(words) - len(phrase) + 1))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower().replace("’", "'"))
