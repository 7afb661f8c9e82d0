"""What a patient writes is in no log, whatever fails: a planted sentence goes in, and must not come out."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.settings import ROOT

if TYPE_CHECKING:
    from bot.local import LocalAssistant

PLANTED = "seventeen violet pelicans in Zanzibarville"
SCRIPT = Path(__file__).with_name("talk_with_faults.py")
# "disk" comes last: its tables stay lost.
FAULTS = ("nothing", "action", "nlg", "screen", "store", "ledger", "redaction", "disk")


def leaked(output: str, planted: str) -> list[str]:
    """Lines with the planted sentence, or any telling part of it."""
    telling = [planted.lower(), *(word.lower() for word in planted.split() if len(word) > 6)]
    return [line for line in output.splitlines() if any(part in line.lower() for part in telling)]


@pytest.fixture(scope="module")
def outputs(trained_assistant: LocalAssistant) -> dict[str, str]:
    """What a process printed and logged during each fault. (`trained_assistant` makes sure that there is a model.)"""
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    for name in ("RAMUS_LOG_LEVEL", "PYTHONWARNINGS"):
        env.pop(name, None)
    command = [sys.executable, "-u", str(SCRIPT), PLANTED, *FAULTS]
    done = subprocess.run(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout[-2000:]
    parts = f"\n{done.stdout}".split("\n== ")
    return {"start": parts[0], **{name: rest for name, _, rest in (part.partition("\n") for part in parts[1:])}}


def test_a_leak_is_found() -> None:
    assert leaked(f"INFO ready\nERROR cannot parse '{PLANTED}'\n", PLANTED)
    assert leaked("DEBUG slot=ZANZIBARVILLE", PLANTED) and not leaked("INFO ready", PLANTED)


@pytest.mark.parametrize("fault", ["start", *FAULTS])
def test_no_word_of_a_patient_is_logged(outputs: dict[str, str], fault: str) -> None:
    assert leaked(outputs[fault], PLANTED) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_every_message_is_answered_whatever_fails(outputs: dict[str, str], fault: str) -> None:
    assert "replies=5" in outputs[fault]


@pytest.mark.parametrize("fault", FAULTS[1:])
def test_a_fault_is_logged(outputs: dict[str, str], fault: str) -> None:
    """The seeded faults are real ones: something raised, or an error is in the log."""
    assert "ERROR" in outputs[fault] or "raised=0" not in outputs[fault]
