"""Everything that is signed, item by item, with version and state: the flags, and the rules that all flags share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.review import texts
from bot.settings import ROOT
from bot.triage.protocol import Protocol
from bot.triage.review import Content, State, flag_contents, load_decisions, states, version

FOLDER = ROOT / "reviews" / "triage"
RULES = "rules"  # the item that is no flag


@dataclass(frozen=True)
class Item:
    """One thing to sign, and whether it is signed."""

    id: str
    content: Content
    version: str
    state: State


def items(protocol: Protocol, folder: Path | None = None, today: date | None = None) -> dict[str, Item]:
    """Every item by id, with what `folder` (FOLDER) has on record; raises ReviewError when a record cannot be used."""
    groups = {flag.advice for flag in protocol.flags}
    contents = {**flag_contents(protocol, texts.advice_texts(groups)), RULES: rules(protocol, groups)}
    versions = {name: version(content) for name, content in contents.items()}
    found = states(versions, load_decisions(folder or FOLDER, today or date.today()))
    return {name: Item(name, content, versions[name], found[name]) for name, content in contents.items()}


def rules(protocol: Protocol, groups: set[str]) -> Content:
    """What is common to all flags: policy, frames, safety check, conversation, fusion, other sentences, numbers."""
    checks, together = protocol.checks, protocol.conversation
    frames = {
        name: {
            **frame.model_dump(mode="json", include={"means", "lowers_to", "reach", "only", "spares"}),
            "when": _means(protocol, frame.when),
            "unless": _means(protocol, (frame.unless,))[0],
        }
        for name, frame in protocol.frames.items()
    }
    return {
        "policy": texts.policy(),
        "frames": frames,
        "checks": {
            "questions": {name: list(asked) for name, asked in checks.questions.items()},
            "limit": checks.limit,
            "after_procedure": list(checks.after_procedure),
            "also_themselves": list(checks.also_themselves),
            "unsure_is": checks.unsure_is,
        },
        "conversation": {
            "says": texts.stated_rules("conversation.yml")["says"],
            "not_carried": _means(protocol, (together.not_carried,))[0],
            "told": _means(protocol, (together.told,))[0],
        },
        "fusion": texts.stated_rules("fusion.yml"),
        "sentences": texts.other_sentences(groups),
        "numbers": texts.emergency_lines(),
    }


def _means(protocol: Protocol, groups: tuple[tuple[str, ...], ...]) -> list[list[str]]:
    return [[protocol.signs[name].means for name in group] for group in groups]


def summary(found: Mapping[str, Item]) -> str:
    """One line for the start of the server."""
    words = [item.state.word for name, item in found.items() if name != RULES]
    changed = f" ({words.count('changed')} changed since they were signed)" if "changed" in words else ""
    return (
        f"{words.count('approved')} of {len(words)} flags are signed off{changed}, "
        f"the rules common to all: {found[RULES].state.word}; see ramus review-sheet"
    )


def word_states(found: Mapping[str, Item]) -> dict[str, State]:
    """The states alone, as bot.triage.review.word_of reads them."""
    return {name: item.state for name, item in found.items()}
