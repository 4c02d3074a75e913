"""The webhooks of the simulated WhatsApp: what Meta would write, signed as Meta signs."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from connectors.toolkit.graph import SIGNATURE
from connectors.whatsapp.batch import OBJECT
from connectors.whatsapp.simulator.world import MEDIA_KINDS, Json, Message, Person, known


@dataclass(frozen=True, slots=True)
class Number:
    """Our own number and account, as webhooks name them."""

    phone_number_id: str
    display: str
    business_account_id: str

    def posted(self, field: str, value: Json, *, time: int | None = None) -> bytes:
        """The body of one change."""
        entry = known(id=self.business_account_id, time=time, changes=[{"value": value, "field": field}])
        return orjson.dumps({"object": OBJECT, "entry": [entry]})

    def value(self, section: str, *things: Json, person: Person | None = None) -> Json:
        metadata = {"display_phone_number": self.display, "phone_number_id": self.phone_number_id}
        contacts = [as_contact(person)] if person is not None else None
        return known(messaging_product="whatsapp", metadata=metadata, contacts=contacts, **{section: list(things)})


def signed(body: bytes, app_secret: str) -> dict[str, str]:
    """The headers of a webhook request."""
    proof = hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()
    return {"Content-Type": "application/json", SIGNATURE: f"sha256={proof}"}


def as_contact(person: Person) -> Json:
    return known(
        profile=known(name=person.name, username=person.username),
        wa_id=person.number if person.shows_number else None,
        user_id=person.user_id,
        parent_user_id=person.parent_user_id,
    )


def author(person: Person) -> Json:
    return {"from": person.number, **_author_ids(person)} if person.shows_number else _author_ids(person)


def receiver(person: Person) -> Json:
    ids = known(to_user_id=person.user_id, to_parent_user_id=person.parent_user_id)
    return {"to": person.number, **ids} if person.shows_number else ids


def as_message(message: Message, extra: Mapping[str, object]) -> Json:
    """The message without its author; `extra` stands beside (context, referral ...)."""
    told = {**extra, "id": message.id, "timestamp": str(int(message.at)), "type": webhook_type(message.kind)}
    return {**told, **content(message)}


def webhook_type(kind: str) -> str:
    return "audio" if kind == "voice" else kind


def content(message: Message) -> Json:
    match message.kind:
        case "text":
            return {"text": {"body": message.text}}
        case "location" if message.location is not None:
            latitude, longitude = message.location
            return {"location": {"latitude": latitude, "longitude": longitude}}
        case "contacts":
            name, _, number = (message.contact or "").rpartition(" ")
            phone = {"phone": f"+{number}", "wa_id": number, "type": "CELL"}
            return {"contacts": [{"name": {"formatted_name": name}, "phones": [phone]}]}
        case kind if kind in MEDIA_KINDS:
            return {webhook_type(kind): _file(message)}
        case _:
            return {}


def status(message_id: str, said: str, at: float, person: Person, extra: Mapping[str, object]) -> Json:
    """One status of a message of ours. `recipient_id` is left out where the number is hidden."""
    told: Json = {"id": message_id, "status": said, "timestamp": str(int(at))}
    if person.shows_number:
        told["recipient_id"] = person.number
    told["recipient_user_id"] = person.user_id
    pricing: Json = {"billable": False, "pricing_model": "PMP", "category": "service", "type": "free_customer_service"}
    return {**told, **({} if said == "failed" else {"pricing": pricing}), **extra}


def _author_ids(person: Person) -> Json:
    return known(from_user_id=person.user_id, from_parent_user_id=person.parent_user_id)


def _file(message: Message) -> Json:
    file = message.file
    if file is None:
        return {}
    proof = hashlib.sha256(file.content).hexdigest()
    return known(
        id=file.id,
        mime_type=file.mime_type,
        sha256=proof,
        caption=message.text or None,
        filename=file.filename if message.kind == "document" else None,
        voice=message.kind == "voice" if webhook_type(message.kind) == "audio" else None,
        animated=False if message.kind == "sticker" else None,
    )
