"""The demo page, the health check and the conversation without scripts."""

from __future__ import annotations

import asyncio
import html
import json
import re
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.settings import Clinic
from bot.store.database import connect
from bot.store.ledger import Ledger
from bot.web import pages

pytestmark = pytest.mark.asyncio


async def test_home_shows_the_clinic_and_loads_the_widget(patient: Any) -> None:
    page = (await patient.http.get("/")).text
    for fact in ("Test Clinic", "Monday to Friday", 'href="tel:555-0100"'.replace("-", ""), 'href="tel:911"'):
        assert fact in page
    assert '<script src="/static/widget.js" defer>' in page


async def test_the_page_carries_the_numbers_for_when_the_server_is_away(patient: Any) -> None:
    page = (await patient.http.get("/")).text
    config = json.loads(re.search(r'id="ramus-config">(.*?)</script>', page, re.DOTALL).group(1))
    assert (config["emergency"]["tel"], config["clinic"]["phone"]) == ("911", "555-0100")


async def test_home_leads_to_the_pain_diary(patient: Any) -> None:
    assert '<a href="/diary">pain diary</a>' in (await patient.http.get("/")).text


async def test_a_clinic_name_cannot_break_out_of_the_page(make_app: Any, patients: Any) -> None:
    clinic = Clinic(name="</script><script>alert(1)</script>", phone="555-0100")
    for path in ("/", "/chat", "/diary"):
        page = (await patients(make_app(clinic=clinic)).http.get(path)).text
        assert "<script>alert" not in page


async def test_no_template_switches_escaping_off() -> None:
    for path in Path(pages.TEMPLATES).iterdir():
        assert not re.search(r"\|\s*safe|autoescape false|Markup", path.read_text("utf8")), path.name


async def test_no_inline_script_or_style(forms: Any) -> None:
    await forms.open()
    await forms.post(text="What is a block?")
    for page in (forms.page, *[(await forms.http.get(path)).text for path in ("/", "/diary")]):
        assert not re.search(r"\sstyle=|\son\w+=|<style", page)
        assert re.findall(r"<script(?! src=)(?! type=\"application/json\")", page) == []


async def test_health_names_the_model(patient: Any) -> None:
    told = (await patient.http.get("/health")).json()
    assert told["status"] == "ok" and told["model"] == "fake-1"


async def test_health_says_whether_the_ledger_can_be_written(make_app: Any, patients: Any, tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "var")
    told = (await patients(make_app(ledger=ledger)).http.get("/health")).json()
    assert told["status"] == "ok" and told["ledger"] == {"state": "ok", "waiting": 0, "dropped": 0, "because": ""}
    ledger.close()


async def test_old_records_are_purged_while_the_app_runs(make_app: Any, tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "var")
    ledger.feedback("ablation.cost", True, at=0.0)
    ledger.settle()
    app = make_app(ledger=ledger)
    async with app.router.lifespan_context(app):
        for _ in range(100):
            await asyncio.sleep(0.02)
            with closing(connect(tmp_path / "var" / "ledger.db", read_only=True)) as db:
                if not db["feedback"].count:
                    break
    with closing(connect(tmp_path / "var" / "ledger.db", read_only=True)) as db:
        assert [(row["who"], row["action"]) for row in db["audit"].rows] == [("server", "purge")]
    ledger.close()


async def test_a_conversation_in_forms(forms: Any, fake: Any) -> None:
    await forms.open()
    response = await forms.post(text="What is a block?")
    assert str(response.url).endswith("/chat#latest")
    assert response.history[0].status_code == 303
    for part in (
        'id="latest"',
        "What is a medial branch block?",
        "<li>X-rays guide the needle.</li>",
        "Sources (2)",
        "Not yet reviewed by a clinician",
        "General information, not medical advice",
    ):
        assert part in forms.page
    assert 'href="https://example.org/mbb"' in forms.page
    assert "javascript:" not in forms.page


async def test_an_answer_shows_its_picture_with_alt_text_and_link(forms: Any) -> None:
    await forms.open()
    await forms.post(text="What is a block?")
    figure = re.search(r"<figure>.*?</figure>", forms.page, re.DOTALL).group(0)
    assert 'src="/static/pictures/pain_diary.svg" alt="A sheet of paper with a table."' in figure
    assert re.search(r'<figcaption>A pain diary\. <a href="/diary">Print a pain diary</a></figcaption>', figure)
    picture = await forms.http.get("/static/pictures/pain_diary.svg")
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/svg+xml")


async def test_a_message_without_picture_has_no_figure(forms: Any) -> None:
    await forms.open()
    await forms.post(text="my leg")
    assert "You said" in forms.page and "<figure" not in forms.page


async def test_patients_words_are_shown_as_written_and_never_run(forms: Any) -> None:
    text = 'temp > 38.5 & <img src=x onerror="alert(1)"> _a_ *b* [c] {{ 7 * 7 }}'
    await forms.open()
    await forms.post(text=text)
    assert "<img src=x" not in forms.page
    assert text in html.unescape(forms.page)


async def test_an_emergency_card_says_its_level_in_words_and_has_no_reading_list(forms: Any) -> None:
    await forms.open()
    await forms.post(text="I cannot pee")
    card = re.search(r'<section class="care emergency">.*?</section>', forms.page, re.DOTALL).group(0)
    assert "Immediate action required: " in card
    assert 'class="call" href="tel:911"' in card
    assert "Sources" not in forms.page


async def test_quick_replies_work_without_scripts(forms: Any, fake: Any) -> None:
    await forms.open()
    await forms.post(text="my leg")
    choice = re.search(r'name="choice" value="([^"]+)">Yes<', forms.page).group(1)
    assert "/affirm" not in forms.page
    await forms.post(choice=choice)
    assert fake.calls[-1][2] == "/affirm"


async def test_a_question_of_a_safety_check_says_where_it_stands_and_why_it_is_asked(forms: Any) -> None:
    await forms.open()
    await forms.post(text="my leg")
    assert '<p class="step">Question 1 of up to 2</p>' in forms.page
    why = re.search(r'name="choice" value="([^"]+)">Why do we ask\?<', forms.page).group(1)
    await forms.post(choice=why)
    latest = forms.page.partition('id="latest"')[2]
    assert "can come from a nerve" in latest and "Question 1 of up to 2" in latest


async def test_the_page_says_how_to_print_without_scripts_and_shows_its_button_with_one(forms: Any) -> None:
    await forms.open()
    assert "data-print" not in forms.page  # there is nothing to print yet
    await forms.post(text="hello")
    assert re.search(r"<button type=\"button\" data-print hidden>Print or save</button>", forms.page)
    assert "use your browser's own menu" in html.unescape(forms.page)
    assert '<script src="/static/print.js" defer></script>' in forms.page


async def test_the_cookie_is_for_the_chat_page_alone(forms: Any) -> None:
    await forms.open()
    response = await forms.post(text="hello")
    cookie = response.history[0].headers["set-cookie"].lower()
    for part in ("httponly", "samesite=strict", "path=/chat"):
        assert part in cookie
    assert "secure" not in cookie


async def test_a_wrong_form_secret_is_refused_and_the_words_are_kept_and_screened(forms: Any, fake: Any) -> None:
    await forms.open()
    await forms.post(text="hello")
    response = await forms.post(csrf="wrong", text="I cannot pee")
    assert response.status_code == 403
    assert re.search(r"<textarea[^>]*>I cannot pee</textarea>", forms.page)
    assert "Immediate action required" in forms.page
    assert (await forms.post(text="I cannot pee")).status_code == 200


async def test_another_site_cannot_send_the_form(forms: Any) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert (await forms.http.post("/chat", data={"text": "hi"}, headers=headers)).status_code == 403


async def test_a_double_click_is_one_message_and_new_words_are_another(forms: Any, fake: Any) -> None:
    await forms.open()
    await forms.post(text="hello")
    same = forms.hidden()
    for text in ("again", "again", "changed"):
        await forms.post(**same, text=text)
    assert [text for kind, _, text in fake.calls if kind == "handle"] == ["hello", "again", "changed"]


async def test_an_expired_session_loses_no_message(forms: Any, fake: Any) -> None:
    await forms.open()
    await forms.post(text="hello")
    forms.http._transport.app.state.web.gateway.store._db.execute("DELETE FROM sessions")
    response = await forms.post(text="What is a block?")
    assert response.status_code == 200
    assert "What is a medial branch block?" in forms.page


async def test_a_thousand_emoji_fit_into_a_form(forms: Any, fake: Any) -> None:
    await forms.open()
    assert (await forms.post(text="🙂" * 1000)).status_code == 200
    assert fake.calls[-1][2] == "🙂" * 1000


async def test_a_refused_form_is_a_page_with_help(make_app: Any, patients: Any, browsers: Any) -> None:
    forms = browsers(patients(make_app(limits={"messages_per_address": 0})))
    await forms.open()
    response = await forms.post(text="hello")
    assert response.status_code == 429
    assert "Please wait a minute" in forms.page
    assert 'role="alert"' in forms.page
    assert re.search(r"<textarea[^>]*>hello</textarea>", forms.page)


async def test_end_clears_the_page(forms: Any) -> None:
    await forms.open()
    await forms.post(text="my private words")
    await forms.post("/chat/end")
    assert "private" not in forms.page
    assert "ramus_chat" not in forms.http.cookies
