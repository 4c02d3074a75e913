"""Reports of mail servers that name no message of ours: shown to whoever can tell, and believed no further than that.

Such a report is a mail like any other, and anybody can write one who knows an address. What became of a delivery is changed
by it only where it also gives back the title of what we sent there, and then no address is closed. Everything else is a notice
in the conversation with whoever it speaks of, or for the operators. Reports that something is late are for nobody.
"""

import re
from datetime import datetime, timedelta

import structlog

from connectors.contract.channel import ChannelAddress
from connectors.contract.inbound import Event, ReportedStatus, StatusReported
from crm.contacts import actions as contacts
from crm.contacts import store as contact_store
from crm.contacts.rules import normal_address
from crm.storage.base import JsonObject
from crm.storage.jobs import JobRequest
from crm.storage.storable import storable_text
from crm.storage.unit_of_work import UnitOfWork
from inbox import desk
from inbox.conversations import actions as conversations
from inbox.conversations import store as conversation_store
from inbox.conversations.actions import DeskPlace
from inbox.conversations.model import Conversation
from inbox.conversations.values import AnchorKind
from inbox.deliveries import actions, store
from inbox.deliveries.store import Sent
from inbox.jobs import SHOW_ALERT, desk_lane

RECENT = timedelta(days=7)  # servers give up after five days at the latest (RFC 5321, section 4.5.4.1)
ALERTS_APART = timedelta(minutes=10)  # forged mail in our name brings reports by the thousand
KIND = "report_without_name"
_TITLE = 200  # characters of a title that are compared
_MARK = re.compile(r"\s*(?:[^\W\d]{1,4}(?:\[\d{1,3}\])?\s?[:：]\s*)*")  # Re:, AW:, Fwd:

log = structlog.stdlib.get_logger(__name__)


async def place(work: UnitOfWork, event: StatusReported, account: str, operators: DeskPlace | None) -> None:
    """Show the report: at our message where it must be that one, else in the conversation, else to the operators."""
    if event.status is not ReportedStatus.FAILED:
        return
    address = None if event.address is None else normal_address(event.address)
    sent = [] if address is None else await store.sent_since(work.session, address, account, work.now - RECENT)
    same = [one for one in sent if event.subject and _is_same_title(one.subject, event.subject)]
    if len(same) == 1:
        await actions.fail(work, same[0].delivery_id, _words_at_message(event), "reported_failed")
        return
    conversation = await _conversation(work, address, sent)
    if conversation is None or not conversation.desk_channel:
        log.warning(
            "a report fits nothing that we sent", account=account, recipient=_where(event), said=event.error_text
        )
        _tell(work, _words_to_operators(event, account), account, operators)
        return
    if await contacts.is_blacklisted(work, conversation.contact_id):
        return
    words = _words(event, sent, work.now)
    data: JsonObject = {"report": event.event_id}
    conversations.note_event(work, conversation.id, KIND, words, data)
    desk.show_notice(work, conversation, words)


def _is_same_title(ours: str | None, theirs: str) -> bool:
    return _bare_title(ours or "") == _bare_title(theirs) != ""


def _bare_title(title: str) -> str:
    """Without Re: and its like, as it is compared."""
    title = title[:_TITLE]
    marks = _MARK.match(title)
    return " ".join(title[marks.end() if marks is not None else 0 :].casefold().split())


async def _conversation(work: UnitOfWork, address: ChannelAddress | None, sent: list[Sent]) -> Conversation | None:
    """Where we wrote to them last, else whichever is the newest with whoever is known at this address."""
    if sent:
        return await store.living_conversation(work.session, sent[0].conversation_id)
    known = {} if address is None else await contact_store.identities_at(work.session, [address])
    contact_id = next((one.contact_id for one in known.values() if one.contact_id is not None), None)
    if contact_id is None:
        return None
    return await conversation_store.latest_of(work.session, AnchorKind.CONTACT, contact_id)


def _words_at_message(event: StatusReported) -> str:
    return f"A mail server says that it did not arrive{_said(event)}."


def _words(event: StatusReported, sent: list[Sent], now: datetime) -> str:
    last = f"; the last one that went there is {_ago(now - sent[0].sent_at)} old" if sent else ""
    return (
        f"A mail server says that a mail to {_where(event)} did not arrive{_said(event)}. It does not say which one{last}. "
        "Anybody can write such a report, so nothing was changed."
    )


def _said(event: StatusReported) -> str:
    words = storable_text(event.error_text or "", 300).rstrip(". ")
    return f": {words}" if words else ""


def _ago(age: timedelta) -> str:
    """In whole minutes, hours or days."""
    minutes = max(1, int(age.total_seconds() // 60))
    number, unit = next(
        (minutes // size, name) for size, name in ((1440, "day"), (60, "hour"), (1, "minute")) if minutes >= size
    )
    return f"{number} {unit}{'s' if number > 1 else ''}"


def _where(event: Event) -> str:
    return storable_text(event.address.handle, 200) if event.address is not None else "somebody it does not name"


def _words_to_operators(event: StatusReported, account: str) -> str:
    return (
        f"A mail server says that a mail from our account {account} to {_where(event)} did not arrive{_said(event)}. "
        "The hub sent none there. It may have been sent by another program, or by somebody in our name."
    )


def complaint_of_nobody(work: UnitOfWork, account: str, operators: DeskPlace | None) -> None:
    """Somebody called a mail spam, and the report neither says who nor names a message of ours."""
    log.warning("a complaint names nobody", account=account)
    words = (
        f"A mail provider says that somebody called a mail from our account {account} spam. It hides who, so nothing was "
        "changed. Many of these make providers refuse our mail."
    )
    _tell(work, words, account, operators)


def _tell(work: UnitOfWork, words: str, account: str, operators: DeskPlace | None) -> None:
    """One alert in ALERTS_APART, with the newest report; the log has each of them."""
    if operators is None or not operators.channel:
        return
    payload: JsonObject = {"team": operators.team, "channel": operators.channel, "text": words}
    lane = desk_lane(operators.team, operators.channel)
    key, then = f"report:{account}", work.machine_now + ALERTS_APART
    work.enqueue(JobRequest(SHOW_ALERT, lane, payload, not_before=then, coalesce_key=key))
