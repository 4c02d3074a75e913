"""The answers to the question about something typed in a thread: send it all the same, change it, keep it as a note."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from crm.storage.unit_of_work import UnitOfWork
from inbox.leak_check import actions as leak_actions
from inbox.leak_check import store as leak_store
from inbox.leak_check.values import Answer, Finding, fingerprint
from inbox.slack.composer import leak_views
from inbox.slack.interactions import Actor, Press
from inbox.slack.kit import Message
from inbox.slack.model import DeskDraft
from inbox.slack.parts import Parts
from inbox.slack.typed import Typed

Ack = Callable[..., Awaitable[Any]]


class TypedLeaks:
    """One answer counts, and it counts for the words that were asked about: changed since, they are asked about anew."""

    def __init__(self, parts: Parts, typed: Typed) -> None:
        self._parts = parts
        self._typed = typed

    def presses(self) -> Mapping[str, Callable[[Ack, Press, Actor], Awaitable[None]]]:
        return {leak_views.SEND: self.send, leak_views.CHANGE: self.change, leak_views.NOTE: self.note}

    async def send(self, ack: Ack, press: Press, actor: Actor) -> None:
        await self._typed.answer(ack, press, actor, self._sent)

    async def note(self, ack: Ack, press: Press, actor: Actor) -> None:
        await self._typed.answer(ack, press, actor, self._noted)

    async def change(self, ack: Ack, press: Press, actor: Actor) -> None:
        """The composer with what was typed; the question is answered by what goes out of it."""
        await self._typed.compose(ack, press, actor)

    async def _sent(self, work: UnitOfWork, draft: DeskDraft, actor: Actor) -> Message:
        found = await self._asked_about(work, draft)
        if found:
            leak_actions.note_answer(work, draft.conversation_id, actor.rep.id, draft.text, found, Answer.SEND)
            await work.session.flush()
        return await self._typed.sent(work, draft, actor)

    async def _noted(self, work: UnitOfWork, draft: DeskDraft, actor: Actor) -> Message:
        found = await self._asked_about(work, draft)
        leak_actions.note_answer(work, draft.conversation_id, actor.rep.id, draft.text, found, Answer.NOTE)
        return await self._typed.noted(work, draft, actor)

    async def _asked_about(self, work: UnitOfWork, draft: DeskDraft) -> tuple[Finding, ...]:
        """What the rep was shown, as far as it still stands in the words."""
        leaks = self._parts.leaks
        found = await leaks.open(work.session, draft.conversation_id, draft.text, draft.user_id, draft.typed)
        key = fingerprint(draft.text, found)
        was_asked = await leak_store.was_asked(work.session, draft.conversation_id, key, draft.user_id)
        return found if was_asked else ()
