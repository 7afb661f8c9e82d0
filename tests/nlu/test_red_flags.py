"""bot.nlu.red_flags: every message is screened, and a red flag wins over every intent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.dialogue.contract import NO_LEVEL
from bot.errors import ModelError
from bot.nlu import red_flags
from bot.nlu.red_flags import RedFlagScreen
from bot.triage.protocol import FOLDER, digest

ASKED = {"name": "medial_branch_block", "confidence": 0.8}
CANNOT_PEE = "My back went yesterday and now I cannot pee at all"


@pytest.fixture
def screen(storage: LocalModelStorage, resource: Resource, context: ExecutionContext) -> RedFlagScreen:
    component = RedFlagScreen.create({}, storage, resource, context)
    component.train(TrainingData())
    return component


def screened(screen: RedFlagScreen, text: str, intent: Any = ASKED) -> dict[str, Any]:
    message = Message({"text": text, "intent": dict(intent), "intent_ranking": [dict(intent)]})
    screen.process([message])
    return message.data


def test_a_red_flag_wins_over_a_sure_intent(screen: RedFlagScreen) -> None:
    found = screened(screen, CANNOT_PEE, {"name": "smalltalk", "confidence": 1.0})
    assert found["intent"] == {"name": "triage_emergency", "confidence": 1.0} == found["intent_ranking"][0]
    assert found["intent_ranking"][1]["name"] == "smalltalk"
    assert found["triage"]["level"] == "emergency" and "ces.bladder" in found["triage"]["flags"]
    assert found["triage"]["why"] and found["triage"]["advice"]


@pytest.mark.parametrize("text", ["what is a medial branch block", "where can I park", "thank you"])
def test_a_harmless_message_keeps_its_intent(screen: RedFlagScreen, text: str) -> None:
    found = screened(screen, text)
    assert found["intent"] == ASKED and found["intent_ranking"] == [ASKED]
    assert {key: found["triage"][key] for key in NO_LEVEL} == NO_LEVEL


@pytest.mark.parametrize(
    ("best", "answer", "sure"),
    [
        ("medial_branch_block", "medial_branch_block/hurt", 0.7),  # one answer
        ("medial_branch_block", "ablation/hurt", 0.0),  # the best label is another one
        ("decline", "decline/dose", 0.9),  # a request
        ("handoff", "", 0.9),
        ("vague", "", 0.0),  # too little to say that it is harmless
        ("affirm", "", 0.0),
    ],
)
def test_how_sure_the_ranking_is_of_a_question_or_a_request(best: str, answer: str, sure: float) -> None:
    found = [{"intent_response_key": answer, "confidence": 0.7}] if answer else []
    message = Message({"intent": {"name": best, "confidence": 0.9}})
    message.set("response_selector", {"default": {"ranking": found}})
    assert red_flags._question(message) == sure


def test_the_result_is_given_out(screen: RedFlagScreen) -> None:
    message = Message({"text": CANNOT_PEE})
    screen.process([message])
    output = message.as_dict(only_output_properties=True)
    assert output["triage"]["level"] == "emergency" and output["intent"]["name"] == "triage_emergency"


def test_a_tapped_suggestion_has_no_words_to_screen(screen: RedFlagScreen) -> None:
    message = Message({"text": "", "intent": {"name": "pick_answer"}})
    screen.process([message])
    assert message.get("triage") is None and message.get("intent") == {"name": "pick_answer"}


def test_a_loaded_screen_screens_the_same(
    screen: RedFlagScreen, storage: LocalModelStorage, resource: Resource, context: ExecutionContext
) -> None:
    loaded = RedFlagScreen.load({}, storage, resource, context)
    assert screened(loaded, CANNOT_PEE)["triage"] == screened(screen, CANNOT_PEE)["triage"]


def test_a_model_of_another_protocol_is_refused(
    screen: RedFlagScreen,
    storage: LocalModelStorage,
    resource: Resource,
    context: ExecutionContext,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(red_flags, "screen_version", lambda: "another")
    with pytest.raises(ModelError, match="make model"):
        RedFlagScreen.load({}, storage, resource, context)


def test_another_protocol_is_another_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    before = RedFlagScreen.fingerprint_addon({})
    assert before
    monkeypatch.setattr(red_flags, "screen_version", lambda: "another")
    assert RedFlagScreen.fingerprint_addon({}) != before


@pytest.mark.parametrize("change", ["edit", "add", "rename", "remove"])
def test_every_change_of_a_protocol_file_changes_the_digest(tmp_path: Path, change: str) -> None:
    import shutil

    folder = tmp_path / "triage"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("learned"))
    before = digest(folder)
    file = sorted(folder.rglob("*.yml"))[0]
    if change == "edit":
        file.write_text(file.read_text("utf8") + "\n# a word\n", "utf8")
    elif change == "add":
        (folder / "more.yml").write_text("{}", "utf8")
    elif change == "rename":
        file.rename(file.with_name("zz.yml"))
    else:
        file.unlink()
    assert digest(folder) != before
