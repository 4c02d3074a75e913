"""What a message of ours will look like in the widget. Pure."""

from connectors.contract.shown import ShownMessage
from connectors.toolkit.payload import JsonObject
from connectors.toolkit.shown import texts
from connectors.webchat.compose import Content


def preview(content: Content, title: str) -> ShownMessage:
    """`title` stands above the chat."""
    given = JsonObject(content)
    return ShownMessage(
        text=given.text("text") or "",
        sender=title,
        buttons=texts(one.text("label") for one in given.each("buttons")),
    )
