"""Loads and checks the protocol: flags, signs, word groups, assertion rules.

Everything is read from resources/triage/*.yml. Every name must be known where it is used: a flag's signs,
a sign's word groups, a flag's sources. A mistake raises ProtocolError with the file and the name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from bot.errors import ProtocolError
from bot.triage.schema import Assertion, Checks, Conversation, Flag, Frame, SignSpec, Terminators

FOLDER = Path(__file__).resolve().parents[1] / "resources" / "triage"


@dataclass(frozen=True)
class Protocol:
    """All that the screen knows, checked."""

    flags: tuple[Flag, ...]
    signs: dict[str, SignSpec]
    words: dict[str, tuple[str, ...]]
    assertions: dict[str, Assertion]
    terminators: Terminators
    frames: dict[str, Frame]
    conversation: Conversation
    checks: Checks
    text_speak: dict[str, str]
    synonyms: dict[str, str]
    sources: dict[str, Any]
    digest: str

    def check_advice(self, flag: str) -> str:
        """The advice group with which a safety check about this flag opens."""
        return self.checks.advice.get(flag, "check")


def load_protocol(folder: Path = FOLDER) -> Protocol:
    """Read and check the whole protocol; raises ProtocolError."""
    assertion_file = dict(_read(folder / "assertion.yml"))
    terminators = _parse(Terminators, folder / "assertion.yml", "terminate", assertion_file.pop("terminate"))
    protocol = Protocol(
        flags=tuple(
            _parse(Flag, path, item.get("id", "?"), item)
            for path in sorted((folder / "protocol").glob("*.yml"))
            for item in _read(path)
        ),
        signs={name: _parse(SignSpec, path, name, spec) for path, name, spec in _entries(folder / "signs")},
        words={name: _phrases(path, name, spec) for path, name, spec in _entries(folder / "words")},
        assertions={
            name: _parse(Assertion, folder / "assertion.yml", name, spec) for name, spec in assertion_file.items()
        },
        terminators=terminators,
        frames={
            name: _parse(Frame, folder / "frames.yml", name, spec)
            for name, spec in _read(folder / "frames.yml").items()
        },
        conversation=_parse(
            Conversation, folder / "conversation.yml", "conversation", _read(folder / "conversation.yml")
        ),
        checks=_parse(Checks, folder / "checks.yml", "checks", _read(folder / "checks.yml")),
        text_speak=_readings(folder / "text_speak.yml"),
        synonyms=_readings(folder / "synonyms.yml"),
        sources=_read(folder / "sources.yml"),
        digest=digest(folder),
    )
    _check(protocol)
    return protocol


def digest(folder: Path = FOLDER) -> str:
    """Hash of all protocol files: the protocol's version in records and in Rasa's training cache."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*.yml")):
        total.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return total.hexdigest()[:12]


def _read(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text("utf8"))
    except (OSError, yaml.YAMLError) as error:
        raise ProtocolError(f"{path} cannot be read: {error}") from error


def _entries(folder: Path) -> Iterator[tuple[Path, str, Any]]:
    seen: set[str] = set()
    for path in sorted(folder.glob("*.yml")):
        for name, spec in _read(path).items():
            if name in seen:
                raise ProtocolError(f"{path}: {name} is defined twice.")
            seen.add(name)
            yield path, name, spec


def _parse(model: Any, path: Path, name: str, spec: Any) -> Any:
    try:
        return model(**spec)
    except (ValidationError, TypeError) as error:
        raise ProtocolError(f"{path}: {name} does not fit: {error}") from error


def _phrases(path: Path, name: str, spec: Any) -> tuple[str, ...]:
    if not isinstance(spec, list) or not all(isinstance(item, str) and item.strip() for item in spec):
        raise ProtocolError(f"{path}: {name} must be a list of phrases (quote words like no and on).")
    return tuple(spec)


def _readings(path: Path) -> dict[str, str]:
    """Each typed word → what it is read as."""
    found: dict[str, str] = {}
    for chosen, spec in _read(path).items():
        for word in _phrases(path, chosen, spec):
            if word in found:
                raise ProtocolError(f"{path}: {word} is defined twice.")
            found[word] = chosen
    return found


def _check(protocol: Protocol) -> None:
    _check_flags(protocol)
    _check_frames(protocol)
    _check_sign_parts(protocol)
    rules = protocol.conversation
    _check_signs(
        protocol,
        "conversation.yml",
        (
            rules.not_carried,
            rules.told,
            rules.taken_back,
            rules.time_words,
            rules.unchanged,
            rules.asked,
            tuple(rules.lowered.values()),
        ),
        (rules.settled, rules.procedure, rules.not_yet),
    )
    _check_checks(protocol)


def _check_checks(protocol: Protocol) -> None:
    """Every question of a safety check must be there to ask."""
    asked = {flag.id for flag in protocol.flags if flag.question}
    wanted = {name for names in protocol.checks.questions.values() for name in names}
    for name in sorted(wanted | {*protocol.checks.after_procedure, *protocol.checks.also_themselves}):
        if name not in asked:
            raise ProtocolError(f"checks.yml asks about {name}, which has no question in protocol/.")
    if "other" not in protocol.checks.questions:
        raise ProtocolError("checks.yml needs questions for `other`: signs of no family.")


def _check_flags(protocol: Protocol) -> None:
    ids = [flag.id for flag in protocol.flags]
    if len(ids) != len(set(ids)):
        raise ProtocolError(f"A flag id is used twice: {sorted(i for i in ids if ids.count(i) > 1)[0]}.")
    for flag in protocol.flags:
        _check_signs(protocol, f"Flag {flag.id}", flag.when, flag.unless)
        for source in flag.sources:
            if source not in protocol.sources:
                raise ProtocolError(f"Flag {flag.id} names the source {source}, which sources.yml does not have.")


def _check_frames(protocol: Protocol) -> None:
    reported = {flag.reported for flag in protocol.flags} | {flag.id for flag in protocol.flags}
    for name, frame in protocol.frames.items():
        _check_signs(protocol, f"Frame {name}", frame.when, frame.unless)
        for flag_name in sorted({*frame.only, *frame.spares} - reported):
            raise ProtocolError(f"Frame {name} names the flag {flag_name}, which no file in protocol/ defines.")


def _check_sign_parts(protocol: Protocol) -> None:
    made: set[str] = set()
    for name, spec in protocol.signs.items():
        _check_signs(protocol, f"Sign {name}", spec.together, spec.unless)
        for group in sorted({word for words in spec.near for word in words} | {*spec.but_not, *spec.outside}):
            if group not in protocol.words:
                raise ProtocolError(f"Sign {name} names the word group {group}, which no file in words/ defines.")
        for part in sorted({part for parts in spec.together for part in parts}):
            if protocol.signs[part].together and part not in made:
                raise ProtocolError(f"Sign {name} is made of the sign {part}, which must be defined before it.")
        made.add(name)


def _check_signs(protocol: Protocol, owner: str, when: tuple[tuple[str, ...], ...], unless: tuple[str, ...]) -> None:
    for sign in sorted({name for group in when for name in group} | set(unless)):
        if sign not in protocol.signs:
            raise ProtocolError(f"{owner} names the sign {sign}, which no file in signs/ defines.")
