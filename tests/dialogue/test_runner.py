"""bot.dialogue.runner: Rasa's nodes in Rasa's order, and what a message is told about its conversation."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.shared.core.events import SlotSet
from rasa.shared.core.slots import TextSlot
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.runner import PlannedRunner


class Runner(PlannedRunner):
    """A runner of one node, which gives back its message's metadata, beside a count of the plans that were made."""

    def __init__(self) -> None:
        self.planned = 0

    def _plan(self, wanted: tuple[str, ...]) -> list[Any]:
        self.planned += 1

        def node(messages: tuple[str, Any], tracker: tuple[str, Any]) -> tuple[str, Any]:
            return "seen", [message.metadata for message in messages[1] or []]

        return [("seen", node, (PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER))]


def tracker(answered: str | None, topic: str | None = None) -> DialogueStateTracker:
    made = DialogueStateTracker("c", [TextSlot(name, mappings=[{}]) for name in ("answered", "topic")])
    made.update(SlotSet("answered", answered))
    made.update(SlotSet("topic", topic))
    return made


@pytest.mark.parametrize(
    ("answered", "topic", "after", "about"),
    [("after.driving", "ablation", "after.driving", "ablation"), (None, None, "", "")],
)
def test_a_message_is_told_the_answer_before_it_and_the_topic(
    answered: str | None, topic: str | None, after: str, about: str
) -> None:
    message = UserMessage("and does it hurt", metadata={"role": "staff", "after": "forged.by_a_client"})
    inputs = {PLACEHOLDER_MESSAGE: [message], PLACEHOLDER_TRACKER: tracker(answered, topic)}
    assert Runner().run(inputs, ["seen"]) == {"seen": [{"role": "staff", "after": after, "about": about}]}
    assert message.metadata["after"] == "forged.by_a_client"  # the caller's own message stays as it is


def test_without_the_slot_nothing_was_answered() -> None:
    inputs = {PLACEHOLDER_MESSAGE: [UserMessage("hello")], PLACEHOLDER_TRACKER: DialogueStateTracker("c", [])}
    assert Runner().run(inputs, ["seen"])["seen"][0]["after"] == ""


def test_the_order_is_worked_out_once() -> None:
    runner = Runner()
    for _ in range(3):
        runner.run({PLACEHOLDER_MESSAGE: None, PLACEHOLDER_TRACKER: tracker(None)}, ["seen"])
    assert runner.planned == 1
