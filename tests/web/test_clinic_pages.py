"""The pages of a clinic on a server with several: its texts, its colours, its questions, its own conversation."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest

from bot.colours import Colours
from bot.knowledge.catalog import answers
from bot.settings import Clinic

pytestmark = pytest.mark.asyncio
TITLE = answers()["ablation.what"].title
COLOURS = Colours(light={"accent": "#7a1f5c"})  # type: ignore[arg-type]
NORTH = Clinic(
    name="North Clinic",
    country="UK",
    phone="01632 960100",
    colours=COLOURS,
    greeting="Hello from the north.",
    suggested=("ablation.what", "prp.what"),
)


@pytest.fixture
def http(make_app: Any, patients: Any) -> Any:
    return patients(make_app(others={"north": NORTH})).http


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))


async def send(http: Any, query: str, page: str, **fields: str) -> Any:
    return await http.post(f"/chat{query}", data={**hidden(page), **fields}, follow_redirects=True)


@pytest.mark.parametrize("path", ["/", "/chat", "/diary"])
async def test_a_page_has_the_clinics_texts_and_stays_with_it(http: Any, path: str) -> None:
    page = (await http.get(f"{path}?clinic=north")).text
    assert "North Clinic" in page and "999" in page
    assert "Test Clinic" not in page and "all 911" not in page and "tel:911" not in page
    ours = re.findall(r'(?:href|action)="(/[^"]*)"', page)
    assert [one for one in ours if "clinic=north" not in one and not one.startswith("/static/")] == []
    assert '<link rel="stylesheet" href="/static/colours.css?clinic=north">' in page


async def test_the_default_clinics_pages_name_no_clinic(http: Any) -> None:
    for path in ("/", "/chat", "/diary"):
        page = (await http.get(path)).text
        assert "Test Clinic" in page and "?clinic" not in page and "data-clinic=" not in page


async def test_the_demo_page_opens_the_clinics_chat(http: Any) -> None:
    page = (await http.get("/?clinic=north")).text
    assert '<script src="/static/widget.js" defer data-clinic="north"></script>' in page
    config = json.loads(re.search(r'id="ramus-config">(.*?)</script>', page, re.DOTALL).group(1))  # type: ignore[union-attr]
    assert (config["emergency"]["tel"], config["clinic"]["name"]) == ("999", "North Clinic")
    assert config["colours"]["light"]["accent"] == "#7a1f5c"


@pytest.mark.parametrize("path", ["/", "/chat", "/diary", "/static/colours.css"])
async def test_an_unknown_clinic_has_no_page(http: Any, path: str) -> None:
    response = await http.get(f"{path}?clinic=south", headers={"Accept": "text/html"})
    assert response.status_code == 404 and 'href="tel:911"' in response.text
    assert "There is no chat for this clinic here" in response.text and "south" not in response.text


async def test_a_form_to_an_unknown_clinic_is_refused_and_its_words_are_screened(http: Any, fake: Any) -> None:
    response = await http.post("/chat?clinic=south", data={"text": "I cannot pee"})
    assert response.status_code == 404 and "Immediate action required" in response.text
    assert [kind for kind, _ in fake.clinics] == ["safe_reply"]


async def test_two_conversations_in_one_browser_stay_apart(http: Any, fake: Any) -> None:
    for query, words in (("?clinic=north", "northern words"), ("", "other words")):
        response = await send(http, query, (await http.get(f"/chat{query}")).text, text=words)
        assert str(response.url).endswith(f"/chat{query}#latest") and words in response.text
    assert [name for kind, name in fake.clinics if kind == "handle"] == ["north", ""]
    assert "other words" not in (await http.get("/chat?clinic=north")).text
    assert "northern words" not in (await http.get("/chat")).text
    page = (await http.get("/chat?clinic=north")).text
    await http.post("/chat/end?clinic=north", data=hidden(page), follow_redirects=True)
    assert "northern words" not in (await http.get("/chat?clinic=north")).text
    assert "other words" in (await http.get("/chat")).text


async def test_one_clinics_cookie_opens_no_others_conversation(http: Any) -> None:
    await send(http, "", (await http.get("/chat")).text, text="private words")
    http.cookies.set("ramus_chat_north", http.cookies["ramus_chat"], domain="test", path="/chat")
    assert "private words" not in (await http.get("/chat?clinic=north")).text


async def test_the_empty_page_greets_and_offers_the_clinics_questions(http: Any) -> None:
    page = (await http.get("/chat?clinic=north")).text
    assert "Hello from the north." in page
    assert html.unescape(re.search(r'name="first" value="([^"]+)"', page).group(1)) == TITLE  # type: ignore[union-attr]
    other = (await http.get("/chat")).text
    assert 'name="first"' not in other and "Ask about back and neck pain" in other


async def test_a_question_tapped_on_the_empty_page_is_the_greetings_own(http: Any, fake: Any) -> None:
    page = (await http.get("/chat?clinic=north")).text
    response = await send(http, "?clinic=north", page, first="What is a nerve block?")
    assert [call[0] for call in fake.calls] == ["start", "choose"] and fake.calls[-1][2] == "/faq_block"
    assert "You chose /faq_block." in response.text and 'name="first"' not in response.text


async def test_a_tapped_question_that_the_greeting_does_not_offer_is_asked_in_words(http: Any, fake: Any) -> None:
    await send(http, "?clinic=north", (await http.get("/chat?clinic=north")).text, first=TITLE)
    assert fake.calls[-1][0] == "handle" and fake.calls[-1][2] == TITLE


async def test_colours_are_custom_properties_for_light_and_dark(http: Any) -> None:
    response = await http.get("/static/colours.css?clinic=north")
    assert response.headers["content-type"].startswith("text/css")
    assert response.headers["cache-control"] == "public, max-age=300"
    light, dark = response.text.split("@media (prefers-color-scheme: dark)")
    assert "--accent: #7a1f5c;" in light and "--on-accent: #ffffff;" in light and "--accent: #77cad3;" in dark
    assert "--accent: #0a6470;" in (await http.get("/static/colours.css")).text


async def test_without_colours_the_widget_keeps_its_own_or_the_pages(http: Any) -> None:
    assert (await http.get("/api/chat/config")).json()["colours"] == {}
    assert set((await http.get("/api/chat/config?clinic=north")).json()["colours"]) == {"light", "dark"}
