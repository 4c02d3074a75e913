"""Headers by which Postmark and SendGrid name our mail as we do, in what they post about it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from email import message_from_bytes

import pytest

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.inbound import ReportedStatus, StatusReported, WebhookRequest
from connectors.contract.outbound import OutboundPart
from connectors.email.compose import Author, ComposedMail, compose
from connectors.email.marks import for_postmark, for_sendgrid
from connectors.email.simulator.addresses import with_password
from connectors.email.simulator.letters import read_letter
from connectors.email.simulator.postmark import PostmarkSimulator
from connectors.email.simulator.relay import Fate
from connectors.email.simulator.sendgrid import SendgridSimulator
from hub.clock import epoch_seconds
from tests.connectors.email.posting_hub import DESK, LENA, SECRET, PostingHub, posting_hub

TOLD = {ReportedStatus.DELIVERED, ReportedStatus.OPENED, ReportedStatus.CLICKED}


def mail(domain: str = "shop.example") -> ComposedMail:
    part = OutboundPart(ChannelAddress(Channel.EMAIL, "", LENA), text="hello", key="part-1")
    return compose(part, Author(DESK, domain=domain), datetime(2026, 11, 22, 9, tzinfo=UTC))


def test_our_message_id_stands_in_the_headers() -> None:
    postmark = message_from_bytes(for_postmark(mail()).content)
    assert (postmark["X-PM-KeepID"], postmark["X-PM-Metadata-hub-message"]) == ("true", "part-1@shop.example")
    assert postmark["Message-ID"] == "<part-1@shop.example>"
    sendgrid = message_from_bytes(for_sendgrid(mail()).content)
    assert sendgrid["X-SMTPAPI"] == '{"unique_args":{"hub_message":"part-1@shop.example"}}'


def test_a_name_too_long_for_postmark_is_left_out() -> None:
    long = message_from_bytes(for_postmark(mail("a" * 80 + ".example")).content)
    assert long["X-PM-KeepID"] == "true" and long["X-PM-Metadata-hub-message"] is None


@asynccontextmanager
async def by_postmark() -> AsyncIterator[PostingHub]:
    relay = PostmarkSimulator(epoch_seconds)

    def connect(url: str) -> None:
        relay.connect(with_password(url, SECRET))

    async with posting_hub(relay, connect, postmark={"secret": SECRET}) as hub:
        yield hub


@asynccontextmanager
async def by_sendgrid() -> AsyncIterator[PostingHub]:
    relay = SendgridSimulator(epoch_seconds)
    table = {"public_keys": [relay.key.public]}
    async with posting_hub(relay, lambda url: relay.connect([url], [url]), sendgrid=table) as hub:
        yield hub


@pytest.mark.parametrize("provider", [by_postmark, by_sendgrid])
async def test_every_report_names_the_mail_as_we_do(
    provider: Callable[[], AbstractAsyncContextManager[PostingHub]],
) -> None:
    async with provider() as hub:
        receipt = await hub.send()
        for fate in (Fate.OPENED, Fate.CLICKED, Fate.COMPLAINED):
            hub.relay.report(hub.relay.outbox[0].name, fate, LENA, link="https://shop.example/x")
        await hub.relay.settle()
        reports = [event for event in hub.events if isinstance(event, StatusReported)]
        assert {one.status for one in reports} >= TOLD
        assert {one.target_ids[0] for one in reports} == {receipt.provider_message_id}
        for one in reports:  # what is kept of it names the mail too
            assert one in hub.connector.parse(WebhookRequest(one.item))
        assert hub.connector.capabilities.reports >= TOLD


async def test_what_postmark_passes_on_keeps_our_message_id() -> None:
    async with by_postmark() as hub:
        receipt = await hub.send()
        letter = read_letter(hub.relay.outbox[0].raw, 0.0, from_me=False)
        assert letter.message_id == receipt.provider_message_id
