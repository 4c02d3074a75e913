"""What WhatsApp reports beside messages: what became of ours, calls, wishes, changed ids, groups, errors, our own account.

Source: Meta's webhook pages on statuses, calls, user_preferences, user_id_update, groups and account notices, 2026-05.
"""

from collections.abc import Mapping

from connectors.contract.errors import NotReachable, RecipientGone, WindowClosed
from connectors.contract.inbound import (
    AccountNotice,
    CallReported,
    CallStatus,
    ConsentChanged,
    ConsentTopic,
    InboundEvent,
    ProblemReported,
    ReportedStatus,
    Sender,
    StatusReported,
    SystemNotice,
)
from connectors.toolkit.payload import NOTHING, JsonObject, as_moment
from connectors.whatsapp.batch import Thing
from connectors.whatsapp.errors import CODES, NO_LONGER_THERE
from connectors.whatsapp.frames import (
    ignored,
    origin,
    received_frame,
    sent_frame,
    spoken,
    unreadable,
)
from connectors.whatsapp.people import (
    Ids,
    address_of,
    contact_ids,
    is_phone,
    read_id,
    receiver_ids,
    recipient_ids,
    sender_ids,
)

STATUSES: Mapping[str, ReportedStatus] = {
    "sent": ReportedStatus.SENT,
    "delivered": ReportedStatus.DELIVERED,
    "read": ReportedStatus.READ,
    "played": ReportedStatus.READ,  # a voice note of ours was heard
    "failed": ReportedStatus.FAILED,
}
QUIET_STATUSES = frozenset({"deleted"})

# Of calls that we make: the stations that WhatsApp reports while the other side's phone rings.
CALL_STATUSES: Mapping[str, str] = {"ringing": CallStatus.RINGING, "accepted": CallStatus.IN_PROGRESS}

MARKETING = "marketing_messages"
WISHES: Mapping[str, bool] = {"resume": True, "signup": True, "stop": False}

# What the account notices call the news, the most telling first.
NEWS = ("event", "decision", "status", "new_quality_score", "new_category", "correct_category", "alert_status")
# Until somebody sees to it, nothing goes through the account any more.
STOPPING = frozenset({"ACCOUNT_DELETED", "ACCOUNT_OFFBOARDED", "PARTNER_REMOVED", "PARTNER_APP_UNINSTALLED"})
DISABLED = frozenset({"DISABLE", "DISABLED"})
MUTED = "RESTRICTED_CUSTOMER_INITIATED_MESSAGING"  # not even answers go out


def read_status(thing: Thing) -> InboundEvent:
    """What became of a message of ours, or of a call that we make."""
    content = thing.content
    external_id, said = content.identifier("id"), (content.text("status") or "").lower()
    if external_id is None or not said:
        return unreadable(thing, "a status without its message or its word")
    if content.text("type") == "call" or thing.change.field == "calls":
        return _call_status(thing, external_id, said)
    if said not in STATUSES:
        return ignored(thing, f"status {said}", known=said in QUIET_STATUSES)
    return _status(thing, external_id, said)


def _status(thing: Thing, external_id: str, said: str) -> StatusReported:
    """In a group each member has a status of their own."""
    content = thing.content
    group, ids = _status_group(content), _status_ids(content)
    spoke = spoken(thing, ids)
    frame = sent_frame(spoke, ":".join(filter(None, (external_id, said, group and ids.handle))))
    frame["thread_id"], frame["is_group"] = group, group is not None
    frame["address"] = address_of(group) or frame["address"]
    code, text = _error_in(content)
    # Of a group's member it says nothing about the group.
    problem = CODES.get(code) if code is not None and said == "failed" and group is None else None
    return StatusReported(
        **frame,
        status=STATUSES[said],
        target_ids=(external_id,),
        recipient_id=spoke.handle,
        error_code=code,
        error_text=text,
        permanent=problem is not None and code in NO_LONGER_THERE,
        unreachable=problem is NotReachable,
        window_closed=problem is WindowClosed,
        opted_out=ConsentTopic.MARKETING if problem is RecipientGone else None,
    )


def _status_group(content: JsonObject) -> str | None:
    if content.text("recipient_type") == "group":
        return read_id(content, "group_id") or read_id(content, "recipient_id")
    return read_id(content, "group_id")


def _status_ids(content: JsonObject) -> Ids:
    ids = recipient_ids(content)
    if content.text("recipient_type") != "group":
        return ids
    participant = read_id(content, "recipient_participant_id") or read_id(content, "participant_recipient_id")
    return Ids(participant, read_id(content, "recipient_participant_user_id") or ids.user, ids.parent)


def _call_status(thing: Thing, external_id: str, said: str) -> CallReported:
    spoke = spoken(thing, recipient_ids(thing.content))
    return CallReported(
        **sent_frame(spoke, f"{external_id}:{said}"),
        external_id=external_id,
        call_status=CALL_STATUSES.get(said, said),
        recipient_id=spoke.handle,
    )


def read_call(thing: Thing) -> InboundEvent:
    """A call began or ended. `connect` reaches us when it rings; who began it stands in `direction`."""
    content = thing.content
    external_id, event = content.identifier("id"), (content.text("event") or "").lower()
    if external_id is None or not event:
        return unreadable(thing, "a call without its id or what happened")
    by_us = content.text("direction") == "BUSINESS_INITIATED"
    spoke = spoken(thing, receiver_ids(content) if by_us else sender_ids(content))
    event_id = f"{external_id}:{event}"
    ours = read_id(content, "from") if by_us else None
    frame = sent_frame(spoke, event_id, Sender(ours) if ours else None) if by_us else received_frame(spoke, event_id)
    return CallReported(
        **frame,
        external_id=external_id,
        call_status=_call_station(content, event),
        duration=_seconds(content),
        recipient_id=spoke.handle if by_us else None,
    )


def _call_station(content: JsonObject, event: str) -> str:
    match event:
        case "connect":
            return CallStatus.RINGING
        case "terminate":
            told = content.items("status") or [content.values.get("status")]
            said = JsonObject({"status": told[0]}).text("status") or CallStatus.COMPLETED
            return said.lower()[:40]
        case _:
            return event[:40]


def _seconds(content: JsonObject) -> int | None:
    seconds = content.whole("duration")
    if seconds is not None:
        return seconds if seconds >= 0 else None
    text = content.text("duration") or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def read_wish(thing: Thing) -> InboundEvent:
    """They stopped or resumed our marketing in WhatsApp's own settings."""
    content = thing.content
    granted = WISHES.get((content.text("value") or "").lower())
    category = content.text("category") or ""
    if granted is None or (granted and category != MARKETING):
        return ignored(thing, f"preference {category} {content.text('value') or ''}".strip(), known=False)
    spoke = spoken(thing, contact_ids(content))
    frame = received_frame(spoke, None)
    if frame["address"] is None:
        return unreadable(thing, "a preference of nobody")
    topic = ConsentTopic.MARKETING if category == MARKETING else category.removesuffix("_messages") or ConsentTopic.ALL
    return ConsentChanged(**frame, granted=granted, topic=topic, text=content.text("detail"))


def read_new_user_id(thing: Thing) -> InboundEvent:
    """The person's user id changed, mostly because their number did."""
    content = thing.content
    change, parents = content.inside("user_id"), content.inside("parent_user_id")
    old, new = read_id(change, "previous"), read_id(change, "current")
    if old is None and new is None:
        return unreadable(thing, "a change of user id that names none")
    phone = read_id(content, "wa_id")
    ids = Ids(phone if phone and is_phone(phone) else None, new or old, read_id(parents, "current"))
    frame = received_frame(spoken(thing, ids), None)
    return SystemNotice(**frame, type="user_id_update", old_id=old, new_id=new, text=content.text("detail"))


def read_group(thing: Thing) -> InboundEvent:
    """A group was made, changed or ended, or people came and went."""
    content = thing.content
    group, kind = read_id(content, "group_id"), content.text("type") or thing.change.field
    if group is None:
        return unreadable(thing, "a group's news without the group")
    frame = received_frame(spoken(thing, Ids()), None)
    frame["sender"] = None
    return SystemNotice(**frame, type=kind, text=_group_words(content))


def _group_words(content: JsonObject) -> str | None:
    """Its name, or who came and went."""
    people = [*content.each("added_participants"), *content.each("removed_participants")]
    names = (read_id(one, "wa_id") or read_id(one, "input") or read_id(one, "user_id") for one in people)
    return content.text("subject") or ", ".join(name for name in names if name) or None


def read_problem(thing: Thing) -> InboundEvent:
    """An error that belongs to no message."""
    content = thing.content
    if not content:
        return unreadable(thing, "an error that says nothing")
    return ProblemReported(
        **origin(thing, thing.body(NOTHING), None, None),
        error_code=_code(content),
        text=content.text("title") or content.text("message"),
    )


def read_account_news(thing: Thing) -> InboundEvent:
    """Something about our own account, number or templates. The entry's own time is when it happened."""
    content = thing.content
    if not content:
        return unreadable(thing, "news of the account that say nothing")
    told = origin(thing, thing.body(NOTHING), None, as_moment(thing.change.time))
    status = next((word for key in NEWS if (word := content.identifier(key))), None)
    return AccountNotice(
        **told, topic=thing.change.field, status=status, text=_account_words(content), stops=_stops(content)
    )


def _stops(content: JsonObject) -> bool:
    event = content.text("event") or ""
    restrictions = [one.text("restriction_type") for one in content.each("restriction_info")]
    return (
        event in STOPPING
        or (event == "DISABLED_UPDATE" and content.inside("ban_info").text("waba_ban_state") in DISABLED)
        or (event == "ACCOUNT_RESTRICTION" and MUTED in restrictions)
    )


def _account_words(content: JsonObject) -> str | None:
    """What an operator wants to read of it, in the provider's words."""
    ban, violation, alert = (content.inside(key) for key in ("ban_info", "violation_info", "alert_info"))
    told = [
        content.text("message_template_name"),
        content.text("message_template_language"),
        content.identifier("display_phone_number") or content.identifier("phone_number"),
        content.text("current_limit") or content.text("max_phone_numbers_per_business"),
        content.text("requested_verified_name"),
        content.text("alert_type") or alert.text("alert_type"),
        content.text("alert_description") or alert.text("alert_description"),
        ban.text("waba_ban_state"),
        violation.text("violation_type"),
        *(one.text("restriction_type") for one in content.each("restriction_info")),
        content.text("rejection_reason"),
        content.text("reason"),
    ]
    return ", ".join(word for word in told if word and word != "NONE")[:1000] or None


def _error_in(content: JsonObject) -> tuple[int | None, str | None]:
    """Code and words of the first error."""
    errors = content.each("errors")
    if not errors:
        return None, None
    first = errors[0]
    words = (first.text("title") or first.text("message"), first.inside("error_data").text("details"))
    return _code(first), ": ".join(dict.fromkeys(word for word in words if word)) or None


def _code(error: JsonObject) -> int | None:
    """A whole number, also where it comes as a text."""
    code = error.whole("code")
    if code is not None:
        return code
    text = error.text("code") or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
