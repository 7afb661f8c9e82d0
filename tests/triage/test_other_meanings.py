"""Words of a sign that mean something else: the driver's blind spot, the damp, a fear, two toes."""

from __future__ import annotations

import pytest

from bot.triage.screen import PatternScreen


@pytest.mark.parametrize(
    "text",
    [
        "i still cannot check my blind spot comfortably when i drive",
        "my back's playing up again with the damp, nothing new",
        "my biggest worry is losing control of my bowels one day",
        "how would someone know whether a hot red needle site was infected",
        "cant get comfy in bed with my back",
        "thank you, that is a weight off my chest",
        "my toenail's gone black",
        "mum's hearing aid won't stop whistling, any ideas?",
        "do you follow cricket? India collapsed again",
        "budgie has gone off his legs",
        "hay fever tablets make me sleepy",
        "the gabapentin makes me drowsy in the day",
        "is 2 gabapentin at bedtime too many",
        "is 4000mg of paracetamol a day too much",
        "you there? or have you conked out",
    ],
)
def test_another_meaning_raises_nothing(screen: PatternScreen, text: str) -> None:
    assert screen(text).level.label == "none"


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("suddenly there is a blind spot in my left eye and my words are slurred", "emergency"),
        ("my pants are damp and i never felt it, my back went on monday", "emergency"),
        ("my biggest fear is here, i cannot pee", "emergency"),
        ("i cant feel my legs and two toes went blue", "emergency"),
        ("there is a weight on my chest and i cant breathe", "emergency"),
        ("my sight has gone black", "emergency"),
        ("i took 12 tramadol, is that too many", "emergency"),
        ("i collapsed by the wall of the church", "emergency"),
        ("my breathing is whistling", "emergency"),
        ("she is on morphine, it makes her so sleepy she cannot be woken", "emergency"),
        ("i had to get it off my chest, i want to end my life", "emergency"),
        ("two of my toes have been numb for ten years", "check"),
        ("ive been really down since i lost my job", "check"),
    ],
)
def test_the_sign_itself_is_raised(screen: PatternScreen, text: str, level: str) -> None:
    assert screen(text).level.label == level


@pytest.mark.parametrize(
    "text",
    [
        "fell over the spaniel and cant feel my legs",
        "my dog pulled me over this morning and both my legs are numb",
        "my puppy knocked me down, back agony, cant pee since",
        "i was at the vets when i wet myself, back been bad all week",
        "walking the labrador when both legs gave way",
        "watching a film when i lost all feeling between my legs",
        "fell off my bicycle, both my legs are numb",
    ],
)
def test_a_sign_that_the_writer_claims_stands_beside_an_animal_or_a_film(screen: PatternScreen, text: str) -> None:
    assert screen(text).level.label == "emergency"


@pytest.mark.parametrize(
    "text",
    [
        "our labrador cant walk since this morning",
        "my dog cannot pee since this morning, poor old boy",
        "the boiler is leaking and we have no heating",
        "in the film he was paralysed from the waist down",
    ],
)
def test_what_befalls_an_animal_or_somebody_in_a_film_is_no_sign(screen: PatternScreen, text: str) -> None:
    assert screen(text).level.label == "none"
