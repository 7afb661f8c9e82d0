"""`ramus review-sheet` and `ramus sign-off`: protocol and answers as documents, and a clinician's decisions on them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot import logs
from bot.commands.errors import said_plainly
from bot.commands.files import write_text
from bot.errors import ReviewError
from bot.settings import load_clinic, load_server

if TYPE_CHECKING:
    from bot.review.content import Item

OutOption = Annotated[Path | None, typer.Option(help="write the sheet (HTML) to this file instead of the screen")]
CsvOption = Annotated[Path | None, typer.Option("--csv", help="write the empty form to return (CSV) to this file")]
AnswersOption = Annotated[bool, typer.Option("--answers", help="the answers instead of the triage protocol")]
TopicOption = Annotated[str, typer.Option(help="of the answers only this topic, e.g. ablation")]
FormArgument = Annotated[Path, typer.Argument(help="the form as the clinician filled it in")]


def review_sheet(
    out: OutOption = None, form: CsvOption = None, answers: AnswersOption = False, topic: TopicOption = ""
) -> None:
    """Print the whole triage protocol, or the answers, as one document that a clinician can read and sign."""
    logs.configure("ERROR")
    with said_plainly():
        if topic and not answers:
            raise ReviewError("--topic is for the answers: add --answers.")
        html, found = _answers(topic) if answers else _protocol()
        if out:
            write_text(out, html)
        elif not form:
            print(html)
        if form:
            from bot.review.form import write_form

            written = StringIO()
            write_form(written, found)
            write_text(form, written.getvalue(), for_spreadsheets=True)


def _protocol() -> tuple[str, Mapping[str, Item]]:
    from bot.review.content import items
    from bot.review.sheet import review_sheet as sheet
    from bot.triage.protocol import load_protocol

    protocol = load_protocol()
    found = items(protocol)
    return sheet(protocol, found, load_clinic(load_server().clinic_file), date.today()), found


def _answers(topic: str) -> tuple[str, Mapping[str, Item]]:
    from bot.knowledge.catalog import answers
    from bot.knowledge.topics import topics
    from bot.review.answers import items
    from bot.review.sheet import answer_sheet

    every = items(answers())
    found = {name: item for name, item in every.items() if topic in ("", item.topic)}
    if not found:
        known = ", ".join(sorted({item.topic for item in every.values()}))
        raise ReviewError(f"No answer has the topic {topic}. The topics are {known}.")
    return answer_sheet(found, topics().names, load_clinic(load_server().clinic_file), date.today()), found


def sign_off(file: FormArgument) -> None:
    """Check a returned form and record its decisions."""
    logs.configure("ERROR")
    from bot.knowledge.catalog import answers
    from bot.review import answers as of_answers
    from bot.review import content
    from bot.review.sign_off import sign_off as record
    from bot.triage.protocol import load_protocol

    with said_plainly():
        protocol, today = load_protocol(), date.today()
        path, decisions = record(file, content.items(protocol), of_answers.items(answers()), today)
        print(f"{len(decisions)} decisions are recorded in {path}.")
        if path.parent == of_answers.FOLDER:
            print(of_answers.summary(of_answers.items(answers()), today))
        else:
            print(content.summary(content.items(protocol)))


def add_to(app: typer.Typer) -> None:
    """Both commands, under their names."""
    app.command("review-sheet")(review_sheet)
    app.command("sign-off")(sign_off)
