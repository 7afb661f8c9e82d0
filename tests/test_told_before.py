"""What was said before adds to what a message means, and hides no sign: the whole screen, and the assistant."""

from __future__ import annotations

import pytest

from bot.local import LocalAssistant
from bot.screening import in_conversation, red_flag_screen
from bot.triage.model import Level

BEFORE = [
    "whats a medial branch block? does it hurt",
    "where can i park",
    "can the block make your leg go numb",
    "the vet says my dachshund cannot walk, his back legs have gone",
    "my mum had a slipped disc in 1991 and could not pee for days",
    "i had a numb leg in 2003, all fine since",
]
SIGNS = [
    "my leg feels weak",
    "my foot is numb",
    "i feel low",
    "weeing more than usual",
    "i dribble a bit after a wee",
    "i cant pee since last night",
    "had enough. pills on the table.",
    "theres pus on the plaster",
    "14.1 before supper",
]


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("sign", SIGNS)
def test_a_sign_behind_anything_keeps_its_level(before: str, sign: str) -> None:
    alone = red_flag_screen()(sign).level
    if "dachshund" in before and not {"i", "my"} & set(sign.split()):  # it may be the dog's: it is asked
        alone = min(alone, Level.CHECK)
    assert in_conversation()(sign, told=before).level >= alone


@pytest.mark.parametrize(
    "texts",
    [
        ("where can i park", "cant pee since last night"),
        ("my neighbour had cauda equina, she could not feel herself wipe", "same with me now since this morning"),
        (
            "the vet says my dachshund cannot walk, his back legs have gone",
            "and now i cant pee, both my legs are numb",
        ),
    ],
)
async def test_a_true_sign_behind_a_story_is_heard(trained_assistant: LocalAssistant, texts: tuple[str, ...]) -> None:
    for text in texts:
        messages = await trained_assistant.handle(texts[-1], text)
    await trained_assistant.end(texts[-1])
    assert messages[-1]["custom"]["triage"]["level"] == "emergency"
