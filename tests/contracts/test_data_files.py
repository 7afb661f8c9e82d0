"""What Rasa would load in silence from data/: foreign YAML, a file taken for a test, a key that is written twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

import pytest
import yaml

RASA_KEYS = {"version", "nlu", "rules", "stories", "responses"}


def foreign_files(texts: dict[str, str]) -> list[str]:
    """Files that Rasa does not read: only .yml belongs under data/."""
    return [f"{path}: is no .yml file" for path in texts if not path.endswith(".yml")]


def foreign_keys(files: dict[str, Any]) -> list[str]:
    """Top-level keys that Rasa ignores without a word."""
    problems = []
    for path, content in files.items():
        keys = set(content) if isinstance(content, dict) else {"(no mapping)"}
        problems += [f"{path}: top-level key {key!r}" for key in sorted(map(str, keys - RASA_KEYS))]
        if "version" not in keys:
            problems.append(f"{path}: has no version")
    return problems


def files_taken_for_tests(paths: list[str]) -> list[str]:
    """Files that Rasa would load as training data and as test stories."""
    return [f"{path}: its name starts with test_" for path in paths if PurePosixPath(path).name.startswith("test_")]


def keys_written_twice(texts: dict[str, str]) -> list[str]:
    """YAML keys that stand twice in one mapping: the second silently wins."""
    problems = []
    for path, text in texts.items():
        for node in _mappings(yaml.compose(text, yaml.SafeLoader)):
            seen: set[str] = set()
            for key, _ in node.value:
                if key.value in seen:
                    problems.append(f"{path}:{key.start_mark.line + 1}: {key.value!r} is written twice")
                seen.add(key.value)
    return problems


def _mappings(node: yaml.Node | None) -> Iterator[yaml.MappingNode]:
    if isinstance(node, yaml.MappingNode):
        yield node
        for _, value in node.value:
            yield from _mappings(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _mappings(item)


def test_only_rasa_files_under_data(data_texts: dict[str, str], data_files: dict[str, Any]) -> None:
    assert foreign_files(data_texts) == []
    assert foreign_keys(data_files) == []


@pytest.mark.parametrize(
    "content",
    [{"version": "3.1", "lexicon": []}, {"nlu": []}, {"version": "3.1", "response": {}}, ["no mapping"]],
    ids=["other key", "no version", "key misspelt", "a list"],
)
def test_foreign_yaml_is_found(content: Any) -> None:
    assert foreign_keys({"data/x.yml": content})


def test_foreign_files_are_found() -> None:
    assert foreign_files({"data/notes.txt": "", "data/x.yml": ""}) == ["data/notes.txt: is no .yml file"]


def test_no_data_file_is_taken_for_a_test(data_texts: dict[str, str]) -> None:
    assert files_taken_for_tests(list(data_texts)) == []


def test_a_file_taken_for_a_test_is_found() -> None:
    assert len(files_taken_for_tests(["data/nlu/test_results.yml", "data/nlu/results_test.yml"])) == 1


def test_no_key_is_written_twice(data_texts: dict[str, str]) -> None:
    assert keys_written_twice(data_texts) == []


def test_a_key_written_twice_is_found() -> None:
    text = "responses:\n  utter_a:\n  - text: x\n  utter_b:\n  - text: y\n  utter_a:\n  - text: z\n"
    assert keys_written_twice({"data/x.yml": text}) == ["data/x.yml:6: 'utter_a' is written twice"]
