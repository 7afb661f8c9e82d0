"""The desk's sentences that stand in no template: strings/<language>.yml with the clinic's own words filled in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from bot.errors import SettingsError

STRINGS = Path(__file__).parent / "strings"


def load_words(language: str = "en") -> dict[str, Any]:
    """All sentences of one language; raises SettingsError."""
    path = STRINGS / f"{language}.yml"
    try:
        return dict(yaml.safe_load(path.read_text("utf8")))
    except (OSError, yaml.YAMLError, TypeError, ValueError) as error:
        raise SettingsError(f"The sentences in {path} cannot be read: {error}") from error
