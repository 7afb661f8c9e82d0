"""As many browsers at once as a busy clinic may have, against a real `ramus serve` with its limits as they are.

    .venv/bin/python -m benchmarks.browsers                       # 50 browsers; starts and stops a server of its own
    .venv/bin/python -m benchmarks.browsers --browsers 20 --pause 2

Each browser types a script of its own, with pauses as a person makes them. Before, every script is held once alone: the
answers that come then are the ones that have to come again, letter by letter, when all talk at once. At the end the
server's own record of each conversation is compared too. So a lost, a doubled or a crossed message is seen.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import time
from dataclasses import dataclass, field
from typing import Any

import httpx

from benchmarks.conversations import Script, scripts
from benchmarks.message import machine, percentile
from benchmarks.server import real_server

MOST_BROWSERS = 200
PATIENCE = 25  # seconds, as the widget has


@dataclass
class Seen:
    """What all browsers saw: times of answers in ms, refusals, and what was wrong, each with its script's name."""

    times: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


class Browser:
    """One conversation over HTTP. It comes through the trusted proxy from an address of its own."""

    def __init__(self, client: httpx.AsyncClient, number: int, script: Script, pause: float) -> None:
        self._client, self._script, self._pause = client, script, pause
        self._rng = random.Random(number)
        self._headers = {"X-Forwarded-For": f"10.7.{number // 250}.{number % 250 + 1}"}

    async def talk(self, seen: Seen) -> list[str]:
        """Hold the whole conversation; returns the texts of the answers, one string a turn."""
        await self._think()
        started = await self._post("start", {}, seen)
        self._headers["Authorization"] = f"Bearer {started['token']}"
        shown, answers = [(None, started["messages"])], []
        for text in self._script.turns:
            await self._think()
            before = time.perf_counter()
            messages = (await self._post("message", {"text": text}, seen))["messages"]
            seen.times.append((time.perf_counter() - before) * 1000)
            shown.append((text, messages))
            answers.append("\n".join(one["text"] for one in messages))
        kept = (await self._client.get("/api/chat/messages", headers=self._headers)).json()["exchanges"]
        if [(one["said"], one["messages"]) for one in kept] != shown:
            seen.wrong.append(f"{self._script.name}: the server's record is another")
        await self._post("end", {}, seen)
        return answers

    async def _think(self) -> None:
        await asyncio.sleep(self._rng.uniform(0.5, 1.5) * self._pause)

    async def _post(self, path: str, body: dict[str, Any], seen: Seen) -> dict[str, Any]:
        """The reply. A busy server is asked again, as a person does; each refusal is counted."""
        while True:
            response = await self._client.post(f"/api/chat/{path}", json=body, headers=self._headers)
            answer: dict[str, Any] = response.json()
            if response.is_success:
                return answer
            seen.refused.append(answer["error"]["code"])
            if response.status_code != 503:
                raise RuntimeError(answer["error"]["code"])
            await asyncio.sleep(1)


async def run(address: str, spoken: list[Script], pause: float) -> tuple[Seen, Seen, float]:
    """Each script alone, then all at once; what was seen then, and the seconds that the second pass took."""
    alone, together = Seen(), Seen()
    bounds = httpx.Limits(max_connections=len(spoken))
    async with httpx.AsyncClient(base_url=address, timeout=PATIENCE, limits=bounds, trust_env=False) as client:
        wanted = [await Browser(client, 500 + n, one, 0).talk(alone) for n, one in enumerate(spoken)]
        before = time.perf_counter()
        talks = [Browser(client, n, one, pause).talk(together) for n, one in enumerate(spoken)]
        found = await asyncio.gather(*talks, return_exceptions=True)
        seconds = time.perf_counter() - before
    for script, right, answers in zip(spoken, wanted, found, strict=True):
        if isinstance(answers, BaseException):
            together.wrong.append(f"{script.name}: {type(answers).__name__}")
        elif answers != right:
            together.wrong.append(f"{script.name}: other answers than alone")
    return alone, together, seconds


def report(alone: Seen, together: Seen, seconds: float, browsers: int) -> dict[str, Any]:
    """The figures, as the browsers see them."""
    times, single = sorted(together.times), sorted(alone.times)
    return {
        "machine": machine(),
        "browsers": browsers,
        "messages": len(times),
        "per_second": round(len(times) / seconds, 1),
        "p50_ms": round(percentile(times, 50), 1),
        "p95_ms": round(percentile(times, 95), 1),
        "slowest_ms": round(times[-1], 1),
        "alone_p50_ms": round(percentile(single, 50), 1),
        "alone_p95_ms": round(percentile(single, 95), 1),
        "refused": len(alone.refused + together.refused),
        "wrong": alone.wrong + together.wrong,
    }


def main() -> None:
    """Command line. Exit code 1 when anything was lost, doubled or crossed."""
    parser = argparse.ArgumentParser(description="Many browsers at once against a real `ramus serve`.")
    parser.add_argument("--browsers", type=int, default=50, help=f"at most {MOST_BROWSERS}")
    parser.add_argument(
        "--pause", type=float, default=4, help="seconds between an answer and the next message, on average"
    )
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    spoken = scripts(min(chosen.browsers, MOST_BROWSERS), seed=5)
    with real_server() as address:
        numbers = report(*asyncio.run(run(address, spoken, chosen.pause)), len(spoken))
    lines = [json.dumps(numbers)] if chosen.json else [f"{key:13} {value}" for key, value in numbers.items()]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.exit(1 if numbers["wrong"] else 0)


if __name__ == "__main__":
    main()
