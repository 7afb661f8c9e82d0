"""Messages about alerts that nobody acknowledges: on time, until they arrive, through restarts, and never after."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from typing import Any

import pytest

from bot.desk.escalate import Escalation
from bot.desk.receiver import make_receiver
from bot.desk.ways import Mail, Webhook, signature, ways
from bot.errors import SettingsError
from bot.settings import Clinic, Server, load_server
from bot.store.alerts import Alerts
from bot.store.rows import Row
from bot.store.times import utc

AFTER = 300
CLINICS = {"": Clinic(name="Test Clinic", phone="555-0100"), "north": Clinic(name="North Clinic", phone="1234")}


class Way:
    """Keeps what is sent; `down`: it does not arrive."""

    def __init__(self, name: str = "webhook") -> None:
        self.name, self.down, self.sent = name, False, []

    def send(self, told: dict[str, Any]) -> None:
        if self.down:
            raise OSError("no network")
        self.sent.append(told)


@pytest.fixture
def raised(ledger: Any, clock: Any) -> Callable[..., None]:
    def write(level: str = "emergency", talk: str = "anna", clinic: str = "") -> None:
        told = {"source": "message", "nth": 0, "level": level, "flags": '["ces.bladder"]', "advice": "nerves"}
        where = {"words": "[]", "protocol": "", "clinic": clinic, "channel": "ramus", "role": "patient"}
        values = {"at": utc(clock()), "conversation": talk, **told, **where}
        assert ledger.record([Row("triage_event", values, {"words": ["cannot pee"]})], wait=3)

    return write


@pytest.fixture
def way() -> Way:
    return Way()


@pytest.fixture
def start(ledger: Any, clock: Any) -> Iterator[Callable[..., Escalation]]:
    """Starts the escalation as a process does: with connections of its own."""
    opened: list[Alerts] = []

    def build(*ways: Way, address: str = "") -> Escalation:
        opened.append(Alerts(ledger.folder))
        return Escalation(opened[-1], ways, AFTER, CLINICS, address, clock)

    yield build
    for alerts in opened:
        alerts.close()


def test_after_the_time_and_not_before_a_message_goes_out_once(start: Any, way: Way, clock: Any, raised: Any) -> None:
    raised(clinic="north")
    escalation = start(way, address="https://desk.example")
    clock.wait(AFTER - 1)
    assert escalation.step() == 0
    clock.wait(1)
    assert escalation.step() == 1 and escalation.step() == 0
    (told,) = way.sent
    assert told["id"] == "alert-1-webhook" and told["level"] == "emergency" and told["clinic"] == "North Clinic"
    assert told["address"] == "https://desk.example/desk/alerts" and "pee" not in str(told)


def test_each_way_gets_its_own_and_one_that_is_down_holds_up_no_other(start: Any, clock: Any, raised: Any) -> None:
    webhook, mail = Way("webhook"), Way("mail")
    webhook.down = True
    raised()
    raised(talk="bob", level="urgent")
    escalation = start(webhook, mail)
    clock.wait(AFTER)
    escalation.step()
    assert len(mail.sent) == 2 and webhook.sent == []


def test_it_is_tried_again_after_longer_and_longer_pauses(
    start: Any, way: Way, clock: Any, raised: Any, rows: Any
) -> None:
    raised()
    way.down = True
    escalation, tries = start(way), []
    clock.wait(AFTER)
    for second in range(120):
        escalation.step()
        tries.append(rows("SELECT tries FROM escalation")[0]["tries"]) if second % 5 == 0 else None
        clock.wait(1)
    assert rows("SELECT tries, problem FROM escalation") == [{"tries": 5, "problem": "OSError"}]  # 0, 5, 15, 35, 75 s
    way.down = False
    clock.wait(300)
    assert escalation.step() == 1 and len(way.sent) == 1


def test_a_restart_forgets_none_and_sends_none_twice(start: Any, way: Way, clock: Any, raised: Any) -> None:
    raised()
    way.down = True
    clock.wait(AFTER)
    start(way).step()
    way.down = False
    clock.wait(60)
    assert start(way).step() == 1
    assert start(way).step() == 0 and len(way.sent) == 1


def test_what_fell_due_while_nothing_ran_goes_out_at_the_start(start: Any, way: Way, clock: Any, raised: Any) -> None:
    raised()
    clock.wait(AFTER + 3600)
    assert start(way).step() == 1


def test_a_process_that_dies_after_sending_sends_again(
    start: Any, way: Way, clock: Any, raised: Any, monkeypatch: Any
) -> None:
    raised()
    clock.wait(AFTER)
    dying = start(way)
    monkeypatch.setattr(dying._messages, "delivered", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        dying.step()
    assert start(way).step() == 1
    assert [told["id"] for told in way.sent] == ["alert-1-webhook"] * 2  # the receiver knows it by its id


@pytest.mark.parametrize("when", ["before", "between tries"])
def test_an_acknowledged_alert_never_fires_again(
    start: Any, way: Way, clock: Any, raised: Any, ledger: Any, when: str
) -> None:
    raised()
    alerts, escalation = Alerts(ledger.folder), start(way)
    if when == "between tries":
        way.down = True
        clock.wait(AFTER)
        escalation.step()
        way.down = False
    assert alerts.acknowledge(1, "dora", clock())
    clock.wait(AFTER * 10)
    assert escalation.step() == 0 and start(way).step() == 0 and way.sent == []
    alerts.close()


def test_one_that_is_acknowledged_while_another_is_sent_is_not_sent(
    start: Any, clock: Any, raised: Any, ledger: Any
) -> None:
    alerts = Alerts(ledger.folder)

    class Slow(Way):
        def send(self, told: dict[str, Any]) -> None:
            super().send(told)
            alerts.acknowledge(2, "dora", clock())

    raised()
    raised(talk="bob")
    clock.wait(AFTER)
    slow = Slow()
    assert start(slow).step() == 1 and [told["alert"] for told in slow.sent] == [1]
    alerts.close()


def test_very_old_alerts_are_left_to_the_page(start: Any, way: Way, clock: Any, raised: Any) -> None:
    raised()
    clock.wait(25 * 3600)
    assert start(way).step() == 0


@pytest.mark.parametrize("secret", ["", "shared"])
def test_the_webhook_reaches_the_receiver_of_the_command(secret: str, capsys: pytest.CaptureFixture[str]) -> None:
    server = make_receiver(0, secret)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/"
    told = {"id": "alert-1-webhook", "alert": 1}
    Webhook(address, secret).send(told)
    Webhook(address, secret).send(told)
    if secret:
        with pytest.raises(OSError):
            Webhook(address, "another").send(told)
    server.shutdown()
    server.server_close()
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == 2 and '"again": false' in printed[0] and '"again": true' in printed[1]


def test_an_answer_that_is_no_success_has_not_arrived() -> None:
    with pytest.raises(OSError):
        Webhook("http://127.0.0.1:9/").send({"id": "x"})
    assert signature("a", b"b") != signature("c", b"b")


def test_the_mail_says_who_waits_and_nothing_of_what_was_said(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[EmailMessage] = []

    class Smtp:
        def __init__(self, host: str, port: int, **_: Any) -> None:
            assert (host, port) == ("mail.example", 587)

        def __enter__(self) -> Any:
            return self

        def __exit__(self, *_: Any) -> None: ...

        def starttls(self, context: Any) -> None:
            sent.append(EmailMessage())

        def login(self, user: str, password: str) -> None:
            assert (user, password) == ("me@x", "p:w")

        def send_message(self, mail: EmailMessage) -> None:
            sent.append(mail)

    monkeypatch.setattr("smtplib.SMTP", Smtp)
    words = {"subject": "Alert at {clinic} ({level})", "text": "Since {since}: {address}"}
    told = {"id": "alert-1-mail", "level": "urgent", "clinic": "Test Clinic", "since": "2026-01-01", "address": "x"}
    Mail("nurse@x.example", "ramus@x.example", "smtp://me%40x:p%3Aw@mail.example", words).send(told)
    assert len(sent) == 2 and sent[1]["Subject"] == "Alert at Test Clinic (urgent)"


@pytest.mark.parametrize(
    "wrong",
    [
        {"RAMUS_ESCALATE_WEBHOOK": "http://elsewhere.example/"},
        {"RAMUS_ESCALATE_WEBHOOK": "nonsense"},
        {"RAMUS_ESCALATE_MAIL": "nurse@x.example"},
        {"RAMUS_ESCALATE_MAIL": "nobody", "RAMUS_ESCALATE_SMTP": "smtps://mail.example"},
        {"RAMUS_ESCALATE_MAIL": "nurse@x.example", "RAMUS_ESCALATE_SMTP": "smtp-open://mail.example"},
    ],
)
def test_a_way_that_cannot_work_stops_the_start(wrong: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="RAMUS_ESCALATE"):
        ways(load_server(wrong), {})


def test_without_settings_there_is_no_way_and_secrets_are_not_printed() -> None:
    assert ways(Server(), {}) == []
    told = load_server({"RAMUS_ESCALATE_SECRET": "hush", "RAMUS_ESCALATE_SMTP": "smtps://me:hush@mail.example"})
    assert "hush" not in repr(told)
