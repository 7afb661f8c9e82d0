"""Jinja2 for the desk: autoescape for every file, the frame around each page, and the few helpers of the templates."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined
from starlette.requests import Request
from starlette.templating import Jinja2Templates

from bot.desk.access import may
from bot.desk.context import clinic_of, desk_of
from bot.settings import emergency_lines
from bot.web.rendering import blocks, tel, web_link

TEMPLATES = Path(__file__).parent / "templates"
PLACES = (
    ("/desk/ask", "ask"),
    ("/desk/check", "check"),
    ("/desk/alerts", "alerts"),
    ("/desk/misses", "misses"),
    ("/desk/review", "review"),
    ("/desk/report", "report"),
    ("/desk/people", "people"),
)  # of the menu: address, and its name in strings/en.yml


def build_templates() -> Jinja2Templates:
    """The templates; a name that is not there is an error, never an empty place."""
    templates = Jinja2Templates(TEMPLATES, context_processors=[_frame])
    templates.env.autoescape = True
    templates.env.undefined = StrictUndefined
    templates.env.trim_blocks = templates.env.lstrip_blocks = True
    templates.env.filters.update(blocks=blocks, tel=tel, web_link=web_link, moment=moment, local=local)
    return templates


def moment(at: float) -> str:
    """A time as the clinic's own clock shows it: 2026-11-29 14:05."""
    return datetime.fromtimestamp(at).strftime("%Y-%m-%d %H:%M")


def local(at: str) -> str:
    """A time of the ledger (UTC text) as the clinic's own clock shows it."""
    return moment(seconds(at)) if at else ""


def seconds(at: str) -> float:
    """A time of the ledger in seconds since 1970."""
    return datetime.fromisoformat(at).timestamp()


def _frame(request: Request) -> dict[str, Any]:
    """What stands around every page."""
    visit, clinic = getattr(request.state, "visit", None), clinic_of(request)
    return {
        "visit": visit,
        "clinic": clinic,
        "lines": emergency_lines(clinic.country),
        "words": desk_of(request).words,
        "places": [(path, name) for path, name in PLACES if visit and may(visit.person.role, "GET", path)],
        "here": request.url.path,
        "open_alerts": _open_alerts(request),
    }


def _open_alerts(request: Request) -> int:
    """How many alerts wait for somebody, for those who may take them."""
    desk, visit = desk_of(request), getattr(request.state, "visit", None)
    if visit is None or desk.alerts is None or not may(visit.person.role, "GET", "/desk/alerts"):
        return 0
    return desk.alerts.open_count(visit.person.clinic)
