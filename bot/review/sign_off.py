"""Checks a returned form and records it. Nothing is filled in for the signer; one mistake refuses the whole form."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import yaml
from pydantic import ValidationError

from bot.errors import ReviewError
from bot.review import answers, content
from bot.review.content import Item
from bot.review.form import Row, read_form
from bot.triage.review import Decision

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
HEAD = "# Recorded by `ramus sign-off` from a form that the signer returned. To change a decision, sign again.\n"


def sign_off(
    form: Path, flags: Mapping[str, Item], of_answers: Mapping[str, Item], today: date
) -> tuple[Path, list[Decision]]:
    """Check the form, be it of flags or of answers, and record its decisions; raises ReviewError with every mistake."""
    rows = read_form(form)
    if is_about_answers(rows, flags, of_answers):
        decisions = check(rows, of_answers, today)
        return record(decisions, answers.FOLDER), decisions
    decisions = check(rows, flags, today)
    return record(decisions, content.FOLDER), decisions


def is_about_answers(rows: list[Row], flags: Mapping[str, Item], of_answers: Mapping[str, Item]) -> bool:
    """Which of the two forms this is, by its items; raises ReviewError when it holds both."""
    named = [row.values["flag"] for row in rows]
    some_flags, some_answers = [one for one in named if one in flags], [one for one in named if one in of_answers]
    if some_flags and some_answers:
        raise ReviewError(
            f"The form is not recorded: it holds flags ({some_flags[0]}) and answers ({some_answers[0]}). "
            "Their records are kept apart: send each in a form of its own."
        )
    return bool(some_answers)


def check(rows: list[Row], found: Mapping[str, Item], today: date) -> list[Decision]:
    """The decisions of the rows in which something was decided; raises ReviewError that names each wrong line."""
    decisions: list[Decision] = []
    problems: list[str] = []
    for row in rows:
        if not row.decided:
            continue
        try:
            decisions.append(_decision(row, found, today))
        except ReviewError as error:
            problems.append(f"line {row.line}, {row.values['flag'] or 'no flag'}: {error}")
    signers = [(one.flag, one.name) for one in decisions]
    twice = sorted({signer for signer in signers if signers.count(signer) > 1})
    problems += [f"{flag} is decided twice by {name}." for flag, name in twice]
    if problems:
        raise ReviewError("\n  ".join(["The form is not recorded:", *problems]))
    if not decisions:
        raise ReviewError("The form is not recorded: no decision is filled in.")
    return decisions


def _decision(row: Row, found: Mapping[str, Item], today: date) -> Decision:
    values = {**row.values, "decision": " ".join(row.values["decision"].lower().split())}
    item = found.get(values["flag"])
    if item is None:
        raise ReviewError("there is no such flag or answer.")
    if values["version"] != item.version:
        raise ReviewError("its text has changed since this form was printed. Print a new sheet, read it and sign that.")
    missing = [name for name in ("decision", "name", "role", "date") if not values[name]]
    if missing:
        raise ReviewError(f"the signer has not filled in: {', '.join(missing)}.")
    if not _DATE.fullmatch(values["date"]):
        raise ReviewError(f"the date must be written as year-month-day, like {today.isoformat()}.")
    try:
        decision = Decision(**values)  # type: ignore[arg-type]
    except ValidationError as error:
        wrong = "; ".join(f"{one['loc'][0]}: {one['msg']}" for one in error.errors())
        raise ReviewError(f"{wrong}.") from error
    if decision.date > today:
        raise ReviewError("the date is still to come.")
    if decision.decision == "agree with changes" and not decision.remark:
        raise ReviewError("the remark must say which changes.")
    return decision


def record(decisions: list[Decision], folder: Path) -> Path:
    """Write the decisions as one small YAML file; raises ReviewError when they are on record already."""
    kept = {"decisions": [one.model_dump(exclude_defaults=True) for one in decisions]}
    text = HEAD + yaml.safe_dump(kept, sort_keys=False, allow_unicode=True, width=120)
    mark = hashlib.sha256(text.encode()).hexdigest()[:8]
    path = folder / f"{max(one.date for one in decisions).isoformat()}-{mark}.yml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf8") as stream:
            stream.write(text)
    except FileExistsError as error:
        raise ReviewError(f"These decisions are on record already: {path}.") from error
    except OSError as error:
        raise ReviewError(f"{path} cannot be written: {error}.") from error
    return path
