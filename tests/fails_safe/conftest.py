"""Breaks one part at a time, and talks: every reply must be there, keep the contract, and leave nothing in the log."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bot import encoder
from bot.local import LocalAssistant
from bot.logs import FORMAT, WithoutWords
from bot.settings import RESOURCES, clinic

VALIDATOR = Draft202012Validator(json.loads((RESOURCES / "message.schema.json").read_text("utf8")))
WORDS = clinic().words()
PLANTED = "zanzibarville"  # stands in what is said, and in the error of every fault


class Reply(list[dict[str, Any]]):
    """The messages of one turn."""

    @property
    def level(self) -> str:
        return str(self[-1]["custom"]["triage"]["level"])

    @property
    def kinds(self) -> list[str]:
        return [message["custom"]["kind"] for message in self]

    @property
    def is_advice(self) -> bool:
        """The full advice of an emergency comes first."""
        return self.level == "emergency" and self.kinds[0] == "triage" and self._names("emergency_number", 0)

    @property
    def is_safe_reply(self) -> bool:
        return self.kinds == ["notice"] and self._names("emergency_number") and self._names("clinic_phone")

    @property
    def reminds(self) -> bool:
        """It begins with the one line of the emergency in force."""
        line = f"First, please call {WORDS['emergency_number']}"
        return self.level == "emergency" and str(self[0]["text"]).startswith(line)

    def _names(self, number: str, place: int = -1) -> bool:
        return WORDS[number] in self[place]["custom"]["body"]


class Fault:
    """Fails with an error that quotes the patient, and counts how often."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, *_: Any, **__: Any) -> None:
        self.times += 1
        raise ValueError(f"cannot use 'i live in {PLANTED}'")


def break_part(patch: pytest.MonkeyPatch, assistant: LocalAssistant, part: str, fault: Fault) -> None:
    """Break "component X" of Rasa's graph, "action x", or a function by its dotted name.

    Rasa takes the functions of components and actions when it loads them, so they are broken in the place where it
    keeps them.
    """
    kind, _, name = part.rpartition(" ")
    processor = assistant._agent.processor
    assert processor is not None
    nodes = {node._component_class.__name__: node for node in processor.graph_runner._instantiated_nodes.values()}
    if kind == "component":
        patch.setattr(nodes[name], "_fn", fault)
    elif kind == "action":
        patch.setitem(processor.action_endpoint._executor.actions, name, fault)
    else:
        patch.setattr(part, fault)
        for encode in {encoder.encoder().encode, nodes["RedFlagScreen"]._component._screen._screen._encode}:
            encode.cache_clear()  # the encoder remembers the last texts


@pytest.fixture
def breaking(trained_assistant: LocalAssistant) -> Callable[..., Any]:
    """A context in which these parts fail; yields the faults."""

    @contextmanager
    def broken(*parts: str) -> Iterator[list[Fault]]:
        faults = [Fault() for _ in parts]
        with pytest.MonkeyPatch.context() as patch:
            for part, fault in zip(parts, faults, strict=True):
                break_part(patch, trained_assistant, part, fault)
            yield faults

    return broken


@pytest.fixture
def break_(breaking: Any) -> Iterator[Callable[..., None]]:
    """Makes parts fail until the test ends."""
    with ExitStack() as stack:
        yield lambda *parts: stack.enter_context(breaking(*parts))


@pytest.fixture
def talker(capfd: pytest.CaptureFixture[str]) -> Iterator[Callable[..., Any]]:
    """Talks with an assistant. Afterwards no planted word may be printed, or stand in the log as in production."""
    log = io.StringIO()
    handler = logging.StreamHandler(log)
    handler.setFormatter(WithoutWords(FORMAT))
    logging.getLogger().handlers.insert(0, handler)  # before pytest's own, which leaves an error's words in its record
    yield _talker
    logging.getLogger().removeHandler(handler)
    printed = capfd.readouterr()
    assert PLANTED not in (log.getvalue() + printed.out + printed.err).lower()


def _talker(assistant: LocalAssistant, name: str) -> Callable[..., Any]:
    async def say(text: str) -> Reply:
        reply = Reply(await assistant.handle(name, text))
        assert reply
        for message in reply:
            assert [error.message for error in VALIDATOR.iter_errors(message)] == []
            custom = message["custom"]
            assert message["text"] == f"{custom['body']}\n\n{custom['disclaimer']}"
            assert WORDS["emergency_number"] in custom["disclaimer"]
        return reply

    return say


@pytest.fixture
def talk(trained_assistant: LocalAssistant, talker: Any, request: pytest.FixtureRequest) -> Callable[..., Any]:
    """Says something in this test's own conversation; the Reply."""
    return talker(trained_assistant, request.node.name)
