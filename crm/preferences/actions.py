"""Keeping what contacts want."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import String, select

from connectors.contract.channel import Channel, ChannelAddress
from crm.preferences import store
from crm.preferences.model import CommunicationPreferences, ConsentRecord
from crm.preferences.rules import DETAIL_OF_CHANNEL, WITHOUT_A_YES, as_priorities, may_take_back
from crm.preferences.values import ConsentTopic, LeftBy
from crm.storage.base import JsonObject, new_id
from crm.storage.changes import Combine, both, combine, ours_or_theirs
from crm.storage.changes import take_back as undo_changes
from crm.storage.storable import storable_text
from crm.storage.unit_of_work import UnitOfWork

COMBINED: dict[str, Combine] = {
    **dict.fromkeys(
        (
            "email_address",
            "phone_number",
            "whatsapp_number",
            "telegram_username",
            "linkedin_profile",
            "preferred_contact_hours",
            "quiet_hours",
            "response_patterns",
            "last_successful_channel",
            "channel_effectiveness_scores",
        ),
        ours_or_theirs,
    ),
    **dict.fromkeys(
        ("weekend_contact", "marketing_consent", "sales_contact_consent", "urgent_notifications"),
        both,
    ),
    "channel_priorities": lambda ours, other: ours or other,
    "opted_out_channels": lambda ours, other: sorted({*ours, *other}),
}
"""What two contacts want who turn out to be one person: of two wishes the stricter holds."""


async def ensure(work: UnitOfWork, contact_id: UUID) -> CommunicationPreferences:
    """The contact's preferences, held until the transaction ends; with the CRM document's defaults if there were none."""
    found = await _held(work, contact_id)
    if found is None:
        first = {"id": new_id(), "contact_id": contact_id, "channel_priorities": [], "created_at": work.now}
        await work.insert_if_absent(CommunicationPreferences, {**first, "updated_at": work.now})
        found = await _held(work, contact_id)
    if found is None:
        raise LookupError(f"the preferences of contact {contact_id} were written and are not there")
    return found


async def _held(work: UnitOfWork, contact_id: UUID) -> CommunicationPreferences | None:
    query = select(CommunicationPreferences).where(CommunicationPreferences.contact_id == contact_id)
    query = query.with_for_update().execution_options(populate_existing=True)
    return (await work.session.execute(query)).scalar_one_or_none()


async def record_consent(
    work: UnitOfWork,
    contact_id: UUID,
    topic: ConsentTopic,
    *,
    granted: bool,
    channel: Channel | None = None,
    source: str,
    proof: str = "",
    by: UUID | None = None,
) -> ConsentRecord:
    """Write a yes or no into the history, with its proof, and make it hold.

    A no to everything takes back sales and marketing and opts out of the channel (of every channel when none is named).
    A yes to everything lifts that opt-out and no more: what may be sold or advertised needs a yes of its own.
    The caller has made sure that it was the contact, not a mere claim, who said so.
    """
    preferences = await ensure(work, contact_id)
    record = ConsentRecord(
        contact_id=contact_id,
        topic=topic,
        channel=channel,
        granted=granted,
        at=work.now,
        source=storable_text(source, 255),
        proof=storable_text(proof),
        by=by,
    )
    work.add(record)
    _make_hold(preferences, topic, granted, channel)
    preferences.updated_at = work.now
    await work.session.flush()
    return record


async def leave(
    work: UnitOfWork, contact_id: UUID, topic: ConsentTopic, channel: Channel, source: LeftBy, proof: str
) -> bool:
    """The contact takes a consent back by a way of ours; False when they had said so before, and nothing new is written.

    MARKETING and SALES only. The source tells whether there was a yes to lose, so that `take_back` never grants what was not
    there.
    """
    stood = _stands(await ensure(work, contact_id), topic)
    last = await store.last_word(work.session, contact_id, topic)
    if not stood and last is not None and not last.granted:
        return False
    named = source.value if stood else f"{source}{WITHOUT_A_YES}"
    await record_consent(work, contact_id, topic, granted=False, channel=channel, source=named, proof=proof)
    return True


async def take_back(work: UnitOfWork, contact_id: UUID, topic: ConsentTopic, channel: Channel, proof: str) -> bool:
    """Undo `leave`, so soon after it that it may have been a slip; False when there is nothing to undo."""
    await ensure(work, contact_id)
    last = await store.last_word(work.session, contact_id, topic)
    if last is None or not may_take_back(granted=last.granted, source=last.source, at=last.at, now=work.now):
        return False
    source = f"{last.source}, taken back"
    await record_consent(work, contact_id, topic, granted=True, channel=channel, source=source, proof=proof)
    return True


def _stands(preferences: CommunicationPreferences, topic: ConsentTopic) -> bool:
    allowed = {
        ConsentTopic.MARKETING: preferences.marketing_consent,
        ConsentTopic.SALES: preferences.sales_contact_consent,
    }
    return allowed[topic]


def _make_hold(
    preferences: CommunicationPreferences, topic: ConsentTopic, granted: bool, channel: Channel | None
) -> None:
    match topic:
        case ConsentTopic.MARKETING:
            preferences.marketing_consent = granted
        case ConsentTopic.SALES:
            preferences.sales_contact_consent = granted
        case ConsentTopic.ALL:
            _opt(preferences, granted, set(Channel) if channel is None else {channel})


def _opt(preferences: CommunicationPreferences, granted: bool, channels: set[Channel]) -> None:
    held = {Channel(word) for word in preferences.opted_out_channels}
    now_out = held - channels if granted else held | channels
    preferences.opted_out_channels = sorted(channel.value for channel in now_out)
    if not granted:
        preferences.marketing_consent = False
        preferences.sales_contact_consent = False


async def state_order(work: UnitOfWork, contact_id: UUID, order: Iterable[Channel]) -> CommunicationPreferences:
    """Keep the contact's own order of channels. ValueError when one stands in it twice."""
    preferences = await ensure(work, contact_id)
    preferences.channel_priorities = as_priorities(order)
    preferences.updated_at = work.now
    return preferences


async def remember_detail(work: UnitOfWork, contact_id: UUID, address: ChannelAddress, username: str | None) -> None:
    """Fill the contact detail that belongs to a proven address, where it was empty."""
    field = DETAIL_OF_CHANNEL.get(address.channel)
    value = username if address.channel is Channel.TELEGRAM else address.handle
    preferences = await ensure(work, contact_id)
    if field is None or value is None or getattr(preferences, field) is not None:
        return
    kind = CommunicationPreferences.__table__.c[field].type
    setattr(preferences, field, storable_text(value, kind.length if isinstance(kind, String) else None))
    preferences.updated_at = work.now


async def absorb(work: UnitOfWork, kept_id: UUID, merged_id: UUID) -> JsonObject:
    """Let the kept contact want what both wanted; what changed, for `give_back`. The merged one's stay as they are."""
    kept, merged = await ensure(work, kept_id), await ensure(work, merged_id)
    return combine(kept, merged, COMBINED)


async def give_back(work: UnitOfWork, kept_id: UUID, changed: JsonObject) -> None:
    """Undo `absorb`, as far as nobody changed it since."""
    undo_changes(await ensure(work, kept_id), changed, frozenset())
