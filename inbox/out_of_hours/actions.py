"""Who writes while nobody is at the desk learns when somebody is: once a conversation and night, where the gate lets it go now."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from crm.contacts import actions as contacts
from crm.contacts.model import Contact
from crm.storage.jobs import JobRequest
from crm.storage.unit_of_work import JobRun, UnitOfWork
from inbox import replies
from inbox.automatic_texts import AutomaticTexts, in_language
from inbox.channel_choice.store import CapabilityLookup
from inbox.channel_choice.values import GateSettings, Outcome
from inbox.conversations import actions as conversations
from inbox.conversations import store as conversation_store
from inbox.conversations.model import Conversation
from inbox.conversations.values import AnchorKind
from inbox.deliveries import store as delivery_store
from inbox.deliveries.values import Purpose
from inbox.jobs import SAY_CLOSED
from inbox.out_of_hours.model import Acknowledgement
from inbox.replies import ReplyRequest
from inbox.service_levels.calendars.rules import next_opening
from inbox.service_levels.calendars.values import Calendar
from inbox.service_levels.rules import calendar_for
from inbox.service_levels.store import where_of
from inbox.service_levels.values import ServiceLevels


def say_later(work: UnitOfWork, conversation: Conversation) -> None:
    """Somebody wrote: if nobody is at the desk, they shall learn it. Decided by the job."""
    lane = f"out_of_hours:{conversation.id}"
    work.enqueue(JobRequest(SAY_CLOSED, lane, {"conversation": str(conversation.id)}, coalesce_key="closed"))


@dataclass(frozen=True, slots=True)
class OutOfHours:
    """Handler of `inbox.say_closed`."""

    levels: ServiceLevels
    texts: AutomaticTexts
    gate: GateSettings
    capabilities: CapabilityLookup

    async def say(self, run: JobRun) -> None:
        async with run.finish() as work:
            conversation = await _held(work, UUID(run.payload["conversation"]))
            calendar = calendar_for(self.levels, await where_of(work.session, conversation))
            opens = next_opening(work.now, calendar)
            if opens is not None and opens > work.now and _waits_privately(conversation):
                await self._say(work, conversation, calendar, opens)

    async def _say(self, work: UnitOfWork, conversation: Conversation, calendar: Calendar, opens: datetime) -> None:
        request = await self._request(work, conversation, calendar, opens)
        choice = await replies.preview(work.session, request, work.now, self.gate, self.capabilities)
        goes_there = choice.place is not None and choice.place.identity_id == conversation.identity_id
        if choice.outcome is not Outcome.GO or not goes_there:
            return
        night = {"conversation_id": conversation.id, "opens_at": opens, "at": work.now}
        if await work.insert_if_absent(Acknowledgement, night):
            words = f"Nobody is at the desk until {opens:%d.%m. %H:%M} UTC; they are told so."
            conversations.note_event(work, conversation.id, "out_of_hours", words, {"calendar": calendar.name})
            await replies.write_reply(work, request, self.gate, self.capabilities)

    async def _request(
        self, work: UnitOfWork, conversation: Conversation, calendar: Calendar, opens: datetime
    ) -> ReplyRequest:
        contact = await work.session.get(Contact, conversation.contact_id) if conversation.contact_id else None
        text = in_language(self.texts.out_of_hours, conversation.language or (contact.language if contact else None))
        there = opens.astimezone(calendar.zone)
        return ReplyRequest(
            conversation_id=conversation.id,
            text=text.format(opens=f"{there.day}.{there.month}.{there.year} {there:%H:%M}"),
            purpose=Purpose.ANSWER,
            written_by=None,
            seen_sequence=conversation.last_sequence,
            automatic=True,
        )


async def _held(work: UnitOfWork, conversation_id: UUID) -> Conversation:
    """The conversation, held; its contact first, in the order in which intake holds them."""
    found = await delivery_store.living_conversation(work.session, conversation_id)
    if found.contact_id is not None:
        await contacts.lock_contact(work, found.contact_id)
    return await conversation_store.locked(work.session, found.id)


def _waits_privately(conversation: Conversation) -> bool:
    """One person waits for us; nothing is said by itself in public or in a group."""
    is_private = not conversation.is_public and conversation.anchor_kind is AnchorKind.CONTACT
    return is_private and conversation.clock_since is not None
