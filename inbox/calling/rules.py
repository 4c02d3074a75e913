"""The gate's question as a call puts it. Pure.

A call is asked of the same gate as everything that is written, with stricter hours, since a ringing telephone wakes people and
a message does not: that somebody wrote just now lifts no hours, unless what they did just now was to call us; nor does it that
something is urgent; and who states no hours is not called at night.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from connectors.contract.capabilities import Capabilities, Proactive
from connectors.contract.channel import Channel
from crm.contacts.rules import normal_phone
from inbox.calling.values import Verdict
from inbox.channel_choice.hours.rules import city, read_window
from inbox.channel_choice.hours.values import NIGHT, HoursUnreadable, clock
from inbox.channel_choice.rules import choose
from inbox.channel_choice.values import ContactFacts, Outcome, Question, Reason, ReasonCode
from inbox.conversations.values import Turn
from inbox.deliveries.values import Purpose

CALLING = Capabilities(text_limit=0, proactive=Proactive.ALWAYS)
"""What an account of ours that places calls can do, to the gate: begin, and carry no words."""

STALE = timedelta(minutes=5)  # who asked for a call so long ago is not rung any more
ANSWERING = timedelta(minutes=30)  # after an answer of ours, a call is still about the same
BUSY = timedelta(minutes=10)  # a call of which so long nothing is heard is over, whatever we know

QUIET = {"start": clock(NIGHT.start), "end": clock(NIGHT.end)}


def purpose_of(
    turn: Turn, last_inbound_at: datetime | None, last_outbound_at: datetime | None, now: datetime
) -> Purpose:
    """Why a rep calls who does not say: an answer while they wait for one or have just had one, else sales."""
    if last_inbound_at is None:
        return Purpose.SALES
    follows = last_outbound_at is not None and now - last_outbound_at <= ANSWERING
    return Purpose.ANSWER if turn is Turn.OURS or follows else Purpose.SALES


def can_be_rung(channel: Channel, handle: str) -> bool:
    """Whether this address is a telephone with a number; who hides theirs cannot be called back."""
    return channel is Channel.PHONE and normal_phone(handle) == handle


def judge(
    question: Question, identity_id: UUID, account: str, called_us_at: datetime | None, now: datetime, *, works: bool
) -> Verdict:
    """The gate's word on calling this telephone of theirs from this account of ours, if that `works`.

    `question` is the gate's own, whatever it says of telephones. `called_us_at`: when they last called us.
    """
    asked = _as_call(question, identity_id, account, called_us_at, works=works)
    choice = choose(asked, now)
    reason = next((one for one in choice.reasons if one.code in _HOLDING), choice.reasons[0])
    why = _words(reason, has_own_hours=asked.contact is question.contact)
    if choice.outcome is not Outcome.HOLD or choice.due_at is None:
        return Verdict(choice, question.purpose, reason.code.value, why)
    when = _moment(choice.due_at, choice.timezone.name)
    return Verdict(choice, question.purpose, reason.code.value, why, when, choice.due_at)


def _words(reason: Reason, *, has_own_hours: bool) -> str:
    """What holds it, or stands in its way; of a night that we assume, that we do."""
    if reason.code is ReasonCode.QUIET_HOURS and not has_own_hours:
        return f"it is night there, and nobody is called between {QUIET['start']} and {QUIET['end']}"
    return reason.words


_HOLDING = frozenset({ReasonCode.QUIET_HOURS, ReasonCode.OUTSIDE_CONTACT_HOURS, ReasonCode.WEEKEND})


def _as_call(
    question: Question, identity_id: UUID, account: str, called_us_at: datetime | None, *, works: bool
) -> Question:
    theirs = tuple(
        replace(one, account=account, has_account=True, capabilities=CALLING if works else None)
        for one in question.addresses
        if one.identity_id == identity_id
    )
    return replace(
        question,
        contact=_with_nights(question.contact),
        conversation=replace(question.conversation, last_inbound_at=called_us_at),
        addresses=theirs,
        chosen=theirs[0].place if theirs else None,
        is_urgent=False,
        send_now_anyway=False,
    )


def _with_nights(contact: ContactFacts) -> ContactFacts:
    """The same contact with a night, where they state no hours of the day; what cannot be read is left to the gate."""
    try:
        stated = read_window(contact.contact_hours, "contact hours") or read_window(contact.quiet_hours, "quiet hours")
    except HoursUnreadable:
        return contact
    zone = contact.quiet_hours.get("timezone") if isinstance(contact.quiet_hours, dict) else None
    night = {**QUIET, **({"timezone": zone} if zone else {})}
    return contact if stated is not None else replace(contact, quiet_hours=night)


def _moment(at: datetime, zone: str) -> str:
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%A} {local.day} {local:%B}, {local:%H:%M} {city(zone)}"
