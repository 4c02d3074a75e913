"""A provider, or a person by a button of the provider, says whether we may write."""

from dataclasses import replace

from connectors.contract.channel import ChannelAddress
from connectors.contract.inbound import ConsentChanged
from crm.interactions import actions as interactions
from crm.preferences.values import ConsentTopic
from crm.storage.unit_of_work import UnitOfWork
from inbox.deliveries import store as delivery_store
from inbox.deliveries import unnamed
from inbox.intake.envelope import Envelope
from inbox.intake.finding import carried_as
from inbox.intake.messages import is_kept, keep_message
from inbox.intake.people import is_proven, meet
from inbox.intake.said import Said, happening_of
from inbox.intake.wishes import keep_consent, reach
from inbox.opt_out.leaving import left_by_mail


async def consent_changed(work: UnitOfWork, event: ConsentChanged, envelope: Envelope) -> None:
    """Only what the person proved to have said changes anything; the word of somebody unproven is a message to be read."""
    if await left_by_mail(work, event, envelope.read_token):
        return
    if event.address is None:
        address = await _address_of_ours(work, event, envelope)
        if address is None:
            unnamed.complaint_of_nobody(work, envelope.account, envelope.operators)
            return
        event = replace(event, address=address)
    said = Said(event.external_id or f"consent:{event.event_id}", event.text or _in_words(event))
    if not is_proven(event, envelope):
        await keep_message(work, event, envelope, said)
        return
    if await is_kept(work, event, envelope, said.external_id):
        return
    met = await meet(work, event, envelope)
    if met is None:
        return
    await interactions.log(work, happening_of(event, envelope, met, said))
    if event.is_group:  # what a group's administrator does with us is nobody's consent
        await reach(work, event, met.place.identity_id)
        return
    await keep_consent(work, event, met)


async def _address_of_ours(work: UnitOfWork, event: ConsentChanged, envelope: Envelope) -> ChannelAddress | None:
    """Where the message went that the report speaks of."""
    ours = await carried_as(work, event, envelope, event.delivery_id) if event.delivery_id is not None else None
    if ours is None or ours.identity_id is None:
        return None
    return await delivery_store.address_of(work.session, ours.identity_id)


def _in_words(event: ConsentChanged) -> str:
    if event.topic not in set(ConsentTopic):
        return f"{'joined' if event.granted else 'left'} the list {event.topic}"
    if event.topic != ConsentTopic.ALL:
        return f"{'agreed to' if event.granted else 'wants no more'} {event.topic} messages"
    if event.answers_welcome:
        return f"{'joined the lists again' if event.granted else 'left all lists'}"
    return "allowed us to write" if event.granted else "blocked us"
