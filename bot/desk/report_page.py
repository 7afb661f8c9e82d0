"""The weekly report at the desk: the counts of `ramus report`, how soon alerts were taken, and both as CSV."""

from __future__ import annotations

from asyncio import to_thread
from contextlib import closing
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from bot.desk.access import route
from bot.desk.context import desk_of, visit_of
from bot.desk.refusals import Refusal
from bot.desk.sheets import sheet
from bot.review.answers import counts, reviewed
from bot.store.answered import Taken, middle, taken, within
from bot.store.database import connect
from bot.store.ledger import NAME
from bot.store.weeks import KINDS, Week, weeks
from bot.weekly import HEIGHT, LEVELS, MOST_TOPICS, WIDTH, bars, totals

PATH = "/desk/report"
WEEKS = 8
SOON = 5  # minutes
CSV = "text/csv; charset=utf-8"


async def report(request: Request) -> Response:
    """The page."""
    desk = desk_of(request)
    found, alerts = await to_thread(_counted, request)
    facts: dict[str, Any] = {
        "weeks": found,
        "plots": _plots(found, alerts),
        "bars": bars,
        "size": (WIDTH, HEIGHT),
        "topics": totals(found, "topics").most_common(MOST_TOPICS),
        "misses": totals(found, "misses").most_common(),
        "feedback": totals(found, "feedback").most_common(),
        "alerts": alerts,
        "open": sum(one.minutes is None for one in alerts),
        "middle": middle(alerts),
        "within": within(alerts, SOON),
        "soon": SOON,
        "review": [(name, count) for name, count in counts(reviewed(), desk.today()).items() if count],
    }
    return desk.templates.TemplateResponse(request, "report.html", facts)


async def weeks_csv(request: Request) -> Response:
    """Every count as a line."""
    found, _ = await to_thread(_counted, request)
    rows = [
        (week.monday, kind, name, count)
        for week in found
        for kind in KINDS
        for name, count in sorted(week.counts[kind].items())
    ]
    return _file(request, "weeks.csv", sheet(("week", "kind", "name", "count"), rows))


async def alerts_csv(request: Request) -> Response:
    """Every alert as a line, without words or notes."""
    _, alerts = await to_thread(_counted, request)
    columns = ("alert", "began (UTC)", "level", "minutes until taken", "taken by", "outcome")
    rows = [(one.id, one.at, one.level, _rounded(one.minutes), one.by, one.outcome) for one in alerts]
    return _file(request, "alerts.csv", sheet(columns, rows))


def _counted(request: Request) -> tuple[list[Week], list[Taken]]:
    """The weeks of this person's clinic, and the alerts in them."""
    desk, clinic = desk_of(request), visit_of(request).person.clinic
    if desk.ledger is None:
        raise Refusal("not_found")
    with closing(connect(desk.ledger.folder / NAME, read_only=True)) as db:
        found = weeks(db, desk.today(), WEEKS, clinic)
        return found, taken(db, clinic, found[0].monday)


def _plots(found: list[Week], alerts: list[Taken]) -> list[tuple[str, dict[str, int]]]:
    """Name and values of each plot. A week without an alert has no median, and a bar of 0."""
    plots = [
        (kind, {f"{week.monday:%d %b}": week.total(kind) for week in found}) for kind in ("conversations", "answers")
    ]
    plots += [("misses", {f"{week.monday:%d %b}": week.total("misses") for week in found})]
    for level in LEVELS[1:]:
        plots.append((level, {f"{week.monday:%d %b}": week.counts["levels"][level] for week in found}))
    minutes = {week.monday: middle([one for one in alerts if one.monday == week.monday]) for week in found}
    plots.append(("minutes", {f"{monday:%d %b}": round(value or 0) for monday, value in minutes.items()}))
    return plots


def _rounded(minutes: float | None) -> str:
    return "" if minutes is None else f"{minutes:.1f}"


def _file(request: Request, name: str, text: str) -> Response:
    """A file to keep; that it was taken is in the audit."""
    desk = desk_of(request)
    desk.note(visit_of(request).person.name, "exported", {"file": name, "on": date.today().isoformat()})
    return Response(text, media_type=CSV, headers={"Content-Disposition": f'attachment; filename="{name}"'})


ROUTES = [
    route(PATH, {"GET": report}),
    route(f"{PATH}/weeks.csv", {"GET": weeks_csv}),
    route(f"{PATH}/alerts.csv", {"GET": alerts_csv}),
]
