"""Wishing for an act, looking whether it may be done now, and keeping what came of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract.outbound import PartAction
from crm.interactions import actions as interactions
from crm.interactions.model import Interaction
from crm.storage.base import JsonObject
from crm.storage.jobs import JobRequest, RetryLater
from crm.storage.unit_of_work import JobRun, UnitOfWork
from inbox import desk
from inbox.acts import store
from inbox.acts.model import Act
from inbox.acts.rules import NO_ACCOUNT, why_not_changed, why_not_deleted
from inbox.acts.values import Acting, ActKind, Refused
from inbox.channel_choice import store as gate_store
from inbox.channel_choice.rules import choose
from inbox.channel_choice.store import CapabilityLookup
from inbox.channel_choice.values import ChosenPlace, GateSettings, Outcome
from inbox.conversations import actions as conversations
from inbox.deliveries.rows import buttons_under, place_of
from inbox.deliveries.store import living_conversation
from inbox.deliveries.values import DeliveryState, Purpose
from inbox.jobs import ACT, sending_lane
from inbox.unseen import actions as unseen_answers

US = "us"
ON_ITS_WAY_SECONDS = 2.0
STANDS = frozenset({DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.READ})
ON_ITS_WAY = frozenset({DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.HELD})
NEVER_ARRIVED = "it did not go out"
NOT_SURE = "nobody knows whether it arrived"
MAIL_WENT = "It had gone by e-mail too, where nobody had seen it here; that mail stays as it was."


# Wishing


async def want(
    work: UnitOfWork,
    interaction_id: UUID,
    kind: ActKind,
    conversation_id: UUID,
    wanted: str | None,
    by: UUID,
    asked_ts: str,
) -> bool:
    """It shall be so: these words (None: none any more), or this emoji (None: none). Done by a job.

    `asked_ts`: Slack's time of the wish, by which wishes are ordered. False when it is so already, or a newer wish is known.
    """
    values: JsonObject = {
        "interaction_id": interaction_id,
        "kind": kind,
        "conversation_id": conversation_id,
        "wanted": None,
        "asked_by": by,
        "asked_ts": "",
        "asked_at": work.now,
        "version": 0,
        "done_version": 0,
    }
    await work.insert_if_absent(Act, values)
    act = await store.act(work.session, interaction_id, kind)
    if act is None or asked_ts <= act.asked_ts:
        return False
    is_new = act.wanted != wanted or (act.version == 0 and kind is ActKind.WORDS)
    act.asked_ts, act.asked_by, act.asked_at = asked_ts, by, work.now
    if not is_new:
        return False
    act.wanted, act.version, act.problem = wanted, act.version + 1, None
    _note(work, act, "act_wanted", _wish_words(act), by)
    work.enqueue(
        JobRequest(
            ACT,
            sending_lane(conversation_id),
            {"interaction": str(interaction_id), "kind": kind.value},
            coalesce_key=f"act:{interaction_id}:{kind}",
        )
    )
    return True


def _wish_words(act: Act) -> str:
    if act.kind is ActKind.REACTION:
        return f"A rep reacts with {act.wanted}." if act.wanted else "A rep takes their reaction back."
    return "A rep changed what was sent." if act.wanted is not None else "A rep deleted what was sent."


def _note(work: UnitOfWork, act: Act, kind: str, words: str, by: UUID | None = None) -> None:
    data: JsonObject = {"act": act.kind.value, "version": act.version, "wanted": act.wanted}
    conversations.note_event(work, act.conversation_id, kind, words, data, by=by, interaction_id=act.interaction_id)


# May it be done now?


@dataclass(frozen=True, slots=True)
class _Gate:
    settings: GateSettings
    capabilities: CapabilityLookup
    now: datetime


async def next_act(run: JobRun, gate: GateSettings, capabilities: CapabilityLookup) -> Acting | Refused | None:
    """What is to be done now; why it is not; or None where the newest wish was done already."""
    asked = _Gate(gate, capabilities, run.database.clock.now())
    async with run.database.reading() as session:
        act = await store.known(session, *_key(run.payload))
        if act is None or act.version == act.done_version:
            return None
        if act.kind is ActKind.REACTION:
            return await _reaction(session, act, asked)
        return await _words(session, act, asked)


def _key(payload: JsonObject) -> tuple[UUID, ActKind]:
    return UUID(payload["interaction"]), ActKind(payload["kind"])


async def _reaction(session: AsyncSession, act: Act, gate: _Gate) -> Acting | Refused:
    """Showing one is an answer and asks the gate; taking it back asks nobody."""
    theirs = await session.get_one(Interaction, act.interaction_id)
    place = await store.place(session, theirs)
    identity_id = theirs.group_id or theirs.identity_id
    if place is None or identity_id is None or theirs.external_id is None:
        return Refused(act.version, "the message is not known there any more")
    if theirs.deleted_at is not None and act.wanted is not None:
        return Refused(act.version, "they deleted the message")
    if act.wanted is not None:
        chosen = ChosenPlace(identity_id, place.channel, place.account)
        why = await _forbidden(session, act, gate, gate_store.Wish(purpose=Purpose.ANSWER, chosen=chosen))
        if why:
            return Refused(act.version, why)
    return Acting(act.version, PartAction.REACT, place, (theirs.external_id,), emoji=act.wanted)


async def _words(session: AsyncSession, act: Act, gate: _Gate) -> Acting | Refused:
    """Other words ask the gate, whatever the hour: nobody is woken by them. Taking them back asks nobody."""
    found = await store.sent(session, act.interaction_id)
    chosen = place_of(found.delivery) if found is not None else None
    if found is None or chosen is None:
        return Refused(act.version, NEVER_ARRIVED)
    if found.delivery.state in ON_ITS_WAY:
        raise RetryLater(ON_ITS_WAY_SECONDS, "the message is on its way")
    if found.delivery.state not in STANDS:
        return Refused(act.version, NOT_SURE if found.delivery.state is DeliveryState.UNKNOWN else NEVER_ARRIVED)
    sent = store.facts(found, act.wanted, gate.capabilities, gate.now)
    why = why_not_deleted(sent) if act.wanted is None else why_not_changed(sent)
    meant = found.parts if act.wanted is None else found.worded
    targets = tuple(part.provider_message_id for part in meant if part.provider_message_id)
    place = await store.place(session, await session.get_one(Interaction, act.interaction_id))
    if why or place is None or not targets or len(targets) != len(meant):
        return Refused(act.version, why or NO_ACCOUNT)
    if act.wanted is None:
        return Acting(act.version, PartAction.DELETE, place, targets)
    wish = gate_store.Wish(purpose=found.delivery.purpose, text=act.wanted, chosen=chosen, send_now_anyway=True)
    why = await _forbidden(session, act, gate, wish)
    if why:
        return Refused(act.version, why)
    return Acting(
        act.version,
        PartAction.EDIT,
        place,
        targets,
        text=act.wanted,
        is_caption=found.is_caption,
        buttons=buttons_under(found.worded[0]),
    )


async def _forbidden(session: AsyncSession, act: Act, gate: _Gate, wish: gate_store.Wish) -> str:
    """The gate's sentence where it does not let this go at this moment, to this place; empty where it does."""
    conversation = await living_conversation(session, act.conversation_id)
    question = await gate_store.question(session, conversation, wish, gate.settings, gate.capabilities)
    choice = choose(question, gate.now)
    return "" if choice.outcome is Outcome.GO else choice.sentence


# What came of it


async def settle(
    work: UnitOfWork, payload: JsonObject, done: Acting | Refused | None, problem: str | None = None
) -> None:
    """Keep what came of this wish, and tell it in the thread; a newer one has a job of its own."""
    act = None if done is None else await store.act(work.session, *_key(payload))
    if act is None or done is None or act.done_version >= done.version:
        return
    act.done_version = done.version
    if act.version != done.version:
        return
    act.problem = done.why if isinstance(done, Refused) else problem
    mail_went = False
    if act.problem is None:
        await _keep(work, act)
        mail_went = await _mail_went(work, act)
    _note(work, act, "act_done" if act.problem is None else "act_refused", act.problem or _done_words(act))
    await _tell(work, act, mail_went)


async def _keep(work: UnitOfWork, act: Act) -> None:
    """The memory knows what the customer has before their eyes."""
    if act.kind is ActKind.REACTION:
        await interactions.set_reaction(work, act.interaction_id, US, act.wanted, work.now)
    elif act.wanted is None:
        await interactions.mark_deleted(work, act.interaction_id, work.now)
    else:
        await interactions.add_version(work, act.interaction_id, act.wanted, edited_at=work.now)


async def _mail_went(work: UnitOfWork, act: Act) -> bool:
    """A mail that was to go in the place of what nobody saw in a chat follows it while it waits; True where one is out."""
    found = await store.sent(work.session, act.interaction_id) if act.kind is ActKind.WORDS else None
    return found is not None and await unseen_answers.answer_changed(work, found.delivery, act.wanted)


async def _tell(work: UnitOfWork, act: Act, mail_went: bool) -> None:
    if act.kind is ActKind.REACTION and act.problem is None:
        return  # the emoji stands there
    conversation = await living_conversation(work.session, act.conversation_id)
    words = _done_words(act) if act.problem is None else _problem_words(act)
    desk.show_notice(work, conversation, f"{words} {MAIL_WENT}" if mail_went else words)


def _done_words(act: Act) -> str:
    if act.kind is ActKind.REACTION:
        return "The reaction is shown." if act.wanted else "The reaction is taken back."
    return "✏️ The customer has the changed words now." if act.wanted is not None else "🗑️ Taken back at the customer."


def _problem_words(act: Act) -> str:
    why = (act.problem or "").rstrip(".")
    if act.kind is ActKind.REACTION:
        return (
            f"{act.wanted or 'The reaction'} stays here: {why}." if act.wanted else f"The reaction stays there: {why}."
        )
    if act.wanted is None:
        return f"Deleted here only: {why}. The customer still has it."
    return f"Changed here only: {why}. The customer has the words you sent."
