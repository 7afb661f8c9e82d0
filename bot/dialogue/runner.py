"""Runs Rasa's graph without dask: the same nodes in the same order, one after the other.

Rasa asks dask to plan the graph anew for each of the three runs that a message needs, which costs more than most
nodes. The order depends on the targets alone, so it is worked out once. Nodes, inputs and errors are Rasa's own.

Rasa also hands the tracker to the graph that reads a message, but not to the components in it. Here the message's
metadata says which answer was given before (`after`), what the conversation is about (`about`) and what the person said
before (`told`), so that the components can read the message beside these. It is a copy of the message that says so:
none of it is kept with the conversation.
"""

from __future__ import annotations

from copy import copy
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.engine.graph import GraphNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.context import read_events, said_so_far
from bot.knowledge.conversations import ABOUT, AFTER
from bot.triage.carried import TOLD, TURNS

Step = tuple[str, GraphNode, tuple[str, ...]]
# the slots with the id of the last answer, or of one that came near where none was given, and with the topic
SLOTS = {AFTER: ("nearest", "answered"), ABOUT: ("topic",)}


class PlannedRunner(DaskGraphRunner):
    """Rasa's runner with the order of nodes remembered for each set of targets."""

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """The outputs of the targets, by node (see the parent class)."""
        wanted = tuple(targets or self._graph_schema.target_names)
        plans: dict[tuple[str, ...], list[Step]] = self.__dict__.setdefault("_plans", {})
        if wanted not in plans:
            plans[wanted] = self._plan(wanted)
        known = {name: (name, value) for name, value in _in_conversation(inputs or {}).items()}
        for name, node, needs in plans[wanted]:
            known[name] = node(*(known.get(need, need) for need in needs))
        return {name: known[name][1] for name in wanted}

    def _plan(self, wanted: tuple[str, ...]) -> list[Step]:
        nodes = self._graph_schema.minimal_graph_schema(list(wanted)).nodes
        plan: dict[str, Step] = {}

        def visit(name: str) -> None:
            if name in nodes and name not in plan:
                needs = tuple(nodes[name].needs.values())
                for need in needs:
                    visit(need)
                plan[name] = (name, self._instantiated_nodes[name], needs)

        for name in wanted:
            visit(name)
        return list(plan.values())


def _in_conversation(inputs: dict[str, Any]) -> dict[str, Any]:
    """The inputs with what was heard before in the messages' metadata, whatever the client put there."""
    tracker, messages = inputs.get(PLACEHOLDER_TRACKER), inputs.get(PLACEHOLDER_MESSAGE)
    if not messages or tracker is None:
        return inputs
    heard = {name: _first(tracker, slots) for name, slots in SLOTS.items()}
    asked = tracker.active_loop_name  # inside the safety check a reply answers a question
    heard[TOLD] = "" if asked else _said(tracker)
    return {**inputs, PLACEHOLDER_MESSAGE: [_told(message, heard) for message in messages]}


def _first(tracker: DialogueStateTracker, slots: tuple[str, ...]) -> str:
    """The value of the first of these slots that has one."""
    values = (tracker.slots[slot].value for slot in slots if slot in tracker.slots)
    return next((str(value) for value in values if value), "")


def _said(tracker: DialogueStateTracker) -> str:
    """What the person wrote in the last few messages of this conversation, without what was tapped."""
    said = said_so_far(read_events(tracker))
    return " ".join([one.text for one in said if not one.text.startswith("/")][-TURNS:])


def _told(message: UserMessage, heard: dict[str, str]) -> UserMessage:
    told = copy(message)
    told.metadata = {**(message.metadata or {}), **heard}
    return told


def plan_once(agent: Agent) -> None:
    """Give a loaded agent this runner; the nodes stay the ones that Rasa has loaded."""
    runner = agent.processor.graph_runner if agent.processor else None
    if type(runner) is DaskGraphRunner:
        runner.__class__ = PlannedRunner
