"""The simulated Postmark beside the connector that reads it: everything it posts is let in and understood."""

import base64
import json
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import pytest

from connectors.contract.errors import Misconfigured, Unavailable
from connectors.contract.inbound import ConsentChanged, ConsentTopic, ReportedStatus, StatusReported
from connectors.email.simulator.addresses import with_password, with_token
from connectors.email.simulator.postmark import OFTEN, SELDOM, TOKEN, PostmarkSimulator
from connectors.email.simulator.relay import Fate
from connectors.toolkit.simulator import CallLog
from hub.clock import epoch_seconds
from tests.connectors.email.posting_hub import DESK, LENA, SECRET, PostingHub, letter, posting_hub

QUICK = (0.01, 0.01)


def simulated(**options: Any) -> PostmarkSimulator:
    return PostmarkSimulator(epoch_seconds, **{"often": QUICK, "seldom": QUICK[:1], **options})


@pytest.fixture
def postmark() -> PostmarkSimulator:
    return simulated()


@pytest.fixture
async def hub(postmark: PostmarkSimulator) -> AsyncIterator[PostingHub]:
    def connect(url: str) -> None:
        postmark.connect(with_password(url, SECRET))

    async with posting_hub(postmark, connect, postmark={"secret": SECRET}, spam_header="X-Spam-Status") as hub:
        yield hub


# Mail that comes in


@pytest.mark.parametrize("includes_raw", [False, True])
async def test_a_mail_comes_in_whole(hub: PostingHub, postmark: PostmarkSimulator, includes_raw: bool) -> None:
    postmark.includes_raw = includes_raw
    postmark.receive(letter(), ["desk+7@shop.example"])
    await postmark.settle()
    [mail] = hub.mails
    assert mail.sender is not None and mail.sender.handle == LENA
    assert mail.subject == "Grüße 🎉"
    assert mail.text == "Where is my parcel? Žluťoučký kůň."
    assert mail.reply_to == "ours.1@shop.example"
    assert {one.filename for one in mail.media} == {'bill "7".pdf', "logo.png"}
    [request] = hub.requests
    content = json.loads(request.body)
    assert request.headers["authorization"].startswith("Basic ")
    assert (content["OriginalRecipient"], content["MailboxHash"]) == ("desk+7@shop.example", "7")
    assert content["StrippedTextReply"] == "Where is my parcel? Žluťoučký kůň."
    assert base64.b64decode(content["Attachments"][-1]["Content"]) == b"%PDF-1.7"
    assert ("RawEmail" in content) is includes_raw


async def test_each_recipient_has_a_post_of_their_own_and_the_mail_counts_once(
    hub: PostingHub, postmark: PostmarkSimulator
) -> None:
    names = postmark.receive(letter(), [DESK, "desk+7@shop.example"])
    await postmark.settle()
    assert {json.loads(request.body)["MessageID"] for request in hub.requests} == set(names)
    assert len({mail.event_id for mail in hub.mails}) == 1


async def test_spam_says_so(hub: PostingHub, postmark: PostmarkSimulator) -> None:
    postmark.receive(letter(), [DESK], is_spam=True)
    await postmark.settle()
    assert [mail.spam for mail in hub.mails] == [True]


# Who may post


@pytest.mark.parametrize("place", [with_password, with_token])
async def test_the_secret_stands_in_the_address(hub: PostingHub, postmark: PostmarkSimulator, place: Any) -> None:
    postmark.connect(place(hub.url, SECRET))
    postmark.receive(letter(), [DESK])
    await postmark.settle()
    assert len(hub.mails) == 1
    assert postmark.mails.answers == [200]


@pytest.mark.parametrize(
    "address",
    [
        lambda url: url,
        partial(with_password, secret="a-secret-of-other-letters"),
        partial(with_token, secret="a-secret-of-other-letters"),
    ],
)
async def test_a_post_without_the_secret_is_refused_and_comes_again(
    hub: PostingHub, postmark: PostmarkSimulator, address: Any
) -> None:
    postmark.connect(address(hub.url))
    postmark.receive(letter(), [DESK])
    await hub.send()
    await postmark.settle()
    assert hub.events == []
    assert postmark.mails.answers == [401] * 3
    assert len(postmark.mails.given_up) == len(postmark.reports.given_up) == 1
    assert len(hub.refused) == 5  # three times the mail, twice that ours was delivered


# How often it comes again


async def test_mail_comes_until_it_is_taken(hub: PostingHub, postmark: PostmarkSimulator) -> None:
    hub.statuses.extend([503, 500])
    postmark.receive(letter(), [DESK])
    await postmark.settle()
    assert postmark.mails.answers == [503, 500, 200]
    assert len(hub.mails) == 1


async def test_403_ends_it(hub: PostingHub, postmark: PostmarkSimulator) -> None:
    hub.statuses.append(403)
    postmark.receive(letter(), [DESK])
    await postmark.settle()
    assert postmark.mails.answers == [403]
    assert hub.events == [] and len(postmark.mails.given_up) == 1


def test_the_schedule_is_postmarks_own_six_hundred_times_as_fast() -> None:
    assert [round(seconds * 600 / 60) for seconds in OFTEN] == [1, 5, 10, 10, 10, 15, 30, 60, 120, 360]
    assert [round(seconds * 600 / 60) for seconds in SELDOM] == [1, 5, 15]


# What became of our mail


async def test_a_mail_of_ours_is_delivered() -> None:
    arrived: list[tuple[str, bytes]] = []
    postmark = simulated(arrived=lambda address, raw: arrived.append((address, raw)))
    async with posting_hub(postmark, postmark.connect, postmark={"secret": SECRET}) as hub:
        postmark.connect(with_token(hub.url, SECRET))
        await hub.send()
        await postmark.settle()
        [status] = hub.events
        assert isinstance(status, StatusReported)
        assert (status.status, status.recipient_id) == (ReportedStatus.DELIVERED, LENA)
    [(address, raw)] = arrived
    assert address == LENA
    assert b"X-PM-Message-Id: " + postmark.outbox[0].name.encode() in raw
    assert postmark.mails_to(LENA.upper()) == postmark.outbox


@pytest.mark.parametrize(
    ("word", "told", "permanent"),
    [
        ("bounce", [ReportedStatus.FAILED, ReportedStatus.FAILED], True),
        ("blocked", [ReportedStatus.FAILED], False),
        ("deferred", [ReportedStatus.DELAYED], False),
    ],
)
async def test_special_recipients_bring_their_fate(
    hub: PostingHub, postmark: PostmarkSimulator, word: str, told: list[ReportedStatus], permanent: bool
) -> None:
    await hub.send(f"{word}+7@home.example")
    await postmark.settle()
    assert hub.told == told
    assert all(isinstance(one, StatusReported) and one.permanent is permanent for one in hub.events)


async def test_opens_and_clicks(hub: PostingHub, postmark: PostmarkSimulator) -> None:
    await hub.send()
    name = postmark.outbox[0].name
    postmark.report(name, Fate.OPENED, LENA)
    postmark.report(name, Fate.CLICKED, LENA, link="https://shop.example/x")
    await postmark.settle()
    assert hub.told == [ReportedStatus.DELIVERED, ReportedStatus.OPENED, ReportedStatus.CLICKED]
    last = hub.events[-1]
    assert isinstance(last, StatusReported) and last.url == "https://shop.example/x"


@pytest.mark.parametrize(("fate", "topic"), [(Fate.COMPLAINED, "marketing"), (Fate.UNSUBSCRIBED, "list")])
async def test_who_wants_no_more_is_told_and_sent_nothing(
    hub: PostingHub, postmark: PostmarkSimulator, fate: Fate, topic: str
) -> None:
    await hub.send()
    postmark.report(postmark.outbox[0].name, fate, LENA)
    await postmark.settle()
    consents = [event for event in hub.events if isinstance(event, ConsentChanged)]
    assert consents
    assert all(not one.granted and one.sender is not None and one.sender.handle == LENA for one in consents)
    assert {one.topic for one in consents} == {ConsentTopic.MARKETING if topic == "marketing" else "outbound"}
    told = len(hub.events)
    await hub.send()
    await postmark.settle()
    assert len(postmark.outbox) == 2 and len(hub.events) == told


@pytest.mark.parametrize("is_told", [False, True])
async def test_what_is_not_sent_after_all_is_told_where_that_is_switched_on(
    hub: PostingHub, postmark: PostmarkSimulator, is_told: bool
) -> None:
    postmark.tells_api_errors = is_told
    postmark.domains = {"elsewhere.example"}
    await hub.send()  # taken by SMTP all the same
    await postmark.settle()
    assert hub.told == [ReportedStatus.FAILED] * is_told
    assert postmark.outbox == []


async def test_everything_may_be_posted_twice(hub: PostingHub, postmark: PostmarkSimulator) -> None:
    postmark.repeats = 2
    postmark.receive(letter(), [DESK])
    await hub.send()
    await postmark.settle()
    assert len(hub.events) == 4
    assert len({event.event_id for event in hub.events}) == 2


# The server


@pytest.mark.parametrize("asks", [False, True])
def test_the_message_id_is_replaced_unless_the_mail_asks_for_its_own(asks: bool) -> None:
    postmark = simulated()
    raw = letter(From=DESK, **({"X_PM_KeepID": "true"} if asks else {}), X_PM_Metadata_Hub="42")
    postmark.take(DESK, [LENA], raw)
    [mail] = postmark.outbox
    assert (b"Message-ID: <q1@home.example>" in mail.raw) is asks
    assert (f"Message-ID: <{mail.name}@mtasv.net>".encode() in mail.raw) is not asks
    assert b"keepid" not in mail.raw.lower() and b"metadata" not in mail.raw.lower()
    assert mail.noted == {"hub": "42"}


async def test_who_does_not_know_the_token_sends_nothing(hub: PostingHub, postmark: PostmarkSimulator) -> None:
    stranger = PostingHub(postmark, smtp={**postmark.smtp(), "password": "wrong"}, postmark={"secret": SECRET})
    with pytest.raises(Misconfigured):
        await stranger.send()
    postmark.faults.fail(503)
    with pytest.raises(Unavailable):
        await hub.send()
    assert postmark.outbox == []


async def test_the_call_log_holds_the_mail_and_no_token() -> None:
    log = CallLog()
    postmark = PostmarkSimulator(epoch_seconds, log)
    await postmark.start()
    hub = PostingHub(postmark, postmark={"secret": SECRET})
    await hub.send()
    await postmark.stop()
    [line] = log.lines
    assert (line["provider"], line["method"], line["path"], line["status"]) == ("smtp", "MAIL", "/", 250)
    body = line["body"]
    assert isinstance(body, dict)
    assert (body["from"], body["to"]) == (DESK, [LENA])
    assert TOKEN not in str(line)


def test_nobody_is_told_where_no_address_was_given() -> None:
    postmark = simulated()
    postmark.receive(letter(), [DESK])
    assert postmark.mails.answers == []
