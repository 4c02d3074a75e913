"""A conversation that we begin: opened for a contact, and placed at the desk with the first word that goes out."""

from uuid import UUID

from crm.contacts import actions as contacts
from crm.contacts import store as contact_store
from crm.storage.unit_of_work import UnitOfWork
from inbox.conversations import actions as conversations
from inbox.conversations import store as conversation_store
from inbox.conversations.actions import Anchor, DeskPlace, Place
from inbox.conversations.values import AnchorKind, ConversationState, Turn

NO_ACCOUNT = ""
"""None of ours is chosen yet: the gate finds one."""


class NobodyThere(Exception):
    """The contact is gone, or no address of theirs is known. The text is for the rep."""


async def begin(work: UnitOfWork, contact_id: UUID) -> UUID:
    """The contact's conversation, opened where there is none. Raises NobodyThere.

    A new one waits for them and stands in no queue: until something is sent there is nothing to do or to see.
    """
    try:
        contact = await contacts.lock_contact(work, contact_id)
    except LookupError:
        raise NobodyThere("This contact is not there any more.") from None
    found = await conversation_store.not_closed(work.session, AnchorKind.CONTACT, contact.id)
    if found is not None:
        return found.id
    known = await contact_store.identities_of(work.session, contact.id)
    if not known:
        raise NobodyThere("No address of theirs is known. Keep one first, by New lead.")
    anchor = Anchor(AnchorKind.CONTACT, contact.id, contact.id)
    opened, is_new = await conversations.find_or_open(work, anchor, Place(known[0].channel, NO_ACCOUNT, known[0].id))
    if is_new:
        opened.state, opened.turn = ConversationState.WAITING, Turn.THEIRS
    return opened.id


async def place_at_desk(work: UnitOfWork, conversation_id: UUID, rep_id: UUID, place: DeskPlace) -> None:
    """A conversation that stands nowhere yet gets its card, and belongs to the rep who writes first."""
    found = await conversation_store.by_id(work.session, conversation_id)
    if found is None or found.desk_channel or not place.channel:
        return
    if found.contact_id is not None:
        await contacts.lock_contact(work, found.contact_id)  # held before the conversation, as everybody does
    conversation = await conversation_store.locked(work.session, conversation_id)
    if conversation.desk_channel:
        return
    route = {"basis": "rep", "owner": str(rep_id), "words": "A rep wrote first."}
    await conversations.assign(work, conversation.id, rep_id, "", place, route, "A rep wrote first.")
    await conversations.take(work, conversation.id, rep_id)
