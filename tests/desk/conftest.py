"""A fresh desk for each test, its clock in the test's hand, and staff who sign in as a browser would."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pyotp
import pytest
from starlette.applications import Starlette

from bot.desk import proof
from bot.desk.app import close_files, create_desk
from bot.desk.ranking import Ranked
from bot.settings import Clinic, Server
from bot.store.database import connect
from bot.store.ledger import Ledger

CLINIC = Clinic(name="Test Clinic", country="US", phone="555-0100", hours="Monday to Friday")
PASSWORD = "a long enough password"
MakeDesk = Callable[..., Starlette]


def rank(text: str) -> Ranked:
    """A ranking that knows three answers and nothing else: no test needs the trained model."""
    likely = {"drive": "after/driving", "block": "medial_branch_block/what", "park": "clinic/parking"}
    known = [label for word, label in likely.items() if word in text]
    return Ranked([(label, 0.8) for label in known] or [("smalltalk/ack", 0.8)], 0.9)


class Clock:
    """Seconds since 1970 that stand still until a test moves them."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += seconds


class Staff:
    """A browser at the desk, with or without scripts: it keeps cookies and sends back a page's word."""

    def __init__(self, app: Starlette, clock: Clock, address: str = "10.0.0.9", origin: str = "https://test") -> None:
        transport = httpx.ASGITransport(app, client=(address, 1), raise_app_exceptions=True)
        self.http = httpx.AsyncClient(transport=transport, base_url=origin)
        self.app, self.clock, self.origin = app, clock, origin
        self.page = ""

    @property
    def desk(self) -> Any:
        return self.app.state.desk

    async def get(self, path: str, **options: Any) -> httpx.Response:
        response = await self.http.get(path, **options)
        self.page = response.text
        return response

    async def post(self, path: str, headers: dict[str, str] | None = None, **fields: Any) -> httpx.Response:
        """Send a form with the last page's word, from a page of the desk."""
        data = {"csrf": self.csrf, **fields}
        sent = {"Origin": self.origin, "Sec-Fetch-Site": "same-origin", **(headers or {})}
        response = await self.http.post(path, data=data, headers={k: v for k, v in sent.items() if v})
        if response.status_code not in (204, 303):
            self.page = response.text
        return response

    @property
    def csrf(self) -> str:
        found = re.search(r'name="csrf" value="([0-9a-f]{64})"', self.page)
        return found.group(1) if found else ""

    def code(self, name: str) -> str:
        return pyotp.TOTP(self.desk.people.known(name).secret).at(int(self.clock.now))

    async def sign_in(self, name: str, password: str = PASSWORD, code: str = "") -> httpx.Response:
        """Open the page and fill it in; the next code is another one."""
        await self.get("/desk/sign-in")
        response = await self.post("/desk/sign-in", name=name, password=password, code=code or self.code(name))
        self.clock.wait(proof.STEP)
        return response


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """argon2id with its smallest costs: tests compare many passwords."""
    monkeypatch.setattr(proof, "_HASHER", proof.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    proof.nobodys_password.cache_clear()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make_desk(tmp_path: Path, clock: Clock) -> Iterator[MakeDesk]:
    """Builds desks with three people: dora at the desk, cleo the clinician, adam the admin."""
    apps: list[Starlette] = []

    def build(**more: Any) -> Starlette:
        server = more.pop("server", None) or Server(data_dir=tmp_path / "var")
        clinics = more.pop("clinics", CLINIC)
        app = create_desk(clinics, server, clock, **{"rank": rank, **more})
        apps.append(app)
        if not app.state.desk.people.everybody():
            for name, role in (("dora", "desk"), ("cleo", "clinician"), ("adam", "admin")):
                app.state.desk.people.add(name, role, PASSWORD)
        return app

    yield build
    for app in apps:
        close_files(app)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger whose redaction takes telephone numbers out, as far as this test's go."""
    opened = Ledger.open(tmp_path / "var", redact=lambda text: text.replace("555-123-4567", "[phone]"))
    yield opened
    opened.close(2)


@pytest.fixture
def rows(ledger: Ledger) -> Callable[[str], list[dict[str, Any]]]:
    """Runs a query on the ledger's file, once all that waits is written."""

    def query(sql: str) -> list[dict[str, Any]]:
        ledger.settle()
        with closing(connect(ledger.folder / "ledger.db", read_only=True)) as db:
            return list(db.query(sql))

    return query


@pytest.fixture
def app(make_desk: MakeDesk, ledger: Ledger) -> Starlette:
    return make_desk(ledger=ledger)


@pytest.fixture
def staff(app: Starlette, clock: Clock) -> Staff:
    return Staff(app, clock)


@pytest.fixture
def browsers(clock: Clock) -> Callable[..., Staff]:
    """More of them, or for a desk of the test's own."""
    return lambda app, **more: Staff(app, clock, **more)


@pytest.fixture
def words() -> dict[str, Any]:
    from bot.desk.wording import load_words

    return load_words()
