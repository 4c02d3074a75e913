"""The simulated Amazon beside what reads it: everything it posts is genuine and is understood, and it refuses what SES does."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import boto3
import pytest
from aiohttp import web
from botocore.config import Config
from botocore.exceptions import ClientError

from connectors.contract.errors import Unavailable, WebhookRejected
from connectors.contract.inbound import (
    ConsentChanged,
    ContentWaits,
    InboundEvent,
    ReportedStatus,
    StatusReported,
    SystemNotice,
    WebhookRequest,
)
from connectors.email import ses, sns, sns_notices
from connectors.email.ses_client import SesClient
from connectors.email.ses_received import waiting_of
from connectors.email.simulator.ses import ACCESS_KEY, SECRET_KEY, SesSimulator
from connectors.toolkit.simulator import CallLog
from hub.clock import epoch_seconds
from hub.web.keys import FetchKeys
from tests.connectors.email.ses_places import SENDER, mail_bytes, new_simulator, settings

LENA = "lena@example.org"


class Hub:
    """Takes posts as the hub does: keys fetched, proven, read."""

    name = "email"

    def __init__(self, simulator: SesSimulator) -> None:
        self.simulator = simulator
        self.key_hosts = sns.KEY_HOSTS
        self.requests: list[WebhookRequest] = []
        self.events: list[InboundEvent] = []
        self._fetch = FetchKeys()

    @property
    def key_base(self) -> str:
        return self.simulator.base_url

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        ours = settings(self.simulator)
        connector: Any = self
        keys = await self._fetch(connector, sns.key_urls(body, ours))
        sns.verify(body, ours, self.simulator.now(), keys)
        self.requests.append(WebhookRequest(body, {name.lower(): value for name, value in request.headers.items()}))
        if ses.raw_mail_of(body) is None:
            self.events += ses.events("desk", body)
        return web.Response()

    def statuses(self) -> list[tuple[ReportedStatus, str | None]]:
        return [(event.status, event.recipient_id) for event in self.events if isinstance(event, StatusReported)]


@pytest.fixture
async def hub() -> AsyncIterator[Hub]:
    simulator = new_simulator()
    await simulator.start()
    hub = Hub(simulator)
    app = web.Application(client_max_size=10_000_000)
    app.router.add_post("/", hub.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    simulator.tell(f"http://127.0.0.1:{runner.addresses[0][1]}/")
    yield hub
    await simulator.stop()
    await runner.cleanup()


async def sent(hub: Hub, *recipients: str) -> str:
    client = SesClient(settings(hub.simulator))
    try:
        name = await client.send_raw(mail_bytes(recipients[0]), SENDER, recipients, "part-1")
    finally:
        client.close()
    await hub.simulator.settle()
    return name


async def test_what_becomes_of_a_mail_is_told(hub: Hub) -> None:
    name = await sent(hub, LENA)
    assert hub.statuses() == [(ReportedStatus.SENT, LENA), (ReportedStatus.DELIVERED, LENA)]
    assert all(isinstance(event, StatusReported) and event.target_ids == (name,) for event in hub.events)
    assert [report.key for report in ses.reports_of(hub.requests[0].body)] == ["part-1"]
    headers = hub.requests[0].headers
    assert headers["content-type"].startswith("text/plain")
    assert headers["x-amz-sns-message-type"] == "Notification"


@pytest.mark.parametrize(
    ("word", "told", "permanent"),
    [
        ("bounce", ReportedStatus.FAILED, True),
        ("suppressionlist", ReportedStatus.FAILED, True),
        ("deferred", ReportedStatus.DELAYED, False),
    ],
)
async def test_special_recipients_bring_their_fate(hub: Hub, word: str, told: ReportedStatus, permanent: bool) -> None:
    await sent(hub, f"{word}+7@simulator.amazonses.com")
    last = hub.events[-1]
    assert isinstance(last, StatusReported)
    assert (last.status, last.permanent) == (told, permanent)


async def test_a_complaint_is_told_as_one(hub: Hub) -> None:
    await sent(hub, "complaint@example.org")
    assert [type(event) for event in hub.events[-2:]] == [StatusReported, ConsentChanged]


async def test_opens_and_clicks(hub: Hub) -> None:
    name = await sent(hub, LENA)
    hub.simulator.report(name, "Open", LENA, ipAddress="192.0.2.1")
    hub.simulator.report(name, "Click", LENA, link="https://shop.example/x")
    await hub.simulator.settle()
    assert [status for status, _ in hub.statuses()[2:]] == [ReportedStatus.OPENED, ReportedStatus.CLICKED]


async def test_everything_may_be_posted_twice(hub: Hub) -> None:
    hub.simulator.repeats = 2
    await sent(hub, LENA)
    assert len(hub.events) == 4
    assert len({event.event_id for event in hub.events}) == 2


async def test_a_mail_that_comes_in_lies_in_s3(hub: Hub) -> None:
    raw = mail_bytes("desk@shop.example", Reply_To="lena@example.org")
    name = hub.simulator.receive(raw, LENA, ["desk+7@shop.example"], verdicts={"dmarc": "FAIL"})
    await hub.simulator.settle()
    [event] = hub.events
    assert isinstance(event, ContentWaits)
    found = waiting_of(event.reference)
    assert (found.envelope.transport_id, found.envelope.mail_from) == (name, LENA)
    assert found.envelope.recipients == ("desk+7@shop.example",)
    assert found.envelope.verdicts["dmarc"] == "fail"
    assert found.envelope.verdicts["from"] == "shop.example"
    client = SesClient(settings(hub.simulator))
    assert await client.fetch(found.bucket or "", found.key or "", 10_000) == raw
    client.close()


async def test_a_small_mail_may_stand_in_the_notice(hub: Hub) -> None:
    hub.simulator.receive(mail_bytes(), LENA, ["desk@shop.example"], inline=True)
    await hub.simulator.settle()
    assert [ses.raw_mail_of(request.body) for request in hub.requests] == [mail_bytes()]


async def told(hub: Hub) -> str:
    """What the operator reads of the newest notice."""
    notice = hub.events[-1]
    assert isinstance(notice, SystemNotice)
    return await sns_notices.follow(notice, settings(hub.simulator), "desk@shop.example")


async def test_a_subscription_is_confirmed_by_one_visit_and_its_end_is_told(hub: Hub) -> None:
    hub.simulator.subscribe()
    await hub.simulator.settle()
    assert "confirmed" in await told(hub)
    assert hub.simulator.is_confirmed
    hub.simulator.unsubscribe()
    await hub.simulator.settle()
    assert "subscribe the hub's address to the topic again" in await told(hub)
    assert not hub.simulator.is_confirmed  # an ended subscription is not begun again by us


async def test_a_confirmation_that_fails_is_an_error_of_the_provider(hub: Hub) -> None:
    hub.simulator.subscribe()
    await hub.simulator.settle()
    hub.simulator.faults.fail(503)
    with pytest.raises(Unavailable):
        await told(hub)
    assert "confirmed" in await told(hub)


async def test_what_is_changed_on_the_way_is_refused(hub: Hub) -> None:
    await sent(hub, LENA)
    body = hub.requests[0].body
    ours = settings(hub.simulator)
    keys = {hub.simulator.base_url + hub.simulator.topic.certificate_path: hub.simulator.topic.certificate}
    sns.verify(body, ours, hub.simulator.now(), keys)
    with pytest.raises(WebhookRejected):
        sns.verify(body.replace(b"lena", b"lenb"), ours, hub.simulator.now(), keys)


# The calls


@pytest.fixture
async def calling(hub: Hub) -> AsyncIterator[Callable[..., Any]]:
    """Calls SES and S3 as boto3 does without any advice of ours, in a thread."""

    def client(service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=hub.simulator.base_url,
            region_name="eu-central-1",
            aws_access_key_id=ACCESS_KEY,
            aws_secret_access_key=SECRET_KEY,
            config=Config(retries={"total_max_attempts": 1}),
        )

    clients = {"sesv2": client("sesv2"), "s3": client("s3")}

    async def call(service: str, method: str, **arguments: Any) -> Any:
        return await asyncio.to_thread(getattr(clients[service], method), **arguments)

    yield call
    for one in clients.values():
        one.close()


def sending(raw: bytes, **more: Any) -> dict[str, Any]:
    return {"FromEmailAddress": SENDER, "Content": {"Raw": {"Data": raw}}, **more}


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (sending(mail_bytes(), FromEmailAddress="me@elsewhere.example"), "MessageRejected"),
        (sending(mail_bytes(), Destination={"ToAddresses": [LENA] * 51}), "BadRequestException"),
        (sending(mail_bytes(), Destination={"ToAddresses": ["lena"]}), "BadRequestException"),
        (sending(mail_bytes(), ConfigurationSetName="none"), "NotFoundException"),
        (sending(mail_bytes(), EmailTags=[{"Name": "a", "Value": "b c"}]), "BadRequestException"),
        (sending(b"Subject: nobody\r\n\r\nhello"), "BadRequestException"),
        (sending(b"To: a@b.example\r\n" + mail_bytes()), "BadRequestException"),
        (sending(mail_bytes() + b"x" * 1001), "MessageRejected"),
        (
            {"FromEmailAddress": SENDER, "Content": {"Simple": {"Subject": {"Data": "x"}, "Body": {}}}},
            "BadRequestException",
        ),
    ],
)
async def test_what_ses_refuses(hub: Hub, calling: Callable[..., Any], call: dict[str, Any], code: str) -> None:
    with pytest.raises(ClientError) as refused:
        await calling("sesv2", "send_email", **call)
    assert refused.value.response["Error"]["Code"] == code
    assert hub.simulator.outbox == []


async def test_a_mail_over_forty_megabytes_is_refused(hub: Hub, calling: Callable[..., Any]) -> None:
    with pytest.raises(ClientError) as refused:
        await calling("sesv2", "send_email", **sending(mail_bytes() + b"x" * 70 * 600_000))
    assert refused.value.response["Error"]["Message"].startswith("Message length is more than")


async def test_recipients_are_those_of_the_head_where_the_call_names_none(
    hub: Hub, calling: Callable[..., Any]
) -> None:
    await calling("sesv2", "send_email", **sending(mail_bytes("Lena <lena@example.org>", Cc="bob@example.org")))
    assert hub.simulator.outbox[0].recipients == ("lena@example.org", "bob@example.org")
    assert hub.simulator.mails_to("BOB@example.org") == hub.simulator.outbox


async def test_s3_as_boto3_calls_it(hub: Hub, calling: Callable[..., Any]) -> None:
    bucket = hub.simulator.bucket
    await calling("s3", "put_object", Bucket=bucket, Key="a b/ü+1", Body=b"content")
    found = await calling("s3", "get_object", Bucket=bucket, Key="a b/ü+1")
    assert found["Body"].read() == b"content"
    for place, code in (
        ({"Bucket": bucket, "Key": "x"}, "NoSuchKey"),
        ({"Bucket": "other", "Key": "x"}, "NoSuchBucket"),
    ):
        with pytest.raises(ClientError) as refused:
            await calling("s3", "get_object", **place)
        assert refused.value.response["Error"]["Code"] == code


async def test_the_call_log_holds_the_calls_to_ses_alone_and_no_secret() -> None:
    log = CallLog()
    simulator = SesSimulator(epoch_seconds, log)
    await simulator.start()
    client = SesClient(settings(simulator))
    await client.send_raw(mail_bytes(), SENDER, [LENA], "part-1")
    simulator.objects[simulator.bucket, "x"] = b"mail"
    await client.fetch(simulator.bucket, "x", 10)
    client.close()
    await simulator.stop()
    [line] = log.lines
    assert (line["provider"], line["method"], line["path"]) == ("ses", "POST", "/v2/email/outbound-emails")
    assert (line["status"], line["content_type"]) == (200, "application/json")
    body = line["body"]
    assert isinstance(body, dict)
    assert body["Destination"] == {"ToAddresses": [LENA]}
    assert not any(secret in str(line) for secret in simulator.secrets())


async def test_what_is_delivered_is_handed_over_under_amazons_id() -> None:
    arrived: list[tuple[str, bytes]] = []
    simulator = new_simulator(delivered=lambda address, mail: arrived.append((address, mail.raw)))
    await simulator.start()
    client = SesClient(settings(simulator))
    name = await client.send_raw(mail_bytes(), SENDER, [LENA, "bounce@example.org"], "part-1")
    client.close()
    await simulator.stop()
    [(address, raw)] = arrived  # what bounces arrives nowhere
    assert address == LENA
    assert f"Message-ID: <{name}@eu-central-1.amazonses.com>".encode() in raw
