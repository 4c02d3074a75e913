"""What a post or a direct message of ours will look like. Pure."""

from connectors.contract.outbound import OutboundPart
from connectors.contract.shown import ShownMessage
from connectors.toolkit.payload import JsonObject
from connectors.toolkit.shown import file_of, where_linked
from connectors.twitter.compose import Call

SHORTENED = "X leads every link over an address of its own (t.co) and shows it shortened."


def preview(call: Call, part: OutboundPart) -> ShownMessage:
    """The message of this call, which carries the part, under the account's own name, which X shows."""
    text = JsonObject(call.body or {}).text("text") or ""
    return ShownMessage(text=text, files=file_of(part.attachment), remarks=where_linked(text, SHORTENED))
