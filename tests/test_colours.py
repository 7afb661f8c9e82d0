"""bot.colours: the contrast formula, the defaults, and pairs that are too close."""

from __future__ import annotations

import re
from typing import Any

import pytest
from pydantic import ValidationError

from bot.colours import DANGER, EDGE, PAIRS, TEXT, Colours, Dark, Palette, contrast, luminance, too_close
from bot.settings import ROOT

STATIC = ROOT / "bot" / "web" / "static"
LONG = re.compile(r"--(?:ramus-)?([a-z-]+)[:,]\s*#([0-9a-f]{3,6})\b")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#000000", 21.0),
        ("#123456", "#123456", 1.0),
        ("#767676", "#ffffff", 4.54),  # the well-known limits of grey on white
        ("#777777", "#ffffff", 4.48),
        ("#ff0000", "#ffffff", 4.0),
        ("#0000ff", "#ffffff", 8.59),
    ],
)
def test_the_formula_is_the_published_one(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)


def test_luminance_goes_from_black_to_white() -> None:
    assert (luminance("#000000"), luminance("#ffffff")) == (0.0, pytest.approx(1.0))
    assert luminance("#00ff00") > luminance("#ff0000") > luminance("#0000ff")


def test_the_defaults_pass() -> None:
    assert too_close(Palette()) == too_close(Dark()) == []
    assert Colours().properties()["light"]["on-accent"] == "#ffffff"


def test_words_need_more_than_edges() -> None:
    assert {pair.least for pair in PAIRS} == {TEXT, EDGE} == {4.5, 3.0}
    edges = {pair.what for pair in PAIRS if pair.least == EDGE}
    assert any("focus ring" in what for what in edges) and any("box to type in" in what for what in edges)


@pytest.mark.parametrize(
    ("mode", "given", "named"),
    [
        ("light", {"accent": "#ffcc00"}, "links and buttons: accent #ffcc00 on card #ffffff has a contrast of 1.51"),
        ("light", {"on-accent": "#000"}, "words on full buttons: on-accent #000000 on accent #0a6470"),
        ("light", {"ink": "#999"}, "words: ink #999999 on card #ffffff has a contrast of 2.84"),
        (
            "light",
            {"muted": "#777"},
            "small words: muted #777777 on card #ffffff has a contrast of 4.47, 4.5 is needed",
        ),
        ("light", {"muted": "#aaa"}, "the edge of the box to type in: muted #aaaaaa on card #ffffff"),
        ("light", {"soft": "#2a8490"}, "a button under the pointer: accent #0a6470 on soft #2a8490"),
        ("light", {"card": "#e9b8bc"}, f"the emergency number: danger {DANGER} on card #e9b8bc"),
        ("dark", {"accent": "#0a6470"}, "the focus ring: accent #0a6470 on card #17232a"),
        ("dark", {"ground": "#e8eff1"}, "words: ink #e8eff1 on ground #e8eff1 has a contrast of 1.00"),
    ],
)
def test_a_pair_that_is_too_close_is_named_with_its_ratio(mode: str, given: dict[str, str], named: str) -> None:
    with pytest.raises(ValidationError) as raised:
        Colours(**{mode: given})  # type: ignore[arg-type]
    assert f"{mode}: {named}" in str(raised.value) and "Change them under `colours`" in str(raised.value)


def test_it_says_which_way_to_go_and_not_beyond_white() -> None:
    (line,) = [one for one in too_close(Palette(accent="#ffcc00")) if one.startswith("links and buttons")]  # type: ignore[call-arg]
    assert line.endswith("Make accent darker.")  # the card is white already
    (line, *_) = too_close(Dark(card="#7a868c"))  # type: ignore[call-arg]
    assert line.endswith("Make ink lighter or card darker.")


def test_a_button_under_the_pointer_is_mixed_with_ink() -> None:
    """A full button passes alone, and fails when light ink is mixed into it."""
    given = {"accent": "#767676", "on-accent": "#fff", "card": "#000", "ground": "#000", "soft": "#000"}
    assert [line.partition(":")[0] for line in too_close(Dark(**given))] == ["words on full buttons under the pointer"]


@pytest.mark.parametrize("wrong", ["red", "0a6470", "#0a647", "#0a64701", "rgb(0,0,0)", "#fff;x:y", "", None, 5])
def test_what_is_no_colour_is_refused(wrong: Any) -> None:
    with pytest.raises(ValidationError, match="a colour is written in quotes"):
        Palette(accent=wrong)


def test_an_unknown_name_is_refused() -> None:
    for given in ({"on_accent": "#fff"}, {"danger": "#fff"}):
        with pytest.raises(ValidationError, match="Extra inputs"):
            Palette(**given)


@pytest.mark.parametrize("file", ["site.css", "widget.js"])
def test_style_sheets_have_the_same_defaults(file: str) -> None:
    """What is checked here is what is shown where a clinic chose nothing."""
    light, _, rest = (STATIC / file).read_text("utf8").partition("prefers-color-scheme")
    for palette, text in ((Palette(), light), (Dark(), rest)):
        found: dict[str, str] = {}
        for name, digits in LONG.findall(text):
            found.setdefault(name, "#" + (digits if len(digits) == 6 else "".join(2 * digit for digit in digits)))
        assert {name: found[name] for name in palette.properties()} == palette.properties()


def test_the_fixed_red_is_the_one_of_the_style_sheets() -> None:
    for file in ("site.css", "widget.js"):
        assert f"--danger:{DANGER}" in (STATIC / file).read_text("utf8").replace(": ", ":")
