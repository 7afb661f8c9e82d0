"""What patients think of an answer: whether it helped, and perhaps a few words. Never who said it."""

from __future__ import annotations

from dataclasses import dataclass

WORD_CHARACTERS = 200


@dataclass(frozen=True)
class Feedback:
    """One person's opinion of one answer. `word`: what was missing, at most `WORD_CHARACTERS`, may be empty."""

    answer_id: str
    helped: bool
    word: str = ""
