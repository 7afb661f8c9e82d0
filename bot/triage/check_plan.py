"""The running safety check of one conversation: what is left to ask, what was answered, what comes next."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import Any

from bot.triage.check import Answer

TRIES = 2  # a reply that is no answer is asked again once, then counts as "not sure"
ASKS = 3  # so often a question is asked amid other questions; then these matter more to the person


@dataclass(frozen=True)
class Plan:
    """A check. `todo`: flags still to ask about; `current`: the one in hand, asked `asks` times; `question`: an answer
    put aside."""

    todo: tuple[str, ...] = ()
    answers: dict[str, str] = field(default_factory=dict)
    current: str = ""
    tries: int = 0
    asks: int = 0
    question: str = ""
    stopped: bool = False

    @classmethod
    def of(cls, kept: dict[str, Any] | None) -> Plan:
        """The plan as a slot keeps it; an empty one for None."""
        return cls(**{**kept, "todo": tuple(kept["todo"])}) if kept else cls()

    def kept(self) -> dict[str, Any]:
        """The form for a slot."""
        return {**asdict(self), "todo": list(self.todo)}

    @property
    def asking(self) -> str:
        """The flag that a question is out about; "" when none is."""
        return self.current if self.todo else ""

    @property
    def again(self) -> bool:
        """Whether the question was asked before and not answered."""
        return bool(self.todo) and self.current == self.todo[0] and self.tries > 0

    @property
    def place(self) -> dict[str, int]:
        """Which question is next, and how many there may be, counted from 1."""
        return {"number": len(self.answers) + 1, "of": len(self.answers) + len(self.todo)}

    def ask(self) -> Plan:
        """The plan once the next question is out."""
        return replace(self, current=self.todo[0], asks=self.asks + 1 if self.current == self.todo[0] else 1)

    @property
    def asked_enough(self) -> bool:
        """Whether the question in hand was asked so often that it is better left."""
        return self.asks >= ASKS

    def left_for(self, answer: str) -> Plan:
        """The plan of a check that ends unanswered: what is asked instead is answered (its id)."""
        return replace(self, todo=(), tries=0, stopped=True, question=answer)

    def after(self, reply: Answer | None) -> Plan:
        """The plan after a reply; None is a reply that cannot be read."""
        if reply is None and self.tries + 1 < TRIES:
            return replace(self, tries=self.tries + 1)
        before = next(reversed(self.answers), "")
        if reply == "meant_no" and before:
            return replace(self, answers={**self.answers, before: "no"}, tries=0)
        answered, left = self._answered(reply, before)
        return replace(self, answers={**self.answers, **answered}, todo=left, tries=0, stopped=reply == "stop")

    def _answered(self, reply: Answer | None, before: str) -> tuple[dict[str, str], tuple[str, ...]]:
        if reply == "meant_yes":
            return {before or self.current: "yes"}, ()
        if reply == "yes":
            return {self.current: "yes"}, ()
        if reply == "all_no":
            return dict.fromkeys(self.todo, "no"), ()
        if reply == "stop":
            return {}, ()
        return {self.current: "no" if reply in ("no", "meant_no") else "unsure"}, self.todo[1:]
