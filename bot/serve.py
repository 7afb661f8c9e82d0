"""`ramus serve`: the web side and the assistant in one process."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import date
from socket import socket
from typing import TYPE_CHECKING

import uvicorn

from bot.dialogue.contract import review_of
from bot.errors import SettingsError
from bot.review.answers import NOT_SHOWN
from bot.settings import Server
from bot.startup import check_all, signed_off

if TYPE_CHECKING:
    from bot.front import Front
    from bot.web.gateway import Gateway


class _Announcing(uvicorn.Server):
    """Prints the address once the server really accepts connections."""

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            print(f"Ramus is ready: http://{self.config.host}:{self.config.port}/   (Ctrl+C stops it)", flush=True)


def shown_review(answer_id: str) -> Mapping[str, str] | None:
    """An answer's review today; None when its text is not to be shown."""
    review = review_of(answer_id, date.today())
    return None if review["state"] in NOT_SHOWN else review


def run(server: Server) -> None:
    """Check, load and serve until stopped. One process: locks and rate limits live in memory."""
    clinics = check_all(server)
    print(signed_off(), flush=True)
    from bot.assistant import Assistant
    from bot.desk.app import create_desk
    from bot.dialogue.broker import open_ledger
    from bot.front import Front
    from bot.local import LocalAssistant
    from bot.remote import RemoteAssistant
    from bot.web.app import create_app
    from bot.web.gateway import Gateway
    from bot.worker import WorkerAssistant

    try:
        server.data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"RAMUS_DATA_DIR {server.data_dir} cannot be used: {error}") from error
    ledger = open_ledger(server.data_dir)
    local = LocalAssistant.load(server, memory=bool(server.rasa_url), ledger=ledger)
    assistant: Assistant = RemoteAssistant(server.rasa_url, local) if server.rasa_url else WorkerAssistant(local)
    chat = create_app(assistant, clinics, server, ledger, review_of=shown_review)
    app = Front(chat, create_desk(clinics, server, ledger=ledger), server.desk_host)
    gateway: Gateway = chat.state.web.gateway
    # a Rasa server elsewhere is not asked
    _try_redaction(Gateway(local, gateway.store, gateway.limits, ledger) if server.rasa_url else gateway, server)
    try:
        _Announcing(_configured(app, server)).run()
    finally:
        ledger.close()


def _try_redaction(gateway: Gateway, server: Server) -> None:
    from bot.self_test import check_redaction

    kinds = asyncio.run(check_redaction(gateway, server.data_dir))
    print(f"{kinds} kinds of identifiers are taken out before anything is stored: tried just now.", flush=True)


def _configured(app: Front, server: Server) -> uvicorn.Config:
    from bot.web.connections import guarded

    # proxy_headers off: X-Forwarded-For is believed only from RAMUS_TRUSTED_PROXY, and the gateway reads it itself.
    # ws none: uvicorn's websockets need a newer package than Rasa's pins allow.
    return uvicorn.Config(
        app,
        http=guarded(app.chat),
        host=server.host,
        port=server.port,
        ws="none",
        proxy_headers=False,
        server_header=False,
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=5,
    )
