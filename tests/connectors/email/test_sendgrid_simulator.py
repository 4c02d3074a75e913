"""The simulated SendGrid beside the connector that reads it: everything it posts is let in and understood, and nothing else."""

import json
from collections.abc import AsyncIterator

import pytest

from connectors.contract.errors import Misconfigured, SendError, Unavailable, WebhookRejected
from connectors.contract.inbound import ConsentChanged, ConsentTopic, ReportedStatus, StatusReported, WebhookRequest
from connectors.email.envelope import unpack
from connectors.email.simulator.addresses import with_password, with_token
from connectors.email.simulator.relay import Fate
from connectors.email.simulator.sendgrid import API_KEY, SendgridSimulator
from connectors.email.simulator.sendgrid_posts import SIGNATURE, TIMESTAMP, SigningKey
from connectors.toolkit.simulator import CallLog
from hub.clock import epoch_seconds
from tests.connectors.email.posting_hub import DESK, LENA, SECRET, PostingHub, letter, now, posting_hub


@pytest.fixture
def sendgrid() -> SendgridSimulator:
    return SendgridSimulator(epoch_seconds, delays=(0.01, 0.01))


@pytest.fixture
async def hub(sendgrid: SendgridSimulator) -> AsyncIterator[PostingHub]:
    """Mail by the secret in the address, events by their signature."""

    def connect(url: str) -> None:
        sendgrid.connect([with_password(url, SECRET)], [url])

    table = {"secret": SECRET, "public_keys": [sendgrid.key.public]}
    async with posting_hub(sendgrid, connect, sendgrid=table) as hub:
        yield hub


# Mail that comes in


@pytest.mark.parametrize("sends_raw", [False, True])
async def test_a_mail_comes_in_whole(hub: PostingHub, sendgrid: SendgridSimulator, sends_raw: bool) -> None:
    sendgrid.sends_raw = sends_raw
    sendgrid.receive(letter(), LENA, ["desk+7@shop.example"])
    await sendgrid.settle()
    [mail] = hub.mails
    assert mail.sender is not None and mail.sender.handle == LENA
    assert mail.subject == "Grüße 🎉"
    assert mail.text == "Where is my parcel? Žluťoučký kůň."
    assert mail.reply_to == "ours.1@shop.example"
    assert {one.filename for one in mail.media} == {'bill "7".pdf', "logo.png"}
    [request] = hub.requests
    assert request.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert (b'name="email"' in request.body) is sends_raw
    assert ("Žluťoučký".encode("iso-8859-2") in request.body) is not sends_raw  # in the charset that it came in


@pytest.mark.parametrize("sends_raw", [False, True])
@pytest.mark.parametrize("is_proven", [False, True])
async def test_who_wrote_is_proven_by_spf_and_dkim(
    hub: PostingHub, sendgrid: SendgridSimulator, sends_raw: bool, is_proven: bool
) -> None:
    sendgrid.sends_raw = sends_raw
    sendgrid.receive(letter(), LENA, [DESK], is_proven=is_proven)
    await sendgrid.settle()
    assert [mail.sender_verified for mail in hub.mails] == [is_proven]


async def test_mail_comes_until_it_is_taken(hub: PostingHub, sendgrid: SendgridSimulator) -> None:
    hub.statuses.extend([503, 500])
    sendgrid.receive(letter(), LENA, [DESK])
    await sendgrid.settle()
    assert sendgrid.mails.answers == [503, 500, 200]
    assert len(hub.mails) == 1


async def test_mail_that_is_refused_never_comes_again(hub: PostingHub, sendgrid: SendgridSimulator) -> None:
    sendgrid.connect([with_token(hub.url, "a-secret-of-other-letters")], [])
    sendgrid.receive(letter(), LENA, [DESK])
    await sendgrid.settle()
    assert sendgrid.mails.answers == [401]
    assert hub.events == [] and len(sendgrid.mails.given_up) == 1


# Who may post


async def test_mail_may_be_signed_instead(sendgrid: SendgridSimulator) -> None:
    sendgrid.signs_mail = True
    table = {"public_keys": [sendgrid.key.public]}
    async with posting_hub(sendgrid, lambda url: sendgrid.connect([url], [url]), sendgrid=table) as hub:
        sendgrid.receive(letter(), LENA, [DESK])
        await sendgrid.settle()
        assert len(hub.mails) == 1
        sendgrid.signs_mail = False
        sendgrid.receive(letter(), LENA, [DESK])
        await sendgrid.settle()
        assert sendgrid.mails.answers == [200, 401]


async def test_events_signed_by_somebody_else_are_refused(hub: PostingHub, sendgrid: SendgridSimulator) -> None:
    sendgrid.key = SigningKey()
    await hub.send()
    await sendgrid.settle()
    assert sendgrid.reports.answers == [401] * 3
    assert hub.events == []


async def test_what_is_changed_on_the_way_is_refused(hub: PostingHub, sendgrid: SendgridSimulator) -> None:
    await hub.send()
    await sendgrid.settle()
    [genuine] = hub.requests
    forged = genuine.body.replace(b"delivered", b"spamreport"), genuine.body.replace(b"lena", b"lenb")
    later = str(int(genuine.headers[TIMESTAMP.lower()]) + 1)
    for request in (
        *(WebhookRequest(body, genuine.headers) for body in forged),
        WebhookRequest(genuine.body, {**genuine.headers, TIMESTAMP.lower(): later}),
        WebhookRequest(genuine.body, {**genuine.headers, SIGNATURE.lower(): "AAAA"}),
        WebhookRequest(genuine.body, {}),
        WebhookRequest(genuine.body, {}, {"token": SECRET}),  # known to whoever posts mail; events are signed
    ):
        with pytest.raises(WebhookRejected):
            hub.connector.verify(request, now(), {})
    hub.connector.verify(genuine, now(), {})


# What became of our mail


async def test_a_mail_of_ours_is_delivered_and_both_events_come_in_one_post(
    hub: PostingHub, sendgrid: SendgridSimulator
) -> None:
    receipt = await hub.send()
    await sendgrid.settle()
    assert len(hub.requests) == 1
    assert hub.told == [ReportedStatus.SENT, ReportedStatus.DELIVERED]
    name = sendgrid.outbox[0].name
    for event in hub.events:
        assert isinstance(event, StatusReported)
        assert event.recipient_id == LENA
        assert {receipt.provider_message_id, name} <= set(event.target_ids)


@pytest.mark.parametrize(
    ("word", "told", "permanent"),
    [
        ("bounce", ReportedStatus.FAILED, True),
        ("blocked", ReportedStatus.FAILED, False),
        ("deferred", ReportedStatus.DELAYED, False),
    ],
)
async def test_special_recipients_bring_their_fate(
    hub: PostingHub, sendgrid: SendgridSimulator, word: str, told: ReportedStatus, permanent: bool
) -> None:
    await hub.send(f"{word}+7@home.example")
    await sendgrid.settle()
    last = hub.events[-1]
    assert isinstance(last, StatusReported)
    assert (last.status, last.permanent) == (told, permanent)


async def test_what_people_do_comes_without_our_message_id(hub: PostingHub, sendgrid: SendgridSimulator) -> None:
    await hub.send()
    name = sendgrid.outbox[0].name
    sendgrid.report(name, Fate.OPENED, LENA)
    sendgrid.report(name, Fate.CLICKED, LENA, link="https://shop.example/x")
    await sendgrid.settle()
    assert hub.told[2:] == [ReportedStatus.OPENED, ReportedStatus.CLICKED]
    last = hub.events[-1]
    assert isinstance(last, StatusReported)
    assert (name in last.target_ids, last.url) == (True, "https://shop.example/x")
    posted = [event for request in hub.requests for event in json.loads(request.body)]
    assert ["smtp-id" in event for event in posted] == [True, True, False, False]


@pytest.mark.parametrize(
    ("fate", "topic", "reason"),
    [
        (Fate.COMPLAINED, ConsentTopic.MARKETING, "Spam Reporting Address"),
        (Fate.UNSUBSCRIBED, ConsentTopic.ALL, "Unsubscribed Address"),
    ],
)
async def test_who_wants_no_more_is_told_and_sent_nothing(
    hub: PostingHub, sendgrid: SendgridSimulator, fate: Fate, topic: ConsentTopic, reason: str
) -> None:
    await hub.send()
    sendgrid.report(sendgrid.outbox[0].name, fate, LENA)
    await sendgrid.settle()
    [consent] = [event for event in hub.events if isinstance(event, ConsentChanged)]
    assert not consent.granted and consent.topic == topic
    assert consent.sender is not None and consent.sender.handle == LENA
    await hub.send()
    await sendgrid.settle()
    [event] = json.loads(hub.requests[-1].body)
    assert (event["event"], event["reason"]) == ("dropped", reason)
    assert hub.told[-1] is ReportedStatus.FAILED


async def test_everything_may_be_posted_twice(hub: PostingHub, sendgrid: SendgridSimulator) -> None:
    sendgrid.repeats = 2
    sendgrid.receive(letter(), LENA, [DESK])
    await hub.send()
    await sendgrid.settle()
    assert len(hub.events) == 6
    assert len({event.event_id for event in hub.events}) == 3


# The server


async def test_a_sender_who_is_not_ours_is_refused(hub: PostingHub, sendgrid: SendgridSimulator) -> None:
    sendgrid.domains = {"elsewhere.example"}
    with pytest.raises(SendError):
        await hub.send()
    assert sendgrid.outbox == []


async def test_who_does_not_know_the_key_sends_nothing(hub: PostingHub, sendgrid: SendgridSimulator) -> None:
    stranger = PostingHub(sendgrid, smtp={**sendgrid.smtp(), "password": "wrong"}, sendgrid={"secret": SECRET})
    with pytest.raises(Misconfigured):
        await stranger.send()
    sendgrid.faults.fail(503)
    with pytest.raises(Unavailable):
        await hub.send()
    assert sendgrid.outbox == []


async def test_what_a_mail_asks_to_be_repeated_stands_in_every_event(
    hub: PostingHub, sendgrid: SendgridSimulator
) -> None:
    asked = json.dumps({"unique_args": {"order": 7}})
    sendgrid.take(DESK, [LENA], letter(From=DESK, X_SMTPAPI=asked))
    await sendgrid.settle()
    assert [event["order"] for event in json.loads(hub.requests[0].body)] == ["7", "7"]
    [mail] = sendgrid.outbox
    assert b"smtpapi" not in mail.raw.lower()
    assert mail.message_id == "q1@home.example"
    assert b"Message-ID: <q1@home.example>" in mail.raw
    sendgrid.take(DESK, [LENA], letter(From=DESK, X_SMTPAPI="{"))
    assert sendgrid.outbox[-1].noted == {}


async def test_the_call_log_holds_the_mail_and_no_key() -> None:
    log = CallLog()
    sendgrid = SendgridSimulator(epoch_seconds, log)
    await sendgrid.start()
    hub = PostingHub(sendgrid, sendgrid={"secret": SECRET})
    await hub.send()
    await sendgrid.stop()
    [line] = log.lines
    assert (line["provider"], line["method"], line["path"], line["status"]) == ("smtp", "MAIL", "/", 250)
    assert API_KEY not in str(line)


@pytest.mark.parametrize("sends_raw", [False, True])
async def test_the_envelope_says_for_whom_it_was(hub: PostingHub, sendgrid: SendgridSimulator, sends_raw: bool) -> None:
    sendgrid.sends_raw = sends_raw
    sent = letter()
    sendgrid.receive(sent, "bounces@home.example", ["desk+7@shop.example", DESK])
    await sendgrid.settle()
    envelope, raw = unpack(hub.mails[0].item)
    assert (envelope.mail_from, envelope.recipients) == ("bounces@home.example", ("desk+7@shop.example", DESK))
    if sends_raw:
        assert raw == sent
