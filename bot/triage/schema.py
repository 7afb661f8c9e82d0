"""The shape of the protocol and the lexicon files. A file that does not fit stops the start."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Flag(_Strict):
    """One red flag of the protocol, as a clinician reads it."""

    id: str = Field(pattern=r"^[a-z_]+(\.[a-z_]+)?$")
    flag: str = Field("", description="the flag it is reported as, when several entries share one")
    level: Literal["emergency", "urgent", "check"]
    title: str
    counts: str
    not_: str = Field(alias="not", description="what does not count")
    when: tuple[tuple[str, ...], ...] = Field(min_length=1, description="any of these lists of signs raises it")
    unless: tuple[str, ...] = Field((), description="signs that keep it from being raised")
    advice: str
    question: str = Field(description="the screening question in plain words; empty when none is asked")
    why: str = Field(description="why it is asked")
    sources: tuple[str, ...] = Field(min_length=1)

    @property
    def reported(self) -> str:
        """The flag's name in results."""
        return self.flag or self.id


class SignSpec(_Strict):
    """How a sign is recognised in words."""

    means: str
    near: tuple[tuple[str, ...], ...] = ()
    within: int = Field(6, ge=1, le=40)
    say: tuple[str, ...] = ()
    number: Literal["temperature"] | None = None
    context: bool = False


class AssertionRule(_Strict):
    """Phrases of one direction of one assertion category."""

    phrases: tuple[str, ...]
    max_scope: int | None = Field(None, ge=1)


class Assertion(_Strict):
    """One assertion category: how its phrases take signs away."""

    forward: AssertionRule | None = None
    backward: AssertionRule | None = None
    bidirectional: AssertionRule | None = None
    pseudo: AssertionRule | None = None
