"""What we advertise carries the way to get no more of it: who may leave, by which link, and the words before it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract.outbound import Unsubscribe
from crm.contacts import store as contacts
from inbox.channel_choice.values import ChosenPlace
from inbox.deliveries.model import Delivery
from inbox.deliveries.values import Purpose

OTHERWISE = "en"
WORDS: Mapping[str, str] = {
    "en": "Get no more of these messages",
    "de": "Keine Nachrichten dieser Art mehr erhalten",
    "fr": "Ne plus recevoir ces messages",
    "es": "No recibir más mensajes como este",
    "it": "Non ricevere più questi messaggi",
    "pt": "Não receber mais estas mensagens",
    "nl": "Deze berichten niet meer ontvangen",
    "cs": "Už tyto zprávy nedostávat",
    "sk": "Už tieto správy nedostávať",
    "pl": "Nie otrzymywać więcej takich wiadomości",
    "uk": "Більше не отримувати таких повідомлень",
    "ru": "Больше не получать таких сообщений",
}


@dataclass(frozen=True, slots=True)
class Leave:
    """How the owner of an address takes back marketing: the token that names them, and the page; "" where no https leads to us."""

    token: str
    url: str


LeaveLink = Callable[[UUID], Leave | None]
"""Gives an identity its link; None where there is nothing to sign it with."""


def no_link(identity_id: UUID) -> Leave | None:
    """For hubs that advertise nothing."""
    return None


async def way_to_leave(
    session: AsyncSession, delivery: Delivery, place: ChosenPlace, leave_link: LeaveLink
) -> Unsubscribe | None:
    """How the reader of this delivery unsubscribes at that place; None of what nobody needs to leave."""
    if delivery.purpose is not Purpose.MARKETING or delivery.contact_id is None:
        return None
    link = leave_link(place.identity_id)
    contact = await contacts.by_id(session, delivery.contact_id)
    language = contact.language if contact is not None else None
    words = WORDS.get(language or OTHERWISE, WORDS[OTHERWISE])
    return Unsubscribe(link.token, link.url, words) if link is not None else None
