"""Tells why the screen decided as it did, layer by layer."""

from __future__ import annotations

from bot.review.content import items, word_states
from bot.screening import red_flag_screen, screen_version
from bot.triage.review import word_of


def explain(text: str) -> str:
    """A report on one message: signs, what took them away, what the learned layer thinks, flags raised.

    Behind each flag stands its review state in one word. Raises ReviewError when a record of sign-off cannot be used.
    """
    screen = red_flag_screen()
    protocol = screen.patterns.protocol
    reviewed = word_states(items(protocol))
    result, scores = screen(text), screen.scores(text)
    lines = [f"level: {result.level.label}", "patterns:"]
    for sign in result.signs:
        state = f"taken away ({', '.join(sign.dropped_by)})" if sign.dropped_by else "stands"
        lines.append(f"  sign {sign.name}: {sign.words!r} {state}")
    lines.append(f"  level {screen.patterns(text).level.label}")
    lines.append("learned layer:")
    lines.append("  " + ", ".join(f"{level.label} {chance:.2f}" for level, chance in scores.levels.items()))
    likely = sorted(scores.flags.items(), key=lambda item: -item[1])[:3]
    lines.append("  " + ", ".join(f"{flag} {chance:.2f}" for flag, chance in likely))
    lines.append(f"  level {screen.learned_level(scores).label}")
    lines.append("flags raised:")
    for found in result.findings:
        word = word_of(protocol.flags, reviewed, found.flag, found.level.label)
        lines.append(f"  {found.flag} ({found.level.label}, by the {found.layer}, {word}): {', '.join(found.words)}")
    lines.append(f"screen version {screen_version()}")
    return "\n".join(lines)
