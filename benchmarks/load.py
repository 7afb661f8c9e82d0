"""Many conversations at once over the HTTP API, each checked against its own script.

    .venv/bin/python -m benchmarks.load --serve                       # starts its own server, limits raised
    RAMUS_TRUSTED_PROXY=127.0.0.1 make serve                          # or a running one, its limits as they are:
    .venv/bin/python -m benchmarks.load --address http://127.0.0.1:8000

Loopback only, and bounded in number and time. To a running server each conversation shows an address of its own
(X-Forwarded-For, believed only with RAMUS_TRUSTED_PROXY), so that the limits per address count it as one household.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import ipaddress
import json
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx

from benchmarks.conversations import Script, scripts
from benchmarks.message import machine, percentile
from benchmarks.server import own_server

MOST_CONVERSATIONS, MOST_SECONDS, PATIENCE = 500, 300, 15
BUSY = 503


@dataclass
class Result:
    """What came of all conversations: times in ms, refusals by code, and what was wrong, by kind."""

    times: list[float] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    finished: int = 0


async def run(address: str, spoken: list[Script], at_once: int, seconds: float) -> tuple[Result, float]:
    """Hold the conversations, `at_once` at a time; returns the result and the seconds it took."""
    result, gate, before = Result(), asyncio.Semaphore(at_once), time.perf_counter()
    bounds = httpx.Limits(max_connections=at_once)
    async with httpx.AsyncClient(base_url=address, timeout=PATIENCE, limits=bounds, trust_env=False) as client:

        async def one(number: int, script: Script) -> None:
            async with gate:
                await Talk(client, number, script, result).hold()

        talks = [asyncio.create_task(one(number, script)) for number, script in enumerate(spoken)]
        _, late = await asyncio.wait(talks, timeout=seconds)
        for task in late:
            task.cancel()
        for outcome in await asyncio.gather(*talks, return_exceptions=True):
            if isinstance(outcome, Exception):
                result.wrong[type(outcome).__name__] += 1
    result.wrong.update({"not finished in time": len(late)} if late else {})
    return result, time.perf_counter() - before


class Talk:
    """One conversation over HTTP."""

    def __init__(self, client: httpx.AsyncClient, number: int, script: Script, result: Result) -> None:
        self._client, self._script, self._result = client, script, result
        self._headers = {"X-Forwarded-For": f"10.0.{number // 250}.{number % 250 + 1}"}

    async def hold(self) -> None:
        """Start, say every turn, compare what the server kept with what was said, and clear."""
        started = await self._post("/api/chat/start", {})
        if started is None:
            return
        self._headers["Authorization"] = f"Bearer {started['token']}"
        shown: list[tuple[str | None, Any]] = [(None, started["messages"])]
        for text in self._script.turns:
            answered = await self._post("/api/chat/message", {"text": text})
            if answered is None:
                return
            self._check(answered["messages"])
            shown.append((text, answered["messages"]))
        kept = (await self._client.get("/api/chat/messages", headers=self._headers)).json()
        if [(one["said"], one["messages"]) for one in kept.get("exchanges", [])] != shown:
            self._result.wrong["another conversation's words"] += 1
        await self._post("/api/chat/end", {})
        self._result.finished += 1

    async def _post(self, path: str, body: dict[str, Any], again: int = 20) -> dict[str, Any] | None:
        """The reply, or None when it was refused for good. A busy server is asked again, and each time counts."""
        before = time.perf_counter()
        response = await self._client.post(path, json=body, headers=self._headers)
        if path.endswith("/message") and response.is_success:
            self._result.times.append((time.perf_counter() - before) * 1000)
        if response.is_success:
            answer: dict[str, Any] = response.json()
            return answer
        self._result.refused[response.json()["error"]["code"]] += 1
        if response.status_code == BUSY and again:
            await asyncio.sleep(0.1)
            return await self._post(path, body, again - 1)
        return None

    def _check(self, messages: list[dict[str, Any]]) -> None:
        if not messages:
            self._result.wrong["no reply"] += 1
        said = [(one["custom"].get("disclaimer"), one["text"]) for one in messages]
        if not all(disclaimer and disclaimer in text for disclaimer, text in said):
            self._result.wrong["no disclaimer"] += 1


def report(result: Result, seconds: float, at_once: int) -> dict[str, Any]:
    """The numbers: times of answered messages as the client sees them."""
    times = sorted(result.times)
    known = (
        {
            "p50_ms": round(percentile(times, 50), 1),
            "p95_ms": round(percentile(times, 95), 1),
            "slowest_ms": round(times[-1], 1),
        }
        if times
        else {}
    )
    return {
        "machine": machine(),
        "at_once": at_once,
        "finished": result.finished,
        "messages": len(times),
        "per_second": round(len(times) / seconds, 1),
        **known,
        "refused": dict(result.refused),
        "wrong": dict(result.wrong),
    }


def loopback(address: str) -> str:
    """The address, if it is this machine's own; this tool is pointed at nothing else."""
    host = urlsplit(address).hostname or ""
    with contextlib.suppress(ValueError):
        if host == "localhost" or ipaddress.ip_address(host).is_loopback:
            return address.rstrip("/")
    raise argparse.ArgumentTypeError(f"{address} is not an address of this machine, e.g. http://127.0.0.1:8000")


def main() -> None:
    """Command line. Exit code 1 when a conversation went wrong."""
    parser = argparse.ArgumentParser(description="Many conversations at once over the HTTP API.")
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--address", type=loopback)
    where.add_argument("--serve", action="store_true", help="start a server of its own, with raised limits")
    parser.add_argument("--conversations", type=int, default=100, help=f"at most {MOST_CONVERSATIONS}")
    parser.add_argument("--at-once", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60, help=f"at most {MOST_SECONDS}")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    spoken = scripts(min(chosen.conversations, MOST_CONVERSATIONS))
    with own_server(chosen.at_once) if chosen.serve else contextlib.nullcontext(chosen.address) as address:
        found = asyncio.run(run(address, spoken, chosen.at_once, min(chosen.seconds, MOST_SECONDS)))
    numbers = report(*found, chosen.at_once)
    lines = [json.dumps(numbers)] if chosen.json else [f"{key:12} {value}" for key, value in numbers.items()]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.exit(1 if numbers["wrong"] or not numbers["messages"] else 0)


if __name__ == "__main__":
    main()
