"""A wish to be left alone among other words is put to the reps; one of them decides, once."""

from dataclasses import dataclass
from uuid import UUID

from crm.contacts import actions as contacts
from crm.contacts.values import GoneReason
from crm.interactions.model import Interaction
from crm.preferences import actions as preferences
from crm.preferences.values import ConsentTopic
from crm.reps.model import Rep
from crm.storage.unit_of_work import UnitOfWork
from inbox import desk
from inbox.conversations import actions as conversations
from inbox.conversations import store as conversation_store
from inbox.conversations.model import Conversation
from inbox.opt_out import store
from inbox.opt_out.confirming import confirm_later
from inbox.opt_out.rules import Wish
from inbox.opt_out.values import OpenWish, Verdict


@dataclass(frozen=True, slots=True)
class Decision:
    """`won` is False when somebody decided before; `wish` says who, and what."""

    won: bool
    wish: OpenWish


def ask(work: UnitOfWork, conversation: Conversation, interaction_id: UUID, wish: Wish) -> None:
    """Put it to the reps, under the message. Nothing is stopped by that. Once for each message."""
    words = f"They may be asking us to write no more (“{wish.words}”). Nothing is stopped by itself: please decide."
    conversations.note_event(
        work, conversation.id, store.ASKED, words, {"words": wish.words}, interaction_id=interaction_id
    )
    desk.show_entry(work, conversation, interaction_id)
    desk.show_card(work, conversation)


async def decide(work: UnitOfWork, interaction_id: UUID, verdict: Verdict, rep: Rep) -> Decision | None:
    """The rep's word on what was meant. None where nothing was asked.

    The contact and the conversation are held meanwhile, so that of two who press at once one wins, and the other reads who.
    """
    conversation = await _held(work, interaction_id)
    asked = await store.wish(work.session, interaction_id)
    if conversation is None or asked is None:
        return None
    if asked.verdict is not None:
        return Decision(False, asked)
    words = WORDS[verdict]
    conversations.note_event(
        work,
        conversation.id,
        store.DECIDED,
        f"{rep.name}: {words}",
        {"verdict": verdict.value, "words": asked.words},
        by=rep.id,
        interaction_id=interaction_id,
    )
    if verdict is Verdict.STOP:
        await _stop(work, conversation, interaction_id, asked, rep)
    desk.show_entry(work, conversation, interaction_id)
    desk.show_card(work, conversation)
    decided = OpenWish(interaction_id, asked.words, verdict, rep.id, work.now)
    return Decision(True, decided)


WORDS = {Verdict.STOP: "they want to hear from us no more.", Verdict.OTHERWISE: "they meant something else."}


async def _held(work: UnitOfWork, interaction_id: UUID) -> Conversation | None:
    """The conversation of a message, held; its contact first, as everybody does, so that nobody waits in a circle."""
    found = await conversation_store.of_interaction(work.session, interaction_id)
    if found is None:
        return None
    if found.contact_id is not None:
        await contacts.lock_contact(work, found.contact_id)
    return await conversation_store.locked(work.session, found.id)


async def _stop(work: UnitOfWork, conversation: Conversation, interaction_id: UUID, asked: OpenWish, rep: Rep) -> None:
    """As if they had written STOP where they wrote: the address is closed to us, and that is confirmed to them once."""
    interaction = await work.session.get_one(Interaction, interaction_id)
    if interaction.identity_id is not None:
        await contacts.mark_gone(work, interaction.identity_id, GoneReason.OPTED_OUT)
    if conversation.contact_id is not None:
        await preferences.record_consent(
            work,
            conversation.contact_id,
            ConsentTopic.ALL,
            granted=False,
            channel=interaction.channel,
            source=f"“{asked.words}” in their message, confirmed by {rep.name}",
            proof=interaction.content or asked.words,
            by=rep.id,
        )
    confirm_later(work, conversation, conversation.last_sequence)
