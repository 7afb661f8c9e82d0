"""Tells why the screen decided as it did, layer by layer."""

from __future__ import annotations

from bot.screening import red_flag_screen, screen_version


def explain(text: str) -> str:
    """A report on one message: signs, what took them away, what the learned layer thinks, flags raised."""
    screen = red_flag_screen()
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
    lines += [f"  {f.flag} ({f.level.label}, by the {f.layer}): {', '.join(f.words)}" for f in result.findings]
    lines.append(f"screen version {screen_version()}")
    return "\n".join(lines)
