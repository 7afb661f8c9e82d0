"""The web side with the fake assistant on a free port, for tests and for pictures."""

from __future__ import annotations

import importlib.util
import socket
import sys
import threading
import time
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette

from bot.colours import Colours
from bot.settings import Clinic, Server
from bot.store.ledger import Ledger
from bot.web.app import create_app
from bot.web.connections import guarded
from bot.web.limits import Limits


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


CLINIC_PORT = free_port()
CLINIC_SITE = f"http://localhost:{CLINIC_PORT}"  # a website that may show the chat; a test that needs it serves it
NORTH_COLOURS: Any = {"light": {"accent": "#7a1f5c"}, "dark": {"accent": "#f0b3dc"}}
FAKE = Path(__file__).parents[1] / "web" / "fake_assistant.py"


def load(path: Path) -> Any:
    """A module by its path, for tests are no package."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec and spec.loader
    module = sys.modules[path.stem] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class LiveServer:
    """An app on a free port, in a thread; it can be stopped and started again at the same address."""

    def __init__(self, app: Starlette) -> None:
        self.app = app
        self.socket_port = free_port()
        self.url = f"http://127.0.0.1:{self.socket_port}"
        self.start()

    def start(self) -> None:
        """Serve, and return when the port answers."""
        config = uvicorn.Config(
            self.app,
            http=guarded(self.app),
            port=self.socket_port,
            ws="none",
            lifespan="off",
            proxy_headers=False,
            log_level="critical",
        )
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.thread.start()
        while not self.server.started:
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop, and return when the port is free."""
        self.server.should_exit = self.server.force_exit = True
        self.thread.join(10)


def live_app(data: Path) -> Starlette:
    """Two clinics, limits out of the way, and the fake of tests/web."""
    clinic = Clinic(name="Test Clinic", country="US", phone="555-0100", hours="Monday to Friday")
    north = Clinic(name="North Clinic", country="UK", phone="01632 960100", colours=Colours(**NORTH_COLOURS))
    generous = Limits(messages_per_token=1000, messages_per_address=1000, starts_per_address=1000)
    server = Server(data_dir=data, allowed_origins=(CLINIC_SITE,))
    return create_app(load(FAKE).FakeAssistant(), {"": clinic, "north": north}, server, Ledger.open(data), generous)
