"""The chat's colours in light and dark, and whether they can be told apart: the contrast formula of WCAG 2.

A clinic gives some or all of them in its settings. Pairs that are read, and the edges of what is tapped or typed in,
are checked; the lines around cards (`line`) are decoration.
"""

from __future__ import annotations

import math
import re
from typing import Annotated, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

TEXT, EDGE = 4.5, 3.0  # the least ratio of words, and of focus rings and borders
MIXED = 0.88  # how much of the accent is left while the pointer is on a button (site.css)
DANGER = "#b0101c"  # the colour of emergency numbers in the light; fixed, so that no theme weakens it
ENDS = ("#000000", "#ffffff")
_HEX = re.compile(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


def _hex(value: object) -> str:
    """As #rrggbb in small letters; raises ValueError for anything else."""
    if not isinstance(value, str) or not _HEX.fullmatch(value):
        raise ValueError('a colour is written in quotes as "#0a6470" or "#fff"')
    digits = value[1:].lower()
    return "#" + (digits if len(digits) == 6 else "".join(2 * digit for digit in digits))


Colour = Annotated[str, BeforeValidator(_hex)]


class Palette(BaseModel):
    """The colours of one mode; the defaults are those of the light."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_alias=True, validate_by_name=False)
    accent: Colour = Field(default="#0a6470", description="buttons, links, what the patient said")
    on_accent: Colour = Field(default="#ffffff", alias="on-accent", description="words on the accent")
    ink: Colour = Field(default="#14232b", description="words")
    ground: Colour = Field(default="#f4f8f8", description="behind the messages")
    card: Colour = Field(default="#ffffff", description="behind one message, the top and the box to type in")
    line: Colour = Field(default="#d3dde0", description="thin lines around cards")
    soft: Colour = Field(default="#e6f1f2", description="a button under the pointer")
    muted: Colour = Field(default="#4a5c66", description="small words, and the edge of the box to type in")

    def properties(self) -> dict[str, str]:
        """Each colour under the name that style sheets use, e.g. on-accent."""
        return self.model_dump(by_alias=True)


class Dark(Palette):
    """The same names with the defaults of the dark."""

    accent: Colour = "#77cad3"
    on_accent: Colour = Field(default="#06242a", alias="on-accent")
    ink: Colour = "#e8eff1"
    ground: Colour = "#0f181c"
    card: Colour = "#17232a"
    line: Colour = "#31434c"
    soft: Colour = "#16333a"
    muted: Colour = "#a9bac2"


class Colours(BaseModel):
    """Both modes. Cannot be made with colours that are too close: each such pair is named with its ratio."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    light: Palette = Palette()
    dark: Dark = Dark()

    @model_validator(mode="after")
    def _can_be_told_apart(self) -> Colours:
        wrong = [f"{mode}: {line}" for mode in ("light", "dark") for line in too_close(getattr(self, mode))]
        if wrong:
            raise ValueError("\n  ".join(["these colours are too close to be read by everybody.", *wrong, _WHAT_TO_DO]))
        return self

    def properties(self) -> dict[str, dict[str, str]]:
        """Mode, then name, then colour."""
        return {"light": self.light.properties(), "dark": self.dark.properties()}


class Pair(NamedTuple):
    """What stands in front of what, by name, and the least ratio between them."""

    what: str
    front: str
    back: str
    least: float


PAIRS = (
    Pair("words", "ink", "card", TEXT),
    Pair("words", "ink", "ground", TEXT),
    Pair("small words", "muted", "card", TEXT),
    Pair("small words", "muted", "ground", TEXT),
    Pair("links and buttons", "accent", "card", TEXT),
    Pair("links", "accent", "ground", TEXT),
    Pair("a button under the pointer", "accent", "soft", TEXT),
    Pair("words on full buttons", "on-accent", "accent", TEXT),
    Pair("words on full buttons under the pointer", "on-accent", "accent with some ink", TEXT),
    Pair("the focus ring", "accent", "card", EDGE),
    Pair("the focus ring", "accent", "ground", EDGE),
    Pair("the launcher's focus ring", "ink", "ground", EDGE),
    Pair("the edge of buttons", "accent", "ground", EDGE),
    Pair("the edge of the box to type in", "muted", "card", EDGE),
    Pair("the edge of the box to type in", "muted", "ground", EDGE),
)
OF_LIGHT = Pair("the emergency number", "danger", "card", TEXT)  # in the dark it is written in ink
_WHAT_TO_DO = "Change them under `colours`, or take `colours` out to use those that Ramus comes with."


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb, 0 (black) to 1 (white), as WCAG 2 defines it."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The ratio between two colours, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def too_close(palette: Palette) -> list[str]:
    """One line for each pair below its least ratio: what it is, the colours, the ratio, and which way to go."""
    known = {**palette.properties(), "danger": DANGER, "accent with some ink": _mixed(palette.accent, palette.ink)}
    pairs = PAIRS if isinstance(palette, Dark) else (*PAIRS, OF_LIGHT)
    return [_line(pair, known[pair.front], known[pair.back]) for pair in pairs if _ratio(pair, known) < pair.least]


def _ratio(pair: Pair, known: dict[str, str]) -> float:
    return contrast(known[pair.front], known[pair.back])


def _line(pair: Pair, front: str, back: str) -> str:
    ratio = math.floor(contrast(front, back) * 100) / 100  # never rounded up to what is needed
    return (
        f"{pair.what}: {pair.front} {front} on {pair.back} {back} has a contrast of {ratio:.2f}, "
        f"{pair.least} is needed. Make {_way(pair, front, back)}."
    )


def _way(pair: Pair, front: str, back: str) -> str:
    """Which colour to make lighter or darker; not one that is fixed, or white or black already."""
    ways = ("lighter", "darker") if luminance(front) > luminance(back) else ("darker", "lighter")
    named = ((pair.front, front, ways[0]), (pair.back.partition(" ")[0], back, ways[1]))
    able = [f"{name} {way}" for name, colour, way in named if name != "danger" and colour not in ENDS]
    return " or ".join(able)


def _mixed(accent: str, ink: str) -> str:
    both = [(int(accent[at : at + 2], 16), int(ink[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(MIXED * one + (1 - MIXED) * other):02x}" for one, other in both)
