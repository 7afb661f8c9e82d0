"""What to do when a caller's words name a danger sign: the level, and the script for staff, the same as in the chat."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from bot.desk.shown import filled
from bot.review import texts
from bot.screening import red_flag_screen
from bot.settings import Clinic
from bot.triage.model import Level

CARD_FROM = Level.CHECK


@dataclass(frozen=True)
class Advice:
    """A level with its script. `flags`: titles of what was found; `why`: the words that raised it."""

    level: str
    heading: str
    script: str
    flags: tuple[str, ...]
    why: tuple[str, ...]

    @property
    def grave(self) -> bool:
        """Whether somebody has to act now or today."""
        return Level.of(self.level) >= Level.URGENT


def advice_on(text: str, clinic: Clinic) -> Advice | None:
    """The advice on a caller's words; None when they name no danger sign."""
    found = red_flag_screen()(text)
    if found.level < CARD_FROM:
        return None
    return advice(found.level, found.advice, tuple(found.flags), tuple(found.why), clinic)


def advice(level: Level, group: str, flags: tuple[str, ...], why: tuple[str, ...], clinic: Clinic) -> Advice:
    """The staff's script of an advice group, with the clinic's numbers in it."""
    variants = _scripts()[group]
    chosen, words = variants.get("staff") or variants["patient"], clinic.words()
    heading = chosen.get("heading") or variants["patient"].get("heading", "")
    return Advice(level.label, filled(heading, words), filled(chosen["text"], words), titles(flags), why)


def titles(flags: tuple[str, ...]) -> tuple[str, ...]:
    """What flags are called, each once."""
    protocol = red_flag_screen().patterns.protocol
    known = {flag.reported: flag.title for flag in reversed(protocol.flags)} | {f.id: f.title for f in protocol.flags}
    return tuple(dict.fromkeys(known.get(name, name) for name in flags))


@lru_cache(maxsize=1)
def _scripts() -> dict[str, texts.Texts]:
    return texts.advice_texts({flag.advice for flag in red_flag_screen().patterns.protocol.flags})
