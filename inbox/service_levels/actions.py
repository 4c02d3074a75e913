"""What is promised stands on the conversation, and is warned of once before and after it breaks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from crm.contacts.model import Contact
from crm.reps.model import Rep
from crm.reps.rules import zone_of
from crm.storage.unit_of_work import JobRun, UnitOfWork
from inbox import desk
from inbox.channel_choice.hours.rules import city
from inbox.conversations import clock
from inbox.conversations import store as conversation_store
from inbox.conversations.model import Conversation, TurnSpan
from inbox.notifications.actions import notify
from inbox.notifications.values import NoticeKind, NoticeTime
from inbox.service_levels import rules, store
from inbox.service_levels.model import ServiceWarning
from inbox.service_levels.values import Deadline, Promise, ServiceLevels, Terms, WarningLevel
from inbox.triage.levels import PriorityLevel

WHOLE_CONVERSATION = 0  # the round of a resolution


@dataclass(frozen=True, slots=True)
class Promises:
    """Handler of `inbox.look_at_promises`. Without `warns` deadlines are shown, and nobody is told."""

    levels: ServiceLevels
    warns: bool = True

    async def look(self, run: JobRun) -> None:
        """What is due is said now, each warning once; the job of the next one is written."""
        async with run.finish() as work:
            conversation = await conversation_store.locked(work.session, UUID(run.payload["conversation"]))
            if conversation.clock_since is not None:
                for promise, deadline in (await self._deadlines(work, conversation)).items():
                    await self._warn(work, conversation, promise, deadline)
                await self.plan(work, conversation)

    async def plan(self, work: UnitOfWork, conversation: Conversation) -> None:
        """Put on the (held) conversation until when what is promised, and look again when the next warning is due.

        While its clock stands still nothing is planned: whoever starts it again asks for a look.
        """
        if conversation.clock_since is None:
            return
        found = await self._deadlines(work, conversation)
        self._put(work, conversation, found)
        said = await store.said(work.session, conversation.id) if found else {}
        moments = [
            rules.next_warning(one, said.get((promise, round_of(conversation, promise)), ()))
            for promise, one in found.items()
        ]
        planned = [moment for moment in moments if moment is not None]
        if planned:
            clock.look(work, conversation, min(planned))

    async def _deadlines(self, work: UnitOfWork, conversation: Conversation) -> dict[Promise, Deadline]:
        contact = await work.session.get(Contact, conversation.contact_id) if conversation.contact_id else None
        where, tier = await store.where_of(work.session, conversation), await store.tier_of(work.session, contact)
        agreed = {one: rules.terms(self.levels, one, promised_level(conversation), tier, where) for one in Promise}
        turns = await store.turns(work.session, conversation.id) if any(agreed.values()) else []
        return {
            promise: self._deadline(work, conversation, promise, terms, turns)
            for promise, terms in agreed.items()
            if terms is not None
        }

    def _deadline(
        self,
        work: UnitOfWork,
        conversation: Conversation,
        promise: Promise,
        agreed: Terms,
        turns: Sequence[TurnSpan],
    ) -> Deadline:
        of_round = conversation.clock_round if promise is Promise.FIRST_RESPONSE else None
        return rules.deadline(agreed, store.spans(turns, conversation, of_round=of_round), work.now)

    def _put(self, work: UnitOfWork, conversation: Conversation, found: Mapping[Promise, Deadline]) -> None:
        dates = [found[promise].due_at if promise in found else None for promise in Promise]
        if dates != [conversation.sla_due_at, conversation.resolution_due_at]:
            conversation.sla_due_at, conversation.resolution_due_at = dates
            desk.show_card(work, conversation)

    async def _warn(self, work: UnitOfWork, conversation: Conversation, promise: Promise, deadline: Deadline) -> None:
        said = await store.said(work.session, conversation.id)
        of_round = said.get((promise, round_of(conversation, promise)), ())
        to_say, passed_by = rules.to_be_said(deadline, of_round, work.now)
        for level in passed_by:
            await self._keep(work, conversation, promise, level, deadline, was_said=False)
        for level in sorted(to_say, key=list(WarningLevel).index):
            is_new = await self._keep(work, conversation, promise, level, deadline, was_said=self.warns)
            if is_new and self.warns:
                await self._say(work, conversation, promise, level, deadline)

    async def _say(
        self,
        work: UnitOfWork,
        conversation: Conversation,
        promise: Promise,
        level: WarningLevel,
        deadline: Deadline,
    ) -> None:
        """To the owner and to the channel; at last to the leads, and to the channel again where no lead is told now."""
        number = round_of(conversation, promise)
        if level is WarningLevel.LATE and await _tell_leads(work, conversation, promise, number, deadline):
            return
        desk.show_warning(work, conversation, promise.value, number, level.value)

    async def _keep(
        self,
        work: UnitOfWork,
        conversation: Conversation,
        promise: Promise,
        level: WarningLevel,
        deadline: Deadline,
        *,
        was_said: bool,
    ) -> bool:
        values = {
            "conversation_id": conversation.id,
            "promise": promise.value,
            "round": round_of(conversation, promise),
            "level": level.value,
            "at": work.now,
            "promised_at": deadline.due_at,
            "was_said": was_said,
        }
        return await work.insert_if_absent(ServiceWarning, values)


async def _tell_leads(
    work: UnitOfWork, conversation: Conversation, promise: Promise, number: int, deadline: Deadline
) -> bool:
    key = f"promise:{conversation.id}:{promise}:{number}"
    leads = await store.leads_of(work.session, conversation)
    told = [
        await notify(work, lead.id, NoticeKind.SLA, conversation, late_words(promise, deadline.due_at, lead), key=key)
        for lead in leads
    ]
    return NoticeTime.NOW in told


def late_words(promise: Promise, due_at: datetime | None, lead: Rep) -> str:
    """With the moment on the lead's own clock."""
    zone = zone_of(lead.timezone)
    by = f" by {due_at.astimezone(zone):%H:%M} {city(zone.key)}" if due_at else ""
    return f"{LATE_WORDS[promise]} promised{by}, and still open half an hour later."


LATE_WORDS = {
    Promise.FIRST_RESPONSE: "They wait for an answer, which was",
    Promise.RESOLUTION: "Their matter is not settled, which was",
}


def round_of(conversation: Conversation, promise: Promise) -> int:
    return conversation.clock_round if promise is Promise.FIRST_RESPONSE else WHOLE_CONVERSATION


def promised_level(conversation: Conversation) -> PriorityLevel:
    """The level from which promises are dated: a rep's own word, else what text and customer give; never what time adds to it."""
    if conversation.rep_word is not None:
        return conversation.priority
    return PriorityLevel((conversation.judgement or {}).get("promised") or conversation.priority)
