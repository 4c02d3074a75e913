"""What a rep is about to send, looked at before it goes; what they were asked and said is kept with the conversation."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm.storage.unit_of_work import UnitOfWork
from inbox.leak_check import actions, store
from inbox.leak_check.checking import check
from inbox.leak_check.values import Finding, LeakSettings, fingerprint


@dataclass(frozen=True, slots=True)
class Leaks:
    """Looks at messages with the hub's own settings."""

    settings: LeakSettings

    async def open(
        self,
        session: AsyncSession,
        conversation_id: UUID,
        text: str,
        by: UUID,
        raw: str = "",
        made_of: UUID | None = None,
    ) -> tuple[Finding, ...]:
        """What is still to be asked of this rep; nothing where all is well, or they said that this very text goes.
        `made_of`: the note that they made their answer of."""
        found = await check(session, conversation_id, text, self.settings, raw, made_of)
        if found and await store.was_answered(session, conversation_id, fingerprint(text, found), by):
            return ()
        return found

    async def ask(
        self, work: UnitOfWork, conversation_id: UUID, text: str, by: UUID, raw: str = ""
    ) -> tuple[Finding, ...]:
        """The same, and that it was asked is written down."""
        found = await self.open(work.session, conversation_id, text, by, raw)
        if found:
            actions.note_asked(work, conversation_id, by, text, found)
        return found
