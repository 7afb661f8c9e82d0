"""The demo clinic page with the widget, the pain diary to print, and the health check."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.templating import Jinja2Templates

from bot.knowledge.catalog import answers
from bot.settings import Clinic, emergency_lines
from bot.web.context import web_of
from bot.web.rendering import blocks, care_card, tel, web_link
from bot.web.wording import Words, client_config, fill

TEMPLATES = Path(__file__).parent / "templates"
WHEN_TO_CALL = "after.when_to_call"  # the answer whose text ends the diary, so that the two never differ


def build_templates(clinic: Clinic, words: Words) -> Jinja2Templates:
    """Jinja2 with autoescape for every file, whatever it is called, and the few helpers that the templates use."""
    templates = Jinja2Templates(TEMPLATES)
    templates.env.autoescape = True
    templates.env.trim_blocks = templates.env.lstrip_blocks = True
    templates.env.globals.update(
        clinic=clinic,
        emergency=emergency_lines(clinic.country),
        words=words,
        client_config=client_config(clinic, words),
    )
    templates.env.filters.update(blocks=blocks, tel=tel, web_link=web_link)
    templates.env.globals["care_card"] = lambda message: care_card(message, words["chat"]["heading"])
    return templates


async def home(request: Request) -> Response:
    """A believable clinic's page, to try the widget on."""
    return web_of(request).templates.TemplateResponse(request, "home.html")


async def diary(request: Request) -> Response:
    """A sheet for the hours after a block. An answer that is not shown in the chat is not printed here either."""
    web = web_of(request)
    review = web.review_of(WHEN_TO_CALL)
    calls = web.words["diary"]["ask_instead"] if review is None else fill(answers()[WHEN_TO_CALL].text, web.clinic)
    facts = {"when_to_call": calls, "review": review or {}}
    return web.templates.TemplateResponse(request, "diary.html", facts)


async def health(request: Request) -> JSONResponse:
    """Alive, and with which model."""
    return JSONResponse({"status": "ok", "model": web_of(request).model})
