"""What a call of the Graph API will look like, in a chat or below a post. Pure."""

from collections.abc import Mapping

from connectors.contract.shown import FileManner, ShownFile, ShownMessage
from connectors.toolkit.graph_sending import FILE_TYPES, GraphCall
from connectors.toolkit.payload import JsonObject
from connectors.toolkit.shown import texts, where_linked

MANNERS: Mapping[str, FileManner] = {
    "image": FileManner.PICTURE,
    "video": FileManner.FILM,
    "audio": FileManner.SOUND,
    "file": FileManner.FILE,
}
UNDER_LINKS = "The app may show a picture and a few words of the page for a link."


def preview(call: GraphCall) -> ShownMessage:
    """The message or comment of this call, under the account's own name, which the app shows."""
    body = JsonObject(dict(call.body))
    message = body.inside("message")
    card = message.inside("attachment").inside("payload")
    text = body.text("message") or message.text("text") or card.text("text") or ""
    return ShownMessage(
        text=text,
        files=_files(call),
        buttons=texts(one.text("title") for one in (*card.each("buttons"), *message.each("quick_replies"))),
        remarks=where_linked(text, UNDER_LINKS),
    )


def _files(call: GraphCall) -> tuple[ShownFile, ...]:
    return (ShownFile(call.file.filename, MANNERS[FILE_TYPES[call.file.kind]]),) if call.file is not None else ()
