"""What `ramus serve` hands to the web side, without a model and without a port."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from bot import serve
from bot.settings import Clinic, Server


@pytest.mark.parametrize(
    ("state", "shown"), [("draft", True), ("approved", True), ("past_due", False), ("rejected", False)]
)
def test_an_answer_that_is_not_shown_has_no_review(monkeypatch: pytest.MonkeyPatch, state: str, shown: bool) -> None:
    review = {"state": state, "reviewed_by": "", "reviewed_on": "", "due": ""}
    monkeypatch.setattr(serve, "review_of", lambda _answer, _today: review)
    assert serve.shown_review("prp.what") == (review if shown else None)


def test_the_pages_are_told_which_answers_are_shown(monkeypatch: pytest.MonkeyPatch, server_settings: Server) -> None:
    given: dict[str, Any] = {}
    monkeypatch.setattr(serve, "check_all", lambda _server: Clinic(name="Test Clinic", phone="555-0100"))
    monkeypatch.setattr(serve, "signed_off", str)
    monkeypatch.setattr("bot.local.LocalAssistant.load", lambda *_args, **_more: SimpleNamespace())
    monkeypatch.setattr("bot.worker.WorkerAssistant", lambda local: local)
    monkeypatch.setattr("bot.web.app.create_app", lambda *_args, **more: given.update(more))
    monkeypatch.setattr(serve.uvicorn, "Config", lambda *_args, **_more: None)
    monkeypatch.setattr(serve, "_Announcing", lambda _config: SimpleNamespace(run=lambda: None))
    serve.run(server_settings)
    assert given["review_of"] is serve.shown_review
