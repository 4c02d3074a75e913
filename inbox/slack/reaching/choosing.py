"""A list of people that a rep types into: options by name, company or address."""

from collections.abc import Mapping
from uuid import UUID

from crm.contacts.model import Contact
from inbox.slack.interactions import Actor, Looking
from inbox.slack.kit import Piece, external_select, option
from inbox.slack.parts import Parts
from inbox.slack.reaching import store
from inbox.slack.reading import full_name
from inbox.slack.tables import OnLooking
from inbox.slack.text import one_line

ACTION = "reach.contact"
OFFERED = 50
NAME, PLACE = 40, 30


def contact_field(chosen: Contact | None = None) -> Piece:
    """The field itself; nothing is offered before two letters stand in it."""
    return external_select(ACTION, 2, "Type a name, a company or an address", _offer(chosen) if chosen else None)


def chosen_contact(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None


class Choosing:
    """Answers what is typed into the field."""

    def __init__(self, parts: Parts) -> None:
        self._database = parts.database

    def options(self) -> Mapping[str, OnLooking]:
        return {ACTION: self._options}

    async def _options(self, looking: Looking, actor: Actor) -> list[Piece]:
        async with self._database.reading() as session:
            found = await store.named(session, looking.typed, OFFERED)
        return [_offer(one) for one in found]


def _offer(one: Contact) -> Piece:
    return option(shown_name(one), str(one.id))


def shown_name(one: Contact) -> str:
    """A name, and what tells two of the same name apart."""
    name = one_line(full_name(one), NAME, "")
    place = one_line(one.company_name or one.email or one.phone, PLACE, "")
    return " · ".join(part for part in (name, place) if part) or "Somebody without a name"
