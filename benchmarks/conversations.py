"""Scripted conversations for the measurements, drawn from the development sets with a fixed seed."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from pathlib import Path

from bot.settings import ROOT

HELDOUT = ROOT / "tests" / "heldout"
QUESTIONS = ("questions_dev_qq.jsonl", "questions_dev_qr.jsonl")
OTHER = ("other_dev.jsonl",)
SYMPTOMS = ("triage_dev_ma.jsonl", "triage_dev_mb.jsonl")
SHARES = {"question": 0.5, "other": 0.35, "symptom": 0.15}  # of the turns after the first
LENGTHS = (3, 4, 5, 6)
LONGEST = 1_000  # what the web side lets through


@dataclass(frozen=True)
class Script:
    """What one person types, in order."""

    name: str
    turns: tuple[str, ...]


def scripts(count: int, seed: int = 0) -> list[Script]:
    """`count` conversations of 3 to 6 turns. Each begins with a question; no message occurs in two of them
    as long as the sets last (about 100 conversations)."""
    rng = random.Random(seed)
    decks = {"question": _Deck(QUESTIONS, rng), "other": _Deck(OTHER, rng), "symptom": _Deck(SYMPTOMS, rng)}
    drawn = []
    for number in range(count):
        kinds = ["question", *rng.choices(list(SHARES), list(SHARES.values()), k=rng.choice(LENGTHS) - 1)]
        drawn.append(Script(f"{seed}-{number}", tuple(decks[kind].draw() for kind in kinds)))
    return drawn


class _Deck:
    """Texts in random order, shuffled again when all have been drawn."""

    def __init__(self, files: tuple[str, ...], rng: random.Random) -> None:
        self._texts = [text for file in files for text in _texts(HELDOUT / file)]
        self._rng, self._left = rng, list[str]()

    def draw(self) -> str:
        if not self._left:
            self._left = list(self._texts)
            self._rng.shuffle(self._left)
        return self._left.pop()


def _texts(path: Path) -> list[str]:
    lines = [json.loads(line) for line in path.read_text("utf8").splitlines() if line.strip()]
    return [line["text"] for line in lines if 0 < len(line["text"].strip()) <= LONGEST]
