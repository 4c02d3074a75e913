"""Our parts into Twilio's messages. Pure: no network.

Source: Twilio's Message resource, API 2010-04-01, 2026-10.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from connectors.contract.capabilities import TextUnit
from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import ContentRefused, Misconfigured, NotReachable
from connectors.contract.outbound import Attachment, OutboundPart, PartAction, Template
from connectors.contract.text import measure
from connectors.sms.settings import ContentTemplate
from connectors.toolkit.numbers import is_e164
from connectors.toolkit.twilio.calls_out import Call
from connectors.toolkit.twilio.segments import TEXT_LIMIT, segments

PATH = "/Messages.json"
_SHORT_CODE = re.compile(r"[0-9]{3,8}")

KILOBYTE = 1024
PICTURES = frozenset({"image/jpeg", "image/png", "image/gif"})
MMS_PICTURE = 5 * 1024 * KILOBYTE
MMS_OTHER = 500 * KILOBYTE
# Of what Twilio accepts beside pictures, what phones can show.
MMS_TYPES = frozenset(
    {"audio/mpeg", "audio/mp4", "audio/ogg", "audio/amr", "video/mp4", "video/3gpp", "text/vcard", "application/pdf"}
)
WHATSAPP_FILE = 16 * 1024 * KILOBYTE

Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """Our end: who writes, how, and where Twilio reports. An empty text: there is none."""

    number: str
    messaging_service_sid: str
    whatsapp_number: str
    templates: Mapping[str, ContentTemplate]
    most_segments: int
    mms: bool
    callback: str = ""


def compose(part: OutboundPart, desk: Desk, link: str | None = None) -> Call:
    """The call that carries this part; `link` is where its file lies. Raises a SendError for what cannot go."""
    if part.action is not PartAction.SEND:
        raise ContentRefused("a text message cannot be changed, taken back, reacted to or marked as read")
    content = _template(part.template, desk) if part.template else _content(part, desk, link)
    report: Fields = (("StatusCallback", desk.callback),) if desk.callback else ()
    return Call(PATH, (*_ends(part.address, desk), *content, *report))


def _content(part: OutboundPart, desk: Desk, link: str | None) -> Fields:
    shows_file = link is not None and part.attachment is not None and _goes_as_media(part, part.attachment, desk)
    words = part.text if link is None or shows_file else f"{part.text}\n{link}".strip()
    if not words.strip() and not shows_file:
        raise ContentRefused("a message without text")
    if measure(words, TextUnit.UTF16) > TEXT_LIMIT:
        raise ContentRefused(f"a text message holds {TEXT_LIMIT} characters")
    _refuse_costly(part, words, desk)
    body: Fields = (("Body", words),) if words.strip() else ()
    return (*body, ("MediaUrl", link)) if shows_file and link is not None else body


def _goes_as_media(part: OutboundPart, file: Attachment, desk: Desk) -> bool:
    """Else the file goes as a link in the text."""
    size = file.size
    if part.address.channel is Channel.WHATSAPP:
        return size <= WHATSAPP_FILE
    if not desk.mms:
        return False
    return size <= MMS_PICTURE if file.mime_type in PICTURES else file.mime_type in MMS_TYPES and size <= MMS_OTHER


def _refuse_costly(part: OutboundPart, words: str, desk: Desk) -> None:
    if part.address.channel is not Channel.SMS or part.attachment is not None:
        return
    needed = segments(words)
    if needed.count > desk.most_segments:
        raise ContentRefused(
            f"this text is sent, and charged, as {needed.count} segments ({needed.encoding}); {desk.most_segments} are allowed"
        )


def _template(template: Template, desk: Desk) -> Fields:
    known = desk.templates.get(template.name)
    if known is None:
        raise ContentRefused(f"there is no template {template.name!r} among the account's templates")
    values = (*template.variables, *template.button_values)
    if len(values) != known.variables or not all(value.strip() for value in values):
        filled = sum(bool(value.strip()) for value in values)
        raise ContentRefused(f"the template {template.name!r} has {known.variables} places, and {filled} are filled")
    places = {str(number): value for number, value in enumerate(values, 1)}
    variables: Fields = (("ContentVariables", json.dumps(places, ensure_ascii=False)),) if places else ()
    return (("ContentSid", known.sid), *variables)


def _ends(address: ChannelAddress, desk: Desk) -> Fields:
    if address.channel is Channel.WHATSAPP:
        return ("To", f"whatsapp:{_with_plus(address.handle)}"), *_from_whatsapp(desk)
    if not is_e164(address.handle) and not _SHORT_CODE.fullmatch(address.handle):
        raise NotReachable(f"{address.handle!r} is no number that messages can be sent to")
    return ("To", address.handle), *_from_number(desk)


def _from_whatsapp(desk: Desk) -> Fields:
    if desk.whatsapp_number:
        return (("From", f"whatsapp:{desk.whatsapp_number}"),)
    raise Misconfigured("whatsapp_number is not set, so nothing can be sent to WhatsApp here")


def _from_number(desk: Desk) -> Fields:
    if desk.messaging_service_sid:
        return (("MessagingServiceSid", desk.messaging_service_sid),)
    if desk.number:
        return (("From", desk.number),)
    raise Misconfigured("neither number nor messaging_service_sid is set, so no text message can be sent here")


def _with_plus(handle: str) -> str:
    return f"+{handle}" if handle.isascii() and handle.isdigit() else handle
