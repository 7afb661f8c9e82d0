"""What a screen reader is told in each state, compared with what is stored in trees/.

After a wanted change: RAMUS_RENEW_TREES=1 .venv/bin/python -m pytest tests/browser/test_trees.py
Then read the difference in git before it is committed.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright.sync_api")
TREES = Path(__file__).with_name("trees")
RENEW = bool(os.environ.get("RAMUS_RENEW_TREES"))
WHEN = re.compile(r'Date and time: [^"\n]*')
CHAT = re.compile(r"^- region \"Chat with our assistant\":\n(?:  .*\n)*", re.MULTILINE)


def tree(page: Any, url: str) -> str:
    """The tree of the open chat, or of the whole page, without the server's port and the clock."""
    whole = WHEN.sub("Date and time: (now)", page.locator("body").aria_snapshot().replace(url, "")) + "\n"
    chat = CHAT.search(whole)
    return chat[0] if chat and "dialog" in chat[0] else whole


def test_the_tree_is_the_stored_one(state: Any, reached: Any, live_server: Any) -> None:
    path = TREES / f"{state.name}.yml"
    found = tree(reached, live_server.url)
    if RENEW:
        TREES.mkdir(exist_ok=True)
        path.write_text(found, "utf8")
    assert found == path.read_text("utf8")


def test_each_stored_tree_is_of_a_state(states: Any) -> None:
    assert {path.stem for path in TREES.iterdir()} == {state.name for state in states.STATES}


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        (
            "open",
            ['dialog "Ask our assistant"', 'log "Conversation"', 'textbox "Your message"', 'button "Send"'],
        ),
        (
            "emergency",
            ['heading "Immediate action required: Call 911 now if you cannot pee" [level=3]', 'link "Call 911"'],
        ),
        (
            "chat_urgent",
            ['heading "Urgent advice: Call the clinic today if the skin is red, warm or leaking" [level=2]'],
        ),
        ("offline", ["alert:", 'link "Call the clinic: 555-0100"']),
    ],
)
def test_a_stored_tree_says_what_matters(name: str, lines: list[str]) -> None:
    """So that a careless renewal does not store a loss."""
    stored = (TREES / f"{name}.yml").read_text("utf8")
    assert [line for line in lines if line not in stored] == []
