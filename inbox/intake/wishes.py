"""What somebody wants of us: to be left alone, or to hear from us again."""

from typing import assert_never
from uuid import UUID

from connectors.contract.channel import Channel
from connectors.contract.inbound import ConsentChanged, Event, MessageReceived
from crm.contacts import actions as contacts
from crm.contacts.values import GoneReason
from crm.preferences import actions as preferences
from crm.preferences.values import ConsentTopic
from crm.storage.unit_of_work import UnitOfWork
from inbox import desk
from inbox.conversations import store as conversation_store
from inbox.conversations.model import Conversation
from inbox.intake.people import Met
from inbox.opt_out.confirming import confirm_later
from inbox.opt_out.deciding import ask
from inbox.opt_out.rules import Asked, read_wish

# Where a bare "stop" means something else: a chat on a page ends when they leave, a form is written to once.
UNASKED = frozenset({Channel.CHAT, Channel.FORM})


async def heed(work: UnitOfWork, event: Event, met: Met, conversation: Conversation, interaction_id: UUID) -> None:
    """Somebody may ask in words to be left alone: one word that is all they say is a command, a sentence is put to a person."""
    if not isinstance(event, MessageReceived) or event.public is not None or event.is_group or event.automatic:
        return
    wish = read_wish(event.text, event.channel) if event.channel not in UNASKED else None
    match wish.asked if wish is not None else None:
        case Asked.STOP | Asked.START if met.person.verified:
            await _obey(work, event, met, conversation, granted=wish is not None and wish.asked is Asked.START)
        case Asked.STOP | Asked.MAYBE_STOP if wish is not None:
            ask(work, conversation, interaction_id, wish)
        case _:
            pass


async def _obey(
    work: UnitOfWork, event: MessageReceived, met: Met, conversation: Conversation, *, granted: bool
) -> None:
    frame = {name: getattr(event, name) for name in ("event_id", "item", "channel", "address", "sender", "at")}
    consent = ConsentChanged(**frame, granted=granted, external_id=event.external_id, text=event.text)
    await keep_consent(work, consent, met)
    if not granted:
        confirm_later(work, conversation, conversation.last_sequence)


async def keep_consent(work: UnitOfWork, event: ConsentChanged, met: Met) -> None:
    contact_id = met.person.contact_id
    topic = _topic(event)
    if contact_id is None or topic is None:
        return
    was_closed = event.channel.value in (await preferences.ensure(work, contact_id)).opted_out_channels
    if topic is ConsentTopic.ALL and not event.answers_welcome:
        await reach(work, event, met.person.identity_id)
    await preferences.record_consent(
        work,
        contact_id,
        topic,
        granted=event.granted,
        channel=event.channel,
        source=f"{event.channel} itself",
        proof=event.text or event.event_id,
    )
    if event.referral and event.referral.ref:
        await contacts.set_source(work, contact_id, f"{event.channel}:{event.referral.ref}")
    if event.granted and topic is ConsentTopic.ALL and not was_closed:
        return  # nothing is new for whoever answers
    conversation = await conversation_store.not_closed(work.session, met.anchor.kind, met.anchor.id)
    if conversation is not None and not await contacts.is_blacklisted(work, contact_id):
        desk.show_notice(work, conversation, _consent_words(event, topic))
        desk.show_card(work, conversation)


def _topic(event: ConsentChanged) -> ConsentTopic | None:
    """What it speaks of. Who leaves one list takes marketing back as a whole, since we keep no lists and cannot tell one from
    another; who joins one has not agreed to the others, and nothing changes."""
    if event.topic in set(ConsentTopic):
        return ConsentTopic(event.topic)
    return None if event.granted else ConsentTopic.MARKETING


async def reach(work: UnitOfWork, event: ConsentChanged, identity_id: UUID) -> None:
    if event.granted:
        await contacts.mark_back(work, identity_id)
    else:
        # Who says so in words can still be written to, once, to confirm it; who blocked us cannot.
        await contacts.mark_gone(work, identity_id, GoneReason.OPTED_OUT if event.text else GoneReason.BLOCKED)


def _consent_words(event: ConsentChanged, topic: ConsentTopic) -> str:
    match topic:
        case ConsentTopic.ALL if event.answers_welcome and not event.granted:
            return f"They left all our lists on {event.channel}: only what they write is answered there."
        case ConsentTopic.ALL if event.granted:
            return f"They can be reached on {event.channel} again."
        case ConsentTopic.ALL if event.text:
            return f"They asked us to write no more on {event.channel}."
        case ConsentTopic.ALL:
            return f"They blocked us on {event.channel}. Nothing more is sent there."
        case ConsentTopic.SALES | ConsentTopic.MARKETING:
            return f"They {'agreed to' if event.granted else 'want no more'} {topic} messages on {event.channel}."
        case _:
            assert_never(topic)
