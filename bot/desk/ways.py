"""The two ways in which an escalation goes out: a webhook (JSON by POST) and an e-mail (SMTP)."""

from __future__ import annotations

import hashlib
import hmac
import json
import smtplib
import ssl
import urllib.request
from collections.abc import Mapping
from email.message import EmailMessage
from typing import Any
from urllib.parse import unquote, urlsplit

from bot.desk.escalate import Way
from bot.errors import SettingsError
from bot.settings import Server

SECONDS = 10.0  # until a server that does not answer is given up for this time
SIGNATURE = "X-Ramus-Signature"
LOCAL = ("localhost", "127.0.0.1", "::1")
PORTS = {"smtp": 587, "smtps": 465, "smtp-open": 25}


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


class Webhook:
    """POSTs JSON; with a secret, signed by HMAC-SHA-256. Anything but a 2xx counts as not arrived."""

    name = "webhook"

    def __init__(self, url: str, secret: str = "") -> None:
        parts = urlsplit(url)
        if not parts.hostname or (parts.scheme != "https" and parts.hostname not in LOCAL):
            raise SettingsError("RAMUS_ESCALATE_WEBHOOK must be an https address (http only on this machine).")
        self._url, self._secret = url, secret
        self._open = urllib.request.build_opener(_NoRedirect).open

    def send(self, told: dict[str, Any]) -> None:
        """Raises OSError when it did not arrive (urllib's errors are such)."""
        body = json.dumps(told).encode()
        headers = {"Content-Type": "application/json", "User-Agent": "Ramus"}
        if self._secret:
            headers[SIGNATURE] = "sha256=" + signature(self._secret, body)
        request = urllib.request.Request(self._url, body, headers, method="POST")
        with self._open(request, timeout=SECONDS) as response:
            if not 200 <= response.status < 300:
                raise OSError(response.status)


def signature(secret: str, body: bytes) -> str:
    """What the receiver computes as well, to know that the message is ours."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


class Mail:
    """Sends one e-mail. `server`: smtp://user:password@host:587 (STARTTLS), smtps://…:465, or smtp-open://localhost:25."""

    name = "mail"

    def __init__(self, to: str, sender: str, server: str, words: Mapping[str, str]) -> None:
        parts = urlsplit(server)
        in_the_open = parts.scheme == "smtp-open" and parts.hostname not in LOCAL
        if parts.scheme not in PORTS or not parts.hostname or in_the_open:
            raise SettingsError("RAMUS_ESCALATE_SMTP must be smtp:// or smtps:// with a host (docs/desk.md).")
        if "@" not in to or "@" not in sender:
            raise SettingsError("RAMUS_ESCALATE_MAIL and RAMUS_ESCALATE_FROM must be e-mail addresses.")
        self._to, self._sender, self._words, self._parts = to, sender, words, parts

    def send(self, told: dict[str, Any]) -> None:
        """Raises smtplib.SMTPException or OSError when it did not arrive."""
        mail = EmailMessage()
        mail["To"], mail["From"] = self._to, self._sender
        mail["Subject"] = self._words["subject"].format(**told)
        mail["Message-ID"] = f"<{told['id']}.{told['since'].strip('Z').replace(':', '')}@ramus>"
        mail.set_content(self._words["text"].format(**told))
        parts, context = self._parts, ssl.create_default_context()
        port = parts.port or PORTS[parts.scheme]
        host = str(parts.hostname)
        secure = parts.scheme == "smtps"
        kind: Any = smtplib.SMTP_SSL if secure else smtplib.SMTP
        more = {"context": context} if secure else {}
        with kind(host, port, timeout=SECONDS, **more) as smtp:
            if parts.scheme == "smtp":
                smtp.starttls(context=context)
            if parts.username:
                smtp.login(unquote(parts.username), unquote(parts.password or ""))
            smtp.send_message(mail)


def ways(server: Server, words: Mapping[str, str]) -> list[Way]:
    """The ways that the settings name; raises SettingsError for one that cannot be used."""
    found: list[Way] = []
    if server.escalate_webhook:
        found.append(Webhook(server.escalate_webhook, server.escalate_secret.get_secret_value()))
    if server.escalate_mail:
        smtp = server.escalate_smtp.get_secret_value()
        found.append(Mail(server.escalate_mail, server.escalate_from, smtp, words))
    return found
