"""A stored conversation (`ramus replay --alert N`), held again with the present protocol and answers; what differs.

It is what a review of an incident needs: what was said to the person then, and what would be said today. The words are
those that were stored, without identifiers. What is held again is written nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.assistant import Assistant, Message
from bot.replay import level_of
from bot.store.talks import Talk, Turn

NOTHING = "nothing"


@dataclass(frozen=True)
class Answered:
    """What came back in a turn: level, flags, what each message was (an answer's id, or its kind), and the texts."""

    level: str
    flags: tuple[str, ...]
    said: tuple[str, ...]
    texts: tuple[str, ...]

    @classmethod
    def by(cls, messages: list[Message]) -> Answered:
        """From messages of the contract."""
        whole = [message for message in messages if message.get("custom", {}).get("triage")]
        flags = {flag for message in whole for flag in message["custom"]["triage"]["flags"]}
        said = tuple(str(one["custom"].get("answer_id") or one["custom"]["kind"]) for one in whole)
        texts = tuple(str(one["custom"].get("body") or one["text"]) for one in whole)
        return cls(level_of(whole), tuple(sorted(flags)), said, texts)


@dataclass(frozen=True)
class Held:
    """A turn then and now."""

    turn: Turn
    then: Answered
    now: Answered

    def differences(self) -> dict[str, tuple[str, str]]:
        """What differs: then and now by name. "words" only when the same was said in other words."""
        found = {}
        for name in ("level", "flags", "said"):
            then, now = getattr(self.then, name), getattr(self.now, name)
            if then != now:
                found[name] = (_shown(then), _shown(now))
        if not found and self.then.texts != self.now.texts:
            found["words"] = ("\n".join(self.then.texts), "\n".join(self.now.texts))
        return found


async def hold(assistant: Assistant, talk: Talk) -> list[Held]:
    """Hold a conversation again, each time from its beginning. The assistant must keep nothing on disk."""
    held, name = [], f"again-{talk.key}"
    try:
        for turn in talk.turns:
            ask = assistant.choose if turn.said.startswith("/") else assistant.handle
            messages = await ask(name, turn.said, talk.clinic)
            held.append(Held(turn, Answered.by(turn.messages), Answered.by(messages)))
    finally:
        await assistant.end(name)
    return held


def lines(talk: Talk, held: list[Held], protocols: Mapping[str, str], whole: bool) -> Iterator[str]:
    """What a person reads: the conversation's name, the protocols, and each turn that differs (`whole`: every turn)."""
    role = f"{talk.role}, clinic {talk.clinic}" if talk.clinic else talk.role
    yield f"conversation {talk.key} ({role}), begun {talk.turns[0].at}"
    yield f"  protocol then {protocols['then'] or 'unknown'}, now {protocols['now']}"
    for number, one in enumerate(held, 1):
        found = one.differences()
        if not found and not whole:
            continue
        yield f"  {number}. {one.turn.said}"
        if not found:
            yield f"     the same: {one.now.level}, {_shown(one.now.said)}"
        for name, (then, now) in found.items():
            yield (
                f"     {name:<6} {then}\n         ->  {now}" if name == "words" else f"     {name:<6} {then}  ->  {now}"
            )
    differing = sum(bool(one.differences()) for one in held)
    yield f"  {differing} of {len(held)} turns differ"


def as_dict(talk: Talk, held: list[Held], protocols: Mapping[str, str]) -> dict[str, Any]:
    """The same for programs."""
    turns = [
        {
            "said": one.turn.said,
            "at": one.turn.at,
            "then": vars(one.then),
            "now": vars(one.now),
            "differs": list(one.differences()),
        }
        for one in held
    ]
    return {
        "conversation": talk.key,
        "clinic": talk.clinic,
        "role": talk.role,
        "protocol": dict(protocols),
        "turns": turns,
    }


def _shown(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else ", ".join(value) or NOTHING
