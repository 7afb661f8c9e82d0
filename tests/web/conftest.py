"""A fresh app and a fresh sessions file for each test, spoken to in process."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from bot.settings import Clinic, Server
from bot.store.ledger import Ledger
from bot.web.app import create_app
from bot.web.limits import Limits


def load_fake() -> ModuleType:
    """The fake's module; tests are no package, so it is loaded by its path."""
    path = Path(__file__).with_name("fake_assistant.py")
    spec = importlib.util.spec_from_file_location("fake_assistant", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CLINIC = Clinic(name="Test Clinic", country="US", phone="555-0100", hours="Monday to Friday")
MakeApp = Callable[..., Starlette]


class Patient:
    """A browser's side of the API."""

    def __init__(self, app: Starlette, address: str = "10.0.0.1", origin: str = "http://test") -> None:
        transport = httpx.ASGITransport(app, client=(address, 1), raise_app_exceptions=True)
        self.http = httpx.AsyncClient(transport=transport, base_url=origin)
        self.token = ""

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def start(self) -> list[dict[str, Any]]:
        """Begin a conversation; returns the greeting."""
        data = (await self.http.post("/api/chat/start", json={})).json()
        self.token = data["token"]
        return data["messages"]

    async def send(self, **body: Any) -> httpx.Response:
        """POST one message."""
        return await self.http.post("/api/chat/message", json=body, headers=self.bearer)

    async def say(self, text: str) -> list[dict[str, Any]]:
        """The messages that come back for typed words."""
        response = await self.send(text=text)
        assert response.status_code == 200, response.text
        return response.json()["messages"]

    async def exchanges(self) -> list[dict[str, Any]]:
        """What a reload gets."""
        return (await self.http.get("/api/chat/messages", headers=self.bearer)).json()["exchanges"]


@pytest.fixture
def fake() -> Any:
    return load_fake().FakeAssistant()


@pytest.fixture
def make_app(fake: Any, tmp_path: Path) -> Iterator[MakeApp]:
    """Builds apps on one data folder: a second one is the server after a restart."""
    apps = []

    def build(
        assistant: Any = None,
        clinic: Clinic = CLINIC,
        limits: dict[str, Any] | None = None,
        others: dict[str, Clinic] | None = None,
        review_of: Any = None,
        ledger: Ledger | None = None,
        **server: Any,
    ) -> Starlette:
        settings = Server(data_dir=tmp_path / "var", **server)
        more = {"ledger": ledger, **({"review_of": review_of} if review_of else {})}
        clinics = {"": clinic, **(others or {})}
        app = create_app(assistant or fake, clinics, settings, Limits(**(limits or {})), **more)
        apps.append(app)
        return app

    yield build
    for app in apps:
        app.state.web.gateway.store.close()


@pytest.fixture
def patient(make_app: MakeApp) -> Patient:
    return Patient(make_app())


@pytest.fixture
def patients() -> type[Patient]:
    """For tests that need several, or their own app."""
    return Patient
