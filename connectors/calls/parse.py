"""Twilio's posts about calls into our events. Pure: no network, no clock.

Source: Twilio's pages on voice requests, status callbacks, recordings and transcriptions, 2026-10. One post is one happening; what
it is shows in the fields that are there. All reports of one call carry its CallSid.
"""

import hashlib
from collections.abc import Callable
from typing import NamedTuple

from connectors.calls.frames import Frame, far_end, frame, is_outbound, ourselves
from connectors.contract.channel import Channel
from connectors.contract.errors import WebhookUnreadable
from connectors.contract.inbound import (
    AttachmentRef,
    CallRecorded,
    CallReported,
    CallStatus,
    CallTranscribed,
    Ignored,
    InboundEvent,
    MediaKind,
    Unreadable,
)
from connectors.toolkit.payload import as_object, read_value
from connectors.toolkit.twilio.callbacks import CALL, LEG, Leg
from connectors.toolkit.twilio.forms import TwilioForm
from connectors.toolkit.twilio.parties import sender_of

MESSAGE_FIELDS = ("MessageSid", "SmsSid", "SmsMessageSid")

NAMING_A_CALL = ("CallSid", "CallStatus", "RecordingSid", "TranscriptionSid")

SPEECH = "transcription-content"
SPEECH_FAILED = "transcription-error"
SPEECH_ENDS = frozenset({"transcription-started", "transcription-stopped"})  # nothing was said in them

# Of a call that we begin, the telephone on our side rings first; the contact's own leg tells how the call itself goes.
OUR_LEG_FAILED = frozenset({CallStatus.BUSY, CallStatus.NO_ANSWER, CallStatus.FAILED, CallStatus.CANCELED})
OUR_LEG_BEGINS = frozenset({CallStatus.QUEUED, CallStatus.INITIATED})


def is_about_calls(form: TwilioForm) -> bool:
    """Everything of Twilio's that is not about a message."""
    return not any(name in form for name in MESSAGE_FIELDS)


def parse_call(account: str, form: TwilioForm) -> list[InboundEvent]:
    """The one event of a post about a call; [] when it is about a message."""
    if not is_about_calls(form):
        return []
    return [next(reader for applies, reader in READERS if applies(form))(account, form)]


# Calls


def _call(account: str, form: TwilioForm) -> InboundEvent:
    sid, status = form.text("CallSid") or "", (form.text("CallStatus") or "").lower()
    sequence = form.whole("SequenceNumber")
    told = frame(
        account, f"call:{sid}:{status}:{'-' if sequence is None else sequence}", form, form.moment("Timestamp")
    )
    match form.text(LEG):
        case Leg.OURS:
            return _our_leg(_name_of(form, sid), status, told)
        case Leg.THEIRS:
            # What becomes of this leg is what becomes of the call.
            call = _name_of(form, form.text("ParentCallSid") or sid)
            return _reported(call, status, told, form, parent=None)
        case _:
            return _reported(sid, status, told, form, parent=form.text("ParentCallSid"))


def _name_of(form: TwilioForm, sid: str) -> str:
    """What the call is known by: a call of ours by the name that we gave it, any other by Twilio's id."""
    return form.text(CALL) or sid


def _reported(sid: str, status: str, told: Frame, form: TwilioForm, *, parent: str | None) -> CallReported:
    if is_outbound(form):
        sender, recipient = ourselves(form), far_end(form).handle
    else:
        sender, recipient = sender_of(far_end(form), form), ""
    return CallReported(
        **told,
        sender=sender,
        sender_verified=_is_attested(form),
        external_id=sid,
        call_status=status,
        duration=form.whole("CallDuration"),
        parent_id=parent,
        recipient_id=recipient or None,
        sequence=form.whole("SequenceNumber"),
    )


def _our_leg(sid: str, status: str, told: Frame) -> InboundEvent:
    """The telephone of the rep who calls. Once it is picked up, the other leg has the word."""
    if status in OUR_LEG_BEGINS or status in OUR_LEG_FAILED:
        shown = CallStatus.INITIATED if status in OUR_LEG_BEGINS else CallStatus.CANCELED
        recipient = told["address"].handle if told["address"] is not None else None
        return CallReported(**told, external_id=sid, call_status=shown, recipient_id=recipient)
    return Ignored(**told, what=f"our end of a call {status}")


def _is_attested(form: TwilioForm) -> bool | None:
    """STIR/SHAKEN (RFC 8224): False where the network says that the caller's number is not theirs; else it stays open."""
    return False if "failed" in (form.text("StirVerstat") or "").lower() else None


# Recordings and transcripts


def _recording(account: str, form: TwilioForm) -> InboundEvent:
    sid, status = form.text("RecordingSid") or "", (form.text("RecordingStatus") or "").lower()
    url = form.text("RecordingUrl")
    file = AttachmentRef(kind=MediaKind.AUDIO, reference=sid, url=url)
    return CallRecorded(
        **frame(
            account, f"recording:{sid}:{status}", form, form.moment("RecordingStartTime") or form.moment("Timestamp")
        ),
        external_id=sid,
        target_id=_name_of(form, form.text("CallSid") or ""),
        status=status,
        duration=form.whole("RecordingDuration"),
        media=(file,) if url else (),
    )


def _transcription(account: str, form: TwilioForm) -> InboundEvent:
    sid, status = form.text("TranscriptionSid") or "", (form.text("TranscriptionStatus") or "").lower()
    sender = None if is_outbound(form) else sender_of(far_end(form), form)
    return CallTranscribed(
        **frame(account, f"transcription:{sid}:{status}", form, form.moment("Timestamp")),
        sender=sender,
        external_id=sid,
        target_id=_name_of(form, form.text("CallSid") or ""),
        status=status,
        text=form.text("TranscriptionText"),
    )


def _speech(account: str, form: TwilioForm) -> InboundEvent:
    """Said while the call goes on: one piece, which has the number that orders it."""
    kind, sid = (form.text("TranscriptionEvent") or "").lower(), form.text("TranscriptionSid") or ""
    number = form.whole("SequenceId")
    piece = sid if number is None else f"{sid}:{number}"
    told = frame(account, f"speech:{piece}:{kind}", form, form.moment("Timestamp"))
    if kind not in (SPEECH, SPEECH_FAILED):
        return Ignored(**told, what=kind, known=kind in SPEECH_ENDS)
    call = form.text("CallSid")
    if call is None:
        return Unreadable(**told, problem="a transcript that names no call")
    return CallTranscribed(
        **told,
        external_id=piece,
        target_id=_name_of(form, call),
        status=kind,
        text=_spoken(form) if kind == SPEECH else None,
        final=(form.text("Final") or "true").lower() != "false",
    )


def _spoken(form: TwilioForm) -> str | None:
    """The words inside TranscriptionData, which is JSON written as a text."""
    try:
        said = as_object(read_value((form.text("TranscriptionData") or "").encode()))
    except WebhookUnreadable:
        return None
    return said.text("transcript")


# What is none of these


def _unknown(account: str, form: TwilioForm) -> InboundEvent:
    """Part of a call without its standing (a queue, keys that were pressed), or something that Twilio invented since."""
    told = frame(account, f"unknown:{_fingerprint(form)}", form, None)
    return Ignored(**told, what="a post about a call" if "CallSid" in form else "a post of another kind", known=False)


def _nameless(account: str, form: TwilioForm) -> InboundEvent:
    problem = "a report about a call that names no call"
    return Unreadable(event_id=f"nameless:{_fingerprint(form)}", item=form.item, channel=Channel.PHONE, problem=problem)


def _fingerprint(form: TwilioForm) -> str:
    """What stands for an id where none is given."""
    return hashlib.sha256(form.item).hexdigest()[:32]


class Reader(NamedTuple):
    """Who reads a post, and which."""

    applies: Callable[[TwilioForm], bool]
    read: Callable[[str, TwilioForm], InboundEvent]


def _names(*fields: str) -> Callable[[TwilioForm], bool]:
    return lambda form: all(form.text(name) for name in fields)


READERS: tuple[Reader, ...] = (
    Reader(_names("TranscriptionEvent"), _speech),
    Reader(_names("TranscriptionSid", "CallSid"), _transcription),
    Reader(_names("RecordingSid", "RecordingStatus", "CallSid"), _recording),
    Reader(_names("CallSid", "CallStatus"), _call),
    Reader(lambda form: not form.text("CallSid") and any(one in form for one in NAMING_A_CALL), _nameless),
    Reader(lambda form: True, _unknown),
)
