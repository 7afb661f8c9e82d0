"""The chat API as a browser uses it."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

import pytest

pytestmark = pytest.mark.asyncio


async def test_start_greets_and_gives_a_token(patient: Any) -> None:
    messages = await patient.start()
    assert len(patient.token) == 43
    assert messages[0]["custom"]["kind"] == "smalltalk"


async def test_nothing_internal_reaches_the_browser(patient: Any) -> None:
    messages = await patient.start()
    assert set(messages[0]) == {"text", "custom", "buttons"}
    assert all(set(button) == {"id", "title"} for button in messages[0]["buttons"])
    assert "/faq" not in str(messages)
    assert "secret-conversation" not in str(await patient.say("hello"))


async def test_typed_words_reach_the_assistant_unchanged(patient: Any, fake: Any) -> None:
    text = "temp > 38.5 & <b>bold</b> _under_ *star* [link](x)\nsecond line /restart é 🙂"
    await patient.start()
    (reply,) = await patient.say(text)
    assert fake.calls[-1][2] == text
    assert reply["custom"]["body"] == f"You wrote: {text}"


async def test_conversation_id_is_not_the_token(patient: Any, fake: Any) -> None:
    await patient.start()
    await patient.say("hello")
    names = {name for _, name, _ in fake.calls}
    assert len(names) == 1
    assert patient.token not in names


async def test_a_quick_reply_is_an_id_that_the_server_turns_back(patient: Any, fake: Any) -> None:
    button = (await patient.start())[0]["buttons"][0]
    response = await patient.send(choice=button["id"])
    assert response.status_code == 200
    assert fake.calls[-1][0] == "choose"
    assert fake.calls[-1][2] == "/faq_block"
    assert (await patient.exchanges())[-1]["said"] == "What is a nerve block?"


async def test_payloads_and_strangers_ids_are_no_choices(patient: Any, patients: Any, make_app: Any, fake: Any) -> None:
    other = patients(patient.http._transport.app)
    theirs = (await other.start())[0]["buttons"][0]["id"]
    await patient.start()
    for choice in ("/faq_block", "/restart", theirs):
        assert (await patient.send(choice=choice)).json()["error"]["code"] == "unknown_choice"
    assert not [call for call in fake.calls if call[0] == "choose"]


@pytest.mark.parametrize("text", ["boom", "say nothing"])
async def test_when_the_assistant_fails_the_patient_still_gets_a_reply(patient: Any, text: str, capsys: Any) -> None:
    await patient.start()
    (reply,) = await patient.say(f"{text} my private words")
    assert reply["custom"]["kind"] == "notice"
    assert "private words" not in capsys.readouterr().out


async def test_a_failure_after_a_red_flag_keeps_the_full_advice(patient: Any) -> None:
    await patient.start()
    (reply,) = await patient.say("boom, I cannot pee")
    assert reply["custom"]["care_card"]["level"] == "emergency"


async def test_a_slow_answer_becomes_the_safe_reply(make_app: Any, patients: Any) -> None:
    patient = patients(make_app(limits={"answer_seconds": 0.05}))
    await patient.start()
    assert (await patient.say("slow"))[0]["custom"]["kind"] == "notice"


async def test_when_even_the_safe_reply_fails_the_numbers_remain(patient: Any, fake: Any) -> None:
    async def broken(text: str = "") -> list[dict[str, Any]]:
        raise RuntimeError(text)

    await patient.start()
    fake.safe_reply = broken
    response = await patient.send(text="boom")
    assert (response.status_code, response.json()["error"]["code"]) == (503, "unavailable")
    assert response.json()["emergency"]["tel"] == "911"


async def test_a_retry_is_not_answered_twice(patient: Any, fake: Any) -> None:
    await patient.start()
    body = {"text": "hello", "client_id": str(uuid4())}
    first, again = await asyncio.gather(patient.send(**body), patient.send(**body))
    assert first.json() == again.json()
    assert len([call for call in fake.calls if call[0] == "handle"]) == 1
    assert [one["said"] for one in await patient.exchanges()] == [None, "hello"]


async def test_new_words_under_an_old_id_are_answered(patient: Any, fake: Any) -> None:
    await patient.start()
    again = str(uuid4())
    await patient.send(text="hello", client_id=again)
    reply = await patient.send(text="I cannot pee", client_id=again)
    assert reply.json()["messages"][0]["custom"]["triage"]["level"] == "emergency"


async def test_messages_of_one_session_are_answered_in_turn(patient: Any, fake: Any) -> None:
    await patient.start()
    await asyncio.gather(*(patient.send(text=f"message {number}") for number in range(5)))
    assert fake.most_running == 1
    assert len(await patient.exchanges()) == 6


async def test_two_sessions_do_not_wait_for_each_other(patient: Any, patients: Any, fake: Any) -> None:
    other = patients(patient.http._transport.app)
    await patient.start()
    await other.start()
    fake.gate = asyncio.Event()
    both = [asyncio.create_task(one.send(text="hello")) for one in (patient, other)]
    for _ in range(200):
        await asyncio.sleep(0)
    fake.gate.set()
    await asyncio.gather(*both)
    assert fake.most_running == 2


async def test_reload_and_server_restart_resume(patient: Any, patients: Any, make_app: Any, fake: Any) -> None:
    await patient.start()
    said = await patient.say("my leg")
    before = await patient.exchanges()
    later = patients(make_app())
    later.token = patient.token
    assert await later.exchanges() == before
    assert before[-1] == {"said": "my leg", "messages": said}
    assert (await later.send(choice=said[0]["buttons"][0]["id"])).status_code == 200
    assert len({name for kind, name, _ in fake.calls if kind != "safe_reply"}) == 1


async def test_end_clears(patient: Any) -> None:
    await patient.start()
    await patient.say("hello")
    response = await patient.http.post("/api/chat/end", json={}, headers=patient.bearer)
    assert (response.status_code, response.json()) == (200, {})
    assert (await patient.http.get("/api/chat/messages", headers=patient.bearer)).status_code == 401
    assert (await patient.send(text="hello")).status_code == 401


async def test_a_message_queued_behind_the_end_is_not_kept(patient: Any, fake: Any) -> None:
    await patient.start()
    fake.gate = asyncio.Event()
    first = asyncio.create_task(patient.send(text="hello"))
    while not fake.running:
        await asyncio.sleep(0)
    end = asyncio.create_task(patient.http.post("/api/chat/end", json={}, headers=patient.bearer))
    await asyncio.sleep(0.01)
    late = asyncio.create_task(patient.send(text="late"))
    await asyncio.sleep(0.01)
    fake.gate.set()
    assert [(await task).status_code for task in (first, end, late)] == [200, 200, 401]


async def test_config_has_numbers_and_sentences_for_a_widget_elsewhere(patient: Any) -> None:
    config = (await patient.http.get("/api/chat/config")).json()
    assert config["emergency"]["tel"] == "911"
    assert config["clinic"]["phone"] == "555-0100"
    assert config["strings"]["launcher"]


async def test_end_reaches_the_assistant(patient: Any, fake: Any) -> None:
    await patient.start()
    conversation = fake.calls[0][1]
    await patient.http.post("/api/chat/end", json={}, headers=patient.bearer)
    assert ("end", conversation, "") in fake.calls
