"""From the assistant's messages to what a browser may see: no payloads, no conversation id, no markup."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

Message = dict[str, Any]
Issue = Callable[[str, str], str]  # (title, payload) -> the id that stands for it
ITEM = re.compile(r"^\s*[-•] (.*)$")
CARD_LEVELS = ("emergency", "urgent")


def publish(messages: list[Message], issue: Issue | None = None) -> list[Message]:
    """Copies without `recipient_id` (the conversation's secret name) and with button payloads turned into ids.

    Without `issue` the buttons are left out: nobody could answer them.
    """
    public = []
    for message in messages:
        buttons = message.get("buttons") or []
        shown = [{"id": issue(one["title"], one["payload"]), "title": one["title"]} for one in buttons] if issue else []
        public.append({"text": message.get("text") or "", "custom": message.get("custom") or {}, "buttons": shown})
    return public


def blocks(text: str) -> list[dict[str, Any]]:
    """Plain text as paragraphs (lists of lines) and "- " lists. The widget does the same in JavaScript."""
    found: list[dict[str, Any]] = []
    for line in text.split("\n"):
        item = ITEM.match(line)
        kind = "list" if item else "text"
        if not line.strip():
            found.append({"kind": "gap", "lines": []})
            continue
        if not found or found[-1]["kind"] != kind:
            found.append({"kind": kind, "lines": []})
        found[-1]["lines"].append(item.group(1) if item else line)
    return [block for block in found if block["lines"]]


def care_card(message: Message, headings: dict[str, str]) -> dict[str, Any] | None:
    """The card of an urgent message. A triage message always has one, even if the assistant forgot its heading."""
    custom = message.get("custom") or {}
    level = (custom.get("triage") or {}).get("level")
    card = custom.get("care_card")
    if not card and custom.get("kind") == "triage" and level in CARD_LEVELS:
        card = {"level": level, "heading": headings[level]}
    if not card:
        return None
    phones = [{**one, "href": tel(one.get("number", ""))} for one in card.get("tel") or []]
    return {**card, "tel": [one for one in phones if one["href"]]}


def tel(number: str) -> str:
    """A tel: address, or nothing when the number is not one that a phone can dial."""
    return "tel:" + re.sub(r"[^\d+]", "", number) if re.fullmatch(r"\+?[\d\s().-]+", number) else ""


def web_link(url: str | None) -> str:
    """Only https leaves the page; anything else is shown as text."""
    return url if url and url.startswith("https://") else ""
