"""How much one person, one address and the whole server may ask for. All numbers in one place."""

from __future__ import annotations

import ipaddress
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request

Clock = Callable[[], float]
SWEEP_AT = 10_000  # keys in one window before the empty ones are thrown out


@dataclass(frozen=True)
class Limits:
    """The limits of the web side; a test lowers them, nothing else does."""

    messages_per_token: int = 20
    messages_per_address: int = 60
    starts_per_address: int = 5
    window_seconds: float = 60
    concurrent_answers: int = 32
    answer_seconds: float = 10
    head_seconds: float = 10  # for the head of a request to arrive
    body_seconds: float = 10  # for its body
    # Refused messages whose words are still read. Beyond that the emergency line of the refusal remains.
    screens_per_address: int = 120
    text_characters: int = 1_000
    body_bytes: int = 8 * 1024
    # A form body is percent-encoded: 1,000 emoji take 12 bytes each, and must still fit.
    form_bytes: int = 16 * 1024


class Window:
    """A sliding window per key. Only what was let in counts, so waiting always helps."""

    def __init__(self, limit: int, seconds: float, clock: Clock = time.monotonic) -> None:
        self.limit, self.seconds, self.clock = limit, seconds, clock
        self._seen: dict[str, deque[float]] = {}

    def allow(self, key: str) -> bool:
        """Count one event for the key, or say no when its window is full."""
        now = self.clock()
        if len(self._seen) >= SWEEP_AT:
            self._sweep(now)
        events = self._seen.setdefault(key, deque())
        self._drop_old(events, now)
        if len(events) >= self.limit:
            return False
        events.append(now)
        return True

    def _sweep(self, now: float) -> None:
        for events in self._seen.values():
            self._drop_old(events, now)
        self._seen = {key: events for key, events in self._seen.items() if events}

    def _drop_old(self, events: deque[float], now: float) -> None:
        while events and events[0] <= now - self.seconds:
            events.popleft()


def client_address(request: Request, trusted_proxy: str) -> str:
    """The address that limits count. X-Forwarded-For is believed only when the configured proxy sent it,
    and only its last entry, the one that this proxy itself wrote."""
    peer = request.client.host if request.client else "unknown"
    if trusted_proxy and peer == trusted_proxy:
        hops = [hop.strip() for line in request.headers.getlist("x-forwarded-for") for hop in line.split(",")]
        peer = next((hop for hop in reversed(hops) if hop), peer)
    return _household(peer)


def is_https(request: Request, trusted_proxy: str) -> bool:
    """Whether the patient's own connection is encrypted, behind the configured proxy too."""
    peer = request.client.host if request.client else ""
    if trusted_proxy and peer == trusted_proxy:
        return request.headers.get("x-forwarded-proto", request.url.scheme) == "https"
    return request.url.scheme == "https"


def _household(address: str) -> str:
    """An IPv6 customer owns a whole /64 and could use a new address for each message."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return address
