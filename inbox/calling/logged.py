"""A call that was made elsewhere becomes an interaction, as one that the telephone company tells us of; told again, it is completed."""

from datetime import datetime
from uuid import UUID

from connectors.contract.channel import Channel
from connectors.contract.inbound import Direction, MediaKind
from crm.contacts import actions as contacts
from crm.contacts import store as contact_store
from crm.interactions import actions as interactions
from crm.interactions.model import Interaction
from crm.interactions.values import AttachmentFact, Happening, InteractionDirection, InteractionType
from crm.storage.base import JsonObject
from crm.storage.unit_of_work import UnitOfWork
from inbox import calls, desk
from inbox.calling.values import BadCall, CallLog, Logged
from inbox.calling.whose import Them, who_called, who_is_called
from inbox.conversations import actions as conversations
from inbox.conversations import store as conversation_store
from inbox.conversations.actions import Anchor, Place
from inbox.conversations.model import Conversation
from inbox.conversations.values import AnchorKind
from inbox.deliveries import actions as deliveries
from inbox.intake.following import fetch_files, judge_again, keep_silently, show_again, what_follows
from inbox.unseen import actions as unseen_answers

ACCOUNT = ""
"""None of ours: the call came by no telephone account of the hub, so that what we send still finds its own."""


async def log_call(work: UnitOfWork, call: CallLog) -> Logged:
    """Keep the call, once for each key. Raises BadCall for what cannot be, or contradicts what was told under the key."""
    known = await _known(work, call)
    if known is not None:
        return await _told_again(work, known, call)
    if call.outgoing is None:
        raise BadCall({"direction": "Say who called: inbound or outbound."})
    them = await (who_is_called if call.outgoing else who_called)(work, call.whose)
    known = await _known(work, call)  # somebody else may have told it while we waited for the contact
    if known is not None:
        return await _told_again(work, known, call)
    return await _told_first(work, call, them)


async def _known(work: UnitOfWork, call: CallLog) -> Interaction | None:
    if call.key is None:
        return None
    return await interactions.by_external_id(work.session, Channel.PHONE, ACCOUNT, call.key)


# The first time


async def _told_first(work: UnitOfWork, call: CallLog, them: Them) -> Logged:
    facts = calls.as_told({}, call.key or "", call.told, outgoing=bool(call.outgoing))
    direction = InteractionDirection.OUTBOUND if call.outgoing else InteractionDirection.INBOUND
    logged = await interactions.log(
        work,
        Happening(
            channel=Channel.PHONE,
            direction=direction,
            contact_id=them.contact_id,
            type=InteractionType.CALL,
            account=ACCOUNT,
            identity_id=them.identity_id,
            external_id=call.key,
            content=calls.in_words(facts),
            happened_at=call.at,
            platform_data={"call": facts, "told_by": call.told_by},
            sender_verified=them.is_verified,
            rep_id=call.rep_id,
            attachments=_recording(call),
        ),
    )
    conversation_id = await _placed(work, logged.interaction, call, them, facts)
    return Logged(logged.interaction.id, them.contact_id, conversation_id, True)


async def _placed(
    work: UnitOfWork, interaction: Interaction, call: CallLog, them: Them, facts: JsonObject
) -> UUID | None:
    """Its place in the conversation with them; None for whom we blocked."""
    anchor = Anchor(AnchorKind.CONTACT, them.contact_id, them.contact_id)
    if await contacts.is_blacklisted(work, them.contact_id):
        await keep_silently(work, anchor, interaction)
        return None
    place = Place(Channel.PHONE, ACCOUNT, them.identity_id) if them.identity_id is not None else None
    conversation, is_new = await _conversation(work, anchor, place)
    if call.outgoing:
        await _we_called(work, conversation, interaction, facts, is_new=is_new)
    else:
        await _they_called(work, conversation, interaction, place, call.at)
    return conversation.id


async def _conversation(work: UnitOfWork, anchor: Anchor, place: Place | None) -> tuple[Conversation, bool]:
    """With them, whoever they are known as: who has no telephone that we know is found by the way they wrote."""
    if place is not None:
        return await conversations.find_or_open(work, anchor, place)
    found = await conversation_store.not_closed(work.session, anchor.kind, anchor.id)
    if found is not None:
        return found, False
    known = await contact_store.identities_of(work.session, anchor.id)
    if not known:
        raise BadCall({"number": "No address of this contact is known. Give the number of the call too."})
    return await conversations.find_or_open(work, anchor, Place(known[0].channel, ACCOUNT, known[0].id))


async def _they_called(
    work: UnitOfWork, conversation: Conversation, interaction: Interaction, place: Place | None, at: datetime | None
) -> None:
    before = conversation.last_inbound_at
    if place is not None:
        await unseen_answers.came_back(work, conversation.id, place.identity_id)
    await deliveries.on_customer_message(work, conversation.id)
    await conversations.add_entry(work, conversation, interaction.id, Direction.INBOUND, place)
    if at is not None and at < work.now:  # told later: they did not turn to us just now
        conversation.last_inbound_at = max(before or at, at)
    what_follows(work, conversation, interaction)
    await fetch_files(work, interaction)


async def _we_called(
    work: UnitOfWork, conversation: Conversation, interaction: Interaction, facts: JsonObject, *, is_new: bool
) -> None:
    await conversations.add_entry(work, conversation, interaction.id, Direction.OUTBOUND)
    if is_new or calls.has_reached(facts):
        await conversations.answered(work, conversation.id)
    desk.show_entry(work, conversation, interaction.id)
    await fetch_files(work, interaction)
    if _says_something(facts):
        await judge_again(work, interaction)


# Told again


async def _told_again(work: UnitOfWork, known: Interaction, call: CallLog) -> Logged:
    if known.contact_id is not None:
        await contacts.lock_contact(work, known.contact_id)
    outgoing = known.direction is InteractionDirection.OUTBOUND
    await _agrees(work, known, call, outgoing=outgoing)
    conversation = await conversation_store.of_interaction(work.session, known.id)
    data = await interactions.current_data(work.session, known)
    before = data.get("call") or {}
    facts = calls.as_told(before, call.key or "", call.told, outgoing=outgoing)
    if conversation is not None and calls.has_reached(facts) and not calls.has_reached(before):
        await conversations.answered(work, conversation.id)
    await _complete(work, known, call, {**data, "call": facts}, facts != before)
    if _says_something(facts) and _words(facts) != _words(before):
        await judge_again(work, known)
    return Logged(known.id, known.contact_id, conversation.id if conversation is not None else None, False)


async def _complete(work: UnitOfWork, known: Interaction, call: CallLog, data: JsonObject, is_changed: bool) -> None:
    if is_changed:
        words = calls.in_words(data["call"])
        await interactions.add_version(work, known.id, words, edited_at=work.now, platform_data=data, is_edit=False)
    if known.provider_at is None and call.at is not None:
        known.provider_at = known.interaction_date = call.at
    known.rep_id = known.rep_id or call.rep_id
    files = _recording(call)
    if files:
        await interactions.add_attachments(work, known.id, files)
        await fetch_files(work, known)
    if is_changed or files:
        await show_again(work, known)


async def _agrees(work: UnitOfWork, known: Interaction, call: CallLog, *, outgoing: bool) -> None:
    """BadCall where this cannot be the call that was told before under the same key."""
    problems: dict[str, str] = {}
    if call.outgoing not in (None, outgoing):
        problems["direction"] = f"This call was told before as {'outbound' if outgoing else 'inbound'}."
    theirs = await contact_store.identity(work.session, known.identity_id) if known.identity_id is not None else None
    if call.whose.number is not None and theirs is not None and theirs.handle != call.whose.number:
        problems["number"] = "This call was told before with another number."
    if call.whose.contact_id is not None and not await _is_theirs(work, known, call.whose.contact_id):
        problems["contact_id"] = "This call was told before as another contact's."
    if problems:
        raise BadCall(problems, is_conflict=True)


async def _is_theirs(work: UnitOfWork, known: Interaction, contact_id: UUID) -> bool:
    if known.contact_id is None:
        return False
    try:
        living = await contact_store.resolved_ids(work.session, [known.contact_id, contact_id])
    except LookupError:
        return False
    return living[known.contact_id] == living[contact_id]


def _says_something(facts: JsonObject) -> bool:
    return any(_words(facts))


def _words(facts: JsonObject) -> tuple[str, str]:
    return calls.transcript_of(facts), str(facts.get("notes") or "")


def _recording(call: CallLog) -> tuple[AttachmentFact, ...]:
    if call.recording_url is None:
        return ()
    reference: JsonObject = {"reference": None, "url": call.recording_url}
    return (AttachmentFact(kind=MediaKind.AUDIO.value, provider_reference=reference),)
