"""An answer that lies unseen in a chat goes on by e-mail, once, where an address is known and the gate allows it.

    sent in a chat      -> a job, due when the contact has had their time              (look_later)
    the job             -> seen? gone? else the gate, and a second delivery beside the first     (UnseenAnswers.look)
    that one's sending  -> the gate again; seen or closed meanwhile: withdrawn                   (why_not)
    seen, or back       -> what still waits is withdrawn                                          (withdraw_copies)

The second delivery has an id made of the first one's, so that there is never another.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID, uuid5

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract.channel import Channel, ChannelAddress
from crm.contacts import actions as contacts
from crm.contacts import store as contact_store
from crm.contacts.model import Identity
from crm.interactions import store as interaction_store
from crm.interactions.model import Interaction
from crm.storage.base import JsonObject
from crm.storage.jobs import JobRequest
from crm.storage.unit_of_work import JobRun, UnitOfWork
from inbox import desk
from inbox.channel_choice import store as gate_store
from inbox.channel_choice.rules import choose
from inbox.channel_choice.store import CapabilityLookup
from inbox.channel_choice.values import ChannelChoice, ChosenPlace, GateSettings, Outcome
from inbox.conversations import actions as conversations
from inbox.conversations import store as conversation_store
from inbox.conversations.model import Conversation
from inbox.deliveries import actions as deliveries
from inbox.deliveries import store as delivery_store
from inbox.deliveries.model import Delivery
from inbox.deliveries.values import DeliveryState, Happening, Purpose
from inbox.jobs import LOOK_UNSEEN
from inbox.unseen import store
from inbox.unseen.words import as_mail, title_of

COPIES = UUID("0b8a3c52-6d35-4f6b-9a54-2f1f7a7f7c0e")
WAITING = (DeliveryState.QUEUED, DeliveryState.HELD, DeliveryState.RETURNED)
NEVER_WENT = (DeliveryState.CANCELLED, DeliveryState.FAILED)
LYING = (DeliveryState.SENT, DeliveryState.DELIVERED)
KEPT_OF_ANSWER = frozenset({"attachments", "buttons", "automatic"})
GOING_ON = (Purpose.ANSWER, Purpose.SERVICE)  # what we want to sell follows nobody
GOING = {Outcome.GO: DeliveryState.QUEUED, Outcome.HOLD: DeliveryState.HELD}

Unseen = Callable[[AsyncSession, str, Sequence[str]], Awaitable[bool]]
"""(session, our account, what the parts are called there) -> is there one that the contact has not had before their eyes?"""


async def all_seen(session: AsyncSession, account: str, message_ids: Sequence[str]) -> bool:
    """For tools and tests without a chat: nothing lies anywhere unseen."""
    return False


def look_later(work: UnitOfWork, delivery: Delivery, after: timedelta) -> None:
    """Look after that time (of the hub's clock) whether this answer was seen. No time: never."""
    if after and delivery.purpose in GOING_ON:
        payload: JsonObject = {"delivery": str(delivery.id)}
        work.enqueue(JobRequest(LOOK_UNSEEN, f"unseen:{delivery.id}", payload, due_at=work.now + after))


def copy_id(delivery_id: UUID) -> UUID:
    """The id of the mail that goes in the place of this delivery; the same each time."""
    return uuid5(COPIES, str(delivery_id))


@dataclass(frozen=True, slots=True)
class UnseenAnswers:
    """Looks after what was answered in a chat."""

    gate: GateSettings
    capabilities: CapabilityLookup
    unseen: Unseen

    async def look(self, run: JobRun) -> None:
        """Handler of `inbox.look_unseen`."""
        async with run.finish() as work:
            answer = await delivery_store.by_id(work.session, UUID(run.payload["delivery"]))
            if await self._lies_unseen(work.session, answer):
                await self._send_on(work, answer)

    async def _lies_unseen(self, session: AsyncSession, answer: Delivery) -> bool:
        """A rep may have taken it back: then there is nothing to send on."""
        said = await session.get_one(Interaction, answer.interaction_id)
        gone = said.deleted_at is not None or answer.replaced_by is not None
        return not gone and await lies_unseen(session, answer, self.unseen)

    async def _send_on(self, work: UnitOfWork, answer: Delivery) -> None:
        conversation = await self._held(work, answer)
        place = await _known_place(work, conversation, answer)
        if place is None:
            words = f"{self._not_seen()}. No e-mail address of theirs is known; it stays in the chat."
            conversations.note_event(work, conversation.id, "unseen", words, interaction_id=answer.interaction_id)
            return
        copy = _copy(work, answer, await _present_words(work, answer), conversation, place, self._not_seen())
        choice = await self._ask_the_gate(work, conversation, copy)
        if choice.outcome in GOING:
            await self._write(work, copy, choice)
        else:
            words = f"{self._not_seen()}, and it cannot go by e-mail. {choice.sentence}"
            conversations.note_event(work, conversation.id, "unseen", words, interaction_id=answer.interaction_id)
            desk.show_notice(work, conversation, words)

    async def _held(self, work: UnitOfWork, answer: Delivery) -> Conversation:
        """The conversation, held; its contact first, in the order in which intake holds them."""
        found = await delivery_store.living_conversation(work.session, answer.conversation_id)
        if found.contact_id is not None:
            await contacts.lock_contact(work, found.contact_id)
        return await conversation_store.locked(work.session, found.id)

    async def _ask_the_gate(self, work: UnitOfWork, conversation: Conversation, copy: Delivery) -> ChannelChoice:
        wish = gate_store.Wish(
            purpose=copy.purpose,
            text=copy.text,
            attachment_ids=tuple(UUID(one) for one in (copy.content or {}).get("attachments", ())),
            chosen=chosen_place(copy),
            chosen_because=store.copy_reason(copy),
            seen_sequence=copy.answers_sequence,
        )
        question = await gate_store.question(work.session, conversation, wish, self.gate, self.capabilities)
        return choose(question, work.now)

    async def _write(self, work: UnitOfWork, copy: Delivery, choice: ChannelChoice) -> None:
        if await work.session.get(Delivery, copy.id) is not None:
            return  # somebody replayed a job that was done
        copy.state, copy.due_at = GOING[choice.outcome], choice.due_at
        copy.decision, copy.sentence = choice.to_json(), choice.sentence
        copy.account = choice.place.account if choice.place else ""
        work.add(copy)
        await work.session.flush()
        data: JsonObject = {"delivery": str(copy.id), "decision": copy.decision}
        conversations.note_event(
            work, copy.conversation_id, "unseen", choice.sentence, data, interaction_id=copy.interaction_id
        )
        deliveries.enqueue_carry(work, copy, due_at=copy.due_at)
        await deliveries.show(work, copy)

    def _not_seen(self) -> str:
        return f"They have not seen it in the chat for {_span(self.gate.unseen)}"


def _span(span: timedelta) -> str:
    minutes = round(span / timedelta(minutes=1))
    return f"{minutes} minute{'' if minutes == 1 else 's'}"


async def lies_unseen(session: AsyncSession, answer: Delivery, unseen: Unseen) -> bool:
    """The answer is in the chat, and neither its state nor the chat itself says that it was seen."""
    if answer.state not in LYING or answer.channel is None:
        return False
    names = [one.provider_message_id for one in await delivery_store.parts(session, answer.id)]
    return await unseen(session, answer.account, [name for name in names if name is not None])


async def _known_place(work: UnitOfWork, conversation: Conversation, answer: Delivery) -> ChosenPlace | None:
    """The contact's own proven address, else the one that was said in this very chat."""
    chat = await work.session.get(Identity, answer.identity_id) if answer.identity_id is not None else None
    if chat is None or conversation.contact_id is None:
        return None
    contact_id = await contact_store.resolved_id(work.session, conversation.contact_id)
    row = await store.proven_email(work.session, contact_id)
    if row is None:
        said = await store.said_email(work.session, contact_id, chat)
        if said is None or await store.is_closed(work.session, said):
            return None
        address = ChannelAddress(Channel.EMAIL, "", said.email)
        row = await contacts.said_at(work, said.place, address, contact_id)
    return ChosenPlace(row.id, Channel.EMAIL, "")


async def _present_words(work: UnitOfWork, answer: Delivery) -> str:
    """As it reads in the chat now: a rep may have changed it there."""
    said = await work.session.get_one(Interaction, answer.interaction_id)
    return await interaction_store.current_text(work.session, said) or answer.text


def _copy(
    work: UnitOfWork, answer: Delivery, text: str, conversation: Conversation, place: ChosenPlace, not_seen: str
) -> Delivery:
    why = f"{not_seen[:1].lower()}{not_seen[1:]}"
    kept = {name: value for name, value in (answer.content or {}).items() if name in KEPT_OF_ANSWER}
    content = {**kept, "subject": title_of(text), store.COPY: {"of": str(answer.id), "why": why}}
    return Delivery(
        id=copy_id(answer.id),
        interaction_id=answer.interaction_id,
        conversation_id=conversation.id,
        contact_id=conversation.contact_id,
        purpose=answer.purpose,
        channel=place.channel,
        identity_id=place.identity_id,
        written_by=answer.written_by,
        answers_sequence=answer.answers_sequence,
        text=as_mail(text, conversation.language),
        content=content,
        created_at=work.now,
    )


def chosen_place(copy: Delivery) -> ChosenPlace | None:
    """Where a copy goes: there and nowhere else."""
    if copy.identity_id is None or copy.channel is None:
        return None
    return ChosenPlace(copy.identity_id, copy.channel, copy.account)


# Seen meanwhile


async def why_not(session: AsyncSession, copy: Delivery, unseen: Unseen) -> str:
    """What a copy that is about to go needs no more, in words; empty where it still has to go, and for any other delivery."""
    if not store.is_copy(copy):
        return ""
    answer = await delivery_store.by_id(session, store.original_of(copy))
    if not await lies_unseen(session, answer, unseen):
        return SEEN
    place = await session.get(Identity, copy.identity_id) if copy.identity_id is not None else None
    if place is not None and place.verified_at is None and not await _may_still(session, place, answer, copy):
        return "Nothing can be sent to that address any more."
    return ""


TAKEN_BACK = "It was taken back in the chat."
SEEN = "They have seen it in the chat meanwhile."


async def _may_still(session: AsyncSession, place: Identity, answer: Delivery, copy: Delivery) -> bool:
    """An address that was only said: as long as the contact is that one chat, and its owner wants mail."""
    chat = await session.get(Identity, answer.identity_id) if answer.identity_id is not None else None
    if chat is None or copy.contact_id is None:
        return False
    contact_id = await contact_store.resolved_id(session, copy.contact_id)
    said = await store.said_email(session, contact_id, chat)
    return said is not None and not await store.is_closed(session, replace(said, email=place.handle))


async def withdraw(work: UnitOfWork, delivery_id: UUID, words: str) -> bool:
    """It does not go; False when it is on its way already. One compare-and-set against the one that takes it up."""
    return await deliveries.happen(
        work, delivery_id, Happening.UNDONE, words, {"settled_at": work.now, "problem": words}
    )


async def seen(work: UnitOfWork, delivery_ids: Sequence[UUID]) -> None:
    """These answers were seen: their mails, if they still wait, do not go."""
    for delivery_id in delivery_ids:
        await withdraw(work, copy_id(delivery_id), SEEN)


async def answer_changed(work: UnitOfWork, answer: Delivery, text: str | None) -> bool:
    """The answer reads so in the chat from now on, or was taken back there (None), and so is its mail, if that still waits. True
    where the mail is out, and stays as it was."""
    copy = await work.session.get(Delivery, copy_id(answer.id), populate_existing=True)
    if copy is None or copy.state in NEVER_WENT:
        return False
    if text is None:
        return not await withdraw(work, copy.id, TAKEN_BACK)
    conversation = await delivery_store.living_conversation(work.session, copy.conversation_id)
    content = {**(copy.content or {}), "subject": title_of(text)}
    changed = await work.session.execute(
        update(Delivery)
        .where(Delivery.id == copy.id, Delivery.state.in_(WAITING))
        .values(text=as_mail(text, conversation.language), content=content, version=Delivery.version + 1)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    return changed.first() is None


async def came_back(work: UnitOfWork, conversation_id: UUID, identity_id: UUID) -> None:
    """They write in the chat again, where the answers stand before their eyes."""
    for copy in await store.waiting_copies(work.session, conversation_id):
        answer = await delivery_store.by_id(work.session, store.original_of(copy))
        if answer.identity_id == identity_id:
            await withdraw(work, copy.id, "They are back in the chat, where it stands.")
