"""What a call of ours will look like in the chat. Pure."""

from collections.abc import Mapping

from connectors.contract.shown import FileManner, ShownFile, ShownMessage
from connectors.telegram.compose import Call, Method
from connectors.toolkit.payload import JsonObject, as_object
from connectors.toolkit.shown import texts, where_linked

MANNERS: Mapping[Method, FileManner] = {
    Method.SEND_PHOTO: FileManner.PICTURE,
    Method.SEND_VIDEO: FileManner.FILM,
    Method.SEND_AUDIO: FileManner.SOUND,
    Method.SEND_VOICE: FileManner.VOICE,
    Method.SEND_DOCUMENT: FileManner.FILE,
}
UNDER_LINKS = "Telegram may put a picture and a few words of the page below the first link."


def preview(call: Call) -> ShownMessage:
    """The message under the bot's own name, which Telegram shows."""
    given = JsonObject(dict(call.arguments))
    text = given.text("text") or given.text("caption") or ""
    files = (ShownFile(call.upload.attachment.filename, MANNERS[call.method]),) if call.upload else ()
    rows = given.inside("reply_markup").items("inline_keyboard")
    labels = texts(as_object(button).text("text") for row in rows if isinstance(row, list) for button in row)
    return ShownMessage(text=text, files=files, buttons=labels, remarks=where_linked(text, UNDER_LINKS))
