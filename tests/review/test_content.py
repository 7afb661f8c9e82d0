"""All that is signed, as items with a version and a state."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import yaml

from bot.review.content import RULES, Item, items, summary, word_states
from bot.triage.protocol import Protocol
from bot.triage.review import State


def test_every_flag_and_the_common_rules_are_items(protocol: Protocol, found: dict[str, Item]) -> None:
    assert list(found) == [*(flag.id for flag in protocol.flags), RULES]
    assert {state.word for state in word_states(found).values()} == {"draft"}
    assert all({"text"} <= set(item.content["advice"]["patient"]) for name, item in found.items() if name != RULES)


def test_a_record_shows_in_the_state(protocol: Protocol, found: dict[str, Item], tmp_path: Path, today: date) -> None:
    signed = {"decision": "agree", "name": "Ada Nobody", "role": "nurse", "date": today}
    decisions = [{"flag": name, "version": found[name].version, **signed} for name in ("dvt", RULES)]
    decisions.append({"flag": "chest", "version": "v" + "0" * 12, **signed})
    (tmp_path / "a.yml").write_text(yaml.safe_dump({"decisions": decisions}), "utf8")
    after = items(protocol, tmp_path, today)
    assert {name: item.state.word for name, item in after.items() if item.state.word != "draft"} == {
        "dvt": "approved",
        "chest": "changed",
        RULES: "approved",
    }
    said = summary(after)
    assert said.startswith(f"1 of {len(protocol.flags)} flags are signed off (1 changed since")
    assert "common to all: approved" in said and "review-sheet" in said


def test_nothing_signed_is_said_plainly(protocol: Protocol, found: dict[str, Item]) -> None:
    assert summary(found).startswith(f"0 of {len(protocol.flags)} flags are signed off, ")
    assert "changed" not in summary(found)


def test_what_takes_a_flag_away_is_part_of_the_rules(protocol: Protocol, found: dict[str, Item]) -> None:
    rules = found[RULES].content
    assert set(rules["frames"]) == set(protocol.frames)
    assert set(rules["checks"]["questions"]) == set(protocol.checks.questions)
    assert "utter_safe_reply" in rules["sentences"] and "utter_disclaimer" in rules["sentences"]
    assert not [name for name in rules["sentences"] if name.removeprefix("utter_triage_") == "nerves"]


def test_the_summary_counts_flags_only(found: dict[str, Item]) -> None:
    signed = {name: replace(item, state=State("approved")) for name, item in found.items()}
    flags = len(found) - 1
    assert summary(signed).startswith(f"{flags} of {flags} flags")
