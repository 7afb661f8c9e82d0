"""A receiver to try escalations out with: it prints each message as one line of JSON, and says when it comes again."""

from __future__ import annotations

import hmac
import json
from http.server import BaseHTTPRequestHandler, HTTPServer

from bot.desk.ways import SIGNATURE, signature

MOST_BYTES = 64 * 1024


def make_receiver(port: int, secret: str = "") -> HTTPServer:
    """A server on this machine; `received` holds the ids of what came. `port` 0: any that is free."""
    received: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(min(int(self.headers.get("Content-Length", 0)), MOST_BYTES))
            signed = self.headers.get(SIGNATURE, "")
            if secret and not hmac.compare_digest(signed, f"sha256={signature(secret, body)}"):
                self.send_error(403)
                return
            told = json.loads(body)
            print(json.dumps({**told, "again": told["id"] in received}), flush=True)
            received.append(told["id"])
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing: what came is printed."""

    server = HTTPServer(("127.0.0.1", port), Handler)
    server.received = received  # type: ignore[attr-defined]
    return server


def receive_for_ever(port: int, secret: str) -> None:
    """Until Ctrl+C."""
    try:
        make_receiver(port, secret).serve_forever()
    except KeyboardInterrupt:
        return
