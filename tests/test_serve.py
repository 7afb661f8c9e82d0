"""What `ramus serve` hands to the web side, without a model and without a port."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from bot import serve
from bot.errors import PrivacyError
from bot.settings import Clinic, Server


@pytest.mark.parametrize(
    ("state", "shown"), [("draft", True), ("approved", True), ("past_due", False), ("rejected", False)]
)
def test_an_answer_that_is_not_shown_has_no_review(monkeypatch: pytest.MonkeyPatch, state: str, shown: bool) -> None:
    review = {"state": state, "reviewed_by": "", "reviewed_on": "", "due": ""}
    monkeypatch.setattr(serve, "review_of", lambda _answer, _today: review)
    assert serve.shown_review("prp.what") == (review if shown else None)


@pytest.fixture
def without_parts(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """No model and no port; what the app is given, and whether anybody was served."""
    given: dict[str, Any] = {"served": False}

    def create_app(*_args: Any, **more: Any) -> Any:
        given.update(more)
        return SimpleNamespace(state=SimpleNamespace(web=SimpleNamespace(gateway=None)))

    def run() -> None:
        given["served"] = True

    monkeypatch.setattr(serve, "check_all", lambda _server: Clinic(name="Test Clinic", phone="555-0100"))
    monkeypatch.setattr(serve, "signed_off", str)
    monkeypatch.setattr("bot.local.LocalAssistant.load", lambda *_args, **_more: SimpleNamespace())
    monkeypatch.setattr("bot.worker.WorkerAssistant", lambda local: local)
    monkeypatch.setattr("bot.web.app.create_app", create_app)
    monkeypatch.setattr(serve, "_try_redaction", lambda _gateway, _server: None)
    monkeypatch.setattr(serve.uvicorn, "Config", lambda *_args, **_more: None)
    monkeypatch.setattr(serve, "_Announcing", lambda _config: SimpleNamespace(run=run))
    return given


def test_the_pages_are_told_which_answers_are_shown(without_parts: dict[str, Any], server_settings: Server) -> None:
    serve.run(server_settings)
    assert without_parts["review_of"] is serve.shown_review and without_parts["served"]


def test_nobody_is_served_when_an_identifier_would_be_stored(
    without_parts: dict[str, Any], server_settings: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def found(*_: Any) -> None:
        raise PrivacyError("found")

    monkeypatch.setattr(serve, "_try_redaction", found)
    with pytest.raises(PrivacyError):
        serve.run(server_settings)
    assert not without_parts["served"]
