"""Links that open the chat with a question: `#ask=medial-branch-block` in a page's address.

What an address says is never a message. It can only name one of these questions, which the server asks by the same
ids as its quick replies, and which hold for every conversation of every clinic; the answer is the clinic's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from bot.knowledge.catalog import answers

ASPECT = "what"


@dataclass(frozen=True)
class PageLink:
    """A question that a page may ask. `id`: the choice; it cannot be mistaken for one that a session was given."""

    id: str
    title: str
    payload: str


@lru_cache(maxsize=1)
def page_links() -> dict[str, PageLink]:
    """By the name in the address: each topic that has an answer to "what is it?", its words joined by dashes."""
    found = (answer for answer in answers().values() if answer.id == f"{answer.topic}.{ASPECT}")
    return {
        answer.topic.replace("_", "-"): PageLink(
            f"ask:{answer.id}", answer.title, f'/pick_answer{{"answer_id": "{answer.id}"}}'
        )
        for answer in found
    }


def linked_choice(choice: str) -> tuple[str, str] | None:
    """Title and payload of the question that a page asks, or None."""
    return next(((link.title, link.payload) for link in page_links().values() if link.id == choice), None)
