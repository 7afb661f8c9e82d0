"""Identifiers through the whole assistant: how many are at rest afterwards, and how ordinary messages are altered.

    .venv/bin/python -m benchmarks.privacy [--planted 500] [--seed 0] [--json]

Each of the invented identifiers is typed once, in a sentence, to the web side with its real assistant and its real
stores in a fresh folder. Afterwards every row of every database there, every other file and the log are searched.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import random
import sys
import tempfile
from pathlib import Path
from typing import Any

from bot import logs

if __name__ == "__main__":
    logs.configure("ERROR")  # before Rasa is imported

from benchmarks.planted import Planted, planted
from bot.dialogue.broker import open_ledger
from bot.door import redact
from bot.local import LocalAssistant
from bot.screening import red_flag_screen
from bot.settings import ROOT, clinics, load_server
from bot.store.gained import Gained
from bot.store.identifiers.plain import letters
from bot.web.app import create_app
from bot.web.gateway import Gateway, Said
from bot.web.limits import Limits

IN_A_TALK = 10  # identifiers that are typed in one conversation
LONG = 9  # letters and digits from which on another spelling of an identifier is looked for, too
MANY = 1_000_000


async def at_rest(folder: Path, chosen: list[Planted]) -> list[str]:
    """Type every identifier; returns what was found afterwards: kind and place."""
    server = load_server().model_copy(update={"data_dir": folder})
    ledger = open_ledger(folder)
    log = logging.FileHandler(folder / "log.txt")
    log.setFormatter(logs.WithoutWords(logs.FORMAT))
    logging.getLogger().addHandler(log)
    limits = Limits(messages_per_token=MANY, messages_per_address=MANY, starts_per_address=MANY)
    app = create_app(LocalAssistant.load(server, ledger=ledger), clinics(), server, ledger, limits)
    gateway: Gateway = app.state.web.gateway
    before = Gained(folder)
    for start in range(0, len(chosen), IN_A_TALK):
        token, _ = await gateway.start("somebody")
        for one in chosen[start : start + IN_A_TALK]:
            await gateway.say(token, "somebody", Said(one.sentence))
            ledger.feedback("ablation.cost", False, one.sentence)
    ledger.settle()
    logging.getLogger().removeHandler(log)
    stored = [(place, text.casefold(), letters(text)) for place, text in before.texts()]
    gateway.store.close()
    ledger.close()
    return [
        f"{one.kind} in {place}" for one in chosen for place, text, short in stored if one.stands_in(text, short, LONG)
    ]


def altered() -> dict[str, Any]:
    """What redaction does to the triage corpus: how many messages it alters, and of how many the level."""
    texts = [
        json.loads(line)["text"]
        for path in sorted((ROOT / "corpus" / "triage").glob("*.jsonl"))
        for line in path.read_text("utf8").splitlines()
    ]
    safe, screen = redact(), red_flag_screen()
    changed = [(text, safe(text)) for text in texts if safe(text) != text]
    levels = sum(screen(text).level != screen(other).level for text, other in changed)
    share = round(100 * len(changed) / len(texts), 3)
    return {"messages": len(texts), "altered": len(changed), "altered_percent": share, "levels_changed": levels}


def main() -> None:
    """Command line. Exit code 1 when an identifier was found or a level changed."""
    parser = argparse.ArgumentParser(description="Planted identifiers at rest, and ordinary messages that are altered.")
    parser.add_argument("--planted", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    told = parser.parse_args()
    chosen = planted(told.planted, random.Random(told.seed))
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(at_rest(Path(folder), chosen))
    kinds = len({one.kind for one in chosen})
    report = {"planted": len(chosen), "kinds": kinds, "found_at_rest": len(found), "where": found[:20], **altered()}
    lines = [json.dumps(report)] if told.json else [f"{key:16} {value}" for key, value in report.items()]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.exit(1 if found or report["levels_changed"] else 0)


if __name__ == "__main__":
    main()
