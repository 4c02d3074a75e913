"""Who a WhatsApp item speaks of: a phone number, a business-scoped user id, or both; and where an answer to them goes.

Source: Meta's pages on business-scoped user ids of March to May 2026. A user id (BSUID) is `CC.` and up to 128 letters and
digits, a parent's `CC.ENT.` and the same, CC being the country (ISO 3166). Since April 2026 it comes beside the phone number;
from people who took a username the number may be missing, and `from` and `wa_id` may themselves hold the user id. Both are
unique in the whole of WhatsApp, so an address needs no scope.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.inbound import Sender
from connectors.toolkit.payload import NOTHING, JsonObject

LONGEST_NAME = 512  # characters; what is shared by many items must not make each of them large
LONGEST_ID = 256


@dataclass(frozen=True, slots=True)
class Ids:
    """What one place of a payload says of one person. `stated` is the old field (from, to, wa_id), whichever kind it holds."""

    stated: str | None = None
    user: str | None = None
    parent: str | None = None

    @property
    def phone(self) -> str | None:
        return self.stated if self.stated is not None and is_phone(self.stated) else None

    @property
    def bsuid(self) -> str | None:
        return self.user or (self.stated if self.phone is None else None)

    @property
    def handle(self) -> str | None:
        return self.stated or self.user or self.parent

    def known(self) -> list[str]:
        return [one for one in (self.stated, self.user, self.parent) if one is not None]


def is_phone(handle: str) -> bool:
    return handle.isascii() and handle.isdigit()


def is_bsuid(handle: str) -> bool:
    country, dot, rest = handle.partition(".")
    return bool(dot and rest) and len(country) == 2 and country.isascii() and country.isalpha()


def ids_of(content: JsonObject, stated: str, user: str, parent: str) -> Ids:
    """The ids under these keys."""
    return Ids(read_id(content, stated), read_id(content, user), read_id(content, parent))


def sender_ids(content: JsonObject) -> Ids:
    return ids_of(content, "from", "from_user_id", "from_parent_user_id")


def receiver_ids(content: JsonObject) -> Ids:
    return ids_of(content, "to", "to_user_id", "to_parent_user_id")


def contact_ids(contact: JsonObject) -> Ids:
    return ids_of(contact, "wa_id", "user_id", "parent_user_id")


def recipient_ids(status: JsonObject) -> Ids:
    return ids_of(status, "recipient_id", "recipient_user_id", "recipient_parent_user_id")


def read_id(content: JsonObject, key: str) -> str | None:
    """An id as it is compared: numbers without their plus."""
    value = (content.identifier(key) or "").strip()[:LONGEST_ID]
    return value.lstrip("+") or None


class Roster:
    """The `contacts` of a change, to be found by any id of theirs."""

    def __init__(self, contacts: Iterable[JsonObject]) -> None:
        self._by_id: dict[str, JsonObject] = {}
        self._all = list(contacts)
        for contact in self._all:
            for one in contact_ids(contact).known():
                self._by_id.setdefault(one, contact)

    def of(self, ids: Ids) -> JsonObject:
        """The contact who has one of these ids; one who stands alone and has none to compare; else nobody."""
        for one in ids.known():
            if (found := self._by_id.get(one)) is not None:
                return trimmed(found)
        alone = self._all[0] if len(self._all) == 1 else None
        return trimmed(alone) if alone is not None and not _differ(contact_ids(alone), ids) else NOTHING


def trimmed(contact: JsonObject) -> JsonObject:
    """What we read of a contact, and nothing more."""
    profile = contact.inside("profile")
    named = {key: (profile.text(key) or "")[:LONGEST_NAME] for key in ("name", "username")}
    kept: dict[str, object] = {"profile": {key: value for key, value in named.items() if value}}
    kept |= {key: value for key in ("wa_id", "user_id", "parent_user_id") if (value := read_id(contact, key))}
    return JsonObject(kept)


def sender_of(ids: Ids, contact: JsonObject) -> Sender | None:
    """The person with these ids, of whom the change's `contacts` says more; None where nobody is named."""
    told = contact_ids(contact)
    handle = ids.handle or told.user or told.handle
    if handle is None:
        return None
    phone, bsuid, parent = ids.phone or told.phone, ids.bsuid or told.bsuid, ids.parent or told.parent
    profile = contact.inside("profile")
    return Sender(
        handle=handle,
        name=profile.text("name"),
        username=(profile.text("username") or "").lstrip("@") or None,
        phone=f"+{phone}" if phone else None,
        country=_country(bsuid or parent),
        bsuid=bsuid,
        parent_bsuid=parent,
        also=tuple(dict.fromkeys(one for one in (phone, bsuid, parent) if one is not None and one != handle)),
    )


def address_of(handle: str | None) -> ChannelAddress | None:
    return ChannelAddress(Channel.WHATSAPP, "", handle) if handle else None


def _differ(some: Ids, others: Ids) -> bool:
    """Whether both name ids of one kind, and not the same."""
    pairs = ((some.phone, others.phone), (some.bsuid, others.bsuid))
    return any(one is not None and other is not None and one != other for one, other in pairs)


def _country(bsuid: str | None) -> str | None:
    """The country that a user id begins with."""
    return bsuid[:2].upper() if bsuid is not None and is_bsuid(bsuid) else None
