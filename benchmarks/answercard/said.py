"""Which response a message is, from its text: the message contract does not name it."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.settings import ROOT

RESPONSES = ROOT / "data" / "responses"
_PLACE = re.compile(r"\\\{\w+\\\}")
_ASKED = re.compile(r"\{\w+\}")
LITERAL = 20  # so many letters a text must have beside its placeholders to be known by
Message = dict[str, Any]


@lru_cache(maxsize=1)
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    found = []
    for path in sorted(Path(RESPONSES).rglob("*.yml")):
        for name, variants in yaml.safe_load(path.read_text("utf8"))["responses"].items():
            texts = [str(variant.get("text") or "").strip() for variant in variants]
            telling = [text for text in texts if len(_ASKED.sub("", text)) >= LITERAL]
            found += [(name, re.compile(_PLACE.sub(".*?", re.escape(text)), re.DOTALL)) for text in telling]
    return found


def said(message: Message) -> set[str]:
    """Names of the responses that the message's body is, whole or after a reminder; an answer by its id."""
    custom = message["custom"]
    if custom.get("answer_id"):
        return {"utter_" + custom["answer_id"].replace(".", "/")}
    body = custom["body"].strip()
    parts = {body, body.partition("\n\n")[2]}
    return {name for name, pattern in _patterns() if any(pattern.fullmatch(part) for part in parts if part)}


def answers(messages: list[Message]) -> list[str]:
    """Ids of the answers that a turn gives, in order."""
    return [message["custom"]["answer_id"] for message in messages if message["custom"].get("answer_id")]


def offered(messages: list[Message]) -> list[str]:
    """Ids of the answers that a turn offers as buttons."""
    payloads = [button["payload"] for message in messages for button in message.get("buttons") or []]
    return [name for payload in payloads for name in re.findall(r'"answer_id": "([^"]+)"', payload)]
