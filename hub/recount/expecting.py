"""Which interaction an event makes, as intake decides it. Pure."""

from dataclasses import replace

from connectors.contract.channel import ChannelAddress
from connectors.contract.inbound import (
    AttachmentRef,
    ButtonPressed,
    CallReported,
    ConsentChanged,
    Direction,
    Event,
    FormSubmitted,
    InboundEvent,
    MessageEchoed,
    MessageEdited,
    MessageReceived,
    Unsupported,
)
from crm.contacts.rules import normal_address
from crm.interactions.store import EXTERNAL_ID_LIMIT
from crm.storage.storable import storable_key, storable_text
from hub.recount.values import Expected
from inbox.intake.messages import fingerprint_of
from inbox.intake.said import Said, of_form, of_message, of_press, of_unsupported


def expected_of(event: InboundEvent, account: str, *, authenticates: bool) -> Expected | None:
    """None for an event that makes no interaction. `authenticates`: the channel as a whole proves who wrote."""
    match event:
        case MessageReceived():
            return _of_message(event, account, authenticates=authenticates)
        case ButtonPressed():
            return _kept(event, account, of_press(event))
        case FormSubmitted(test=False):
            return _kept(event, account, of_form(event))
        case Unsupported():
            return _kept(event, account, of_unsupported(event))
        case MessageEdited():
            return _of_edit(event, account, authenticates=authenticates)
        case MessageEchoed():
            return _named(event, account, event.external_id, must=event.address is not None or event.public is not None)
        case CallReported():
            ids = [one for one in (event.external_id, event.parent_id) if one is not None]
            return _named(event, account, *ids, must=event.address is not None)
        case ConsentChanged():
            return _named(event, account, event.external_id or f"consent:{event.event_id}", must=False)
        case _:
            return None


def _of_message(event: MessageReceived, account: str, *, authenticates: bool) -> Expected:
    said = of_message(event)
    expected = _kept(event, account, said)
    if not authenticates:  # a second message of the same name goes by a name of its own
        measured = replace(said, media=tuple(_measured(one) for one in said.media))
        apart = f"{said.external_id}#{fingerprint_of(event, measured)}"
        expected = replace(expected, external_ids=(*expected.external_ids, _key(apart)))
    return replace(expected, must=expected.must and not event.in_our_name)


def _measured(file: AttachmentRef) -> AttachmentRef:
    """As intake knows it: bytes that came with the message are counted."""
    return file if file.content is None else replace(file, size=len(file.content))


def _of_edit(event: MessageEdited, account: str, *, authenticates: bool) -> Expected:
    is_proven = authenticates if event.sender_verified is None else event.sender_verified
    if not is_proven:
        return _kept(event, account, Said(f"edit:{event.event_id}", event.text))
    return _named(event, account, event.target_id, must=event.address is not None)


def _kept(event: Event, account: str, said: Said) -> Expected:
    content = None if said.content is None else storable_text(said.content)
    must = event.address is not None and said.external_id is not None
    names = () if said.external_id is None else (_key(said.external_id),)
    return Expected(event.channel.value, account, names, must, True, content, event.at, _writer(event))


def _named(event: Event, account: str, *external_ids: str, must: bool) -> Expected:
    """What is completed by several events, or is ours: that it stands is all that one event tells."""
    return Expected(event.channel.value, account, tuple(_key(one) for one in external_ids), must)


def _key(external_id: str) -> str:
    return storable_key(external_id, EXTERNAL_ID_LIMIT)


def _writer(event: Event) -> tuple[str, str, str] | None:
    address = event.address
    if address is None or event.direction is Direction.OUTBOUND:
        return None
    if event.is_group and event.sender is not None:
        address = ChannelAddress(address.channel, address.scope, event.sender.handle)
    normal = normal_address(address)
    return normal.channel.value, normal.scope, normal.handle
