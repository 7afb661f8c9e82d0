"""A fresh app and a fresh sessions file for each test, spoken to in process."""

from __future__ import annotations

import importlib.util
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
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
FIELDS = ("csrf", "client_id")
FEEDBACK_FIELDS = ("csrf", "answer_id", "place")


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


class Forms:
    """A browser without scripts: it follows redirects, keeps cookies and sends back the hidden fields.

    `query` names a clinic, e.g. ?clinic=north.
    """

    def __init__(self, patient: Any, query: str = "") -> None:
        self.http, self.query = patient.http, query
        self.page = ""

    async def open(self) -> str:
        self.page = (await self.http.get(f"/chat{self.query}")).text
        return self.page

    def hidden(self) -> dict[str, str]:
        return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', self.page))

    async def post(self, path: str = "/chat", **fields: str) -> Any:
        headers = {"Accept": "text/html"}
        names = FEEDBACK_FIELDS if path == "/chat/feedback" else FIELDS
        hidden = {name: value for name, value in self.hidden().items() if name in names}
        address, data = f"{path}{self.query}", {**hidden, **fields}
        response = await self.http.post(address, data=data, headers=headers, follow_redirects=True)
        self.page = response.text
        return response

    async def feedback(self, **fields: str) -> Any:
        """Send a form under an answer."""
        return await self.post("/chat/feedback", **fields)


@pytest.fixture
def fake() -> Any:
    return load_fake().FakeAssistant()


@pytest.fixture
def apps() -> Iterator[list[Starlette]]:
    """The apps of a test; they are closed after it."""
    made: list[Starlette] = []
    yield made
    for app in made:
        app.state.web.gateway.store.close()
        app.state.web.gateway.ledger.close()


@pytest.fixture
def make_app(fake: Any, tmp_path: Path, apps: list[Starlette]) -> MakeApp:
    """Builds apps on one data folder: a second one is the server after a restart."""

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
        more = {"review_of": review_of} if review_of else {}
        clinics = {"": clinic, **(others or {})}
        ledger = ledger or Ledger.open(settings.data_dir)
        app = create_app(assistant or fake, clinics, settings, ledger, Limits(**(limits or {})), **more)
        apps.append(app)
        return app

    return build


@pytest.fixture
def kept(tmp_path: Path, apps: list[Starlette]) -> Callable[..., list[Any]]:
    """The opinions in the ledger; of each these columns."""

    def read(columns: str = "answer_id, helped, word") -> list[Any]:
        for app in apps:
            app.state.web.gateway.ledger.settle()
        with closing(sqlite3.connect(tmp_path / "var" / "ledger.db")) as db:
            return db.execute(f"SELECT {columns} FROM feedback ORDER BY id").fetchall()

    return read


@pytest.fixture
def patient(make_app: MakeApp) -> Patient:
    return Patient(make_app())


@pytest.fixture
def forms(patient: Any) -> Forms:
    return Forms(patient)


@pytest.fixture
def browsers() -> type[Forms]:
    """For tests whose forms need an app of their own."""
    return Forms


@pytest.fixture
def patients() -> type[Patient]:
    """For tests that need several, or their own app."""
    return Patient
