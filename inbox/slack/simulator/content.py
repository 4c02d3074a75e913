"""What a message says: read from a call and judged as Slack judges it."""

from typing import Any

from inbox.slack.simulator import limits
from inbox.slack.simulator.arguments import Arguments
from inbox.slack.simulator.blocks import message_faults
from inbox.slack.simulator.errors import SlackError
from inbox.slack.simulator.records import Content
from inbox.slack.simulator.rules import fault, matching

NEEDS_TEXT = {"chat.postMessage", "chat.update", "chat.postEphemeral"}
METADATA_KEYS = {"event_type", "event_payload"}


def content_of(call: Arguments) -> Content:
    """The content of a message call; SlackError where Slack (or good manners) would refuse it.

    Slack itself lets blocks stand without a text; here that is refused, since notifications and screen readers
    would have nothing.
    """
    blocks = judged_blocks(call.structure("blocks"))
    attachments = judged_attachments(call.structure("attachments"))
    text = call.text("text")
    markdown = call.text("markdown_text")
    if markdown and (text or blocks):
        raise SlackError("markdown_text_conflict")
    if len(text) > limits.MESSAGE_TEXT or len(markdown) > limits.MARKDOWN_TOTAL:
        raise SlackError("msg_too_long")
    if not (text or markdown or blocks or attachments):
        raise SlackError("no_text")
    if blocks and not text and call.method in NEEDS_TEXT:
        raise SlackError("invalid_arguments", ["[ERROR] text is missing beside blocks [json-pointer:/text]"])
    return Content(text or markdown, tuple(blocks), tuple(attachments), judged_metadata(call.structure("metadata")))


def judged_blocks(blocks: Any) -> list[Any]:
    """The blocks when they are good, `invalid_blocks` with a pointer for each fault when not."""
    if blocks is None:
        return []
    faults = message_faults(blocks)
    if faults:
        raise SlackError("invalid_blocks", faults)
    return list(blocks)


def judged_attachments(attachments: Any) -> list[Any]:
    if attachments is None:
        return []
    if not isinstance(attachments, list) or not all(isinstance(one, dict) for one in attachments):
        raise SlackError("invalid_attachments")
    if len(attachments) > limits.MESSAGE_ATTACHMENTS:
        raise SlackError("too_many_attachments")
    for place, one in enumerate(attachments):
        faults = attachment_faults(one, f"/attachments/{place}")
        if faults:
            raise SlackError("invalid_attachments", faults)
    return attachments


def attachment_faults(attachment: dict[str, Any], where: str) -> list[str]:
    """Of an attachment only what Slack still advises is taken: blocks behind a bar of colour, with words for where they
    cannot be shown (docs.slack.dev, Secondary message attachments)."""
    unknown = [fault(f"no such field: {name}", where) for name in attachment if name not in ATTACHMENT]
    colour = COLOUR(attachment["color"], f"{where}/color") if "color" in attachment else []
    words = [] if attachment.get("fallback") else [fault("must have a fallback", where)]
    blocks = message_faults(attachment.get("blocks"), f"{where}/blocks")
    return [*unknown, *colour, *words, *blocks]


ATTACHMENT = frozenset({"color", "fallback", "blocks"})
COLOUR = matching(r"#[0-9a-fA-F]{6}|good|warning|danger", "a colour")


def judged_metadata(metadata: Any) -> dict[str, Any] | None:
    if metadata is None:
        return None
    if not isinstance(metadata, dict) or set(metadata) != METADATA_KEYS:
        raise SlackError("invalid_metadata_format")
    if not isinstance(metadata["event_type"], str) or not isinstance(metadata["event_payload"], dict):
        raise SlackError("invalid_metadata_schema")
    if len(str(metadata)) > limits.METADATA_CHARACTERS:
        raise SlackError("metadata_too_large")
    return metadata
