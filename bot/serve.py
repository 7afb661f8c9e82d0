"""`ramus serve`: the web side and the assistant in one process."""

from __future__ import annotations

import asyncio
from socket import socket

import uvicorn

from bot.errors import SettingsError
from bot.settings import Server
from bot.startup import check_all, signed_off


class _Announcing(uvicorn.Server):
    """Prints the address once the server really accepts connections."""

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            print(f"Ramus is ready: http://{self.config.host}:{self.config.port}/   (Ctrl+C stops it)", flush=True)


def run(server: Server) -> None:
    """Check, load and serve until stopped. One process: locks and rate limits live in memory."""
    clinic = check_all(server)
    print(signed_off(), flush=True)
    from bot.assistant import Assistant
    from bot.local import LocalAssistant
    from bot.remote import RemoteAssistant
    from bot.self_test import check_redaction
    from bot.web.app import create_app
    from bot.web.gateway import Gateway
    from bot.worker import WorkerAssistant

    try:
        server.data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"RAMUS_DATA_DIR {server.data_dir} cannot be used: {error}") from error
    local = LocalAssistant.load(server, memory=bool(server.rasa_url))
    assistant: Assistant = RemoteAssistant(server.rasa_url, local) if server.rasa_url else WorkerAssistant(local)
    app = create_app(assistant, clinic, server)
    gateway: Gateway = app.state.web.gateway
    own = Gateway(local, gateway.store, gateway.limits) if server.rasa_url else gateway  # nobody else is asked here
    kinds = asyncio.run(check_redaction(own, server.data_dir))
    print(f"{kinds} kinds of identifiers are taken out before anything is stored: tried just now.", flush=True)
    # proxy_headers off: X-Forwarded-For is believed only from RAMUS_TRUSTED_PROXY, and the gateway reads it itself.
    # ws none: uvicorn's websockets need a newer package than Rasa's pins allow.
    config = uvicorn.Config(
        app,
        host=server.host,
        port=server.port,
        ws="none",
        proxy_headers=False,
        server_header=False,
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=5,
    )
    _Announcing(config).run()
