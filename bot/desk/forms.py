"""What a form of the desk may send: size first, then kind, then text."""

from __future__ import annotations

from collections import defaultdict
from urllib.parse import parse_qsl

from starlette.requests import Request

from bot.desk.refusals import Refusal

MOST_BYTES, MOST_FIELDS = 64 * 1024, 200
KIND = "application/x-www-form-urlencoded"


class Form:
    """The fields of a form; one may come several times."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self._fields: dict[str, list[str]] = defaultdict(list)
        for name, value in pairs:
            self._fields[name].append(value.replace("\r\n", "\n"))

    def get(self, name: str, most: int = 200) -> str:
        """One field without blanks around it, "" when it was not sent; a refusal when it is over `most` characters."""
        value = next(iter(self._fields.get(name, [])), "").strip()
        if len(value) > most or "\x00" in value:
            raise Refusal("too_long")
        return value

    def raw(self, name: str) -> str:
        """One field as it was typed: for passwords."""
        return next(iter(self._fields.get(name, [])), "")

    def all(self, name: str) -> list[str]:
        """Every value of a field."""
        return list(self._fields.get(name, []))


async def read_form(request: Request) -> Form:
    """The fields of a plain form, or a refusal."""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != KIND:
        raise Refusal("bad_request")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise Refusal("too_large")
    try:
        fields = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise Refusal("bad_request") from None  # the cause may quote a caller
    return Form(fields)
