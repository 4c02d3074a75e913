"""A call of ours as Twilio's call. Pure.

Source: Twilio's Call resource, API 2010-04-01, 2026-10.
"""

from connectors.calls.settings import CallsSettings
from connectors.calls.twiml import bridging
from connectors.contract.channel import ChannelAddress
from connectors.contract.errors import ContentRefused, NotReachable
from connectors.toolkit.numbers import is_e164, spellings
from connectors.toolkit.twilio.callbacks import ACCOUNT, CALL, CONTACT, LEG, Leg, callback
from connectors.toolkit.twilio.calls_out import Call

PATH = "/Calls.json"


def compose(
    address: ChannelAddress, rep_phone: str | None, settings: CallsSettings, account: str, url: str, name: str = ""
) -> Call:
    """Ring the telephone on our side first; picked up, it is put through to the contact. `url` is where Twilio reports,
    `name` what the reports shall call it."""
    ours, contact = rep_phone or settings.bridge, address.handle
    if not is_e164(ours):
        raise ContentRefused("there is no telephone to call you at: add your number, or set bridge for this account")
    if not is_e164(contact):
        raise NotReachable(f"{contact!r} is no number that can be called")
    if ours in spellings(contact):
        raise ContentRefused("this is the number of your own telephone")
    fields = [
        ("To", ours),
        ("From", settings.number),
        ("Twiml", bridging(contact, settings, url, account, name)),
        ("Timeout", str(settings.ring_seconds)),
    ]
    if url:
        marks = {ACCOUNT: account, CONTACT: contact, **({CALL: name} if name else {}), LEG: Leg.OURS}
        events = [("StatusCallbackEvent", event) for event in ("initiated", "completed")]
        fields += [("StatusCallback", callback(url, marks)), *events]
    return Call(PATH, tuple(fields))
