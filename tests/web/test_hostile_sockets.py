"""What a hostile client may try below whole requests: slow heads and bodies, nothing read, lies about length, no HTTP.

A real uvicorn as `ramus serve` configures it, with shorter patience. docs/security.md lists what is tried.
"""

from __future__ import annotations

import importlib.util
import json
import socket
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

LIVE = Path(__file__).parents[1] / "browser" / "live.py"
PATIENCE = 0.4
HEAD = b"POST /api/chat/message HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"


@pytest.fixture
def server(make_app: Any) -> Iterator[Any]:
    spec = importlib.util.spec_from_file_location("live", LIVE)
    assert spec and spec.loader
    live = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(live)
    running = live.LiveServer(make_app(limits={"head_seconds": PATIENCE, "body_seconds": PATIENCE}))
    yield running
    running.stop()


def connect(server: Any, data: bytes) -> socket.socket:
    link = socket.create_connection(("127.0.0.1", server.socket_port), timeout=5)
    link.sendall(data)
    return link


def answer(link: socket.socket) -> tuple[int, dict[str, Any]]:
    """Status and body of what comes back until the other side closes or falls silent."""
    got = b""
    while b"\r\n\r\n" not in got or len(got.split(b"\r\n\r\n", 1)[1]) < int(_header(got, b"content-length")):
        more = link.recv(65536)
        if not more:
            break
        got += more
    head, _, body = got.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body)


def _header(got: bytes, name: bytes) -> bytes:
    lines = [line.split(b":", 1) for line in got.split(b"\r\n\r\n")[0].split(b"\r\n")[1:]]
    return next((value.strip() for key, value in lines if key.lower() == name), b"0")


def assert_refused(link: socket.socket, status: int, code: str) -> None:
    found, body = answer(link)
    assert (found, body["error"]["code"]) == (status, code)
    assert body["emergency"]["tel"] == "911" and "911" in body["emergency"]["text"]
    assert body["clinic"]["phone"] == "555-0100"


def assert_others_are_answered(server: Any, within: float = 8) -> None:
    """Somebody else begins a conversation and asks."""
    before = time.monotonic()
    token = _post(server, "start", {}, "")["token"]
    reply = _post(server, "message", {"text": "What is a block?"}, token)
    assert reply["messages"][0]["custom"]["kind"] == "answer"
    assert time.monotonic() - before < within


def _post(server: Any, path: str, body: dict[str, Any], token: str) -> Any:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    request = urllib.request.Request(f"{server.url}/api/chat/{path}", json.dumps(body).encode(), headers)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=10) as response:
        return json.loads(response.read())


@pytest.mark.parametrize(
    "start",
    [b"", b"POST /api/chat/mess", HEAD, HEAD + b"Content-Length: 20\r\n\r\n", HEAD + b"Content-Length: 20\r\n\r\n{"],
    ids=["nothing", "half a line", "half a head", "no body", "half a body"],
)
def test_what_never_comes_to_an_end_is_refused(server: Any, start: bytes) -> None:
    link = connect(server, start)
    assert_others_are_answered(server)
    assert_refused(link, 408, "too_slow")
    link.close()


def test_a_head_that_drips_is_refused_however_long_it_drips(server: Any) -> None:
    link, begun = connect(server, HEAD), time.monotonic()
    with pytest.raises(OSError):  # the other side has closed
        while time.monotonic() < begun + 10 * PATIENCE:
            link.sendall(b"X-Slow: 1\r\n")
            time.sleep(0.05)
    assert PATIENCE * 0.9 <= time.monotonic() - begun < 5 * PATIENCE
    link.close()


def test_a_hundred_slow_clients_do_not_stop_others(server: Any) -> None:
    links = [connect(server, HEAD + b"Content-Length: 7000\r\n\r\n" + b"{" * 10) for _ in range(100)]
    assert_others_are_answered(server)
    for link in links:
        assert_refused(link, 408, "too_slow")
        link.close()


def test_who_reads_nothing_holds_up_nobody(server: Any) -> None:
    links = [connect(server, b"GET /static/widget.js HTTP/1.1\r\nHost: test\r\n\r\n" * 20) for _ in range(10)]
    assert_others_are_answered(server)
    for link in links:
        link.close()


def test_a_body_without_end_is_cut_off(server: Any) -> None:
    """It is refused at 8 KB; what goes on coming is thrown away, and after the time for one request the line is cut."""
    link, begun = connect(server, HEAD + b"Transfer-Encoding: chunked\r\n\r\n"), time.monotonic()
    for _ in range(10):
        link.sendall(b"400\r\n" + b"a" * 1024 + b"\r\n")
    assert_refused(link, 413, "too_large")
    with pytest.raises(OSError):
        while time.monotonic() < begun + 20 * PATIENCE:
            link.sendall(b"400\r\n" + b"a" * 1024 + b"\r\n")
            time.sleep(0.01)
    assert_others_are_answered(server)
    link.close()


@pytest.mark.parametrize(
    "data",
    [
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET /\x00 HTTP/1.1\r\nHost: test\r\n\r\n",
        HEAD + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        HEAD + b"Content-Length: 2\r\nContent-Length: 50\r\n\r\n{}",
        HEAD + b"Content-Length: -5\r\n\r\n{}",
        HEAD + b"Content Length : 5\r\n\r\n{}",
    ],
    ids=["version", "TLS", "zero byte", "two lengths", "two other lengths", "negative", "space in a name"],
)
def test_what_is_no_http_is_refused_with_the_emergency_line(server: Any, data: bytes) -> None:
    link = connect(server, data)
    found, body = answer(link)
    assert 400 <= found < 500
    assert body["emergency"]["tel"] == "911" and body["clinic"]["phone"] == "555-0100"
    assert_others_are_answered(server)
    link.close()


def test_a_browser_that_waits_and_then_asks_again_is_answered(server: Any) -> None:
    """The patience is for a request, not for a connection: a quick one after a pause is no slow one."""
    ask = b"GET /health HTTP/1.1\r\nHost: test\r\n\r\n"
    link = connect(server, ask)
    assert answer(link)[0] == 200
    time.sleep(2 * PATIENCE)
    link.sendall(ask)
    assert answer(link)[0] == 200
    link.close()
