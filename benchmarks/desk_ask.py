"""How often the desk's Ask has the right answer first and among the first three, and how long a keystroke takes.

    python -m benchmarks.desk_ask [--questions FILE.jsonl ...]

Each line of a file: {"text", "answer", "also"?}. Without files, the development sets are asked. The time is that of a
whole request in this process, from the form to the finished part of the page, with all answers and the red-flag screen.
On a busy machine the time of the processor says what a quiet one would take.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

import httpx
import numpy as np
import pyotp
from starlette.applications import Starlette
from threadpoolctl import threadpool_limits

from bot import logs
from bot.settings import ROOT, Clinic, Server

DEVELOPMENT = sorted((ROOT / "tests" / "heldout").glob("questions_dev*.jsonl"))
PASSWORD = "only for this measurement"
FIRST = 3
_SHOWN = re.compile(r"<code>([a-z_]+\.[a-z0-9_]+)</code>")
_WORD = re.compile(r'name="csrf" value="(\w+)"')
Question = tuple[str, set[str]]  # what is asked, and the answers that are right


def read(path: Path) -> list[Question]:
    """The questions of a file."""
    rows = [json.loads(line) for line in path.read_text("utf8").splitlines() if line.strip()]
    return [(row["text"], {row["answer"], *row.get("also", [])}) for row in rows]


def shares(asked: Iterable[tuple[set[str], list[str]]]) -> tuple[float, float]:
    """Right first, and right among the first three, of pairs of right answers and those shown."""
    pairs = list(asked)
    first = sum(bool(shown) and shown[0] in right for right, shown in pairs)
    early = sum(bool(right & set(shown[:FIRST])) for right, shown in pairs)
    return first / len(pairs), early / len(pairs)


async def sign_in(http: httpx.AsyncClient, app: Starlette, origin: str = "https://desk") -> str:
    """Somebody at the desk; returns the word that forms carry."""
    person = app.state.desk.people.add("measure", "desk", PASSWORD)
    headers = {"Origin": origin}
    word = _WORD.search((await http.get("/desk/sign-in")).text)
    assert word
    proof = {"name": "measure", "password": PASSWORD, "code": pyotp.TOTP(person.secret).now(), "csrf": word.group(1)}
    await http.post("/desk/sign-in", data=proof, headers=headers)
    found = _WORD.search((await http.get("/desk/ask")).text)
    assert found
    return found.group(1)


async def ask(http: httpx.AsyncClient, word: str, text: str) -> tuple[list[str], tuple[float, float]]:
    """The answers on the page in their order, and the milliseconds: by the clock, and of the processor."""
    begun, busy = time.perf_counter(), time.process_time()
    headers = {"Origin": "https://desk", "HX-Request": "true"}
    response = await http.post("/desk/ask", data={"csrf": word, "asked": text}, headers=headers)
    taken = ((time.perf_counter() - begun) * 1000, (time.process_time() - busy) * 1000)
    assert response.status_code == 200
    return _SHOWN.findall(response.text), taken


async def measure(files: list[Path], clinic: Clinic, server: Server) -> None:
    """Ask everything and print the table."""
    from bot.desk.app import create_desk

    app = create_desk(clinic, server)
    threadpool_limits(1)  # as the assistant does when it is loaded: other threads would only wait by spinning
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="https://desk") as http:
        word = await sign_in(http, app)
        await ask(http, word, "what is a block")  # the screen and the encoder are loaded by the first question
        taken: list[tuple[float, float]] = []
        for path in files:
            questions = read(path)
            shown = [await ask(http, word, text) for text, _ in questions]
            taken += [milliseconds for _, milliseconds in shown]
            first, early = shares((right, got) for (_, right), (got, _) in zip(questions, shown, strict=True))
            print(f"{path.stem:<24} {len(questions):>5} questions   first {first:6.1%}   first three {early:6.1%}")
    for name, column in (("by the clock", 0), ("of the processor, whatever else runs beside it", 1)):
        p50, p95 = np.percentile([one[column] for one in taken], [50, 95])
        print(f"one request {name}: p50 {p50:.1f} ms, p95 {p95:.1f} ms")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="Measure the desk's Ask.")
    parser.add_argument("--questions", nargs="+", type=Path, default=DEVELOPMENT, help="files of questions")
    files = parser.parse_args().questions
    logs.configure("ERROR")
    from bot.settings import load_clinic, load_server

    server = load_server()
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(
            measure(files, load_clinic(server.clinic_file), server.model_copy(update={"data_dir": Path(folder)}))
        )


if __name__ == "__main__":
    main()
