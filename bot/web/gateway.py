"""Between the web and the assistant: limits, sessions, order, time, and a reply whatever happens."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

import structlog

from bot.errors import AssistantError
from bot.store.ledger import Ledger
from bot.web.feedback import Feedback
from bot.web.limits import Limits, Window
from bot.web.links import linked_choice
from bot.web.refusals import Refusal
from bot.web.rendering import Message, publish
from bot.web.sessions import Session, SessionStore, key_of

if TYPE_CHECKING:
    from bot.assistant import Assistant

log = structlog.get_logger("ramus.web")


@dataclass(frozen=True)
class Said:
    """One message from a patient: typed words, or the id of a quick reply."""

    text: str = ""
    choice: str = ""
    client_id: str | None = None


class Gateway:
    """Starts, continues, resumes and ends conversations."""

    def __init__(self, assistant: Assistant, store: SessionStore, limits: Limits, ledger: Ledger) -> None:
        self.assistant, self.store, self.limits, self.ledger = assistant, store, limits, ledger
        self._starts = Window(limits.starts_per_address, limits.window_seconds)
        self._by_address = Window(limits.messages_per_address, limits.window_seconds)
        self._screens = Window(limits.screens_per_address, limits.window_seconds)
        self._by_token = Window(limits.messages_per_token, limits.window_seconds)
        # A lock lives as long as somebody waits on it. One process serves one file, so no lock is needed in SQLite.
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._busy = 0

    async def start(self, address: str, text: str = "", clinic: str = "") -> tuple[str, list[Message]]:
        """A new conversation for a clinic: its token and the greeting. `text`: what the patient is waiting to say."""
        if not self._starts.allow(address):
            raise Refusal("rate_limited", text)
        with self._slot(text):
            token, session = self.store.create(clinic)
            messages = await self._answer(lambda: self.assistant.start(session.conversation_id, clinic), "", session)
            return token, self._record(session, None, None, messages)

    async def say(self, token: str, address: str, said: Said, clinic: str = "") -> list[Message]:
        """The reply to one message. The messages of a session are answered one after the other."""
        self._check(said, token, address)
        async with self._held(token, said.text, clinic) as session:
            return await self._turn(session, said)

    async def rate(self, token: str, address: str, feedback: Feedback, clinic: str = "") -> list[Message]:
        """Keep an opinion of an answer that this conversation showed; a second one of the same answer is let go.

        Words that raise a flag are a message in the wrong box: they are answered with the advice, which comes back
        and stays in the conversation, and are not kept as an opinion.
        """
        self._count(token, address, feedback.word)
        async with self._held(token, feedback.word, clinic) as session:
            if not self.store.showed(session, feedback.answer_id):
                raise Refusal("bad_request", feedback.word)
            messages = await self._advice_on(feedback, session)
            if feedback.answer_id not in self.store.rated(session):
                word = "" if messages else feedback.word
                self.ledger.feedback(feedback.answer_id, feedback.helped, word, clinic=session.clinic)
                self.store.mark_rated(session, feedback.answer_id)
            return messages

    def resume(self, token: str, clinic: str = "") -> list[dict[str, Any]] | None:
        """What was said so far, or None when the session is over or another clinic's."""
        session = self._session(token, clinic)
        return self.store.transcript(session) if session else None

    def rated(self, token: str, clinic: str = "") -> list[str]:
        """Ids of the answers that feedback was given for; empty when the session is over or another clinic's."""
        session = self._session(token, clinic)
        return self.store.rated(session) if session else []

    def clinic_of(self, token: str) -> str:
        """The clinic that a token's session was begun for; the default one when there is no such session."""
        try:
            return self.store.clinic_of(token)
        except sqlite3.Error as error:  # whoever goes on to read the session says so to the patient
            log.error("web.store_failed", error=type(error).__name__)
            return ""

    async def end(self, token: str, clinic: str = "") -> None:
        """Forget the session and everything said in it. Waits for an answer that is being written."""
        async with self._lock(token):
            session = self._session(token, clinic)
            if session is None:
                return
            self.store.end(session.key)
            try:
                await self.assistant.end(session.conversation_id)
            except Exception as error:
                log.error("web.end_failed", error=type(error).__name__)

    def may_screen(self, address: str) -> bool:
        """Whether the words of one more refused message from this address are read. A flood must not cost the time that
        other people's answers need; its refusals still carry the emergency line."""
        return self._screens.allow(address)

    async def screen(self, text: str, clinic: str = "") -> list[Message]:
        """The safe reply to words that are refused: full advice for a red flag, the clinic's numbers otherwise."""
        return publish(await self._safe_reply(text, clinic=clinic))

    def _session(self, token: str, clinic: str) -> Session | None:
        """The living session of a token, if it was begun for this clinic."""
        session = self.store.find(token)
        return session if session and session.clinic == clinic else None

    async def _turn(self, session: Session, said: Said) -> list[Message]:
        text, payload = said.text, ""
        if said.choice:
            offered = self.store.choice(session, said.choice) or linked_choice(said.choice)
            if offered is None:
                raise Refusal("unknown_choice")
            text, payload = offered
        stored = self.store.reply_to(session, said.client_id, text)
        if stored is not None:
            return stored
        ask, words = (self.assistant.choose, payload) if said.choice else (self.assistant.handle, text)
        sent = said.client_id or ""
        messages = await self._answer(lambda: ask(session.conversation_id, words, session.clinic, sent), text, session)
        if any((one.get("custom") or {}).get("receipt") for one in messages):
            return self._record(await self._renewed(session), None, said.client_id, messages)
        return self._record(session, text, said.client_id, messages)

    async def _renewed(self, session: Session) -> Session:
        """The session of a conversation that the assistant has deleted: here, too, all of it goes."""
        fresh = self.store.renew(session)
        try:
            await self.assistant.end(session.conversation_id)  # what it remembers of it
        except Exception as error:
            log.error("web.end_failed", error=type(error).__name__)
        return fresh

    async def _answer(self, ask: Callable[[], Awaitable[list[Message]]], text: str, session: Session) -> list[Message]:
        """The assistant's messages, or the safe reply when it fails, is slow or has nothing to say."""
        try:
            async with asyncio.timeout(self.limits.answer_seconds):
                messages = await ask()
            if not messages:
                raise AssistantError("no message came back")
            return messages
        except Exception as error:
            # Only the kind of error is logged: its words may be the patient's.
            log.error("web.answer_failed", error=type(error).__name__)
        messages = await self._safe_reply(text, session.conversation_id, session.clinic)
        if not messages:
            raise Refusal("unavailable")
        return messages

    async def _safe_reply(self, text: str, conversation_id: str = "", clinic: str = "") -> list[Message]:
        try:
            async with asyncio.timeout(self.limits.answer_seconds):
                messages: list[Message] = await self.assistant.safe_reply(text, conversation_id, clinic)
                return messages
        except Exception as error:
            log.error("web.safe_reply_failed", error=type(error).__name__)
            return []

    def _record(self, session: Session, said: str | None, retry: str | None, messages: list[Message]) -> list[Message]:
        """Keep the exchange; a full disk must not keep an answer from a patient."""
        try:
            return self.store.record(session, said, retry, messages)
        except Exception as error:
            log.error("web.record_failed", error=type(error).__name__)
            return publish(messages)

    async def _advice_on(self, feedback: Feedback, session: Session) -> list[Message]:
        """The safe reply to the words of an opinion when they raise a flag; empty when they do not."""
        if not feedback.word:
            return []
        retry = f"feedback {feedback.answer_id}"
        stored = self.store.reply_to(session, retry, feedback.word)
        if stored is not None:
            return stored
        found = await self._safe_reply(feedback.word, clinic=session.clinic)
        if all((one["custom"].get("triage") or {}).get("level", "none") == "none" for one in found):
            return []
        # said in the conversation, so that the level stays from here on
        advice = await self._safe_reply(feedback.word, session.conversation_id, session.clinic)
        return self._record(session, feedback.word, retry, advice or found)

    def _count(self, token: str, address: str, text: str) -> None:
        if not self._by_address.allow(address) or not self._by_token.allow(key_of(token)):
            raise Refusal("rate_limited", text)

    def _check(self, said: Said, token: str, address: str) -> None:
        self._count(token, address, said.text)
        if not said.choice and not said.text.strip():
            raise Refusal("empty")
        if len(said.text) > self.limits.text_characters:
            raise Refusal("too_long", said.text)

    @asynccontextmanager
    async def _held(self, token: str, text: str, clinic: str) -> AsyncIterator[Session]:
        """The living session of a token, for one request at a time; a refusal when this clinic has none."""
        with self._slot(text):
            try:
                async with self._lock(token):
                    session = self._session(token, clinic)
                    if session is None:
                        raise Refusal("unauthorized", text)
                    yield session
            except sqlite3.Error as error:
                log.error("web.store_failed", error=type(error).__name__)
                raise Refusal("unavailable", text) from None

    @contextmanager
    def _slot(self, text: str) -> Iterator[None]:
        if self._busy >= self.limits.concurrent_answers:
            raise Refusal("busy", text)
        self._busy += 1
        try:
            yield
        finally:
            self._busy -= 1

    def _lock(self, token: str) -> asyncio.Lock:
        return self._locks.setdefault(key_of(token), asyncio.Lock())
