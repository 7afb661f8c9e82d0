"""`ramus report`: what happened week by week, and what the clinic has to look after. No patients' words."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot import logs
from bot.commands.errors import said_plainly
from bot.commands.files import write_text
from bot.settings import load_server

if TYPE_CHECKING:
    from bot.review.answers import AnswerItem
    from bot.store.weeks import Week

COLUMNS = ("id", "title", "state", "reviewer", "reviewed_on", "due")
WeeksOption = Annotated[int, typer.Option(help="how many weeks, this one included", min=1, max=520)]
ClinicOption = Annotated[str | None, typer.Option(help='only this clinic; "" is the default one')]
CsvOption = Annotated[Path | None, typer.Option("--csv", help="write the weeks (CSV) to this file")]
HtmlOption = Annotated[Path | None, typer.Option("--html", help="write the weeks as a page with plots to this file")]
AnswersOption = Annotated[
    Path | None, typer.Option("--answers-csv", help="write every answer with its state (CSV) to this file")
]


def report(
    weeks: WeeksOption = 8,
    clinic: ClinicOption = None,
    form: CsvOption = None,
    html: HtmlOption = None,
    answers_form: AnswersOption = None,
) -> None:
    """Count what happened week by week, and say which answers' approvals have ended or will end soon."""
    logs.configure("ERROR")
    from bot import weekly
    from bot.knowledge.catalog import answers
    from bot.review.answers import items, load_settings

    with said_plainly():
        today = date.today()
        found = items(answers(), today=today)
        past_due = [item.id for item in found.values() if item.due and item.due < today]
        counted = _weeks(today, weeks, clinic)
        if counted:
            print(weekly.text(counted, past_due))
        print("\n".join(review_lines(found, today, load_settings().soon_days)))
        if form and counted:
            write_text(form, weekly.table(counted), for_spreadsheets=True)
        if html and counted:
            write_text(html, weekly.page(counted, past_due))
        if answers_form:
            write_text(answers_form, table(found, today), for_spreadsheets=True)


def _weeks(today: date, number: int, clinic: str | None) -> list[Week]:
    """The weeks in the ledger; none when there is no ledger yet."""
    from bot.store import ledger
    from bot.store.database import check_version, connect, version_of
    from bot.store.weeks import weeks

    path = load_server().data_dir / ledger.NAME
    if not path.exists():
        print(f"There is no ledger in {path.parent} yet: nothing to count.\n")
        return []
    with closing(connect(path, read_only=True)) as db:
        check_version(version_of(db))
        return weeks(db, today, number, clinic)


def review_lines(found: Mapping[str, AnswerItem], today: date, soon_days: int) -> list[str]:
    """Counts by state, then what is past due, then what falls due within `soon_days`, the oldest first."""
    from bot.review.answers import counts

    number = {word.replace("_", " "): count for word, count in counts(found, today).items()}
    past = [item for item in found.values() if item.due and item.due < today]
    soon = [item for item in found.values() if item.due and today <= item.due <= today + timedelta(days=soon_days)]
    return [
        f"Review of the {len(found)} answers on {today}:",
        *(f"  {word:<10} {count:>4}" for word, count in number.items()),
        "A clinician disagrees with (patients are sent to the clinic instead):",
        *_named(item for item in found.values() if item.standing(today) == "rejected"),
        "Past due (patients are sent to the clinic instead):",
        *_named(past),
        f"Due within {soon_days} days:",
        *_named(soon),
    ]


def _named(some: Iterable[AnswerItem]) -> list[str]:
    ordered = sorted(some, key=lambda item: (item.due or date.max, item.id))
    lines = [
        f"  {item.id}  {item.content['title']}" + (f"  due {item.due}, {_reviewer(item)}" if item.due else "")
        for item in ordered
    ]
    return lines or ["  none"]


def table(found: Mapping[str, AnswerItem], today: date) -> str:
    """Every answer as a line of CSV."""
    stream = StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for item in found.values():
        by = item.state.by
        papers = (_reviewer(item), by.date if by else "", item.due or "")
        writer.writerow((item.id, item.content["title"], item.standing(today), *papers))
    return stream.getvalue()


def _reviewer(item: AnswerItem) -> str:
    """Whose approval holds, or held."""
    return f"{item.state.by.name} ({item.state.by.role})" if item.state.by else ""


def add_to(app: typer.Typer) -> None:
    """The command, under its name."""
    app.command("report")(report)
