"""What SNS says about a subscription of ours: the one visit that confirms it, and what the operator reads.

Source: Amazon SNS developer guide, "Confirm the subscription" and "HTTP/HTTPS unsubscribe confirmation JSON format".
"""

from connectors.contract.errors import Refused, WebhookRejected
from connectors.contract.inbound import SystemNotice
from connectors.email.ses_settings import SesSettings
from connectors.email.sns import SUBSCRIPTION, confirmation_url, envelope_of
from connectors.toolkit.fetch import fetch

SECONDS = 10.0
LARGEST_ANSWER = 64 * 1024  # bytes; a few hundred of XML are expected


async def follow(notice: SystemNotice, settings: SesSettings, address: str) -> str:
    """Confirm the subscription that a proven post asks about; one sentence for the operator, of an ended one too.

    Only a topic of `topic_arns` is confirmed, and only at Amazon's own address, which may not lead on to another one. Raises
    a SendError when it was not confirmed.
    """
    envelope = envelope_of(notice.item)
    if envelope.topic_arn not in settings.topic_arns:
        raise Refused(f"{envelope.topic_arn} is not one of topic_arns any more")
    if envelope.type != SUBSCRIPTION:
        return (
            f"Amazon SNS ended the subscription of {envelope.topic_arn}: mail and reports for {address} do not come in by it"
            " any more. If nobody meant to end it, subscribe the hub's address to the topic again."
        )
    await _visit(notice.item, settings)
    return (
        f"Amazon SNS asked whether it may post {envelope.topic_arn} to {address}; that is confirmed, and mail comes in."
    )


async def _visit(body: bytes, settings: SesSettings) -> None:
    try:
        url = confirmation_url(body, settings)
    except WebhookRejected as problem:
        raise Refused(str(problem)) from problem
    if url is None:
        raise Refused("the notice names no address to visit")
    await fetch(url, LARGEST_ANSWER, own_base=settings.sns_certificate_base, seconds=SECONDS, redirects=0)
