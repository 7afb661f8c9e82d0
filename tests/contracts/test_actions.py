"""Custom actions: one class per name, in step with domain.yml, harmless to import, and speaking in responses only."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from typing import Any

import pytest
from rasa.shared.core.constants import DEFAULT_ACTION_NAMES
from rasa_sdk import Action

import actions

Files = dict[str, str]
MAY_CALL_AT_IMPORT = {"frozenset", "tuple", "set", "dict", "re.compile", "logging.getLogger", "structlog.get_logger"}
OUTSIDE_WORLD = {
    "sqlite3",
    "sqlalchemy",
    "socket",
    "requests",
    "httpx",
    "aiohttp",
    "urllib",
    "subprocess",
    "sqlite_utils",
}
SPEECH = {
    "response",
    "triage",
    "reminded",
    "suggest",
    "heading",
    "topic_name",
    "question",
    "why",
    "audience",
    "check",
    "days",
    "receipt",
}


def action_names(files: Files) -> list[tuple[str, str, str]]:
    """File, class and name() of every action class."""
    found = []
    for path, text in files.items():
        for cls in (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ClassDef)):
            if any(ast.unparse(base).endswith("Action") for base in cls.bases):
                found.append((path, cls.name, _name_of(cls)))
    return found


def names_used_twice(found: list[tuple[str, str, str]]) -> list[str]:
    """Two actions with one name: the second silently wins."""
    names = [name for *_, name in found]
    return [f"{path}: {cls} is called {name}, like another" for path, cls, name in found if names.count(name) > 1]


def out_of_step(found: list[tuple[str, str, str]], domain: dict[str, Any]) -> list[str]:
    """Actions of domain.yml without a class, and classes that domain.yml does not list."""
    listed = {name for name in domain.get("actions", []) if not name.startswith("utter_")} - set(DEFAULT_ACTION_NAMES)
    written = {name for *_, name in found}
    return [f"{name}: has no class" for name in sorted(listed - written)] + [
        f"{name}: is not in domain.yml" for name in sorted(written - listed)
    ]


def constructor_arguments(classes: list[type]) -> list[str]:
    """Actions that rasa-sdk could not construct."""
    problems = []
    for cls in classes:
        try:
            cls()
        except TypeError as error:
            problems.append(f"{cls.__name__}: {error}")
    return problems


def work_at_import(files: Files) -> list[str]:
    """Calls at module or class level, work in __init__, and imports of what talks to disk or network."""
    problems = []
    for path, text in files.items():
        tree = ast.parse(text)
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = (
                    [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
                )
                problems += [
                    f"{path}:{node.lineno}: imports {n}" for n in names if n.partition(".")[0] in OUTSIDE_WORLD
                ]
        calls = [call for call in _outer_calls(tree) if ast.unparse(call.func) not in MAY_CALL_AT_IMPORT]
        problems += [f"{path}:{call.lineno}: {ast.unparse(call.func)}() runs at import" for call in calls]
    return problems


def literal_speech(files: Files) -> list[str]:
    """Calls of utter_message with anything but a response and the words that the NLG knows."""
    problems = []
    for path, text in files.items():
        for call in (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)):
            if not (isinstance(call.func, ast.Attribute) and call.func.attr == "utter_message"):
                continue
            keywords = {keyword.arg for keyword in call.keywords}
            if call.args or "response" not in keywords or keywords - SPEECH - {None}:
                problems.append(f"{path}:{call.lineno}: {ast.unparse(call)}")
    return problems


def _name_of(cls: ast.ClassDef) -> str:
    for item in cls.body:
        if isinstance(item, ast.FunctionDef) and item.name == "name":
            returned = [node.value for node in ast.walk(item) if isinstance(node, ast.Return)]
            return str(ast.literal_eval(returned[0])) if returned and returned[0] else "?"
    return "?"


def _outer_calls(tree: ast.AST) -> list[ast.Call]:
    """Calls outside functions, and calls in __init__ but super().__init__()."""
    calls = []
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            if node.name == "__init__":
                inner = [n for n in ast.walk(node) if isinstance(n, ast.Call)]
                calls += [call for call in inner if not ast.unparse(call).startswith("super()")]
            continue
        if isinstance(node, ast.Call):
            calls.append(node)
        calls += _outer_calls(node)
    return calls


@pytest.fixture(scope="session")
def action_files(python_files: Files) -> Files:
    return {path: text for path, text in python_files.items() if path.startswith("actions/")}


CLASS = 'class {0}(Action):\n    def name(self) -> str:\n        "Doc."\n        return "{1}"\n'


def test_actions_are_in_step_with_the_domain(action_files: Files, domain: dict[str, Any]) -> None:
    found = action_names(action_files)
    assert names_used_twice(found) == []
    assert out_of_step(found, domain) == []


def test_actions_out_of_step_are_found() -> None:
    files = {"actions/a.py": CLASS.format("A", "action_x"), "actions/b.py": CLASS.format("B", "action_x")}
    found = action_names(files)
    assert len(names_used_twice(found)) == 2
    assert out_of_step(found, {"actions": ["action_y", "action_restart", "utter_hello"]}) == [
        "action_y: has no class",
        "action_x: is not in domain.yml",
    ]


def test_actions_are_constructed_without_arguments() -> None:
    modules = [importlib.import_module(info.name) for info in pkgutil.walk_packages(actions.__path__, "actions.")]
    classes = {
        item
        for module in modules
        for item in vars(module).values()
        if isinstance(item, type) and issubclass(item, Action) and item.__module__.startswith("actions")
    }
    assert len(classes) >= 6
    assert constructor_arguments(sorted(classes, key=lambda cls: cls.__name__)) == []


def test_an_action_that_needs_arguments_is_found() -> None:
    class ActionNeedy(Action):
        def __init__(self, client: object) -> None:
            self.client = client

    assert len(constructor_arguments([ActionNeedy])) == 1


def test_importing_actions_does_no_work(action_files: Files) -> None:
    assert work_at_import(action_files) == []


@pytest.mark.parametrize(
    "source",
    [
        "import sqlite3",
        "from urllib.request import urlopen",
        "def f():\n    import httpx",
        "STORE = connect('x.db')",
        "class A(Action):\n    store = connect('x.db')",
        "class A(Action):\n    def __init__(self):\n        self.page = fetch('x')",
    ],
)
def test_work_at_import_is_found(source: str) -> None:
    assert len(work_at_import({"actions/a.py": source})) == 1


def test_harmless_imports_are_let_through() -> None:
    source = "WORDS = frozenset({'a'})\nclass A(Action):\n    def __init__(self):\n        super().__init__()\n"
    assert work_at_import({"actions/a.py": source + "    def run(self):\n        return connect()\n"}) == []


def test_actions_speak_in_responses_only(action_files: Files) -> None:
    assert literal_speech(action_files) == []


@pytest.mark.parametrize(
    ("call", "wrong"),
    [
        ('d.utter_message("Hello")', True),
        ('d.utter_message(text="Hello")', True),
        ('d.utter_message(response="utter_a", text="Hello")', True),
        ('d.utter_message(response="utter_a", buttons=[])', True),
        ('d.utter_message(json_message={"text": "Hello"})', True),
        ("d.utter_message()", True),
        ('d.utter_message(response="utter_a", triage=level, **frame)', False),
    ],
)
def test_literal_speech_is_found(call: str, wrong: bool) -> None:
    assert bool(literal_speech({"actions/a.py": call})) is wrong
