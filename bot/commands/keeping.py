"""`ramus purge`, `ledger verify`, `backup` and `restore`: what is kept, for how long, and whether it is true."""

from __future__ import annotations

from contextlib import closing
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from bot import logs
from bot.commands.errors import said_plainly
from bot.errors import LedgerError
from bot.settings import load_server

DryRunOption = Annotated[bool, typer.Option("--dry-run", help="only count what would go")]
HeadOption = Annotated[str, typer.Option("--head", help="a last hash that you noted down earlier: is it still there?")]
CheckOption = Annotated[bool, typer.Option("--check", help="only check the back-up, replace nothing")]
FolderArgument = Annotated[Path, typer.Argument(help="the folder of the back-up")]

ledger_app = typer.Typer(help="The ledger: what was screened, answered and done.", no_args_is_help=True)


def purge(dry_run: DryRunOption = False) -> None:
    """Delete what is older than the settings allow (RAMUS_KEEP_...). The server does the same once a day."""
    logs.configure("ERROR")
    from bot.store import retention

    with said_plainly():
        server = load_server()
        counts = retention.purge(server.data_dir, server.keep.model_dump(), dry_run=dry_run)
        print("Would be deleted:" if dry_run else "Deleted:")
        for kind, count in counts.items():
            print(f"  {kind:<14} {count:>7}")


@ledger_app.command()
def verify(head: HeadOption = "") -> None:
    """Check that nothing in the chained tables was changed or taken out; exit code 1 when something was."""
    logs.configure("ERROR")
    from bot.store import chain, ledger
    from bot.store.database import check_version, connect, version_of

    with said_plainly():
        path = load_server().data_dir / ledger.NAME
        if not path.exists():
            raise LedgerError(f"There is no ledger in {path.parent}.")
        with closing(connect(path, read_only=True)) as db:
            check_version(version_of(db))
            verdicts = chain.verify(db)
            held = not head or chain.holds(db, head)
    for one in verdicts:
        told = f"BROKEN: {one.problem}" if one.problem else f"{one.rows:>7} rows, last hash {one.head}"
        print(f"{one.table:<14} {told}")
    if not held:
        print(f"No chain holds {head}.")
    if not held or any(one.problem for one in verdicts):
        raise typer.Exit(1)


def backup(folder: FolderArgument) -> None:
    """Copy the ledger, its key and the conversations into a new folder, also while the server runs."""
    logs.configure("ERROR")
    from bot.store.backup import back_up

    with said_plainly():
        manifest = back_up(load_server().data_dir, folder, version("ramus"))
        print(f"{', '.join(manifest.files)} are backed up in {folder}.")


def restore(folder: FolderArgument, check: CheckOption = False) -> None:
    """Check a back-up and put it in the place of what is there. The server must not run."""
    logs.configure("ERROR")
    from bot.store import restore as restoring
    from bot.store.ledger import Ledger

    with said_plainly():
        made_at = restoring.check(folder).made_at
        if check:
            print(f"The back-up of {made_at} is complete and true.")
            return
        data = load_server().data_dir
        aside = restoring.restore(folder, data)
        ledger = Ledger.open(data)
        ledger.audit("ramus", "restore", {"made_at": made_at})
        ledger.close()
        print(f"The back-up of {made_at} is restored. What was there before is in {aside}; delete it when all is well.")


def add_to(app: typer.Typer) -> None:
    """The commands, under their names."""
    app.command("purge")(purge)
    app.command("backup")(backup)
    app.command("restore")(restore)
    app.add_typer(ledger_app, name="ledger")
