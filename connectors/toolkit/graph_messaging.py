"""One item of messaging, as Messenger and Instagram share it, into our event. Pure: no network, no clock.

Source: Meta's webhook pages for Messenger and Instagram messaging, 2026 (Graph API v26.0). `sender` and `recipient` are the
person and our account, or the other way round where our account wrote; `timestamp` is in milliseconds, in seconds at times.
Under `standby` lie the items of exchanges that another app of ours owns.
"""

from collections.abc import Callable, Mapping

from connectors.contract.inbound import (
    AccountNotice,
    ConsentChanged,
    ConsentTopic,
    Direction,
    FormSubmitted,
    InboundEvent,
    Referral,
    Referred,
    ReportedStatus,
    StatusReported,
    SystemNotice,
)
from connectors.toolkit.graph_attachments import referral_of
from connectors.toolkit.graph_batch import Item
from connectors.toolkit.graph_frames import Place, Unusable, ignored, unreadable, without_nul
from connectors.toolkit.graph_messages import edit, message, postback, reaction
from connectors.toolkit.graph_said import Said, frame
from connectors.toolkit.payload import JsonObject

# Kinds that concern nobody at the desk: linking of accounts, games, sums, a thumb under a machine's answer.
LEFT_OUT = frozenset(
    {"account_linking", "game_play", "payment", "checkout_update", "pre_checkout", "response_feedback", "sender_action"}
)
MARKETING = "notification_messages"  # the kind of opt-in that allows advertisements
STOP = "STOP"  # how the word begins by which such a permission is taken back


def read_messaging(place: Place, item: Item) -> InboundEvent:
    """The event of an item that `item.messaging` is not None for: Ignored or Unreadable where it tells nothing."""
    content = item.messaging
    if not content:
        return unreadable(place, item, "an item of messaging that is empty")
    kind = next((key for key in READERS if isinstance(content.values.get(key), dict)), None)
    if kind is None:
        left_out = next((key for key in content if key in LEFT_OUT), None)
        told = left_out or ", ".join(sorted(key for key in content if key not in ENDS)) or "nothing"
        return ignored(place, item, told, known=left_out is not None)
    try:
        return READERS[kind](_said(place, item, content, kind))
    except Unusable as problem:
        return unreadable(place, item, str(problem))


ENDS = frozenset({"sender", "recipient", "timestamp"})


def _said(place: Place, item: Item, content: JsonObject, kind: str) -> Said:
    sender, recipient = (content.inside(end).identifier("id") for end in ("sender", "recipient"))
    body = content.inside(kind)
    is_ours = body.flag("is_echo") or body.flag("is_self") or (sender is not None and sender == item.account_id)
    return Said(place, item, content, kind, sender, recipient, is_ours)


# What became of what we wrote


def _status(said: Said, status: ReportedStatus) -> InboundEvent:
    """Messenger names the time up to which all is so, and sometimes the messages; Instagram names the last one that was read."""
    report = said.body
    one = report.identifier("mid")
    named = [mid for mid in report.items("mids") if isinstance(mid, str) and mid]
    targets = tuple(
        dict.fromkeys([*([one] if one else []), *(JsonObject({"mid": mid}).text("mid") or "" for mid in named)])
    )
    watermark = report.moment("watermark")
    if not targets and watermark is None:
        raise Unusable("a report that names no message and no time")
    framed = frame(said, f"{status}:{said.item.digest()}")
    framed["direction"] = Direction.OUTBOUND
    return StatusReported(
        **framed,
        status=status,
        target_ids=targets,
        watermark=watermark,
        up_to=status is ReportedStatus.READ and watermark is None,
        recipient_id=said.person,
    )


def _delivered(said: Said) -> InboundEvent:
    return _status(said, ReportedStatus.DELIVERED)


def _read(said: Said) -> InboundEvent:
    return _status(said, ReportedStatus.READ)


# Permissions, arrivals, and the exchange itself


def _optin(said: Said) -> InboundEvent:
    """A permission by plugin or by request. Whoever gave it in a web page's plugin has no id yet, but a `user_ref`."""
    optin = said.body
    is_marketing = optin.text("type") == MARKETING
    ref = optin.text("ref")
    return ConsentChanged(
        **frame(said, f"optin:{said.item.digest()}"),
        granted=not (optin.text("notification_messages_status") or "").upper().startswith(STOP),
        topic=optin.text("title") or (ConsentTopic.MARKETING if is_marketing else ConsentTopic.ALL),
        payload=optin.text("payload") or ref,
        referral=Referral(ref=ref) if ref else None,
        token=optin.identifier("notification_messages_token") or optin.identifier("user_ref"),
    )


def _arrival(said: Said) -> InboundEvent:
    referral = referral_of(said.body)
    framed = frame(said, f"referral:{said.item.digest()}")
    return Referred(**framed, referral=referral, payload=referral.ref if referral else None)


def _handover(said: Said) -> InboundEvent:
    """Which app of ours owns the exchange from now on, or would like to."""
    control = said.body
    return SystemNotice(
        **frame(said, f"{said.kind}:{said.item.digest()}"),
        type=said.kind,
        old_id=control.identifier("previous_owner_app_id"),
        new_id=control.identifier("new_owner_app_id") or control.identifier("requested_owner_app_id"),
        text=control.text("metadata"),
    )


def _feedback(said: Said) -> InboundEvent:
    """Answers to a questionnaire sent after an exchange."""
    screens = said.body.each("feedback_screens")
    questions = [screen.inside("questions") for screen in screens]
    answers = {without_nul(name): _answer(asked.inside(name)) for asked in questions for name in asked}
    name = said.item.digest()
    return FormSubmitted(**frame(said, f"feedback:{name}"), external_id=name, fields=answers)


def _answer(answer: JsonObject) -> str:
    return "; ".join(
        text for text in (answer.identifier("payload"), answer.inside("follow_up").text("payload")) if text
    )


def _policy(said: Said) -> InboundEvent:
    """Meta warns our Page, stops it, or lets it write again."""
    action = said.body.text("action")
    return AccountNotice(
        **frame(said, f"policy:{said.item.digest()}"),
        topic=said.kind,
        status=action,
        text=said.body.text("reason"),
        stops=action == "block",
    )


READERS: Mapping[str, Callable[[Said], InboundEvent]] = {
    "message": message,
    "postback": postback,
    "message_edit": edit,
    "reaction": reaction,
    "delivery": _delivered,
    "read": _read,
    "optin": _optin,
    "referral": _arrival,
    "pass_thread_control": _handover,
    "take_thread_control": _handover,
    "request_thread_control": _handover,
    "app_roles": _handover,
    "messaging_feedback": _feedback,
    "policy_enforcement": _policy,
}
