"""How well questions find their answers, on the development sets: `.venv/bin/python -m benchmarks.answers`.

For several limits of `bot.knowledge.choose.ANSWER_FROM` it prints the share of questions that get the right answer, a
wrong one, or a question back with the right one among its buttons; how many messages that ask for no answer get one;
and the share of follow-ups that find their answer when the conversation is about one of six topics.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from pathlib import Path
from typing import Any

from bot import logs

logs.configure("ERROR")

from bot.knowledge import choose as choosing  # noqa: E402
from bot.knowledge.choose import Context, Ranking, choose  # noqa: E402
from bot.knowledge.topics import topics  # noqa: E402
from bot.local import LocalAssistant  # noqa: E402
from bot.settings import ROOT, load_server  # noqa: E402

HELDOUT = ROOT / "tests" / "heldout"
LIMITS = (0.15, 0.2, 0.25, 0.3, 0.4, 0.5)
TOPICS = ("medial_branch_block", "ablation", "epidural", "dorsal_ramus_syndrome", "steroid", "pinched_nerve")


def rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a JSON-lines file."""
    return [json.loads(line) for line in path.read_text("utf8").splitlines()]


async def ranking(assistant: LocalAssistant, text: str) -> tuple[Ranking, list[str]]:
    """Labels of a message, best first, and the topics that it names: as `actions.reading` gives them."""
    from rasa_sdk import Tracker

    from actions import reading

    parsed = await assistant._agent.parse_message(text)
    tracker = Tracker("benchmark", {}, parsed, [], False, None, {}, None)
    return reading.ranking(tracker), reading.named_topics(tracker)


def outcome(row: dict[str, Any], ranked: Ranking, named: list[str]) -> str:
    """What a question gets."""
    decision = choose(ranked, named, Context(), topics())
    if decision.kind == "answer":
        return "right" if decision.answer_id == row["answer"] else "wrong"
    return "asked back, right among them" if row["answer"] in decision.choices else "asked back without it, or missed"


async def main() -> None:
    assistant = LocalAssistant.load(load_server(), memory=True)
    asked = [(row, *await ranking(assistant, row["text"])) for row in rows(HELDOUT / "questions_dev.jsonl")]
    others = [(row, *await ranking(assistant, row["text"])) for row in rows(HELDOUT / "other_dev.jsonl")]
    plain = [other for other in others if other[0]["label"].partition("/")[0] not in ("follow_up", "switch_topic")]
    plain = [other for other in plain if "." not in other[0]["label"]]
    for limit in LIMITS:
        choosing.ANSWER_FROM = limit
        counts = Counter(outcome(*one) for one in asked)
        shares = ", ".join(f"{name} {count / len(asked):.3f}" for name, count in counts.most_common())
        answered = sum(choose(ranked, named, Context(), topics()).kind == "answer" for _, ranked, named in plain)
        print(f"limit {limit}: {shares}; answered without being asked {answered} of {len(plain)}")
    choosing.ANSWER_FROM = 0.25
    found = []
    for row, ranked, named in others:
        family, _, aspect = row["label"].partition("/")
        for topic in TOPICS if family == "follow_up" else ():
            wanted = topics().find(topic, aspect)
            if wanted:
                found.append(choose(ranked, named, Context(topic), topics()).answer_id == wanted)
    print(f"follow-ups that find their answer: {sum(found) / len(found):.3f} of {len(found)}")


if __name__ == "__main__":
    asyncio.run(main())
