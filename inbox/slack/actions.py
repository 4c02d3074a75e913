"""Verbs of the desk that change more than one room's records, each in one transaction."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from crm.contacts import actions as contacts
from crm.notes import actions as notes
from crm.notes.model import Note
from crm.storage.base import new_id
from crm.storage.unit_of_work import Database, UnitOfWork
from inbox import desk, replies, signs
from inbox.conversations import actions as conversations
from inbox.conversations import store as conversation_store
from inbox.replies import Written
from inbox.slack import store, typed_files
from inbox.slack.gate import Gate, Wish
from inbox.slack.interactions import Actor
from inbox.slack.model import DeskDraft, DeskPost, DirectSending
from inbox.slack.parts import Draft
from inbox.slack.posts import PostState


async def keep_note(
    work: UnitOfWork, conversation_id: UUID, rep_id: UUID, name: str, text: str, note_id: UUID | None = None
) -> Note:
    """A note for the team, shown in the thread; it never leaves the desk. `note_id` where its id is decided already."""
    conversation = await conversation_store.locked(work.session, conversation_id)
    newest = await store.newest_inbound(work.session, conversation.id)
    note = await notes.write(
        work,
        text,
        rep_id,
        contact_id=conversation.contact_id,
        interaction_id=newest[1].id if newest else None,
        note_id=note_id,
    )
    conversations.note_event(work, conversation.id, "noted", f"{name} kept a note.", by=rep_id)
    desk.show_note(work, conversation, note.id)
    return note


async def take_note_back(work: UnitOfWork, conversation_id: UUID, note_id: UUID, rep_id: UUID) -> bool:
    """The writer's note is gone, and the thread says so. False when it is not theirs, or is gone already."""
    if not await notes.take_back(work, note_id, rep_id):
        return False
    conversation = await conversation_store.locked(work.session, conversation_id)
    conversations.note_event(work, conversation.id, "note taken back", "The note was taken back.", by=rep_id)
    desk.show_note(work, conversation, note_id)
    return True


async def hold_contact(work: UnitOfWork, conversation_id: UUID) -> None:
    """Hold the contact of a conversation before the conversation itself, as everybody does, so that nobody waits in a circle."""
    conversation = await store.conversation(work.session, conversation_id)
    if conversation is not None and conversation.contact_id is not None:
        await contacts.lock_contact(work, conversation.contact_id)


async def block(work: UnitOfWork, conversation_id: UUID, rep_id: UUID) -> None:
    """Nothing more is sent to the contact, what they write is kept unseen, and the conversation is closed."""
    await hold_contact(work, conversation_id)
    conversation = await conversation_store.locked(work.session, conversation_id)
    if conversation.contact_id is not None:
        await contacts.blacklist(work, conversation.contact_id, rep_id, "Blocked from the card.")
    await conversations.close_as_blocked(work, conversation.id, rep_id)


async def send_draft(work: UnitOfWork, gate: Gate, draft: DeskDraft, wish: Wish) -> Written:
    """Send what a rep typed in a thread, with the files that stand with it; the draft knows its delivery, so that states find
    the rep's own message."""
    files = dict.fromkeys((*typed_files.attachments_of(draft), *wish.attachment_ids))
    written = await gate.write(work, replace(wish, attachment_ids=tuple(files)))
    draft.state, draft.delivery_id = "sent", written.delivery_id
    return written


async def replace_delivery(work: UnitOfWork, delivery_id: UUID, heir: UUID, rep_id: UUID) -> None:
    """Another message goes in the place of this one, which is withdrawn where it has not gone yet."""
    await replies.cancel(work, delivery_id, rep_id, "Sent another way.")
    delivery = await store.delivery(work.session, delivery_id)
    if delivery is not None:
        delivery.replaced_by, delivery.version = heir, delivery.version + 1
        conversation = await conversation_store.locked(work.session, delivery.conversation_id)
        desk.show_delivery(work, conversation, delivery.id)


def ask_for_proposal(work: UnitOfWork, team: str, conversation_id: UUID, actor: Actor) -> UUID:
    """A rep wants a draft: where it will stand, for whatever process draws the composer next."""
    proposal_id = new_id()
    work.add(
        DeskPost(
            team=team,
            channel=actor.user,
            kind=store.PROPOSAL,
            subject_type="proposal",
            subject_id=proposal_id,
            conversation_id=conversation_id,
            state=PostState.PLANNED.value,
            posted_at=work.machine_now,
            data={"rep": str(actor.rep.id)},
        )
    )
    return proposal_id


async def keep_proposal(work: UnitOfWork, proposal_id: UUID, draft: Draft, *, replaces: bool = False) -> None:
    """The draft is there; whether it takes the place of what is typed, as a translation does."""
    found = await store.post(work.session, store.PROPOSAL, proposal_id)
    if found is not None:
        found.state, found.updated_at = PostState.OPEN.value, work.machine_now
        found.data = {**(found.data or {}), "text": draft.text, "source": draft.source, "replaces": replaces}


async def send_directly(work: UnitOfWork, conversation_id: UUID, rep_id: UUID, minutes: int) -> None:
    """From now on this rep's words in this thread go out by themselves, for so many minutes of machine time."""
    until = work.machine_now + timedelta(minutes=minutes)
    found = await work.session.get(DirectSending, (conversation_id, rep_id))
    if found is None:
        work.add(DirectSending(conversation_id=conversation_id, user_id=rep_id, until=until))
    else:
        found.until = until


async def stop_sending_directly(work: UnitOfWork, conversation_id: UUID, rep_id: UUID) -> None:
    found = await work.session.get(DirectSending, (conversation_id, rep_id))
    if found is not None:
        await work.session.delete(found)


async def show_writing(database: Database, gate: Gate, conversation_id: UUID, seen_sequence: int) -> None:
    """The contact may see that somebody has read what they wrote, and writes to them."""
    async with database.reading() as session:
        conversation = await store.conversation(session, conversation_id)
    if conversation is None or not signs.are_shown(conversation, gate.capabilities):
        return
    async with database.transaction() as work:
        signs.show_read(work, conversation, seen_sequence, gate.capabilities)
        signs.show_typing(work, conversation, gate.capabilities)
