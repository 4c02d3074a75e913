"""Somebody asks to be put through: the gate's word, the interaction, and the job that will have the telephone ring."""

from connectors.contract.channel import Channel
from connectors.contract.inbound import Direction
from crm.interactions import actions as interactions
from crm.interactions.model import Interaction
from crm.interactions.values import Happening, InteractionDirection, InteractionType
from crm.reps import store as reps
from crm.storage.base import JsonObject, new_id
from crm.storage.jobs import JobPriority, JobRequest
from crm.storage.unit_of_work import UnitOfWork
from inbox import calls, desk
from inbox.calling import store
from inbox.calling.gate import CallGate
from inbox.calling.model import PlacedCall
from inbox.calling.rules import BUSY, purpose_of
from inbox.calling.values import Asked, BadCall, CallWish, NotCalled, Verdict, name_of
from inbox.calling.whose import Them, who_is_called
from inbox.conversations import actions as conversations
from inbox.conversations.actions import Anchor, Place
from inbox.conversations.model import Conversation
from inbox.conversations.values import AnchorKind
from inbox.jobs import PLACE_CALL

NO_TELEPHONE = "No telephone number of this contact is known."


async def ask(work: UnitOfWork, wish: CallWish, gate: CallGate) -> Asked:
    """The call will be placed at once, and its interaction stands in the conversation. Nothing rings yet.

    Raises NotCalled when the gate says no or they are being called already, BadCall for what cannot be; the transaction is to be
    rolled back then.
    """
    before = await store.by_key(work.session, wish.key)
    if before is not None:
        return await _asked_before(work, before)
    them = await who_is_called(work, wish.whose)
    before = await store.by_key(work.session, wish.key)  # somebody else may have asked while we waited for the contact
    if before is not None:
        return await _asked_before(work, before)
    if them.identity_id is None:
        raise BadCall({"number": NO_TELEPHONE})
    await _refuse_a_second(work, them)
    place = Place(Channel.PHONE, await gate.account(work.session, wish.account), them.identity_id)
    anchor = Anchor(AnchorKind.CONTACT, them.contact_id, them.contact_id)
    conversation, is_new = await conversations.find_or_open(work, anchor, place)
    if is_new:  # nobody waits for us in it
        await conversations.answered(work, conversation.id)
    verdict = await _verdict(work, wish, gate, conversation, place)
    return await _kept(work, wish, conversation, place, verdict)


async def _asked_before(work: UnitOfWork, call: PlacedCall) -> Asked:
    interaction = await work.session.get_one(Interaction, call.interaction_id)
    return Asked(interaction.id, interaction.contact_id, call.state, False)


async def _refuse_a_second(work: UnitOfWork, them: Them) -> None:
    """Nobody's telephone rings twice because two of us pressed, or one of us twice."""
    for call in await store.recent(work.session, them.contact_id, work.machine_now - BUSY):
        interaction = await work.session.get_one(Interaction, call.interaction_id)
        data = await interactions.current_data(work.session, interaction)
        if calls.is_under_way(data.get("call") or {}):
            rep = await reps.by_id(work.session, call.rep_id)
            who = rep.name if rep is not None else "Somebody"
            raise NotCalled(f"Not called: {who} is calling them right now.", "under_way")


async def _verdict(
    work: UnitOfWork, wish: CallWish, gate: CallGate, conversation: Conversation, place: Place
) -> Verdict:
    purpose = wish.purpose or purpose_of(
        conversation.turn, conversation.last_inbound_at, conversation.last_outbound_at, work.now
    )
    verdict = await gate.verdict(work.session, conversation, place.identity_id, place.account, purpose, work.now)
    if not verdict.may_call:
        raise NotCalled(verdict.words, verdict.code, verdict.allowed_at)
    return verdict


async def _kept(work: UnitOfWork, wish: CallWish, conversation: Conversation, place: Place, verdict: Verdict) -> Asked:
    call_id = new_id()
    interaction = await _interaction(work, wish, conversation, place, calls.begun(name_of(call_id)))
    await conversations.add_entry(work, conversation, interaction.id, Direction.OUTBOUND)
    call = PlacedCall(
        id=call_id,
        asked_key=wish.key,
        interaction_id=interaction.id,
        identity_id=place.identity_id,
        account=place.account,
        rep_id=wish.rep_id,
        purpose=verdict.purpose,
        decision=verdict.choice.to_json(),
        created_at=work.now,
        asked_at=work.machine_now,
    )
    work.add(call)
    await work.session.flush()
    work.enqueue(JobRequest(PLACE_CALL, f"calling:{call_id}", {"call": str(call_id)}, priority=JobPriority.FIRST))
    desk.show_entry(work, conversation, interaction.id)
    words = f"A call was asked for. {verdict.words}"
    data: JsonObject = {"call": str(call_id), "decision": call.decision}
    conversations.note_event(
        work, conversation.id, "call_asked", words, data, by=wish.rep_id, interaction_id=interaction.id
    )
    return Asked(interaction.id, interaction.contact_id, call.state, True)


async def _interaction(
    work: UnitOfWork, wish: CallWish, conversation: Conversation, place: Place, facts: JsonObject
) -> Interaction:
    logged = await interactions.log(
        work,
        Happening(
            channel=Channel.PHONE,
            direction=InteractionDirection.OUTBOUND,
            contact_id=conversation.contact_id,
            type=InteractionType.CALL,
            account=place.account,
            identity_id=place.identity_id,
            external_id=str(facts["id"]),
            content=calls.in_words(facts),
            platform_data={"call": facts},
            rep_id=wish.rep_id,
        ),
    )
    return logged.interaction
