"""Questions that a page's address may ask: only the server's own, by ids, in any conversation."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bot.knowledge.catalog import answers
from bot.web.links import linked_choice, page_links


def test_each_topic_with_an_answer_to_what_it_is_has_a_link() -> None:
    links = page_links()
    assert links["medial-branch-block"].title == "What is a medial branch block?"
    assert links["medial-branch-block"].payload == '/pick_answer{"answer_id": "medial_branch_block.what"}'
    assert len(links) == sum(answer.id.endswith(".what") for answer in answers().values()) > 10
    assert all(re.fullmatch(r"[a-z0-9-]+", slug) for slug in links)


def test_a_title_is_the_same_for_every_clinic() -> None:
    """Titles are shown as they stand, on links and buttons alike; only answers have a clinic's own words in them."""
    assert [answer.id for answer in answers().values() if "{" in answer.title] == []


@pytest.mark.parametrize(
    "choice", ["", "medial-branch-block", "ask:", "ask:no.such", "ask:medial_branch_block.hurt", "/restart"]
)
def test_nothing_else_is_a_choice(choice: str) -> None:
    assert linked_choice(choice) is None


@pytest.mark.asyncio
async def test_the_config_names_ids_and_no_payloads(patient: Any) -> None:
    topics = (await patient.http.get("/api/chat/config")).json()["topics"]
    link = topics["medial-branch-block"]
    assert link == {"id": "ask:medial_branch_block.what", "title": "What is a medial branch block?"}
    assert "pick_answer" not in str(topics)


@pytest.mark.asyncio
async def test_a_linked_question_is_asked_in_any_conversation_however_old(patient: Any, fake: Any) -> None:
    await patient.start()
    for number in range(7):  # the quick replies of the first turns are forgotten by now
        await patient.say(f"hello {number}")
    response = await patient.send(choice=page_links()["medial-branch-block"].id)
    assert response.json()["messages"][0]["custom"]["answer_id"] == "medial_branch_block.what"
    assert fake.calls[-1][2] == page_links()["medial-branch-block"].payload
    assert (await patient.exchanges())[-1]["said"] == "What is a medial branch block?"


@pytest.mark.asyncio
async def test_a_link_needs_a_conversation_and_a_known_question(patient: Any) -> None:
    assert (await patient.send(choice=page_links()["prp"].id)).json()["error"]["code"] == "unauthorized"
    await patient.start()
    assert (await patient.send(choice="ask:prp.cost")).json()["error"]["code"] == "unknown_choice"
