"""bot.remote: what Rasa's REST channel sends in parts becomes messages of the contract again."""

from __future__ import annotations

from bot.remote import join

CUSTOM = {"kind": "answer", "body": "One.\n\nTwo."}


def test_paragraphs_and_custom_are_one_message() -> None:
    parts = [{"recipient_id": "a", "text": text} for text in ("One.", "Two.", "Disclaimer.")]
    joined = join([*parts, {"recipient_id": "a", "custom": CUSTOM}])
    assert joined == [{"recipient_id": "a", "text": "One.\n\nTwo.\n\nDisclaimer.", "custom": CUSTOM}]


def test_two_messages_stay_apart_and_keep_their_own_buttons() -> None:
    buttons = [{"title": "Yes", "payload": "/affirm"}]
    first, second = join(
        [
            {"recipient_id": "a", "text": "Is it?", "buttons": buttons},
            {"recipient_id": "a", "custom": CUSTOM},
            {"recipient_id": "a", "text": "More."},
            {"recipient_id": "a", "custom": CUSTOM},
        ]
    )
    assert first["buttons"] == buttons and "buttons" not in second
    assert (first["text"], second["text"]) == ("Is it?", "More.")


def test_nothing_is_nothing() -> None:
    assert join([]) == []
