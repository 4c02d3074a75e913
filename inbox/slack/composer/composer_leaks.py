"""The composer stops once before something goes that may not belong there, and goes on as the rep says."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from inbox.leak_check import actions as leak_actions
from inbox.leak_check.values import Answer, Finding, fingerprint
from inbox.slack import actions, modals, store
from inbox.slack.composer_reading import Draw
from inbox.slack.facts import ComposerFacts
from inbox.slack.interactions import Actor
from inbox.slack.modals import ComposerExtras, ComposerState
from inbox.slack.parts import Parts

Ack = Callable[..., Awaitable[Any]]
NOTED = "note"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A press of Send: what the composer shows, what stands in it, and the text as it would go."""

    conversation_id: UUID
    facts: ComposerFacts
    state: ComposerState
    drawing: Draw
    text: str
    actor: Actor


class ComposerLeaks:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def stops(self, ack: Ack, attempt: Attempt) -> bool:
        """True when this press sends nothing: the rep was asked, or it was kept as a note. Then it is acknowledged."""
        async with self._parts.database.reading() as session:
            rep_id, raw = attempt.actor.rep.id, attempt.drawing.text
            made_of = UUID(attempt.state.note) if attempt.state.note else None
            found = await self._parts.leaks.open(session, attempt.conversation_id, attempt.text, rep_id, raw, made_of)
        if attempt.state.leaks and attempt.drawing.leaks is Answer.NOTE:
            await self._keep(ack, attempt, found)
            return True
        key = fingerprint(attempt.text, found)
        if found and not (key == attempt.state.leaks and attempt.drawing.leaks is Answer.SEND):
            await self._ask(ack, attempt, found, key)
            return True
        if attempt.state.leaks:
            await self._note(attempt, found, Answer.SEND if found else Answer.CHANGE)
        return False

    async def _ask(self, ack: Ack, attempt: Attempt, found: Sequence[Finding], key: str) -> None:
        async with self._parts.database.transaction() as work:
            leak_actions.note_asked(work, attempt.conversation_id, attempt.actor.rep.id, attempt.text, found)
        state = replace(attempt.state.turned(), leaks=key)
        extras = ComposerExtras(text=attempt.drawing.text, leaks=tuple(found))
        await ack(response_action="update", view=modals.composer(attempt.facts, state, extras))

    async def _note(self, attempt: Attempt, found: Sequence[Finding], answer: Answer) -> None:
        async with self._parts.database.transaction() as work:
            leak_actions.note_answer(work, attempt.conversation_id, attempt.actor.rep.id, attempt.text, found, answer)

    async def _keep(self, ack: Ack, attempt: Attempt, found: Sequence[Finding]) -> None:
        """The text is a note now; a draft in the thread that it came from is settled by that."""
        rep = attempt.actor.rep
        async with self._parts.database.transaction() as work:
            await actions.keep_note(work, attempt.conversation_id, rep.id, rep.name, attempt.text)
            leak_actions.note_answer(work, attempt.conversation_id, rep.id, attempt.text, found, Answer.NOTE)
            draft = await store.draft(work.session, UUID(attempt.state.draft)) if attempt.state.draft else None
            if draft is not None and draft.state == "open":
                draft.state = NOTED
        await ack()
