"""The test stories themselves: readable by Rasa, each with its own name, and about things that exist."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from bot.settings import ROOT

Files = dict[str, dict[str, Any]]


def bad_stories(files: Files, intents: set[str], actions: set[str]) -> list[str]:
    """Names used twice, and steps with an intent or action that the program does not have."""
    problems = []
    seen: set[str] = set()
    for path, content in files.items():
        for story in content["stories"]:
            name = story["story"]
            if name in seen:
                problems.append(f"{path}: two stories are called {name!r}")
            seen.add(name)
            for step in story["steps"]:
                if "intent" in step and step["intent"].partition("/")[0] not in intents:
                    problems.append(f"{path}: {name}: no intent {step['intent']}")
                if "action" in step and step["action"] not in actions:
                    problems.append(f"{path}: {name}: no action {step['action']}")
    return problems


@pytest.fixture(scope="session")
def story_files() -> Files:
    files = sorted((ROOT / "tests" / "conversations").glob("*.yml"))
    return {path.name: yaml.safe_load(path.read_text("utf8")) for path in files}


def test_stories_are_sound(story_files: Files, domain: dict[str, Any], responses: dict[str, Any]) -> None:
    assert all(name.startswith("test_") for name in story_files) and story_files
    actions = {*domain["actions"], *domain["forms"], *responses, *(name.partition("/")[0] for name in responses)}
    assert bad_stories(story_files, set(domain["intents"]), actions) == []


def test_an_unsound_story_is_found() -> None:
    steps = [{"user": "hi", "intent": "smalltalk/greet"}, {"action": "utter_gone"}, {"intent": "gone"}]
    files = {
        "test_a.yml": {
            "stories": [{"story": "Somebody greets", "steps": steps}, {"story": "Somebody greets", "steps": []}]
        }
    }
    assert bad_stories(files, {"smalltalk"}, {"utter_smalltalk"}) == [
        "test_a.yml: Somebody greets: no action utter_gone",
        "test_a.yml: Somebody greets: no intent gone",
        "test_a.yml: two stories are called 'Somebody greets'",
    ]
