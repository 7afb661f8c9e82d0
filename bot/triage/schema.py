"""The shape of the protocol and the lexicon files. A file that does not fit stops the start."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

NumberKind = Literal["temperature", "age", "sugar_over_limit"]


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
    question_other: str = Field("", description="the same about somebody else; the question itself when empty")
    about: str = Field("", description="what the question is about: an answer's words are read as said about this")
    why: str = Field(description="why it is asked")
    sources: tuple[str, ...] = Field(min_length=1)

    @property
    def reported(self) -> str:
        """The flag's name in results."""
        return self.flag or self.id


class Elapsed(_Strict):
    """A stretch of time since the procedure, in hours: more than `over`, at most `up_to`."""

    over: float = Field(ge=0)
    up_to: float | None = None

    def holds(self, hours: float) -> bool:
        """Whether `hours` lies in the stretch."""
        return hours > self.over and (self.up_to is None or hours <= self.up_to)


class SignSpec(_Strict):
    """How a sign is recognised in words, numbers, times or other signs."""

    means: str
    near: tuple[tuple[str, ...], ...] = Field((), description="word groups that stand near each other")
    within: int = Field(6, ge=1, le=60, description="at most so many words between them")
    ordered: bool = Field(False, description="the groups stand in this order")
    across: bool = Field(False, description="the groups may stand in different sentences")
    say: tuple[str, ...] = Field((), description="groups or phrases that are enough alone")
    but_not: tuple[str, ...] = Field((), description="word groups whose presence in the sentence takes it away")
    outside: tuple[str, ...] = Field((), description="word groups that take it away where they share words with it")
    whole: bool = Field(False, description="it is all that the message says")
    number: NumberKind | None = None
    at_least: float | None = None
    normal_below: float | None = Field(None, description="°C: a measured temperature below it is no fever (temp 36.6)")
    elapsed: Elapsed | None = None
    together: tuple[tuple[str, ...], ...] = Field((), description="any of these lists of other signs makes it")
    unless: tuple[str, ...] = Field((), description="signs that keep `together` from making it")
    stands: bool = Field(False, description="it counts also where it is denied, asked or past")
    context: bool = Field(False, description="a circumstance, not a symptom")


class Frame(_Strict):
    """What is said about a flag when that takes it away or lowers it (triage policy, rules 5 to 7)."""

    means: str
    when: tuple[tuple[str, ...], ...] = Field(min_length=1)
    unless: tuple[str, ...] = ()
    lowers_to: Literal["urgent", "check", "none"]
    reach: int = Field(1, ge=0, description="it reaches flags raised at most so many sentences away")
    only: tuple[str, ...] = Field((), description="flags that it lowers; all when empty")
    spares: tuple[str, ...] = Field((), description="flags that it never lowers")


class AssertionRule(_Strict):
    """Phrases of one direction of one assertion category."""

    phrases: tuple[str, ...]
    max_scope: int | None = Field(None, ge=1)
    one_clause: bool = Field(False, description="its reach also ends where the clause ends")
    one_statement: bool = Field(False, description="its reach ends where a new statement begins")


class Assertion(_Strict):
    """One assertion category: how its phrases take signs away."""

    claimed_by: tuple[str, ...] = Field((), description="words in a sign, or right before it, that keep it")

    forward: tuple[AssertionRule, ...] = ()
    backward: tuple[AssertionRule, ...] = ()
    bidirectional: tuple[AssertionRule, ...] = ()
    pseudo: tuple[AssertionRule, ...] = ()


class Terminators(_Strict):
    """What ends the reach of every category."""

    phrases: tuple[str, ...]
    restarts: tuple[str, ...] = Field((), description="words that begin a new statement")
    clause_ends: tuple[str, ...] = Field((), description="marks and words that end a clause")
    carried_by: tuple[str, ...] = Field((), description="words before a restart that carry the reach on")


class Conversation(_Strict):
    """How earlier messages of a conversation are read together with the newest."""

    not_carried: tuple[str, ...]
    told: tuple[str, ...]
    not_yet: str
    taken_back: tuple[str, ...]
    settled: str
    procedure: str
    time_words: tuple[str, ...]
    unchanged: tuple[str, ...]
    asked: tuple[str, ...]
    lowered: dict[str, str]


class Checks(_Strict):
    """The safety check: which questions follow what, and how answers begin."""

    limit: int = Field(ge=1, le=8)
    questions: dict[str, tuple[str, ...]]
    after_procedure: tuple[str, ...]
    also_themselves: tuple[str, ...]
    unsure_is: Literal["check", "urgent", "emergency"]
    advice: dict[str, str] = Field(description="advice of a check for these flags; all others have `check`")
    fillers: tuple[str, ...] = Field(description="words before an answer that say nothing")
    asking: tuple[str, ...] = Field(description="words of a question")
    yes: tuple[str, ...]
    yes_short: tuple[str, ...] = Field(description="of `yes`, those that count in a reply of few words only")
    yes_words: int = Field(ge=1, description="so many words at most")
    no: tuple[str, ...]
    denials: tuple[str, ...] = Field(description="words of denial, and of what is as it should be")
    denials_from: int = Field(ge=2, description="so many of them in a reply that names no sign answer every question")
    half_yes: tuple[str, ...] = Field(description="words that make a denial a half one: not sure")
    eases: tuple[str, ...] = Field(description="what makes a yes a remark on something that passes: not sure")
    no_anywhere: tuple[str, ...] = Field(description="what means no anywhere in a reply that names no sign")
    no_about: dict[str, tuple[str, ...]] = Field(description="what means no to the question about this flag only")
    unsure: tuple[str, ...]
    all_no: tuple[str, ...]
    meant_yes: tuple[str, ...]
    meant_no: tuple[str, ...]
    stop: tuple[str, ...]
