"""Reads Ramus's training data for Rasa: each file once, and with the fast YAML reader.

Rasa's own importer reads each of the hundreds of files six times (three times to see what kind it is, then to check and
to read it, each time with its schema): more than half a minute. What a file may contain is checked here by its shape;
`tests/contracts` hold the rest.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import rasa.shared.data
import yaml
from rasa.shared.exceptions import YamlSyntaxException
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader
from rasa.shared.nlu.training_data.training_data import TrainingData

NLU, RESPONSES = "nlu", "responses"
KINDS = ("intent", "synonym", "regex", "lookup")
_UNDERSTOOD = re.compile(rf"^({NLU}|{RESPONSES}):", re.MULTILINE)
_TOLD = re.compile(r"^(stories|rules):", re.MULTILINE)


class Importer(RasaFileImporter):
    """Rasa's importer of files, which knows a file's kind by its first words."""

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
    ) -> None:
        self.config_file, self._domain_path = config_file, domain_path
        files = rasa.shared.data.get_data_files(training_data_paths, rasa.shared.data.is_likely_yaml_file)
        texts = {path: Path(path).read_text("utf8") for path in sorted(files)}
        self._nlu_files = [path for path, text in texts.items() if _UNDERSTOOD.search(text)]
        self._story_files = [path for path, text in texts.items() if _TOLD.search(text)]
        self._conversation_test_files: list[str] = []

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """The training data of all files. Raises YamlSyntaxException that names the file."""
        return TrainingData().merge(*(Reader().read(path, language=language) for path in self._nlu_files))


class Reader(RasaYAMLReader):
    """Rasa's reader of training data, which checks the shape of the data and not each word of it."""

    def reads(self, string: str, **kwargs: Any) -> TrainingData:  # type: ignore[override]
        """Read one file's text. Raises YamlSyntaxException that names the file."""
        try:
            content = yaml.load(string, yaml.CSafeLoader)
        except yaml.YAMLError as error:
            raise YamlSyntaxException(self.filename, error) from error
        wrong = misshapen(content)
        if wrong:
            raise YamlSyntaxException(self.filename, ValueError(wrong))
        self._parse_nlu(content.get(NLU))
        return TrainingData(
            self.training_examples,
            self.entity_synonyms,
            self.regex_features,
            self.lookup_tables,
            content.get(RESPONSES) or {},
        )


def misshapen(content: Any) -> str:
    """What is wrong with the content of a file, in words; "" when nothing is."""
    if not isinstance(content, dict) or not set(content) <= {"version", NLU, RESPONSES}:
        return f"only version, {NLU} and {RESPONSES} may stand at the top"
    for item in content.get(NLU) or []:
        kinds = [kind for kind in KINDS if isinstance(item, dict) and isinstance(item.get(kind), str)]
        if len(kinds) != 1 or not isinstance(item.get("examples"), str):
            return f"each item has one of {', '.join(KINDS)}, and examples as lines: {str(item)[:60]}"
    return ""
