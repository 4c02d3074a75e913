"""Whoever's conversation was resolved is asked once how content they are, where they wrote, and where the gate lets it go."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from connectors.contract.outbound import Button
from crm.contacts import actions as contacts
from crm.contacts.model import Contact
from crm.storage.base import new_id
from crm.storage.jobs import JobRequest
from crm.storage.unit_of_work import JobRun, UnitOfWork
from inbox import replies
from inbox.automatic_texts import AutomaticTexts, in_language
from inbox.channel_choice.store import CapabilityLookup
from inbox.channel_choice.values import ChosenPlace, GateSettings, Outcome
from inbox.conversations import actions as conversations
from inbox.conversations import store as conversation_store
from inbox.conversations.model import Conversation
from inbox.conversations.values import AnchorKind, CloseReason, ConversationState
from inbox.deliveries.values import Purpose
from inbox.jobs import ASK_SATISFACTION
from inbox.replies import ReplyRequest
from inbox.satisfaction.model import SatisfactionSurvey
from inbox.satisfaction.rules import payload_of
from inbox.satisfaction.values import SCORES

GOING = frozenset({Outcome.GO, Outcome.HOLD})


@dataclass(frozen=True, slots=True)
class Surveys:
    """Handler of `inbox.ask_satisfaction`. Switched off nobody is asked. `after`: so long after it was resolved."""

    is_on: bool
    after: timedelta
    texts: AutomaticTexts
    gate: GateSettings
    capabilities: CapabilityLookup

    async def ask(self, run: JobRun) -> None:
        async with run.finish() as work:
            if not self.is_on:
                return
            if self.after and not run.payload.get("has_waited"):
                payload = {**run.payload, "has_waited": True}
                work.enqueue(JobRequest(ASK_SATISFACTION, run.lane, payload, due_at=work.now + self.after))
                return
            conversation = await _held(work, UUID(run.payload["conversation"]))
            if _may_be_asked(conversation):
                await self._ask(work, conversation)

    async def _ask(self, work: UnitOfWork, conversation: Conversation) -> None:
        survey_id = new_id()
        request = await self._request(work, conversation, survey_id)
        if request is None:
            return
        choice = await replies.preview(work.session, request, work.now, self.gate, self.capabilities)
        if choice.outcome not in GOING:
            words = f"They are not asked how content they are: {choice.sentence}"
            conversations.note_event(work, conversation.id, "satisfaction", words)
            return
        if await work.insert_if_absent(SatisfactionSurvey, _values(work, conversation, survey_id)):
            words = "They are asked how content they are."
            conversations.note_event(work, conversation.id, "satisfaction", words, {"survey": str(survey_id)})
            await replies.write_reply(work, request, self.gate, self.capabilities)

    async def _request(self, work: UnitOfWork, conversation: Conversation, survey_id: UUID) -> ReplyRequest | None:
        if conversation.identity_id is None or conversation.channel is None:
            return None
        contact = await work.session.get(Contact, conversation.contact_id) if conversation.contact_id else None
        language = conversation.language or (contact.language if contact else None)
        return ReplyRequest(
            conversation_id=conversation.id,
            text=in_language(self.texts.satisfaction, language),
            purpose=Purpose.SERVICE,
            written_by=None,
            seen_sequence=conversation.last_sequence,
            chosen=ChosenPlace(conversation.identity_id, conversation.channel, conversation.account),
            buttons=self._buttons(conversation, survey_id),
            automatic=True,
        )

    def _buttons(self, conversation: Conversation, survey_id: UUID) -> tuple[Button, ...]:
        """One for each score, where the channel shows so many; elsewhere a number in words does."""
        able = self.capabilities(conversation.channel, conversation.account) if conversation.channel else None
        if able is None or able.buttons < len(SCORES):
            return ()
        buttons = tuple(Button(str(score), payload_of(survey_id, score)) for score in SCORES)
        return buttons if able.button_value_limit >= len(buttons[0].value) else ()


async def _held(work: UnitOfWork, conversation_id: UUID) -> Conversation:
    """The conversation, held; its contact first, in the order in which intake holds them."""
    found = await conversation_store.by_id(work.session, conversation_id)
    if found is not None and found.contact_id is not None:
        await contacts.lock_contact(work, found.contact_id)
    return await conversation_store.locked(work.session, conversation_id)


def _may_be_asked(conversation: Conversation) -> bool:
    """One person, in private, whom somebody answered, and whose matter still is resolved."""
    is_resolved = conversation.state is ConversationState.CLOSED and conversation.close_reason is CloseReason.RESOLVED
    is_private = conversation.anchor_kind is AnchorKind.CONTACT and not conversation.is_public
    both_spoke = conversation.last_inbound_at is not None and conversation.last_outbound_at is not None
    return is_resolved and is_private and both_spoke and not conversation.is_noise


def _values(work: UnitOfWork, conversation: Conversation, survey_id: UUID) -> dict[str, object]:
    return {
        "id": survey_id,
        "conversation_id": conversation.id,
        "contact_id": conversation.contact_id,
        "identity_id": conversation.identity_id,
        "channel": conversation.channel,
        "asked_at": work.now,
        "words": "",
    }
