"""`ramus review-sheet` and `ramus sign-off`: the protocol as a document, and a clinician's decisions about it."""

from __future__ import annotations

from datetime import date
from io import StringIO
from pathlib import Path
from typing import Annotated

import typer

from bot import logs
from bot.commands.errors import said_plainly
from bot.errors import ReviewError
from bot.settings import load_clinic, load_server

OutOption = Annotated[Path | None, typer.Option(help="write the sheet (HTML) to this file instead of the screen")]
CsvOption = Annotated[Path | None, typer.Option("--csv", help="write the empty form to return (CSV) to this file")]
FormArgument = Annotated[Path, typer.Argument(help="the form as the clinician filled it in")]


def review_sheet(out: OutOption = None, form: CsvOption = None) -> None:
    """Print the whole triage protocol as one document that a clinician can read and sign."""
    logs.configure("ERROR")
    from bot.review.content import items
    from bot.review.form import write_form
    from bot.review.sheet import review_sheet as sheet
    from bot.triage.protocol import load_protocol

    with said_plainly():
        protocol = load_protocol()
        found = items(protocol)
        if out or not form:
            html = sheet(protocol, found, load_clinic(load_server().clinic_file), date.today())
            _write(out, html) if out else print(html)
        if form:
            written = StringIO()
            write_form(written, found)
            _write(form, "\ufeff" + written.getvalue())  # the mark tells spreadsheets that this is UTF-8


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf8")
    except OSError as error:
        raise ReviewError(f"{path} cannot be written: {error}.") from error


def sign_off(file: FormArgument) -> None:
    """Check a returned form and record its decisions."""
    logs.configure("ERROR")
    from bot.review import content
    from bot.review.sign_off import sign_off as record
    from bot.triage.protocol import load_protocol

    with said_plainly():
        protocol = load_protocol()
        path, decisions = record(file, content.items(protocol), date.today())
        print(f"{len(decisions)} decisions are recorded in {path}.")
        print(content.summary(content.items(protocol)))


def add_to(app: typer.Typer) -> None:
    """Both commands, under their names."""
    app.command("review-sheet")(review_sheet)
    app.command("sign-off")(sign_off)
