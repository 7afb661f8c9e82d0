"""Tells why the screen decided as it did: signs found, what took them away, flags raised."""

from __future__ import annotations

from bot.triage.screen import pattern_screen


def explain(text: str) -> str:
    """A report on one message, layer by layer."""
    screen = pattern_screen()
    result = screen(text)
    lines = [f"level: {result.level.label}"]
    for sign in result.signs:
        state = f"taken away ({', '.join(sign.dropped_by)})" if sign.dropped_by else "stands"
        lines.append(f"sign {sign.name}: {sign.words!r} {state}")
    lines += [f"flag {f.flag} ({f.level.label}, {f.layer}): {', '.join(f.words)}" for f in result.findings]
    lines.append(f"protocol {screen.protocol.digest}")
    return "\n".join(lines)
