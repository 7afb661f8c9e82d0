"""bot.dialogue.runner: Rasa's nodes in Rasa's order, and what a message is told about its conversation."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.shared.core.events import Event, SessionStarted, SlotSet, UserUttered
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


def tracker(answered: str | None, topic: str | None = None, nearest: str | None = None) -> DialogueStateTracker:
    slots = {"answered": answered, "topic": topic, "nearest": nearest}
    made = DialogueStateTracker("c", [TextSlot(name, mappings=[{}]) for name in slots])
    for name, value in slots.items():
        made.update(SlotSet(name, value))
    return made


@pytest.mark.parametrize(
    ("answered", "topic", "after", "about"),
    [("after.driving", "ablation", "after.driving", "ablation"), (None, None, "", "")],
)
def test_a_message_is_told_the_answer_before_it_and_the_topic(
    answered: str | None, topic: str | None, after: str, about: str
) -> None:
    message = UserMessage(
        "and does it hurt", metadata={"role": "staff", "after": "forged.by_a_client", "told": "forged"}
    )
    inputs = {PLACEHOLDER_MESSAGE: [message], PLACEHOLDER_TRACKER: tracker(answered, topic)}
    assert Runner().run(inputs, ["seen"]) == {"seen": [{"role": "staff", "after": after, "about": about, "told": ""}]}
    assert message.metadata["after"] == "forged.by_a_client"  # the caller's own message stays as it is


def test_after_what_was_declined_it_is_told_the_answer_that_came_near() -> None:
    inputs = {
        PLACEHOLDER_MESSAGE: [UserMessage("who do i ask")],
        PLACEHOLDER_TRACKER: tracker("clinic.parking", nearest="before.blood_thinners"),
    }
    assert Runner().run(inputs, ["seen"])["seen"][0]["after"] == "before.blood_thinners"


def said(*texts: str) -> list[Event]:
    return [UserUttered(text) for text in texts]


LEVEL_ENDED, STARTED = SlotSet("triage", None), SessionStarted()


@pytest.mark.parametrize(
    ("events", "told"),
    [
        (said("one", "two", "three"), "two three"),
        (said("one", "/pick_answer", "two"), "one two"),
        ([*said("one"), SlotSet("triage", {"level": "urgent"}), *said("two")], "one two"),
        ([*said("one", "two"), LEVEL_ENDED, *said("three")], "three"),
        ([*said("one"), STARTED, *said("two")], "two"),
        ([], ""),
    ],
)
def test_a_message_is_told_what_the_person_wrote_before_it(events: list[Event], told: str) -> None:
    made = tracker(None)
    for event in events:
        made.update(event)
    inputs = {PLACEHOLDER_MESSAGE: [UserMessage("and now?")], PLACEHOLDER_TRACKER: made}
    assert Runner().run(inputs, ["seen"])["seen"][0]["told"] == told


def test_without_the_slot_nothing_was_answered() -> None:
    inputs = {PLACEHOLDER_MESSAGE: [UserMessage("hello")], PLACEHOLDER_TRACKER: DialogueStateTracker("c", [])}
    assert Runner().run(inputs, ["seen"])["seen"][0]["after"] == ""


def test_the_order_is_worked_out_once() -> None:
    runner = Runner()
    for _ in range(3):
        runner.run({PLACEHOLDER_MESSAGE: None, PLACEHOLDER_TRACKER: tracker(None)}, ["seen"])
    assert runner.planned == 1
