"""Ask: answers while the caller is still talking, each with the words to read out, and a handout to print.

What is typed comes in the body of a form, never in an address. Without scripts the same form brings a whole page.
"""

from __future__ import annotations

from asyncio import to_thread
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from bot.desk.access import route
from bot.desk.advice import advice_on
from bot.desk.context import clinic_of, desk_of, form_of
from bot.desk.refusals import Refusal
from bot.desk.shown import Shown, shown
from bot.knowledge.catalog import answers
from bot.review.answers import reviewed
from bot.settings import Clinic

PATH = "/desk/ask"
MOST_CHARACTERS = 1000
PARTS = "hx-request"  # htmx asks for the part of a page that changes


async def empty(request: Request) -> Response:
    """The box, and what the clinic says of itself."""
    noted = "noted" in request.query_params
    return _page(request, "ask.html", {"asked": "", "advice": None, "results": [], "sure": True, "noted": noted})


async def ask(request: Request) -> Response:
    """The answers to what was typed so far. A danger sign in it comes first."""
    asked = form_of(request).get("asked", MOST_CHARACTERS)
    if not asked:
        facts: dict[str, Any] = {"asked": "", "advice": None, "results": [], "sure": True}
    else:
        facts = await to_thread(_look, request, asked)
    return _page(request, "_found.html" if request.headers.get(PARTS) else "ask.html", facts)


async def handout(request: Request) -> Response:
    """One answer on one sheet of paper, for the patient."""
    name = request.path_params["answer"]
    if name not in answers():
        raise Refusal("not_found")
    return _page(request, "handout.html", {"one": _shown(request, name, clinic_of(request))})


def _look(request: Request, asked: str) -> dict[str, Any]:
    clinic, found = clinic_of(request), desk_of(request).finder(asked)
    results = [_shown(request, name, clinic) for name in found.answers]
    return {"asked": asked, "advice": advice_on(asked, clinic), "results": results, "sure": found.sure}


def _shown(request: Request, name: str, clinic: Clinic) -> Shown:
    return shown(answers()[name], reviewed()[name], clinic, desk_of(request).today())


def _page(request: Request, template: str, facts: dict[str, Any]) -> Response:
    clinic, labels = clinic_of(request), desk_of(request).words["facts"]
    told = [(label, getattr(clinic, name)) for name, label in labels.items() if getattr(clinic, name)]
    return desk_of(request).templates.TemplateResponse(request, template, {"noted": False, **facts, "told": told})


ROUTES = [
    route(PATH, {"GET": empty, "POST": ask}),
    route("/desk/handout/{answer}", {"GET": handout}),
]
