"""What SendGrid posts: mail that came in (Inbound Parse), and what became of mail that went out (Event Webhook). Pure.

Whether a post is genuine is not asked here. Inbound Parse comes as a form: what is read here is the map of its fields.
Source: Twilio SendGrid documentation, "Setting up the Inbound Parse Webhook" and "Event Webhook Reference".
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import count

from connectors.contract.errors import WebhookUnreadable
from connectors.email.envelope import Envelope
from connectors.email.marks import named_by_sendgrid
from connectors.email.posted import (
    LONGEST_ID,
    LONGEST_WORDS,
    PACKING,
    Posted,
    PostedFile,
    PostedMail,
    PostedReport,
    built_mail,
)
from connectors.email.ses_reports import Outcome
from connectors.email.ses_subscriptions import Subscription
from connectors.toolkit.payload import NOTHING, JsonObject, as_object, read_object, read_value

TRANSPORT = "sendgrid"
OUTCOMES: Mapping[str, Outcome] = {
    "processed": Outcome.SENT,
    "delivered": Outcome.DELIVERED,
    "deferred": Outcome.DEFERRED,
    "bounce": Outcome.BOUNCED,
    "dropped": Outcome.REJECTED,
    "spamreport": Outcome.COMPLAINED,
    "open": Outcome.OPENED,
    "click": Outcome.CLICKED,
}
# Whether they allow it, and which field names the list; None is all of them.
CONSENTS: Mapping[str, tuple[bool, str | None]] = {
    "unsubscribe": (False, None),
    "group_unsubscribe": (False, "asm_group_id"),
    "group_resubscribe": (True, "asm_group_id"),
}
PERMANENT = "bounce"  # the type of a bounce; another one is `blocked`
_MAIL_FIELDS = ("email", "headers", "from", "text", "html")
_NAMED = ("From", "To", "Cc", "Subject")  # fields that stand for a header, where the headers are not there


def read(body: bytes) -> list[Posted]:
    """What the post says, in its order, each once. WebhookUnreadable when it is none of SendGrid's."""
    content = read_value(body)
    if isinstance(content, list):
        return list(dict.fromkeys(found for one in content for found in _event(as_object(one))))
    fields = as_object(content)
    if "event" in fields:
        return list(_event(fields))
    return [inbound(fields)]


def inbound(fields: JsonObject, files: Mapping[str, PostedFile] | None = None) -> PostedMail:
    """The mail of an Inbound Parse post. `files` are those of the form, under the names of their fields."""
    if not any(name in fields for name in _MAIL_FIELDS):
        raise WebhookUnreadable("the body is neither a list of events nor a mail of SendGrid's")
    raw = fields.text("email")
    content = raw.encode("utf-8", "replace") if raw is not None else _built(fields, files or {})
    return PostedMail(content, _envelope(fields))


# What became of a mail


def _event(event: JsonObject) -> Iterator[Posted]:
    kind = event.text("event") or ""
    target_id, recipient, at = _short(event, "sg_message_id"), _short(event, "email"), event.moment("timestamp")
    if kind in CONSENTS:
        granted, field = CONSENTS[kind]
        yield Subscription(granted, event.identifier(field) if field else None, recipient, target_id, at)
    if kind in OUTCOMES:
        outcome = OUTCOMES[kind]
        words = event.text("reason") or event.text("response")
        yield PostedReport(
            outcome=outcome,
            target_id=target_id,
            recipient=recipient,
            at=at,
            permanent=outcome is Outcome.BOUNCED and event.text("type") == PERMANENT,
            status=_short(event, "status"),
            diagnostic=words[:LONGEST_WORDS] if words else None,
            url=event.text("url") if outcome is Outcome.CLICKED else None,
            message_name=named_by_sendgrid(event) or (_short(event, "smtp-id") or "").strip("<> ") or None,
            told_as=_short(event, "sg_event_id"),
        )


def _short(event: JsonObject, key: str) -> str | None:
    text = event.text(key)
    return text if text is not None and len(text) <= LONGEST_ID else None


# A mail


def _envelope(fields: JsonObject) -> Envelope:
    said = _json(fields.text("envelope"))
    sender = said.values.get("from")
    return Envelope(
        mail_from=sender if isinstance(sender, str) else None,
        recipients=tuple(one for one in said.items("to") if isinstance(one, str) and len(one) <= LONGEST_ID),
        transport=TRANSPORT,
    )


def _built(fields: JsonObject, files: Mapping[str, PostedFile]) -> bytes:
    head = list(_head(fields.text("headers") or ""))
    known = {name.lower() for name, _ in head}
    told = [(name, value) for name in _NAMED if (value := fields.text(name.lower())) and name.lower() not in known]
    return built_mail([*head, *told], fields.text("text"), fields.text("html"), _files(fields, files))


def _head(text: str) -> Iterator[tuple[str, str]]:
    """The headers of the original, unfolded; its packing is gone with its body."""
    name, lines = "", [""]
    for line in [*text.replace("\r\n", "\n").split("\n"), "end: "]:
        if line[:1] in (" ", "\t"):
            lines.append(line.strip())
            continue
        if name and not name.lower().startswith(PACKING):
            yield name, " ".join(lines)
        name, _, value = line.partition(":")
        lines = [value.strip()]


def _files(fields: JsonObject, files: Mapping[str, PostedFile]) -> Sequence[PostedFile]:
    """attachment1, attachment2 ... as far as they go, with what `attachment-info` says of each."""
    told = _json(fields.text("attachment-info"))
    found: list[PostedFile] = []
    for number in count(1):
        key = f"attachment{number}"
        file = files.get(key)
        if file is None and (content := fields.text(key)) is not None:
            file = PostedFile(content.encode("utf-8", "replace"))
        if file is None:
            return found
        found.append(_described(file, told.inside(key)))
    return found


def _described(file: PostedFile, told: JsonObject) -> PostedFile:
    return PostedFile(
        content=file.content,
        name=told.text("filename") or told.text("name") or file.name,
        mime_type=told.text("type") or file.mime_type,
        content_id=told.text("content-id") or file.content_id,
    )


def _json(text: str | None) -> JsonObject:
    """JSON inside a field; nothing where it is none."""
    if text is None:
        return NOTHING
    try:
        return read_object(text.encode("utf-8", "replace"))
    except WebhookUnreadable:
        return NOTHING
