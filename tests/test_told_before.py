"""What was said before changes what a message means: whole conversations through the trained assistant."""

from __future__ import annotations

import pytest

from bot.local import LocalAssistant

DOG = "the vet says my dachshund cannot walk, his back legs have gone"
MUM = "my mum had a slipped disc in 1991 and was in hospital for weeks"


async def level(assistant: LocalAssistant, name: str, *texts: str) -> str:
    """The level after the last of these messages."""
    for text in texts:
        messages = await assistant.handle(name, text)
    await assistant.end(name)
    found: str = messages[-1]["custom"]["triage"]["level"]
    return found


@pytest.mark.parametrize(
    "texts",
    [
        (DOG, "he cant pee by himself either poor old boy"),
        (MUM, "she couldnt feel her bottom for a year after"),
    ],
)
async def test_a_story_that_goes_on_raises_nothing(trained_assistant: LocalAssistant, texts: tuple[str, ...]) -> None:
    assert await level(trained_assistant, texts[0], *texts) == "none"


@pytest.mark.parametrize(
    "texts",
    [
        (DOG, "and now i cant pee and both my legs are numb"),
        (MUM, "i cant feel when i wipe since yesterday"),
        ("where can i park", "cant pee since last night"),
        ("my neighbour had cauda equina, she could not feel herself wipe", "same with me now since this morning"),
    ],
)
async def test_a_true_sign_behind_a_story_is_kept(trained_assistant: LocalAssistant, texts: tuple[str, ...]) -> None:
    assert await level(trained_assistant, texts[-1], *texts) == "emergency"
