"""Questions that lean on the answer before them: "and the burning one?" after an answer on a block.

Two kinds to learn from. Written ones stand in conversations (corpus/conversations, JSON lines: `turns` with `user`,
the ids of the answers that are right, and a `kind`). Others are made of the ordinary examples: a follow-up question
("does it hurt") after any answer of a topic that has one for it, a switch ("what about ablation?") after an answer on
another topic, and a question that is complete in itself, which stays what it is whatever came before.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import ContentError
from bot.knowledge.catalog import answers
from bot.knowledge.topics import Topics
from bot.knowledge.topics import topics as all_topics

FOLLOW_UP, SWITCH, TWO = "follow_up", "switch_topic", "two"
LEANING = frozenset({FOLLOW_UP, SWITCH, "vague", "language"})  # not complete in themselves, or read by their letters
ASIDE, FROM_ASIDE = frozenset({"before", "after", "clinic", "care_team"}), 0.3  # asked amid a topic: driving, cost
NEAR = 0.4  # this share of the complete questions comes after an answer on their own topic
AFTER = "after"  # where a message, and its metadata, have the id of the answer before it
ABOUT = "about"  # where the metadata has the topic that the conversation is about
PATTERN, BAR = "*.jsonl", " | "


@dataclass(frozen=True)
class Asked:
    """A question, its full retrieval intent, the id of the answer before it ("" for none), the topic it names.

    `about`: the topic that the conversation is about, when the answer before is not itself on a topic ("").
    """

    text: str
    label: str
    after: str = ""
    topic: str = ""
    about: str = ""


def beside(title: str, text: str, about: str = "") -> str:
    """A question as the encoder reads it after the answer with this title, in a conversation about a named topic."""
    return f"{about}: {title}{BAR}{text}" if about else f"{title}{BAR}{text}"


def read_as(asked: Asked) -> str:
    """What the encoder reads of a question: what was heard before it, when there is an answer, and the question."""
    if not asked.after:
        return asked.text
    return beside(answers()[asked.after].title, asked.text, all_topics().names.get(asked.about, ""))


def written(folder: Path, topics: Topics) -> list[Asked]:
    """Every turn of the conversations with one right answer; raises ContentError."""
    found: list[Asked] = []
    for path in sorted(folder.glob(PATTERN)):
        for number, line in enumerate(path.read_text("utf8").splitlines(), 1):
            try:
                found += _turns(json.loads(line)["turns"], topics)
            except (ValueError, KeyError, TypeError, IndexError) as error:
                raise ContentError(f"{path}, line {number}, is no conversation: {error!r}.") from error
    return found


def _turns(turns: Sequence[Mapping[str, Any]], topics: Topics) -> Iterator[Asked]:
    before = topic = ""
    for turn in turns:
        right = turn["answer"]
        if turn["kind"] == TWO:
            right = [several[0] for several in right]
        else:
            about = about_beside(before, topic, topics)
            yield Asked(turn["user"], right[0].replace(".", "/", 1), before, about=about)
            right = right[:1]
        before = right[-1]
        topic = next((family for family in map(_family, reversed(right)) if family in topics.names), topic)


def _family(answer_id: str) -> str:
    return answer_id.partition(".")[0]


def about_beside(after: str, topic: str, topics: Topics) -> str:
    """The topic that has to be said beside the answer before: none when that answer is itself on a topic."""
    return topic if after and topic in topics.names and _family(after) not in topics.names else ""


def made(examples: Iterable[Asked], topics: Topics, seed: int = 0) -> list[Asked]:
    """Each example once, after an answer that fits it; those that no answer fits are left out."""
    chance = random.Random(seed)
    by_topic: dict[str, list[str]] = {}
    for answer in sorted(topics.known):
        by_topic.setdefault(answer.partition(".")[0], []).append(answer)
    found = (_after(example, topics, by_topic, chance) for example in examples)
    return [one for one in found if one is not None]


def _after(example: Asked, topics: Topics, by_topic: dict[str, list[str]], chance: random.Random) -> Asked | None:
    family, _, aspect = example.label.partition("/")
    if family == FOLLOW_UP:
        fitting = [topic for topic in topics.names if topics.find(topic, aspect)]
        topic = example.topic or (chance.choice(fitting) if fitting else "")
        return _followed(example, topic, aspect, topics, by_topic, chance) if topic in by_topic else None
    if family == SWITCH:
        return _switched(example, topics, by_topic, chance) if example.topic else None
    if family in LEANING:
        return None
    near = by_topic.get(family, []) if chance.random() < NEAR else []
    before = chance.choice(near or sorted(topics.known))
    about = about_beside(before, chance.choice(["", *topics.names]), topics)
    return _placed(example, example.label, before, about)


def _followed(
    example: Asked, topic: str, aspect: str, topics: Topics, by_topic: dict[str, list[str]], chance: random.Random
) -> Asked | None:
    """After an answer on its topic; or after one on driving, food or the like in a conversation about its topic."""
    aside = [answer for answer in sorted(topics.known) if _family(answer) in ASIDE]
    if aside and chance.random() < FROM_ASIDE:
        return _placed(example, topics.find(topic, aspect), chance.choice(aside), topic)
    return _placed(example, topics.find(topic, aspect), chance.choice(by_topic[topic]))


def _switched(example: Asked, topics: Topics, by_topic: dict[str, list[str]], chance: random.Random) -> Asked | None:
    """The same aspect of the topic that is named, after an answer on it for another topic."""
    pairs = [
        (before, answer)
        for before in sorted(topics.known)
        for topic, _, aspect in [before.partition(".")]
        if topic in by_topic and topic != example.topic and (answer := topics.find(example.topic, aspect, topic))
    ]
    if not pairs:
        return None
    before, answer = chance.choice(pairs)
    return _placed(example, answer, before)


def _placed(example: Asked, label: str | None, after: str, about: str = "") -> Asked | None:
    return Asked(example.text, label.replace(".", "/", 1), after, example.topic, about) if label else None
