"""The plain Rasa commands work from the root: validate, train, test core, test nlu, shell, run with run actions."""

from __future__ import annotations

import json
import os
import pty
import select
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RASA = str(Path(sys.executable).with_name("rasa"))
MODEL = "models/ramus.tar.gz"
ENV = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TQDM_DISABLE": "1", "PYTHONWARNINGS": "ignore"}


def rasa(*arguments: str, typed: str = "") -> str:
    """Run a command to its end; fails with its output when it does."""
    done = subprocess.run([RASA, *arguments], cwd=ROOT, env=ENV, input=typed, text=True, capture_output=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout + done.stderr


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(*arguments: str, port: int) -> Iterator[None]:
    """A Rasa server in the background, from the moment its port answers."""
    process = subprocess.Popen(
        [RASA, *arguments, "--port", str(port)], cwd=ROOT, env=ENV, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(1200):
            assert process.poll() is None, "the server ended"
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture(scope="module")
def with_actions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """`rasa run actions` on a free port; yields an endpoints file that points to it."""
    port = free_port()
    folder = tmp_path_factory.mktemp("rasa")
    endpoints = (ROOT / "endpoints.yml").read_text("utf8")
    file = folder / "endpoints.yml"
    file.write_text(endpoints.replace("5055", str(port)).replace("var/", f"{folder}/"), "utf8")
    with running("run", "actions", port=port):
        yield file


def test_data_validate() -> None:
    rasa("data", "validate", "--fail-on-warnings")


def test_train(tmp_path: Path) -> None:
    assert "trained and saved" in rasa("train", "--out", str(tmp_path))


def test_test_core(tmp_path: Path) -> None:
    rasa(
        "test",
        "core",
        "--e2e",
        "--model",
        MODEL,
        "--stories",
        "tests/conversations",
        "--out",
        str(tmp_path),
        "--fail-on-prediction-errors",
    )


def test_test_nlu(tmp_path: Path) -> None:
    small = tmp_path / "nlu"
    small.mkdir()
    for name in ("talk/handoff_1.yml", "requests/privacy_kept.yml"):
        shutil.copy(ROOT / "data" / "nlu" / name, small)
    rasa("test", "nlu", "--model", MODEL, "--nlu", str(small), "--out", str(tmp_path))
    report = json.loads((tmp_path / "intent_report.json").read_text("utf8"))
    assert report["accuracy"] > 0.9


def test_shell(with_actions: Path) -> None:
    """`rasa shell` wants a terminal, so it gets one."""
    command = [RASA, "shell", "--model", MODEL, "--endpoints", str(with_actions), "--port", str(free_port())]
    here, there = pty.openpty()
    process = subprocess.Popen(command, cwd=ROOT, env=ENV, stdin=there, stdout=there, stderr=there)
    said = ""
    try:
        for text, answer in (("how long does the block last", "some hours"), ("/stop", "")):
            said += until(here, "Your input")
            os.write(here, text.encode() + b"\r")
            said += until(here, answer) if answer else ""
        assert "not a diagnosis" in said or "not a diagnosis" in until(here, "not a diagnosis")
    finally:
        process.kill()
        process.wait(30)
        os.close(here)
        os.close(there)


def until(terminal: int, words: str, seconds: float = 60) -> str:
    """What a terminal shows until it has shown `words`."""
    shown, end = "", time.monotonic() + seconds
    while words not in shown:
        assert time.monotonic() < end, f"{words!r} was not shown: {shown[-2000:]}"
        if select.select([terminal], [], [], 0.5)[0]:
            shown += os.read(terminal, 65536).decode("utf-8", "replace")
    return shown


def test_run_with_run_actions(with_actions: Path) -> None:
    port = free_port()
    with running("run", "--model", MODEL, "--endpoints", str(with_actions), "-i", "127.0.0.1", port=port):
        body = json.dumps({"sender": "t", "message": "i cannot pee since last night"}).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{port}/webhooks/rest/webhook", body)
        for _ in range(100):
            try:
                messages = json.load(urllib.request.urlopen(request, timeout=20))
                break
            except OSError:
                time.sleep(0.3)
    text = " ".join(part.get("text", "") for part in messages)  # this channel sends each paragraph apart
    assert "Call 911" in text and "not a diagnosis" in text
    assert messages[-1]["custom"]["triage"]["level"] == "emergency"
