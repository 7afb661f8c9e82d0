"""The demo clinic page with the widget, the pain diary to print, the clinic's colours, and the health check."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.templating import Jinja2Templates

from bot.knowledge.catalog import answers
from bot.settings import Clinic
from bot.web.asked import asked_site
from bot.web.context import site_of, web_of
from bot.web.limits import is_https
from bot.web.privacy import CONSENT, DATA_SHEET, document, sections
from bot.web.rendering import blocks, care_card, tel, web_link
from bot.web.snippet import EXAMPLE, own_origin, snippet
from bot.web.wording import fill

TEMPLATES = Path(__file__).parent / "templates"
WHEN_TO_CALL = "after.when_to_call"  # the answer whose text ends the diary, so that the two never differ


def build_templates() -> Jinja2Templates:
    """Jinja2 with autoescape for every file, whatever it is called, and the few helpers that the templates use."""
    templates = Jinja2Templates(TEMPLATES, context_processors=[_facts])
    templates.env.autoescape = True
    templates.env.trim_blocks = templates.env.lstrip_blocks = True
    templates.env.filters.update(blocks=blocks, tel=tel, web_link=web_link)
    return templates


def _facts(request: Request) -> dict[str, Any]:
    """What every page may say of the clinic that it is about."""
    site = site_of(request)
    return {
        "site": site,
        "clinic": site.clinic,
        "emergency": site.lines,
        "words": site.words,
        "care_card": lambda message: care_card(message, site.words["chat"]["heading"]),
    }


async def home(request: Request) -> Response:
    """A believable clinic's page, to try the widget on, and the line that puts it on the clinic's own."""
    web, site = web_of(request), asked_site(request)
    origin = own_origin(request.url.netloc, is_https(request, web.server.trusted_proxy)) or EXAMPLE
    line = snippet(site.clinic, site.words, origin, site.id)
    return web.templates.TemplateResponse(request, "home.html", {"snippet": line})


async def colours(request: Request) -> Response:
    """The clinic's colours as CSS custom properties; they stand beside site.css, which has the defaults."""
    return as_css(asked_site(request).clinic)


def as_css(clinic: Clinic) -> Response:
    """A clinic's colours as CSS."""
    chosen = clinic.palette().properties()
    light, dark = (_root(chosen[mode]) for mode in ("light", "dark"))
    return Response(f"{light}\n@media (prefers-color-scheme: dark) {{ {dark} }}\n", media_type="text/css")


def _root(palette: dict[str, str]) -> str:
    return f":root {{ {' '.join(f'--{name}: {colour};' for name, colour in palette.items())} }}"


async def diary(request: Request) -> Response:
    """A sheet for the hours after a block. An answer that is not shown in the chat is not printed here either."""
    web, site = web_of(request), asked_site(request)
    review = web.review_of(WHEN_TO_CALL)
    calls = site.words["diary"]["ask_instead"] if review is None else fill(answers()[WHEN_TO_CALL].text, site.clinic)
    facts = {"when_to_call": calls, "review": review or {}}
    return web.templates.TemplateResponse(request, "diary.html", facts)


async def privacy(request: Request) -> Response:
    """The consent text and the data sheet of a clinic."""
    web, site = web_of(request), asked_site(request)
    consent, sheet = (sections(document(name, site.clinic, web.server.keep)) for name in (CONSENT, DATA_SHEET))
    return web.templates.TemplateResponse(request, "privacy.html", {"consent": consent, "sheet": sheet})


async def health(request: Request) -> JSONResponse:
    """Alive, with which model, and whether the ledger can be written. A ledger that cannot stops no answer."""
    web = web_of(request)
    return JSONResponse({"status": "ok", "model": web.model, "ledger": web.gateway.ledger.state()})
