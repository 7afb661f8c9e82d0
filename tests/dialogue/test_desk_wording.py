"""What staff read out is what the chat would say: the two put an answer together in two places."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from rasa.shared.core.domain import Domain

from bot.desk.shown import shown
from bot.dialogue.contract import NO_LEVEL
from bot.dialogue.nlg import DisclaimingNLG
from bot.knowledge.catalog import answers
from bot.review.answers import reviewed
from bot.settings import ROOT, Clinic

TELLING = Clinic(
    name="Test Clinic", country="US", phone="555-0100", hours="Weekdays.", parking="In the yard.", driver="Bring one.",
    food="Nothing after midnight.", bring="Your card.", prices="Ask us.", cancellation="A day before.", refills="Ask.",
)  # fmt: skip
SILENT = Clinic(name="Test Clinic", phone="555-0100")


@pytest.fixture(scope="module")
def nlg() -> DisclaimingNLG:
    """The real responses, without the rest of Rasa."""
    responses: dict[str, object] = {}
    for path in sorted(Path(ROOT / "data" / "responses").rglob("*.yml")):
        responses |= yaml.safe_load(path.read_text("utf8"))["responses"]
    slots = {"audience": {"type": "text", "influence_conversation": False, "mappings": [{"type": "custom"}]}}
    return DisclaimingNLG(domain=Domain.from_dict({"version": "3.1", "responses": responses, "slots": slots}))


@pytest.mark.parametrize("clinic", [TELLING, SILENT], ids=["telling", "silent"])
def test_the_desk_says_what_the_chat_says(nlg: DisclaimingNLG, clinic: Clinic) -> None:
    nlg.clinics = {"": clinic}
    for answer in answers().values():
        asked = {"role": "staff", "audience": "patient", "clinic": ""}
        said = nlg.frame(f"utter_{answer.id.replace('.', '/')}", "ramus", NO_LEVEL, asked)
        at_desk = shown(answer, reviewed()[answer.id], clinic, nlg.today())
        assert said is not None
        assert at_desk.to_copy == said["text"], answer.id
        assert at_desk.staff == said["custom"]["staff"]
        assert [one["id"] for one in at_desk.sources] == [one["id"] for one in said["custom"]["sources"]]
