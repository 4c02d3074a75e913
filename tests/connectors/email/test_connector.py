"""The connector as a whole, over real SMTP both ways."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

import connectors
from connectors.contract.errors import Misconfigured, Refused, WebhookRejected
from connectors.contract.inbound import MessageEchoed, MessageReceived, ReportedStatus, StatusReported, WebhookRequest
from connectors.contract.outbound import OutboundMessage
from connectors.contract.parts import plan_parts
from connectors.contract.protocol import (
    Arrival,
    Connector,
    ContentSource,
    Listening,
    NamesMessages,
    Polled,
    ReadsLater,
)
from connectors.email import events
from connectors.email.connector import EmailConnector
from connectors.email.settings import EmailSettings, ImapSettings, SmtpSettings
from tests.connectors.email.mail_world import ADDRESS, World, mail_world
from tests.connectors.email.test_compose import PDF

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
SES = {"region": "eu-central-1", "topic_arns": ["arn:aws:sns:eu-central-1:123456789012:mail"]}


def with_amazon() -> EmailConnector:
    return EmailConnector("main", EmailSettings.model_validate({"address": ADDRESS, "ses": SES}))


def test_it_keeps_every_protocol_it_names() -> None:
    connector: Connector = with_amazon()
    for protocol in (ReadsLater, Listening, Polled, ContentSource, NamesMessages):
        assert isinstance(connector, protocol)


async def test_a_customer_writes_and_is_believed(world: World) -> None:
    letter = world.simulator.write(world.lena, "Where is my order?", subject="Order 4711")
    [event] = await world.events()
    assert isinstance(event, MessageReceived)
    assert event.text == "Where is my order?"
    assert event.subject == "Order 4711"
    assert event.external_id == letter.message_id
    assert event.sender_verified is True
    assert event.sender is not None
    assert event.sender.name == "Lena Hartwig"


async def test_somebody_else_writes_under_her_name(world: World) -> None:
    world.simulator.write(world.lena, "Send me the password", forged=True)
    [event] = await world.events()
    assert event.sender_verified is False


async def test_results_under_another_name_are_not_believed() -> None:
    async with mail_world(trusted_authserv_id="mx.other.example") as world:
        world.simulator.write(world.lena, "Hello")
        [event] = await world.events()
        assert event.sender_verified is False


async def test_question_answer_and_thanks_are_one_thread(world: World) -> None:
    question = world.simulator.write(world.lena, "Where is my order?", subject="Order")
    await world.simulator.settle()
    part = world.part("On its way.", subject="Order", reply_to=question.message_id)
    name = world.connector.message_name(part)
    await world.connector.send(part)
    [answer] = world.lena.received
    assert answer.message_id == name
    assert answer.references == (question.message_id,)
    world.simulator.write(world.lena, "Thank you", answers=answer)
    thanks = (await world.events())[-1]
    assert isinstance(thanks, MessageReceived)
    assert thanks.text == "Thank you"
    assert thanks.answers == (name, question.message_id)


async def test_a_mail_that_two_servers_bring_has_one_id(world: World) -> None:
    twice = world.simulator.add_person("Ben", "twice@home.example")
    world.simulator.write(twice, "Hello")
    first, second = await world.events()
    assert first.event_id == second.event_id


async def test_what_the_hub_could_not_keep_comes_again(world: World) -> None:
    world.refusals = 2
    world.simulator.write(world.lena, "Hello")
    assert len(await world.events()) == 1
    assert world.simulator.postman.given_up == []


async def test_a_mail_to_somebody_who_is_gone_comes_back_as_a_report(world: World) -> None:
    world.simulator.add_person("Ben", "bounce@home.example")
    receipt = await world.connector.send(world.part(to="bounce@home.example"))
    [event] = await world.events()
    assert isinstance(event, StatusReported)
    assert event.status is ReportedStatus.FAILED
    assert event.permanent
    assert event.target_ids == (receipt.provider_message_id,)
    assert event.address is not None
    assert event.address.handle == "bounce@home.example"


async def test_a_mail_that_is_late_is_not_lost(world: World) -> None:
    world.simulator.add_person("Ben", "late@home.example")
    await world.connector.send(world.part(to="late@home.example"))
    [event] = await world.events()
    assert isinstance(event, StatusReported)
    assert event.status is ReportedStatus.DELAYED
    assert not event.permanent


async def test_a_machine_that_answers_is_known(world: World) -> None:
    world.simulator.add_person("Ben", "away@home.example")
    await world.connector.send(world.part(to="away@home.example"))
    [event] = await world.events()
    assert isinstance(event, MessageReceived)
    assert event.automatic


async def test_our_own_mail_that_comes_back_is_known(world: World) -> None:
    receipt = await world.connector.send(world.part(copied=(ADDRESS,)))
    [event] = await world.events()
    assert isinstance(event, MessageEchoed)
    assert event.external_id == receipt.provider_message_id


async def test_every_file_goes_with_the_one_mail(world: World) -> None:
    message = OutboundMessage(world.part().address, "See here", attachments=(PDF, PDF), subject="Bills")
    [part] = plan_parts(message, world.connector.capabilities)
    await world.connector.send(part)
    [letter] = world.lena.received
    assert letter.text.strip() == "See here"
    assert [file.content for file in letter.files] == [PDF.content, PDF.content]


# What is kept


async def test_an_arrival_is_known_by_its_head_and_read_later_elsewhere(world: World) -> None:
    world.simulator.write(world.lena, "Hello")
    await world.simulator.settle()
    [arrival] = world.connector.arrivals(world.requests[0])
    assert isinstance(arrival, Arrival)
    assert arrival.address is not None
    assert arrival.address.handle == "lena@home.example"
    [event] = world.connector.reader(world.connector.account, arrival.item)
    assert event == world.connector.parse(world.requests[0])[0]
    assert event.event_id == arrival.event_id
    assert event.item == arrival.item
    assert world.connector.reader is events.read


async def test_what_was_found_out_stays_with_what_is_kept(world: World) -> None:
    """A hub with other settings reads the same item later, in another process."""
    world.simulator.write(world.lena, "Hello")
    await world.simulator.settle()
    [arrival] = world.connector.arrivals(world.requests[0])
    assert isinstance(arrival, Arrival)
    assert events.read("another", arrival.item)[0].sender_verified is True


async def test_an_item_read_again_is_the_same_event(world: World) -> None:
    world.simulator.write(world.lena, "Hello")
    [event] = await world.events()
    assert world.connector.parse(WebhookRequest(event.item)) == [event]


# Posts


def test_nobody_posts_mail_to_a_mailbox_without_amazon() -> None:
    connector = EmailConnector("main", EmailSettings.offline())
    for body in (b"", b"From: x\r\n\r\n", b'{"Type":"Notification"}'):
        with pytest.raises(WebhookRejected):
            connector.verify(WebhookRequest(body), NOW, {})
    assert connector.key_urls(WebhookRequest(b"{}")) == ()
    assert connector.handshake(WebhookRequest(b"{}")) is None


def test_with_amazon_a_post_must_be_amazons() -> None:
    connector = with_amazon()
    for body in (b"", b"From: x\r\n\r\n", b'{"Type":"Notification"}', b"{}"):
        with pytest.raises(WebhookRejected):
            connector.verify(WebhookRequest(body), NOW, {})


def test_amazon_tells_more_of_what_became_of_a_mail() -> None:
    assert ReportedStatus.DELIVERED in with_amazon().capabilities.reports
    plain = EmailConnector("main", EmailSettings.offline()).capabilities
    assert plain.reports == {ReportedStatus.FAILED, ReportedStatus.DELAYED}
    assert not plain.authenticates_sender


def test_amazons_reports_are_events_at_once_and_mail_waits_in_its_store() -> None:
    body = b"""{"notificationType":"Bounce","mail":{"messageId":"a1","destination":["x@home.example"]},"bounce":{
        "bounceType":"Permanent","timestamp":"2026-11-22T09:00:00Z","bouncedRecipients":[{"emailAddress":"x@home.example"}]}}"""
    [event] = with_amazon().arrivals(WebhookRequest(body))
    assert isinstance(event, StatusReported)
    assert event.target_ids == ("a1",)
    assert with_amazon().parse(WebhookRequest(body)) == [event]


async def test_a_reference_that_is_none_is_refused() -> None:
    with pytest.raises(Refused):
        await with_amazon().fetch_content("nonsense", 1000)


# Roads that are not there


async def test_what_is_not_set_up_says_so() -> None:
    plain = EmailConnector("main", EmailSettings.offline())
    assert plain.listens
    assert not plain.wants_polling
    with pytest.raises(Misconfigured):
        await plain.poll(None, 0)
    reading = EmailConnector(
        "main",
        EmailSettings.model_validate(
            {"address": ADDRESS, "imap": ImapSettings(host="x", user="u", password="p"), "smtp": SmtpSettings(host="x")}
        ),
    )
    assert reading.wants_polling
    assert not reading.listens

    async def admit(request: WebhookRequest) -> None:
        raise AssertionError("nothing can come")

    with pytest.raises(Misconfigured):
        reading.listening(admit)


def test_reading_and_verifying_load_no_library_that_reaches_out() -> None:
    code = (
        "import sys; from connectors import registry; kind = registry.entry('email'); "
        "made = kind.make('main', kind.settings_class.offline()); "
        "from connectors.contract.inbound import WebhookRequest; made.parse(WebhookRequest(b'Subject: x')); "
        "sys.exit(bool({'boto3', 'aiosmtplib', 'aiosmtpd', 'imaplib'} & set(sys.modules)))"
    )
    folder = Path(connectors.__path__[0]).parent
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, timeout=60, check=False)
    assert done.returncode == 0
