"""What a comment of ours will look like below a post. Pure."""

from connectors.contract.shown import ShownMessage
from connectors.linkedin.compose import Call
from connectors.toolkit.payload import JsonObject
from connectors.toolkit.shown import where_linked

SHORTENED = "LinkedIn may replace a long link by a short one of its own."


def preview(call: Call) -> ShownMessage:
    """The comment under the name of the page, which LinkedIn shows."""
    text = JsonObject(call.body or {}).inside("message").text("text") or ""
    return ShownMessage(text=text, remarks=where_linked(text, SHORTENED))
