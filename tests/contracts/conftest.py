"""The project's own files, read once and handed to the checks as plain data.

Every check in this folder is a plain function from such data to a list of problems. It is tested twice: on the
repository, which must have none, and on a small seeded defect, which it must find.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import ROOT

Definition = tuple[str, str, list[dict[str, Any]]]  # file, response name, variants
Example = tuple[str, str, str]  # file, intent, text
Story = tuple[str, str, str, list[dict[str, Any]]]  # file, "rule" or "story", name, steps


def read(path: Path) -> Any:
    """One YAML file."""
    return yaml.safe_load(path.read_text("utf8"))


@pytest.fixture(scope="session")
def data_texts() -> dict[str, str]:
    """Every file under data/, as text, by its path from the root."""
    files = sorted(path for path in (ROOT / "data").rglob("*") if path.is_file())
    return {path.relative_to(ROOT).as_posix(): path.read_text("utf8") for path in files}


@pytest.fixture(scope="session")
def domain() -> dict[str, Any]:
    return read(ROOT / "domain.yml")


@pytest.fixture(scope="session")
def data_files(data_texts: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Every YAML file under data/, parsed."""
    return {path: yaml.safe_load(text) for path, text in data_texts.items() if path.endswith((".yml", ".yaml"))}


@pytest.fixture(scope="session")
def definitions(data_files: dict[str, dict[str, Any]], domain: dict[str, Any]) -> list[Definition]:
    """Every definition of a response, doubles included."""
    everywhere = {**data_files, "domain.yml": domain}
    return [
        (path, name, variants)
        for path, content in everywhere.items()
        for name, variants in content.get("responses", {}).items()
    ]


@pytest.fixture(scope="session")
def responses(definitions: list[Definition]) -> dict[str, list[dict[str, Any]]]:
    """Variants by response name."""
    return {name: variants for _, name, variants in definitions}


@pytest.fixture(scope="session")
def answers(responses: dict[str, list[dict[str, Any]]]) -> dict[str, dict[str, Any]]:
    """The first variant of each response that has papers."""
    return {name: items[0] for name, items in responses.items() if "facts" in items[0].get("metadata", {})}


@pytest.fixture(scope="session")
def examples(data_files: dict[str, dict[str, Any]]) -> list[Example]:
    """Every training example."""
    return [
        (path, block["intent"], line.removeprefix("- ").strip())
        for path, content in data_files.items()
        for block in content.get("nlu", [])
        if "intent" in block
        for line in block["examples"].splitlines()
        if line.strip()
    ]


@pytest.fixture(scope="session")
def stories(data_files: dict[str, dict[str, Any]]) -> list[Story]:
    """Every rule and story."""
    return [
        (path, kind, block[kind], block["steps"])
        for path, content in data_files.items()
        for key, kind in (("rules", "rule"), ("stories", "story"))
        for block in content.get(key, [])
    ]


@pytest.fixture(scope="session")
def python_files() -> dict[str, str]:
    """Every Python file of the project, as text, by its path from the root."""
    folders = ("actions", "bot", "benchmarks", "scripts", "tests")
    files = (path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))
    return {path.relative_to(ROOT).as_posix(): path.read_text("utf8") for path in files}


@pytest.fixture(scope="session")
def program_files(python_files: dict[str, str]) -> dict[str, str]:
    """The Python files that run in the program."""
    return {path: text for path, text in python_files.items() if path.startswith(("actions/", "bot/"))}


@pytest.fixture(scope="session")
def advice_groups() -> set[str]:
    """The advice groups that the triage protocol names."""
    files = sorted((ROOT / "bot/resources/triage/protocol").glob("*.yml"))
    return {flag["advice"] for path in files for flag in read(path)}
