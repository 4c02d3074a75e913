"""What Twilio is told to do with a call, as TwiML. Pure.

Source: Twilio's pages on <Say>, <Record>, <Dial>, <Number> and <Transcription>, 2026-10.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from connectors.calls.frames import far_end, is_outbound
from connectors.calls.settings import Answering, CallsSettings
from connectors.toolkit.twilio.callbacks import ACCOUNT, CALL, CONTACT, LEG, STEP, Leg, Step, callback
from connectors.toolkit.twilio.forms import TwilioForm

TALKED = frozenset({"completed", "answered"})
ENDED = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
REPORTS = (
    "CallbackSource",
    "RecordingStatus",
    "TranscriptionSid",
    "TranscriptionEvent",
)  # of what only tells us something

CONVERSATION = "conversation"
BOTH, THEIRS = "both_tracks", "inbound_track"
SILENCE = 5  # seconds after which a voicemail is over


@dataclass(frozen=True, slots=True)
class Post:
    """Where Twilio asked, for which account, about whom: what goes into the addresses that it is to call next.

    `name`: what we call a call of ours, empty where we gave it none.
    """

    url: str
    account: str
    contact: str | None
    name: str = ""

    def address(self, **further: str) -> str:
        known = {CONTACT: self.contact, CALL: self.name}
        marks = {mark: value for mark, value in known.items() if value}
        return callback(self.url, {ACCOUNT: self.account, **marks, **further})


def asks_what_to_do(form: TwilioForm) -> bool:
    """Whether somebody is on the line and Twilio waits for instructions."""
    if any(name in form for name in REPORTS) or "CallSid" not in form:
        return False
    return (form.text("CallStatus") or "").lower() not in ENDED


def instructions(form: TwilioForm, settings: CallsSettings, url: str, account: str) -> bytes:
    """The answer to a caller at this station of the call."""
    contact = far_end(form).phone if not is_outbound(form) else form.text(CONTACT)
    post = Post(url, account, contact, form.text(CALL) or "")
    response = Element("Response")
    step = form.text(STEP)
    if step == Step.RECORDED or is_outbound(form):
        SubElement(response, "Hangup")
    elif step == Step.FORWARDED:
        _after_forwarding(response, form, settings, post)
    else:
        _FIRST_WORDS[settings.answering](response, settings, post)
    return _written(response)


def bridging(contact: str, settings: CallsSettings, url: str, account: str, name: str = "") -> str:
    """What happens when the telephone on our side is picked up: the contact is called, and both are connected."""
    post = Post(url, account, contact, name)
    response = Element("Response")
    _transcribe(response, settings, post, BOTH)
    dial = SubElement(response, "Dial", {"callerId": settings.number, **_recorded(settings, post)})
    _ring(dial, contact, post.address(**{LEG: Leg.THEIRS}))
    return _written(response).decode()


def _greet(response: Element, settings: CallsSettings, post: Post) -> None:
    _say(response, settings)
    SubElement(response, "Hangup")


def _voicemail(response: Element, settings: CallsSettings, post: Post) -> None:
    _transcribe(response, settings, post, THEIRS)
    _say(response, settings)
    SubElement(
        response,
        "Record",
        {
            "maxLength": str(settings.longest_message),
            "timeout": str(SILENCE),
            "playBeep": "true",
            "action": post.address(**{STEP: Step.RECORDED}),
            **_reported(post),
        },
    )


def _forward(response: Element, settings: CallsSettings, post: Post) -> None:
    _transcribe(response, settings, post, BOTH)
    given = {"timeout": str(settings.ring_seconds), "action": post.address(**{STEP: Step.FORWARDED})}
    dial = SubElement(response, "Dial", {**given, **_recorded(settings, post)})
    for number in settings.forward_to:
        _ring(dial, number, post.address())


def _after_forwarding(response: Element, form: TwilioForm, settings: CallsSettings, post: Post) -> None:
    if (form.text("DialCallStatus") or "").lower() in TALKED:
        SubElement(response, "Hangup")
        return
    if settings.transcribe:  # what was listened to so far would also hear our own greeting
        SubElement(SubElement(response, "Stop"), "Transcription", {"name": CONVERSATION})
    if settings.greeting:
        _voicemail(response, settings, post)
    else:
        SubElement(response, "Hangup")


_FIRST_WORDS = {Answering.GREETING: _greet, Answering.VOICEMAIL: _voicemail, Answering.FORWARD: _forward}


def _say(response: Element, settings: CallsSettings) -> None:
    voice = {"voice": settings.voice} if settings.voice else {}
    SubElement(response, "Say", {"language": settings.language, **voice}).text = settings.greeting


def _transcribe(response: Element, settings: CallsSettings, post: Post, track: str) -> None:
    if not settings.transcribe or not post.url:
        return
    given = {"statusCallbackUrl": post.address(), "languageCode": settings.language, "track": track}
    name = {"name": CONVERSATION} if track == BOTH else {}
    SubElement(SubElement(response, "Start"), "Transcription", {**name, **given, "partialResults": "false"})


def _recorded(settings: CallsSettings, post: Post) -> Mapping[str, str]:
    return {"record": "record-from-answer-dual", **_reported(post)} if settings.record else {}


def _reported(post: Post) -> Mapping[str, str]:
    address = post.address()
    return {"recordingStatusCallback": address, "recordingStatusCallbackEvent": "completed absent"} if address else {}


def _ring(dial: Element, number: str, address: str) -> None:
    events = (
        {"statusCallback": address, "statusCallbackEvent": "initiated ringing answered completed"} if address else {}
    )
    SubElement(dial, "Number", events).text = number


def _written(response: Element) -> bytes:
    written: bytes = tostring(response, encoding="utf-8", xml_declaration=True)
    return written
