"""What a conversation can be about, and which answer serves a follow-up question. Data: resources/topics.yml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import yaml

from bot.errors import ContentError
from bot.knowledge.catalog import Answer, answers

FILE = Path(__file__).resolve().parents[1] / "resources" / "topics.yml"


@dataclass(frozen=True)
class Topics:
    """Names of topics, answers to follow-up questions, and the groups of topics of which the same is asked.

    `general`: the topic of what holds for all procedures, "" when there is none.
    """

    names: dict[str, str]
    also: dict[str, dict[str, str]]
    compare: dict[frozenset[str], str]
    known: frozenset[str] = field(repr=False)
    groups: dict[str, str] = field(default_factory=dict)
    general: str = ""

    def find(self, topic: str | None, aspect: str, earlier: str | None = None) -> str | None:
        """The id of the answer on an aspect of a topic, or None. `earlier`: the topic before, for "the two"."""
        if topic is None:
            return None
        if aspect == "vs" and earlier and frozenset({topic, earlier}) in self.compare:
            return self.compare[frozenset({topic, earlier})]
        direct = f"{topic}.{aspect}"
        return direct if direct in self.known else self.also.get(topic, {}).get(aspect)

    def with_aspect(self, aspect: str) -> list[str]:
        """Answers on an aspect, over all topics: the choices when no topic is known."""
        found = (self.find(topic, aspect) for topic in self.names)
        return list(dict.fromkeys(answer for answer in found if answer))


def load_topics(known: Mapping[str, Answer], path: Path = FILE) -> Topics:
    """Read and check topics.yml against the answers; raises ContentError."""
    raw = yaml.safe_load(path.read_text("utf8"))
    compare = {frozenset(pair.split("+")): answer for pair, answer in raw.pop("compare").items()}
    topics = Topics(
        {name: spec["name"] for name, spec in raw.items()},
        {name: spec["also"] for name, spec in raw.items()},
        compare,
        frozenset(known),
        {name: spec.get("group", "") for name, spec in raw.items()},
        next((name for name, spec in raw.items() if spec.get("general")), ""),
    )
    for answer in [*compare.values(), *(a for spec in topics.also.values() for a in spec.values())]:
        if answer not in known:
            raise ContentError(f"{path}: there is no answer {answer}.")
    return topics


@lru_cache(maxsize=1)
def topics() -> Topics:
    """The topics of this process."""
    return load_topics(answers())
