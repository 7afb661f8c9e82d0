"""The reading grade of a text for patients: Flesch-Kincaid as textstat computes it (a US school grade)."""

from __future__ import annotations

import re


def grade(text: str) -> float:
    """Flesch-Kincaid grade. A placeholder counts as one short word, a list item as a sentence."""
    import textstat  # not at the start of a server: only sheets and tests measure

    text = re.sub(r"\{\w+\}", "ten", text)
    text = re.sub(r"^- (.*?)[.:?!]?$", r"\1.", text, flags=re.MULTILINE)
    return float(textstat.flesch_kincaid_grade(text))
