"""What a browser may send, read with a firm hand: size first, then kind, then exactly the known fields."""

from __future__ import annotations

import asyncio
from typing import Literal, TypeVar
from urllib.parse import parse_qsl
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from starlette.requests import Request

from bot.web.context import web_of
from bot.web.feedback import WORD_CHARACTERS, Feedback
from bot.web.gateway import Said
from bot.web.refusals import Refusal

MOST_DIGITS = 10  # of a declared length
ANSWER_ID = r"^[a-z_]+\.[a-z0-9_]+$"


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


class FeedbackIn(_Input):
    """Whether an answer helped, and perhaps a few words."""

    answer_id: str = Field(pattern=ANSWER_ID, max_length=100)
    helped: bool
    word: str = Field(default="", max_length=WORD_CHARACTERS)

    def given(self) -> Feedback:
        """In the gateway's words."""
        return Feedback(self.answer_id, self.helped, self.word.strip())


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


class FeedbackFormIn(_Input):
    """The form under an answer on /chat. `place`: where it stands on the page."""

    answer_id: str = Field(pattern=ANSWER_ID, max_length=100)
    helped: Literal["yes", "no"]
    word: str = Field(default="", max_length=WORD_CHARACTERS)
    place: str = Field(default="", pattern=r"^(\d{1,3}-\d{1,2})?$")
    csrf: str = Field(default="", max_length=128)

    @property
    def text(self) -> str:
        """What the patient wrote."""
        return self.word

    def given(self) -> Feedback:
        """In the gateway's words."""
        return Feedback(self.answer_id, self.helped == "yes", self.word.strip())


Body = TypeVar("Body", bound=_Input)


async def read_json(request: Request, model: type[Body], limit: int) -> Body:
    """The body as `model`, or a refusal."""
    _expect(request, "application/json")
    try:
        return model.model_validate_json(await _read(request, limit))
    except ValidationError:
        raise Refusal("bad_request") from None  # the cause quotes the patient


async def read_form(request: Request, model: type[Body], limit: int) -> Body:
    """The fields of a plain HTML form, or a refusal."""
    _expect(request, "application/x-www-form-urlencoded")
    try:
        body = (await _read(request, limit)).decode("ascii")
        return model.model_validate(dict(parse_qsl(body, keep_blank_values=True, errors="strict", max_num_fields=8)))
    except ValueError:  # pydantic's ValidationError is one too
        raise Refusal("bad_request") from None


def _expect(request: Request, kind: str) -> None:
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != kind:
        raise Refusal("unsupported_media_type")


async def _read(request: Request, limit: int) -> bytes:
    """At most `limit` bytes. Starlette's own max_body_size answers in plain text as soon as a length is declared,
    which would break the one shape of refusals."""
    declared = request.headers.get("content-length", "0")
    if not (declared.isascii() and declared.isdigit() and len(declared) < MOST_DIGITS and int(declared) <= limit):
        raise Refusal("too_large")
    body = bytearray()
    try:
        async with asyncio.timeout(web_of(request).limits.body_seconds):
            async for chunk in request.stream():
                body += chunk
                if len(body) > limit:
                    raise Refusal("too_large")
    except TimeoutError:
        raise Refusal("too_slow") from None
    return bytes(body)
