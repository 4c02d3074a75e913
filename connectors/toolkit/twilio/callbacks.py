"""The addresses that we give Twilio with a call or a message, to which it reports how that went.

What a report itself does not say, and we know when we ask for it, stands in the address: Twilio signs it with the rest.
"""

from collections.abc import Mapping
from enum import StrEnum
from urllib.parse import urlencode

CONTACT = "hub_contact"  # whose call it is, in E.164: of a leg to a phone of ours nothing else says so
LEG = "hub_leg"
ACCOUNT = "hub_account"  # whose number it is, where several share the endpoint: a recording names no number
STEP = "hub_step"  # where the call stands when Twilio asks what to do next
CALL = "hub_call"  # our own name of a call that we began, known before Twilio's
OUR_FIELDS = frozenset({CONTACT, LEG, ACCOUNT, STEP, CALL})

# Connection overrides (Twilio's page of that name): try five times more, also after an error of ours. Not part of what is
# signed, nor of what is requested.
RETRIES = "#rc=5&rp=ct,rt,5xx"


class Leg(StrEnum):
    """Which end of a call that we began ourselves."""

    OURS = "ours"
    THEIRS = "theirs"


class Step(StrEnum):
    """What happened when Twilio asks for instructions in the middle of a call."""

    FORWARDED = "forwarded"
    RECORDED = "recorded"


def callback(url: str, marks: Mapping[str, str]) -> str:
    """The address with these marks in its query; empty where we do not know our own."""
    if not url:
        return ""
    query = f"{'&' if '?' in url else '?'}{urlencode(marks)}" if marks else ""
    return f"{url}{query}{RETRIES}"
