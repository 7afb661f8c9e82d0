"""bot.importer: the same training data as Rasa's own importer reads, and loud about a misshapen file."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.shared.exceptions import YamlSyntaxException
from rasa.shared.importers.rasa import RasaFileImporter

from bot.importer import Importer
from bot.settings import ROOT

PARTS = [
    "data/nlu/topics.yml",
    "data/nlu/answers/prp",
    "data/responses/answers/prp.yml",
    "data/nlu/requests/privacy_kept.yml",
    "data/rules",
]
EXAMPLE = 'version: "3.1"\nnlu:\n- intent: a\n  examples: |\n    - hello [block](topic)\n'


def test_it_reads_what_rasa_reads() -> None:
    paths = [str(ROOT / part) for part in PARTS]
    ours, theirs = (kind(None, None, paths).get_nlu_data() for kind in (Importer, RasaFileImporter))
    assert len(ours.training_examples) > 100 and ours.responses and ours.lookup_tables
    assert ours.fingerprint() == theirs.fingerprint()


def test_files_are_told_apart_by_their_first_words(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(EXAMPLE, "utf8")
    (tmp_path / "b.yml").write_text("rules:\n- rule: x\n  steps: []\n", "utf8")
    (tmp_path / "c.yml").write_text("other: 1\n", "utf8")
    found = Importer(None, None, [str(tmp_path)])
    assert ([Path(p).name for p in found._nlu_files], [Path(p).name for p in found._story_files]) == (
        ["a.yml"],
        ["b.yml"],
    )
    [example] = found.get_nlu_data().training_examples
    assert (example.get("text"), example.get("intent")) == ("hello block", "a")


@pytest.mark.parametrize(
    "text",
    [
        "nlu:\n- intent: [a\n",
        "nlu:\n- intents: a\n  examples: |\n    - x\n",
        "nlu:\n- intent: a\n",
        "nlu:\n- intent: a\n  synonym: b\n  examples: |\n    - x\n",
        "nlu: []\nanswers: {}\n",
        "nlu:\n- a\n",
    ],
    ids=["no YAML", "unknown kind", "no examples", "two kinds", "unknown key", "no item"],
)
def test_a_misshapen_file_is_refused_by_name(tmp_path: Path, text: str) -> None:
    (tmp_path / "bad.yml").write_text(text, "utf8")
    with pytest.raises(YamlSyntaxException) as caught:
        Importer(None, None, [str(tmp_path)]).get_nlu_data()
    assert "bad.yml" in str(caught.value.filename)
