"""The one line that puts the chat on a clinic's own pages. Its data-* attributes stand in when the server is away."""

from __future__ import annotations

from html import escape

from bot.settings import Clinic, is_origin
from bot.web.wording import Words, contact_lines

EXAMPLE = "https://ramus.example"


def snippet(clinic: Clinic, words: Words, origin: str, clinic_id: str = "") -> str:
    """The <script> element for the clinic's pages; `origin`: where Ramus is served, e.g. https://ramus.example."""
    lines = contact_lines(clinic, words)
    facts = {
        "src": f"{origin}/static/widget.js",
        "data-clinic": clinic_id,
        "data-emergency-text": lines["emergency"]["text"],
        "data-emergency-tel": lines["emergency"]["tel"],
        "data-clinic-name": lines["clinic"]["name"],
        "data-clinic-phone": lines["clinic"]["phone"],
    }
    written = [f'{name}="{escape(value)}"' for name, value in facts.items() if value]
    return f"<script {' '.join(written)} defer></script>"


def own_origin(netloc: str, https: bool) -> str:
    """The origin under which this server was reached, "" when a clinic's page could not load the chat from there."""
    origin = f"{'https' if https else 'http'}://{netloc}"
    return origin if is_origin(origin) else ""
