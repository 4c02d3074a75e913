"""Posts of Postmark and SendGrid: who made one, whether it is genuine, and what it holds.

Postmark signs nothing: its posts carry a secret in their address, as name and password or as `?token=`. SendGrid signs its
events, and its mail where a security policy says so. Sources: Postmark developer documentation, "Webhooks overview";
Twilio SendGrid documentation, "Getting Started with the Event Webhook Security Features".
"""

import base64
import binascii
from datetime import datetime, timedelta

from pydantic import SecretStr

from connectors.contract.errors import WebhookRejected
from connectors.contract.inbound import WebhookRequest
from connectors.email import posted_events, sendgrid_signature
from connectors.email.envelope import is_packed
from connectors.email.notices import is_notice
from connectors.email.posted_events import Contents
from connectors.email.posted_form import is_form
from connectors.email.posted_settings import PostmarkSettings, SendgridSettings
from connectors.email.sendgrid_form import posted_mail
from connectors.toolkit.signatures import same

TOKEN = "token"


def is_posted(request: WebhookRequest) -> bool:
    return is_form(request.header("content-type")) or posted_events.is_posted(request.body)


def contents(request: WebhookRequest) -> Contents:
    """What the post holds, in its order. Raises WebhookUnreadable when it is none of Postmark's or SendGrid's."""
    content_type = request.header("content-type") or ""
    return [posted_mail(content_type, request.body)] if is_form(content_type) else posted_events.contents(request.body)


def verify(
    request: WebhookRequest, postmark: PostmarkSettings | None, sendgrid: SendgridSettings | None, now: datetime
) -> None:
    """Return when one of those who may post here made this post; raise WebhookRejected when not.

    What only the hub itself or Amazon writes is nobody's to post, whatever secret comes with it.
    """
    if is_packed(request.body) or is_notice(request.body):
        raise WebhookRejected("neither Postmark nor SendGrid posts such a body")
    if sendgrid is not None and (_is_of_sendgrid(request) or postmark is None):
        _verify_sendgrid(request, sendgrid, now)
    elif postmark is not None and not _is_of_sendgrid(request):
        _check_secret(request, postmark.secret)
    else:
        raise WebhookRejected("SendGrid may not post to this mailbox: set sendgrid")


def _is_of_sendgrid(request: WebhookRequest) -> bool:
    """Its mail is a form, its reports are a list; what Postmark posts is always one object."""
    return (
        sendgrid_signature.is_signed(request)
        or is_form(request.header("content-type"))
        or request.body.lstrip()[:1] == b"["
    )


def _verify_sendgrid(request: WebhookRequest, settings: SendgridSettings, now: datetime) -> None:
    if settings.public_keys and (sendgrid_signature.is_signed(request) or settings.secret is None):
        max_age = timedelta(seconds=settings.max_age_seconds)
        sendgrid_signature.check(request, settings.public_keys, max_age, now)
        return
    if settings.public_keys and not is_form(request.header("content-type")):
        raise WebhookRejected("SendGrid signs its events, and this post has no signature")
    _check_secret(request, settings.secret)


def _check_secret(request: WebhookRequest, secret: SecretStr | None) -> None:
    claim = _password(request.header("authorization")) or request.query.get(TOKEN)
    if not claim:
        raise WebhookRejected("the post brings no secret: it belongs into the address that the provider posts to")
    if secret is None or not same(claim, secret.get_secret_value()):
        raise WebhookRejected("the secret of the post is wrong")


def _password(header: str | None) -> str | None:
    """Of HTTP basic authentication (RFC 7617), whatever the user is called."""
    scheme, _, credentials = (header or "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        decoded = base64.b64decode(credentials.strip().encode("utf-8", "backslashreplace"), validate=True)
    except (binascii.Error, ValueError):
        return None
    return decoded.decode("utf-8", "backslashreplace").partition(":")[2]
