"""How a contact came to us: the first time, which is never overwritten, and the last time, which always is.

A touch is an object: `at` (when we learnt it, ISO 8601 in UTC), `channel` and `account` (where), and whatever the visit told:
utm_source, utm_medium, utm_campaign, utm_term, utm_content, utm_id, the click ids of advertisements, referrer, page, ref.
One that tells nothing more came directly. It is what a browser said of itself: nobody proved it.
"""

from collections.abc import Mapping
from datetime import UTC
from uuid import UUID

from connectors.contract.channel import Channel
from crm.contacts import rules
from crm.contacts.locking import lock
from crm.storage.storable import storable_json, storable_text
from crm.storage.unit_of_work import UnitOfWork


async def note_touch(
    work: UnitOfWork, contact_id: UUID, channel: Channel, account: str, told: Mapping[str, str]
) -> None:
    """Keep how the contact came this time. `told` has names as `utm_source`, and with `first_` what the browser remembers
    of the first visit, which counts where we knew of none."""
    contact = await lock(work, contact_id)
    at = work.now.astimezone(UTC).isoformat(timespec="microseconds")  # texts of this form sort by time
    seen = {"at": at, "channel": channel.value, "account": account}
    first, last = rules.touches_of(told, seen)
    if contact.first_touch is None:
        contact.first_touch = storable_json(first)
        source = first.get("utm_source") or account
        contact.lead_source = contact.lead_source or storable_text(f"{channel.value}:{source}", 100)
    contact.last_touch, contact.updated_at = storable_json(last), work.now
