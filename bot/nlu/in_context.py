"""What the intent ranking learns and reads of a question together with the answer before it.

Rasa's NLU sees one message alone. Whoever hands the message in may say in its metadata which answer was given before
(`after`, the answer's id) and what the conversation is about (`about`, a topic); the question is then ranked a second
time, read beside that answer's title.
"""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import numpy as np
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RESPONSE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.encoder import encoder
from bot.knowledge.conversations import ABOUT, AFTER, PATTERN, Asked, about_beside, made, read_as, written
from bot.knowledge.moved import moved
from bot.knowledge.topics import topics
from bot.nlu.named import topic_names
from bot.nlu.several import Ranking

ROOT = Path(__file__).resolve().parents[2]
METADATA = "metadata"
SELDOM = 0.3  # of 1,400 written corrections one in twelve means the answer before all the same


def folder_digest(folder: str) -> str:
    """sha256 of the conversations, so that changed ones are learned anew."""
    total = hashlib.sha256()
    for path in sorted((ROOT / folder).glob(PATTERN)):
        total.update(path.name.encode() + path.read_bytes())
    return total.hexdigest()


def questions_after(examples: list[Message], folder: str, most: int, seed: int) -> list[Asked]:
    """Questions with the answer before each: all written ones, these elsewhere, and up to `most` made of the examples.

    [] when the examples teach none of Ramus's answers (another data set).
    """
    asked = [_asked(example) for example in examples]
    labels = {one.label for one in asked}
    if not any(label.replace("/", ".") in topics().known for label in labels):
        return []
    chance = random.Random(seed)
    others = made(asked, topics(), seed)
    turns = written(ROOT / folder, topics())
    elsewhere = moved(turns, topics(), topic_names(), seed)
    found = [*turns, *elsewhere, *chance.sample(others, min(most, len(others)))]
    return [one for one in found if one.label in labels]


def vector_of(asked: Asked) -> np.ndarray:
    """The sentence vector of a question beside the title of the answer before it, shape (384,)."""
    return encoder().encode(read_as(asked)).sentence


def put_right(ranking: Ranking, after: str) -> Ranking:
    """The ranking of a message that corrects something: that it means the answer before is the less likely."""
    label = after.replace(".", "/")
    weighed = [(other, score * (SELDOM if other == label else 1.0)) for other, score in ranking]
    total = sum(score for _, score in weighed)
    return sorted(((other, score / total) for other, score in weighed), key=lambda item: -item[1])


def heard_before(message: Message) -> Asked:
    """What a message leans on: a question without words, after the answer before it ("" when there is none)."""
    told = message.get(METADATA) or {}
    before, topic = str(told.get(AFTER) or ""), str(told.get(ABOUT) or "")
    after = before if before in topics().known else ""
    return Asked("", "", after, about=about_beside(after, topic, topics()))


def _asked(example: Message) -> Asked:
    named = [str(e["value"]) for e in example.get(ENTITIES) or [] if e.get("entity") == "topic"]
    label = example.get(INTENT_RESPONSE_KEY) or example.get(INTENT)
    return Asked(example.get(TEXT), label, topic=named[-1] if named else "")
