"""How a conversation begins and goes on: links with a question, no network, a server that was restarted."""

from __future__ import annotations

from typing import Any

import pytest

from bot.web.app import create_app

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
ASK = "/#ask=medial-branch-block"


def asked_of(live_server: Any, text: str) -> int:
    """How often the assistant was asked exactly this."""
    return [call[2] for call in live_server.app.state.web.gateway.assistant.calls].count(text)


# Links.


def test_a_link_opens_the_chat_and_asks_once(new_page: Any, live_server: Any) -> None:
    page = new_page(live_server.url)
    page.goto(live_server.url + ASK)
    expect(page.locator(".msg.you")).to_contain_text("What is a medial branch block?")
    expect(page.locator(".msg.bot")).to_have_count(2)
    assert page.evaluate("() => location.hash") == ""  # so that a reload does not ask again
    page.reload()
    page.get_by_role("button", name="Continue your chat").click()
    expect(page.locator(".msg.bot")).to_have_count(2)


def test_a_link_on_the_page_itself_asks_too_and_again(page: Any) -> None:
    for count in (2, 3):
        page.evaluate("() => { location.hash = 'ask=medial-branch-block' }")
        expect(page.locator(".msg.bot")).to_have_count(count)


@pytest.mark.parametrize("name", ["no-such-topic", "constructor", "I%20cannot%20pee", "<b>", "", "medial_branch_block"])
def test_an_unknown_name_is_let_go(new_page: Any, live_server: Any, name: str) -> None:
    page = new_page(live_server.url)
    page.goto(f"{live_server.url}/#ask={name}")
    page.wait_for_timeout(300)
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert page.locator(".msg").count() == 0
    assert page.evaluate("() => sessionStorage.length") == 0


# No network.


def test_offline_is_said_at_once_with_the_numbers_and_is_over_when_it_is_over(page: Any) -> None:
    page.context.set_offline(True)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("You are offline.")
    expect(alert.get_by_role("link", name="Call 911")).to_be_visible()
    expect(alert.get_by_role("link", name="Call the clinic: 555-0100")).to_be_visible()
    page.context.set_offline(False)
    expect(alert).to_be_empty()


def test_a_message_from_offline_is_sent_once_when_the_network_is_back(page: Any, live_server: Any) -> None:
    page.context.set_offline(True)
    page.get_by_label("Your message").fill("sent from a tunnel")
    page.keyboard.press("Enter")
    expect(page.locator(".msg.you")).to_contain_text("Not sent")
    expect(page.get_by_label("Your message")).to_have_value("sent from a tunnel")
    page.context.set_offline(False)
    expect(page.locator(".msg.bot").last).to_contain_text("You wrote: sent from a tunnel")
    expect(page.get_by_label("Your message")).to_have_value("")
    page.context.set_offline(True)
    page.context.set_offline(False)
    page.wait_for_timeout(300)
    expect(page.locator(".msg.you")).to_have_count(1)
    assert asked_of(live_server, "sent from a tunnel") == 1


def test_a_reply_lost_to_the_network_is_not_asked_for_twice(page: Any, live_server: Any) -> None:
    """The server has answered, then the network went: the message goes out again and the same reply comes back."""

    def lose(route: Any) -> None:
        route.fetch()
        route.abort()

    page.route("**/api/chat/message", lose)
    page.get_by_label("Your message").fill("lost on the way back")
    page.keyboard.press("Enter")
    expect(page.locator(".msg.you")).to_contain_text("Not sent")
    page.unroute("**/api/chat/message")
    page.context.set_offline(True)
    page.context.set_offline(False)
    expect(page.locator(".msg.bot").last).to_contain_text("You wrote: lost on the way back")
    assert asked_of(live_server, "lost on the way back") == 1


def test_a_message_that_is_being_changed_is_not_sent_by_itself(page: Any, live_server: Any) -> None:
    page.context.set_offline(True)
    page.get_by_label("Your message").fill("first words")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your message")).to_have_value("first words")
    page.get_by_label("Your message").fill("other words")
    page.context.set_offline(False)
    page.wait_for_timeout(300)
    expect(page.get_by_label("Your message")).to_have_value("other words")
    assert asked_of(live_server, "first words") == 0


def test_a_button_pressed_offline_is_kept_too(page: Any, say: Any) -> None:
    say(page, "my leg")
    page.context.set_offline(True)
    page.get_by_role("button", name="No", exact=True).click()
    expect(page.locator(".msg.you").last).to_contain_text("Not sent")
    expect(page.get_by_role("alert").get_by_role("button", name="Try again")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator(".msg.bot").last).to_contain_text("Question 2 of up to 2")
    expect(page.locator(".msg.you")).to_have_count(2)
    expect(page.locator(".msg.you").last).not_to_contain_text("Not sent")


def test_a_chat_opened_offline_begins_when_the_network_is_back(new_page: Any, live_server: Any) -> None:
    page = new_page(live_server.url)
    page.context.set_offline(True)
    page.get_by_role("button", name="Ask a question").click()
    expect(page.get_by_role("alert").get_by_role("link", name="Call 911")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator(".msg.bot")).to_have_count(1)
    expect(page.get_by_role("alert")).to_be_empty()


# A server that was restarted.


def restart(live_server: Any, forget: bool = False) -> None:
    """Another process on the same files, as after an update; `forget`: its files were lost."""
    live_server.stop()
    old = live_server.app.state.web
    if forget:
        old.gateway.store._db.execute("DELETE FROM sessions")
        old.gateway.store._db.commit()
    old.gateway.store.close()
    clinics = {name: site.clinic for name, site in old.sites.items()}
    live_server.app = create_app(type(old.gateway.assistant)(), clinics, old.server, old.gateway.ledger, old.limits)
    live_server.start()


def test_a_conversation_goes_on_after_a_restart(page: Any, say: Any, live_server: Any) -> None:
    say(page, "my leg")
    restart(live_server)
    page.get_by_role("button", name="No", exact=True).click()
    expect(page.locator(".msg.bot").last).to_contain_text("Question 2 of up to 2")
    say(page, "and another thing")
    before = page.get_by_role("log").inner_text()
    page.reload()
    page.get_by_role("button", name="Continue your chat").click()
    expect(page.locator(".msg.bot")).to_have_count(4)
    assert page.get_by_role("log").inner_text() == before


def test_a_button_of_a_conversation_that_is_gone_starts_a_new_one_with_the_numbers(
    page: Any, say: Any, live_server: Any
) -> None:
    say(page, "my leg")
    restart(live_server, forget=True)
    page.get_by_role("button", name="No", exact=True).click()
    expect(page.get_by_role("log")).to_contain_text("this is a new one")
    expect(page.get_by_role("alert").get_by_role("link", name="Call 911")).to_be_visible()
    page.get_by_role("button", name="After my injection").click()
    expect(page.locator(".msg.bot").last).to_contain_text("You chose /faq_after")


# The safety check as a step.


def test_a_question_says_where_it_stands_and_why_it_is_asked(page: Any, say: Any) -> None:
    say(page, "my leg")
    expect(page.locator(".msg.bot").last.locator(".step")).to_have_text("Question 1 of up to 2")
    page.get_by_role("button", name="Why do we ask?").press("Enter")
    expect(page.get_by_role("log")).to_contain_text("can come from a nerve")
    expect(page.locator(".msg.bot").last.locator(".step")).to_have_text("Question 1 of up to 2")
    for reply in page.locator(".replies button").all():
        expect(reply).to_be_in_viewport(ratio=0.9)
