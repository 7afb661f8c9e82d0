"""What a browser may send, read with a firm hand: size first, then kind, then exactly the known fields."""

from __future__ import annotations

from typing import TypeVar
from urllib.parse import parse_qsl
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from starlette.requests import Request

from bot.web.gateway import Said
from bot.web.refusals import Refusal


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Nothing(_Input):
    """The body of a request that carries no facts: {}."""


class StartIn(_Input):
    """A new conversation: the id of its clinic, when it is not the default one."""

    clinic: str | None = Field(default=None, max_length=64)


class MessageIn(_Input):
    """Typed words or the id of a quick reply; `client_id` marks a message that may be sent twice."""

    text: str | None = None
    choice: str | None = Field(default=None, min_length=1, max_length=64)
    client_id: UUID | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> MessageIn:
        if (self.text is None) == (self.choice is None):
            raise ValueError("send either text or choice")
        return self

    def said(self) -> Said:
        """In the gateway's words."""
        return Said(self.text or "", self.choice or "", str(self.client_id) if self.client_id else None)


class FormIn(_Input):
    """The fields of the forms on /chat. `first`: the title of a question that was tapped on the empty page."""

    text: str = ""
    first: str = Field(default="", max_length=200)
    choice: str = Field(default="", max_length=64)
    client_id: str = Field(default="", max_length=64)
    csrf: str = Field(default="", max_length=128)

    def said(self) -> Said:
        """In the gateway's words. A browser sends each line break of a text area as two characters."""
        text = (self.text or self.first).replace("\r\n", "\n")
        return Said(text, self.choice, self.client_id or None)


Body = TypeVar("Body", bound=_Input)


async def read_json(request: Request, model: type[Body], limit: int) -> Body:
    """The body as `model`, or a refusal."""
    _expect(request, "application/json")
    try:
        return model.model_validate_json(await _read(request, limit))
    except ValidationError:
        raise Refusal("bad_request") from None  # the cause quotes the patient


async def read_form(request: Request, limit: int) -> FormIn:
    """The fields of a plain HTML form, or a refusal."""
    _expect(request, "application/x-www-form-urlencoded")
    try:
        body = (await _read(request, limit)).decode("ascii")
        return FormIn.model_validate(dict(parse_qsl(body, keep_blank_values=True, errors="strict", max_num_fields=8)))
    except ValueError:  # pydantic's ValidationError is one too
        raise Refusal("bad_request") from None


def _expect(request: Request, kind: str) -> None:
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != kind:
        raise Refusal("unsupported_media_type")


async def _read(request: Request, limit: int) -> bytes:
    """At most `limit` bytes. Starlette's own max_body_size answers in plain text as soon as a length is declared,
    which would break the one shape of refusals."""
    declared = request.headers.get("content-length", "0")
    if not declared.isdigit() or int(declared) > limit:
        raise Refusal("too_large")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise Refusal("too_large")
    return bytes(body)
