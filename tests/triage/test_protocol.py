"""The protocol is checked when it is loaded: a mistake stops the start and names its place."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from bot.errors import ProtocolError
from bot.triage.fusion import load_fusion
from bot.triage.protocol import FOLDER, digest, load_protocol

FLAG = """
- id: {id}
  level: urgent
  title: A test flag
  counts: "x"
  not: ""
  when: [[{sign}]]
  advice: today
  question: ""
  why: ""
  sources: [{source}]
"""
READ_BY_ACTIONS = {"speaks_for"}  # whom the advice is worded for (actions/reading.py)


def add(name: str, text: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / name
        path.write_text(path.read_text("utf8") + text if path.exists() else text, "utf8")

    return change


def swap(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        text = (folder / name).read_text("utf8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), "utf8")

    return change


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (add("protocol/zz.yml", FLAG.format(id="zz.zz", sign="no_such_sign", source="policy")), "no_such_sign"),
        (add("protocol/zz.yml", FLAG.format(id="zz.zz", sign="fever", source="no_such_source")), "no_such_source"),
        (add("protocol/zz.yml", FLAG.format(id="ces.bladder", sign="fever", source="policy")), "ces.bladder"),
        (add("protocol/zz.yml", FLAG.format(id="Not An Id", sign="fever", source="policy")), "Not An Id"),
        (add("protocol/zz.yml", "- id: zz.zz\n  level: urgent\n"), "zz.zz"),
        (add("protocol/zz.yml", "- [unclosed\n"), "zz.yml"),
        (add("signs/zz.yml", "zz_sign:\n  means: x\n  near: [[no_such_group, fever]]\n"), "no_such_group"),
        (add("signs/zz.yml", "zz_sign:\n  means: x\n  say: [y]\n  but_not: [no_such_group]\n"), "no_such_group"),
        (add("signs/zz.yml", "zz_sign:\n  means: x\n  together: [[no_such_part]]\n"), "no_such_part"),
        (add("signs/zz.yml", "zz_sign:\n  means: x\n  wihtin: 3\n"), "zz_sign"),
        (add("signs/zz.yml", "fever:\n  means: twice\n  say: [x]\n"), "fever is defined twice"),
        (add("words/zz.yml", "wee: [again]\n"), "wee is defined twice"),
        (add("words/zz.yml", "zz_words: [no, yes]\n"), "zz_words"),
        (add("words/zz.yml", "zz_words: text\n"), "zz_words"),
        (add("assertion.yml", "odd:\n  sideways: []\n"), "odd"),
        (add("frames.yml", "odd:\n  means: x\n  when: [[no_such_sign]]\n  lowers_to: none\n"), "no_such_sign"),
        (add("frames.yml", "odd:\n  means: x\n  when: [[fever]]\n  lowers_to: none\n  only: [no.flag]\n"), "no.flag"),
        (add("synonyms.yml", "zz: [loo]\n"), "loo is defined twice"),
        (add("text_speak.yml", "zz: [no]\n"), "zz"),
        (swap("checks.yml", "other: [ces.bladder", "other: [vague.leg"), "asks about vague.leg"),
        (swap("checks.yml", "after_procedure: [post.fever", "after_procedure: [no.flag"), "asks about no.flag"),
        (swap("checks.yml", "also_themselves: [chest", "also_themselves: [vague.mood"), "asks about vague.mood"),
        (swap("checks.yml", "  other:", "  others:"), "other"),
        (swap("checks.yml", "unsure_is: check", "unsure_is: none"), "unsure_is"),
        (swap("checks.yml", "limit: 5", "limit: 0"), "limit"),
        (swap("conversation.yml", "not_carried: [newly", "not_carried: [no_such_sign"), "no_such_sign"),
        (swap("conversation.yml", "told: [after_procedure", "told: [no_such_sign"), "no_such_sign"),
        (swap("conversation.yml", "settled: said_settled", "settled: no_such_sign"), "no_such_sign"),
        (swap("conversation.yml", "procedure: after_procedure", "procedure: no_such_sign"), "no_such_sign"),
        (add("conversation.yml", "settle: x\n"), "settle"),
    ],
)
def test_a_mistake_is_named(protocol_copy: Path, change: Callable[[Path], None], named: str) -> None:
    change(protocol_copy)
    with pytest.raises(ProtocolError, match=named):
        load_protocol(protocol_copy)


@pytest.mark.parametrize("name", ["sources.yml", "checks.yml", "conversation.yml"])
def test_a_missing_file_is_named(protocol_copy: Path, name: str) -> None:
    (protocol_copy / name).unlink()
    with pytest.raises(ProtocolError, match=re.escape(name)):
        load_protocol(protocol_copy)


def test_the_digest_changes_with_any_file(protocol_copy: Path) -> None:
    before = digest(protocol_copy)
    assert before == digest(FOLDER)
    add("words/small.yml", "# a note\n")(protocol_copy)
    assert digest(protocol_copy) != before


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.yml")), ids=lambda path: path.name)
def test_files_stay_small_enough_to_read(path: Path) -> None:
    assert len(path.read_text("utf8").splitlines()) <= 250


def test_every_word_group_is_used() -> None:
    protocol = load_protocol()
    used = {"sugar", "sugar_limit"}
    for spec in protocol.signs.values():
        used |= {group for groups in spec.near for group in groups} | set(spec.say) | {*spec.but_not, *spec.outside}
    assert set(protocol.words) <= used


def test_every_sign_is_used() -> None:
    protocol = load_protocol()
    used: set[str] = set()
    for rule in (*protocol.flags, *protocol.frames.values()):
        used |= {sign for group in rule.when for sign in group} | set(rule.unless)
    for spec in protocol.signs.values():
        used |= {part for parts in spec.together for part in parts} | set(spec.unless)
    rules = protocol.conversation
    used |= {*rules.told, *rules.not_carried, rules.settled, rules.procedure}
    fusion = load_fusion(FOLDER / "fusion.yml")
    used |= {*fusion.expected, *fusion.asked_beside}
    assert set(fusion.asked_beside) <= set(protocol.signs)
    assert set(protocol.signs) - used <= READ_BY_ACTIONS


def test_no_yaml_key_is_written_twice() -> None:
    for path in sorted(FOLDER.rglob("*.yml")):
        keys = [
            node[0].value
            for node in getattr(yaml.compose(path.read_text("utf8")), "value", [])
            if isinstance(node, tuple)
        ]
        assert len(keys) == len(set(keys)), path
