"""The demo clinic page with the widget, and the health check."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.templating import Jinja2Templates

from bot.settings import Clinic, emergency_lines
from bot.web.context import web_of
from bot.web.rendering import blocks, care_card, tel, web_link
from bot.web.wording import Words, client_config

TEMPLATES = Path(__file__).parent / "templates"


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


async def health(request: Request) -> JSONResponse:
    """Alive, with which model, and whether the ledger can be written. A ledger that cannot stops no answer."""
    web = web_of(request)
    ledger = {"ledger": web.ledger.state()} if web.ledger else {}
    return JSONResponse({"status": "ok", "model": web.model, **ledger})
