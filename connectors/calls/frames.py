"""The two ends of a call, and what every event about it has in common. Pure."""

from datetime import datetime
from typing import TypedDict

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.inbound import Direction, Sender
from connectors.toolkit.twilio.callbacks import CONTACT
from connectors.toolkit.twilio.forms import TwilioForm
from connectors.toolkit.twilio.parties import Party, party

INBOUND = "inbound"
HIDDEN = "hidden:"


class Frame(TypedDict):
    """What every event of a post has."""

    event_id: str
    item: bytes
    channel: Channel
    address: ChannelAddress | None
    account_id: str | None
    at: datetime | None
    direction: Direction


def frame(account: str, event_id: str, form: TwilioForm, at: datetime | None) -> Frame:
    return Frame(
        event_id=event_id,
        item=form.item,
        channel=Channel.PHONE,
        address=contact_address(account, form),
        account_id=None if _passes_on(form) else near_end(form).handle or None,
        at=at,
        direction=Direction.OUTBOUND if is_outbound(form) else Direction.INBOUND,
    )


def is_outbound(form: TwilioForm) -> bool:
    """`inbound`, `outbound-api` or `outbound-dial`; a recording or a piece of speech says nothing of it."""
    return (form.text("Direction") or INBOUND).lower() != INBOUND


def far_end(form: TwilioForm) -> Party:
    """The end that is not ours, as far as the post says."""
    return party(_far(form))


def near_end(form: TwilioForm) -> Party:
    return party(_either(form, "From", "Caller") if is_outbound(form) else _either(form, "To", "Called"))


def ourselves(form: TwilioForm) -> Sender | None:
    """Who calls when we call."""
    number = near_end(form).handle
    return None if _passes_on(form) or not number else Sender(number)


def _passes_on(form: TwilioForm) -> bool:
    """A caller is put through to a telephone of ours, which sees the caller's own number."""
    return is_outbound(form) and CONTACT in form and near_end(form).handle == form.text(CONTACT)


def contact_address(account: str, form: TwilioForm) -> ChannelAddress | None:
    """Whose call it is: as our own callback address says, else the far end; None where the post names nobody.

    Somebody who hides their number is somebody else each time: the call stands for them, and nobody can call back.
    """
    handle = form.text(CONTACT) or far_end(form).handle
    if handle:
        return ChannelAddress(Channel.PHONE, "", handle)
    call = form.text("ParentCallSid") or form.text("CallSid")
    return ChannelAddress(Channel.PHONE, account, f"{HIDDEN}{call}") if call and _far(form) else None


def _far(form: TwilioForm) -> str | None:
    return _either(form, "To", "Called") if is_outbound(form) else _either(form, "From", "Caller")


def _either(form: TwilioForm, name: str, older_name: str) -> str | None:
    return form.text(name) or form.text(older_name)
