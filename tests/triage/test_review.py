"""What a signature covers, what ends it, and which records nobody can rely on. The names here are invented."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.errors import ReviewError
from bot.triage.protocol import Protocol, load_protocol
from bot.triage.review import Decision, State, flag_contents, load_decisions, states, version, word_of

TODAY = date(2026, 11, 20)
NOW, THEN = "v" + "1" * 12, "v" + "2" * 12
AGREE: dict[str, Any] = {
    "flag": "dvt",
    "version": NOW,
    "decision": "agree",
    "name": "Ada Nobody",
    "role": "nurse",
    "date": TODAY,
}


def decided(**more: Any) -> Decision:
    return Decision(**{**AGREE, **more})


def contents(protocol: Protocol, advice: str = "Call us.") -> dict[str, dict[str, Any]]:
    groups = {flag.advice for flag in protocol.flags}
    return flag_contents(protocol, {group: {"patient": {"text": advice}} for group in groups})


def edit(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        text = (folder / name).read_text("utf8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), "utf8")

    return change


@pytest.mark.parametrize(
    ("change", "flag"),
    [
        (edit("protocol/general.yml", "One calf swollen, warm, painful.", "One calf swollen."), "dvt"),
        (edit("protocol/general.yml", "[[calf_swollen]]", "[[calf_swollen, fever]]"), "dvt"),
        (edit("protocol/general.yml", "Is one calf swollen", "Is a calf swollen"), "dvt"),
        (edit("protocol/general.yml", "It can be a blood clot.", "It may be a blood clot."), "dvt"),
        (edit("signs/general.yml", "one calf swollen, warm and painful", "a swollen calf"), "dvt"),
        (edit("sources.yml", '"Deep vein thrombosis"', '"Blood clots"'), "dvt"),
        (edit("signs/after_procedure.yml", "elapsed: {over: 24}", "elapsed: {over: 48}"), "post.deficit"),
        (edit("signs/after_procedure.yml", "at_least: 38.0", "at_least: 38.5"), "fever_back"),
    ],
)
def test_a_changed_text_has_another_version(protocol_copy: Path, change: Callable[[Path], None], flag: str) -> None:
    before = contents(load_protocol(protocol_copy))
    change(protocol_copy)
    after = contents(load_protocol(protocol_copy))
    assert version(before[flag]) != version(after[flag])
    assert version(before["overdose"]) == version(after["overdose"])  # what did not change keeps its approval


def test_changed_advice_has_another_version() -> None:
    protocol = load_protocol()
    assert version(contents(protocol)["dvt"]) != version(contents(protocol, "Call us now.")["dvt"])


def test_a_word_list_is_not_what_is_signed(protocol_copy: Path) -> None:
    before = contents(load_protocol(protocol_copy))
    (protocol_copy / "words/zz.yml").write_text("zz_words: [zz]\n", "utf8")
    assert contents(load_protocol(protocol_copy)) == before


def test_a_version_is_no_number_to_a_spreadsheet() -> None:
    assert all(version(content).startswith("v") for content in contents(load_protocol()).values())


@pytest.mark.parametrize(
    ("decisions", "word"),
    [
        ([], "draft"),
        ([decided()], "approved"),
        ([decided(flag="chest")], "draft"),
        ([decided(version=THEN)], "changed"),
        ([decided(version=THEN, decision="disagree")], "draft"),
        ([decided(decision="agree with changes", remark="x")], "draft"),
        ([decided(), decided(decision="disagree", name="Bo Nobody")], "draft"),
        ([decided(decision="disagree"), decided(date=TODAY + timedelta(1))], "approved"),
        ([decided(), decided(version=THEN, decision="disagree", date=TODAY + timedelta(1))], "approved"),
        ([decided(version=THEN), decided(decision="disagree")], "draft"),
    ],
)
def test_state(decisions: list[Decision], word: str) -> None:
    assert states({"dvt": NOW}, decisions)["dvt"].word == word


def test_an_approval_names_its_signer_and_keeps_what_others_said() -> None:
    remark = decided(decision="agree with changes", remark="add the arm", date=TODAY - timedelta(1))
    assert states({"dvt": NOW}, [remark, decided()])["dvt"] == State("approved", decided(), (remark,))
    assert states({"dvt": NOW}, [remark])["dvt"] == State("draft", None, (remark,))


def test_of_one_day_the_most_doubtful_counts_whatever_the_files_are_called(tmp_path: Path) -> None:
    write(tmp_path / "a.yml", {**AGREE, "decision": "disagree"})
    write(tmp_path / "b.yml", AGREE)
    assert states({"dvt": NOW}, load_decisions(tmp_path, TODAY))["dvt"].word == "draft"


def write(path: Path, *decisions: dict[str, Any]) -> None:
    path.write_text(yaml.safe_dump({"decisions": list(decisions)}), "utf8")


def test_records_are_read_and_an_empty_folder_is_none(tmp_path: Path) -> None:
    assert load_decisions(tmp_path / "none", TODAY) == []
    write(tmp_path / "a.yml", {**AGREE, "date": TODAY - timedelta(1)}, AGREE)
    assert [one.date for one in load_decisions(tmp_path, TODAY)] == [TODAY - timedelta(1), TODAY]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "--"},
        {"role": " "},
        {"version": "123"},
        {"decision": "maybe"},
        {"date": "soon"},
        {"date": TODAY + timedelta(2)},
        {"extra": "x"},
    ],
    ids=str,
)
def test_a_wrong_record_is_named(tmp_path: Path, wrong: dict[str, Any]) -> None:
    write(tmp_path / "bad.yml", {**AGREE, **wrong})
    with pytest.raises(ReviewError, match=r"bad\.yml"):
        load_decisions(tmp_path, TODAY)


@pytest.mark.parametrize("text", ["", "decisions: [", "decisions: []", "- x", "other: 1", "decisions: [1]"])
def test_a_record_of_another_shape_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "bad.yml").write_text(text, "utf8")
    with pytest.raises(ReviewError, match=r"bad\.yml"):
        load_decisions(tmp_path, TODAY)


def test_one_word_for_a_raised_flag_is_that_of_the_least_sure_entry() -> None:
    flags = load_protocol().flags
    found = {flag.id: State("approved") for flag in flags} | {"medicine_trouble": State("changed")}
    assert word_of(flags, found, "dvt", "urgent") == "approved"
    assert word_of(flags, found, "medicine_trouble", "emergency") == "approved"  # the entry medicine_bleed
    assert word_of(flags, found, "medicine_trouble", "urgent") == "changed"
    assert word_of(flags, found, "medicine_trouble", "check") == "changed"  # no entry has this level: all are asked
    assert word_of(flags, found, "no_such_flag", "urgent") == "draft"
