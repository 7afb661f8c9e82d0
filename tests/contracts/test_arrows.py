"""Who may import whom (docs/architecture.md): the clinical core knows nothing of Rasa, the web nothing of either."""

from __future__ import annotations

import ast
import subprocess
import sys
from dataclasses import dataclass

import pytest

from bot.settings import ROOT


@dataclass(frozen=True)
class Arrow:
    """What a folder may import of ours, and which libraries it may not."""

    ours: tuple[str, ...] = ()
    for_types: tuple[str, ...] = ()  # under `if TYPE_CHECKING:` only
    never: tuple[str, ...] = ("rasa", "rasa_sdk")
    libraries: tuple[str, ...] | None = None  # beside Python's own; None: any that is not among `never`


ACTION_PARTS = ("contract", "context", "help")  # of bot.dialogue, what actions use
ARROWS = {
    "bot/triage/": Arrow(("bot.triage", "bot.nearest", "bot.errors")),
    "bot/knowledge/": Arrow(("bot.knowledge", "bot.errors")),
    "bot/review/": Arrow(("bot.review", "bot.triage", "bot.knowledge", "bot.settings", "bot.errors")),
    "bot/store/": Arrow(
        ("bot.store", "bot.errors"),
        libraries=("sqlite_utils", "presidio_analyzer", "regex", "phonenumbers", "pydantic", "yaml"),
    ),
    "bot/web/": Arrow(("bot.web", "bot.settings", "bot.errors", "bot.store", "bot.knowledge"), ("bot.assistant",)),
    "bot/desk/": Arrow(
        (
            "bot.desk",
            "bot.web",
            "bot.knowledge",
            "bot.triage",
            "bot.review",
            "bot.store",
            "bot.weekly",
            "bot.nlu.ranker",  # the ranking alone: it knows nothing of Rasa
            "bot.encoder",
            "bot.screening",
            "bot.settings",
            "bot.errors",
        )
    ),
    "bot/nlu/": Arrow(
        ("bot.nlu", "bot.triage", "bot.knowledge", "bot.encoder", "bot.nearest", "bot.screening", "bot.errors"),
        never=("rasa_sdk",),
    ),
    "bot/dialogue/": Arrow(
        (
            "bot.dialogue",
            "bot.triage",
            "bot.knowledge",
            "bot.review",
            "bot.store",
            "bot.screening",
            "bot.settings",
            "bot.errors",
        ),
        never=("rasa_sdk",),
    ),
    "actions/": Arrow(
        (
            "actions",
            "bot.triage",
            "bot.knowledge",
            "bot.store",
            "bot.settings",
            *(f"bot.dialogue.{part}" for part in ACTION_PARTS),
        ),
        never=("rasa",),
    ),
}


def broken_arrows(files: dict[str, str], arrows: dict[str, Arrow]) -> list[str]:
    """Imports that an arrow does not allow, wherever in the file they stand."""
    problems = []
    for path, text in files.items():
        for folder, arrow in arrows.items():
            if not path.startswith(folder):
                continue
            for module, line, typing_only in imports(text, path):
                allowed = arrow.ours + (arrow.for_types if typing_only else ())
                if _is_in(module, ("bot", "actions")) and not _is_in(module, allowed):
                    problems.append(f"{path}:{line}: imports {module}")
                if _is_in(module, arrow.never) or _is_foreign(module, arrow):
                    problems.append(f"{path}:{line}: imports {module}")
    return problems


def imports(text: str, path: str) -> list[tuple[str, int, bool]]:
    """Modules that a file imports: name, line, and whether only for types. Relative imports are resolved."""
    tree = ast.parse(text)
    guards = [n for n in ast.walk(tree) if isinstance(n, ast.If) and ast.unparse(n.test).endswith("TYPE_CHECKING")]
    guarded = {id(inner) for guard in guards for statement in guard.body for inner in ast.walk(statement)}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno, id(node) in guarded) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                package = path.removesuffix(".py").split("/")[: -node.level]
                base = ".".join([*package, *([node.module] if node.module else [])])
            # "from bot import assistant" imports bot.assistant
            names = [f"{base}.{a.name}" for a in node.names] if base in ("bot", "bot.dialogue", "") else [base]
            found += [(name, node.lineno, id(node) in guarded) for name in names]
    return found


def _is_foreign(module: str, arrow: Arrow) -> bool:
    known = ("bot", "actions", *(arrow.libraries or ()), *sys.stdlib_module_names)
    return arrow.libraries is not None and not _is_in(module, known)


def _is_in(module: str, packages: tuple[str, ...]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def test_every_import_follows_an_arrow(program_files: dict[str, str]) -> None:
    assert broken_arrows(program_files, ARROWS) == []


@pytest.mark.parametrize(
    ("path", "source", "wrong"),
    [
        ("bot/triage/x.py", "from bot.settings import ROOT", True),
        ("bot/triage/x.py", "from ..settings import ROOT", True),
        ("bot/triage/x.py", "def f():\n    import rasa.nlu", True),
        ("bot/triage/x.py", "from . import model\nfrom bot.errors import ProtocolError\nimport spacy", False),
        ("bot/knowledge/x.py", "from rasa_sdk import Tracker", True),
        ("bot/knowledge/x.py", "from bot import triage", True),
        ("bot/web/x.py", "import bot.assistant", True),
        (
            "bot/web/x.py",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from bot.assistant import Assistant",
            False,
        ),
        ("bot/web/x.py", "if TYPE_CHECKING:\n    from bot.nlu import intents", True),
        ("bot/web/x.py", "from bot.triage.model import Level", True),
        ("bot/web/x.py", "from bot.desk.people import People", True),
        ("bot/desk/x.py", "from bot.nlu.intents import IntentRanker", True),
        ("bot/desk/x.py", "from bot.dialogue.nlg import DisclaimingNLG", True),
        ("actions/x.py", "from bot.dialogue.nlg import DisclaimingNLG", True),
        ("actions/x.py", "from bot.dialogue.contract import NO_LEVEL", False),
        ("actions/x.py", "from bot.dialogue import nlg", True),
        ("actions/x.py", "from bot.nlu.encoder import encoder", True),
        ("actions/x.py", "import rasa.shared", True),
        ("bot/nlu/x.py", "from rasa_sdk import Tracker", True),
        ("bot/store/x.py", "import rasa.shared", True),
        ("bot/store/x.py", "import starlette", True),
        ("bot/store/x.py", "from bot.settings import Server", True),
        ("bot/store/x.py", "import sqlite3\nfrom sqlite_utils import Database\nfrom bot.store import chain", False),
        ("bot/review/x.py", "from bot.dialogue.contract import sources", True),
        ("bot/review/x.py", "from bot.knowledge.catalog import answers", False),
    ],
)
def test_a_broken_arrow_is_found(path: str, source: str, wrong: bool) -> None:
    assert bool(broken_arrows({path: source}, ARROWS)) is wrong


@pytest.mark.parametrize(
    ("modules", "kept_out"),
    [
        ("bot.triage.screen", "rasa rasa_sdk starlette bot.settings"),
        ("bot.knowledge.choose bot.knowledge.topics", "rasa rasa_sdk starlette bot.triage.model"),
        ("bot.web.app", "rasa rasa_sdk bot.assistant bot.nlu bot.dialogue bot.triage.model"),
        ("bot.desk.app", "rasa rasa_sdk bot.assistant bot.nlu.intents bot.dialogue"),
        ("actions.answer actions.triage", "rasa tensorflow bot.nlu"),
        ("bot.startup bot.review.grade bot.commands.report", "rasa textstat"),
        ("bot.store.ledger bot.store.retention bot.store.restore", "rasa rasa_sdk yaml starlette bot.settings"),
        ("bot.commands.keeping", "rasa starlette sqlite_utils"),
    ],
)
def test_importing_does_not_bring_in_what_arrows_keep_out(modules: str, kept_out: str) -> None:
    """The same, seen while running: nothing comes in by a detour."""
    program = "import importlib, sys\nfor m in sys.argv[1].split(): importlib.import_module(m)\n"
    program += "print(*[m for m in sys.argv[2].split() if m in sys.modules])"
    command = [sys.executable, "-W", "ignore", "-c", program, modules, kept_out]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []
