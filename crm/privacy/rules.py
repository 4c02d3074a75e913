"""Fingerprints of addresses, and whether something belongs to somebody who was erased. Pure."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

from connectors.contract.channel import Channel, ChannelAddress
from crm.contacts.rules import normal_address
from crm.privacy.values import Happened, Mark, MarkKind

CHECK_LENGTH = 16


def mark_of_address(key: bytes, address: ChannelAddress) -> Mark:
    """The same for every spelling of one place."""
    return _mark(key, MarkKind.ADDRESS, str(normal_address(address)))


def mark_of_event(key: bytes, connector: str, account: str, event_id: str) -> Mark:
    return _mark(key, MarkKind.EVENT, connector, account, event_id)


def mark_of_message(key: bytes, channel: Channel, account: str, external_id: str) -> Mark:
    return _mark(key, MarkKind.MESSAGE, channel.value, account, external_id)


def key_check(key: bytes) -> str:
    """Tells one key from another and gives neither away."""
    return _digest(key, "check")[:CHECK_LENGTH]


def belongs_to_erased(happened: Happened, erased: Mapping[Mark, datetime]) -> bool:
    """Whether this is something of a person who was erased; `erased`: when, for those of its marks that have a tombstone.

    What was known before the erasure comes back under the same name, an event's or a message's, whenever that is. Of what
    comes under a new name from a known address the time decides: what happened before the second of the erasure was meant by
    the request, what happened later is a new person who writes to us.
    """
    if any(one in erased for one in (happened.event, *happened.messages)):
        return True
    moments = [erased[one] for one in happened.addresses if one in erased]
    return bool(moments) and happened.at < max(moments).replace(microsecond=0)


def _mark(key: bytes, kind: MarkKind, *words: str) -> Mark:
    return Mark(kind, _digest(key, kind.value, *words))


def _digest(key: bytes, *words: str) -> str:
    """HMAC-SHA256 (RFC 2104) of the words, each with its length before it, so that no two lists read alike."""
    plain = b"".join(b"%d:" % len(raw) + raw for raw in (word.encode("utf-8", "surrogatepass") for word in words))
    return hmac.new(key, plain, hashlib.sha256).hexdigest()
