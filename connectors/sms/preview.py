"""What a call of ours will look like on a telephone, and what it costs. Pure."""

from collections.abc import Mapping

from connectors.contract.channel import Channel
from connectors.contract.outbound import OutboundPart, Template
from connectors.contract.shown import FileManner, ShownFile, ShownMessage
from connectors.sms.settings import ContentTemplate
from connectors.toolkit.shown import file_of
from connectors.toolkit.twilio.calls_out import Call
from connectors.toolkit.twilio.segments import segments

CHOOSES = "Twilio picks the number of its messaging service that it comes from when it is sent."
LATER = "The address of a file is made when it is sent."
APPROVED = "The words are kept at Twilio; this is how they stand in the settings here."
UNKNOWN = "The words are kept at Twilio and are not known here."


def preview(call: Call, part: OutboundPart, templates: Mapping[str, ContentTemplate]) -> ShownMessage:
    """The message of this call, which carries the part."""
    given = dict(call.fields)
    text = given.get("Body", "")
    if part.template is not None:
        text, *remarks = _approved(part.template, templates)
    else:
        remarks = [*_cost(part, text), *([LATER] if part.attachment and "MediaUrl" not in given else [])]
    sender = given.get("From", "").removeprefix("whatsapp:")
    return ShownMessage(
        text=text, sender=sender, files=_files(part, given), remarks=(*remarks, *([] if sender else [CHOOSES]))
    )


def _approved(template: Template, templates: Mapping[str, ContentTemplate]) -> tuple[str, str]:
    known = templates.get(template.name)
    if known is None or not known.text:
        return "", UNKNOWN
    return known.offered(template.name).filled(template.variables), APPROVED


def _cost(part: OutboundPart, text: str) -> list[str]:
    if part.address.channel is not Channel.SMS or part.attachment is not None:
        return []
    needed = segments(text)
    return [f"It is sent, and charged, as {needed.count} segments ({needed.encoding})."] if needed.count > 1 else []


def _files(part: OutboundPart, given: Mapping[str, str]) -> tuple[ShownFile, ...]:
    if part.attachment is None:
        return ()
    if "MediaUrl" in given:
        return file_of(part.attachment)
    return (ShownFile(part.attachment.filename, FileManner.LINK),)
