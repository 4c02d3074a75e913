"""What a message of ours will look like in the chat. Pure."""

from connectors.contract.outbound import OutboundPart
from connectors.contract.shown import ShownMessage
from connectors.toolkit.payload import JsonObject
from connectors.toolkit.shown import file_of, texts, where_linked
from connectors.viber.compose import Message

UNDER_LINKS = "Viber may show a picture and a few words of the page for a link."


def preview(body: Message, part: OutboundPart) -> ShownMessage:
    """The message of this body, which carries the part; a kind that has none of its own goes as a file."""
    given = JsonObject(body)
    text = given.text("text") or ""
    return ShownMessage(
        text=text,
        sender=given.inside("sender").text("name") or "",
        files=file_of(part.attachment),
        buttons=texts(one.text("Text") for one in given.inside("keyboard").each("Buttons")),
        remarks=where_linked(text, UNDER_LINKS),
    )
