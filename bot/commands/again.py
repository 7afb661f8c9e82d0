"""`ramus replay`: conversations from a file, or those that are stored, through the present assistant."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from time import time
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from bot import logs
from bot.commands.assistant import local_assistant
from bot.commands.errors import said_plainly
from bot.errors import LedgerError
from bot.settings import Server, load_server

if TYPE_CHECKING:
    from bot.store.talks import Talk

FileArgument = Annotated[
    typer.FileText | None,
    typer.Argument(help="JSON lines: {id, turns: [...]} or {id, text}; not with the options below"),
]
RoleOption = Annotated[str, typer.Option(help="of a file: patient or staff")]
AlertOption = Annotated[int, typer.Option("--alert", help="the stored conversation of this alert")]
TalkOption = Annotated[str, typer.Option("--conversation", help="a stored conversation, by its key in the ledger")]
DaysOption = Annotated[int, typer.Option("--days", help="all stored conversations of the last so many days")]
WholeOption = Annotated[bool, typer.Option("--whole", help="show turns that do not differ, too")]
JsonOption = Annotated[bool, typer.Option("--json", help="one JSON line for each stored conversation")]
DAY = 24 * 60 * 60.0


def replay(
    file: FileArgument = None,
    role: RoleOption = "patient",
    alert: AlertOption = 0,
    conversation: TalkOption = "",
    days: DaysOption = 0,
    whole: WholeOption = False,
    as_json: JsonOption = False,
) -> None:
    """Run conversations from a file, one JSON line for each; or hold stored ones again and show what differs."""
    logs.configure("ERROR")
    with said_plainly():
        if file is not None:
            from bot.replay import replay as run_replay

            stream: TextIO = file
            for result in run_replay(local_assistant(role), stream):
                print(json.dumps(result, ensure_ascii=False), flush=True)
            return
        if not (alert or conversation or days):
            raise LedgerError("Name a file, or --alert, --conversation or --days for what is stored.")
        for line in _stored(load_server(), alert, conversation, days, whole, as_json):
            print(line, flush=True)


def _stored(server: Server, alert: int, wanted: str, days: int, whole: bool, as_json: bool) -> Iterator[str]:
    """The lines of each stored conversation that was asked for. Raises LedgerError when there is none."""
    from bot.again import as_dict, hold, lines
    from bot.triage.protocol import digest

    found = list(_talks(server, alert, wanted, days))
    if not found:
        kept = f"They are kept for {server.keep.conversations} days."
        raise LedgerError(f"No such conversation is stored, or its words are no longer kept. {kept}")
    speakers = {role: local_assistant(role) for role in {talk.role for talk, _ in found}}
    with asyncio.Runner() as runner:
        for talk, then in found:
            held, protocols = runner.run(hold(speakers[talk.role], talk)), {"then": then, "now": digest()}
            if as_json:
                yield json.dumps(as_dict(talk, held, protocols), ensure_ascii=False)
            elif whole or not days or any(one.differences() for one in held):
                yield from lines(talk, held, protocols, whole)


def _talks(server: Server, alert: int, wanted: str, days: int) -> Iterator[tuple[Talk, str]]:
    """The stored conversations, each with the version of the protocol that was in use when it began."""
    from bot.store import conversations, keys, ledger
    from bot.store.database import check_version, connect, version_of
    from bot.store.talks import talks

    path = server.data_dir / ledger.NAME
    if not path.exists():
        raise LedgerError(f"There is no ledger in {path.parent}.")
    key = keys.load_key(server.data_dir, make=False)
    with closing(connect(path, read_only=True)) as db:
        check_version(version_of(db))
        if alert:
            row = db.execute("SELECT conversation FROM alert WHERE id = ?", (alert,)).fetchone()
            if row is None:
                raise LedgerError(f"There is no alert {alert}.")
            wanted = row[0]
        since = time() - days * DAY if days else 0.0
        name_of = partial(keys.conversation_key, key)
        for talk in talks(server.data_dir / conversations.NAME, name_of, wanted, since):
            query = "SELECT version FROM protocol WHERE used_from <= ? ORDER BY used_from DESC LIMIT 1"
            used = db.execute(query, (talk.turns[0].at,)).fetchone()
            yield talk, used[0] if used else ""


def add_to(app: typer.Typer) -> None:
    """The command, under its name."""
    app.command("replay")(replay)
