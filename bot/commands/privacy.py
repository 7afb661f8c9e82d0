"""`ramus consent` and `ramus data-sheet`: what patients are told about their data, made from the settings."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot import logs
from bot.commands.errors import said_plainly
from bot.commands.files import write_text
from bot.settings import DEFAULT, known_clinic, load_clinics, load_server

ClinicOption = Annotated[str, typer.Option(help="id of a clinic from the folder clinics; without it clinic.yml")]
OutOption = Annotated[Path | None, typer.Option(help="write it to this file instead of the screen")]


def consent(clinic: ClinicOption = DEFAULT, out: OutOption = None) -> None:
    """The text that a patient agrees to. The server shows it at /privacy."""
    from bot.web.privacy import CONSENT

    _show(CONSENT, clinic, out)


def data_sheet(clinic: ClinicOption = DEFAULT, out: OutOption = None) -> None:
    """What is kept, where, how long, and who can read it. The server shows it at /privacy."""
    from bot.web.privacy import DATA_SHEET

    _show(DATA_SHEET, clinic, out)


def _show(name: str, clinic: str, out: Path | None) -> None:
    logs.configure("ERROR")
    from bot.web.privacy import document

    with said_plainly():
        server = load_server()
        text = document(name, known_clinic(load_clinics(server), clinic), server.keep)
        if out:
            write_text(out, text)
        else:
            print(text, end="")


def add_to(app: typer.Typer) -> None:
    """The commands, under their names."""
    app.command("consent")(consent)
    app.command("data-sheet")(data_sheet)
