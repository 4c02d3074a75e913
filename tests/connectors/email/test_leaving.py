"""How readers leave: what the head says to their program, what they see themselves, and the mail their program writes back."""

from dataclasses import replace
from email import message_from_bytes, policy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import ContentRefused
from connectors.contract.inbound import ConsentChanged, ConsentTopic, MediaKind, MessageReceived
from connectors.contract.outbound import Attachment, OutboundMessage, OutboundPart, Unsubscribe
from connectors.contract.parts import plan_parts
from connectors.email import events
from connectors.email.connector import CAPABILITIES, EmailConnector
from connectors.email.envelope import Envelope, Home, pack
from connectors.email.leaving import mail_link, token_in
from connectors.email.settings import EmailSettings, ListenSettings
from tests.connectors.email.mail_world import START, mail_world
from tests.connectors.email.ses_places import new_simulator, settings
from tests.connectors.email.test_compose import AUTHOR, assert_well_formed, composed, part, plain, read

TOKEN = "abcdefgh234567" * 3 + "abcdefghij"
URL = f"https://hub.example/u/{TOKEN}"
WAY = Unsubscribe(TOKEN, URL, "Get no more of these messages")
WHOLE_DOMAIN = Home(("support@shop.example",), ("shop.example",), "hub-1")
ONE_BOX = Home(("support@shop.example",), (), "hub-1")
LENA = ChannelAddress(Channel.EMAIL, "", "lena@home.example")


def newsletter(text: str = "Spring is here.", **values: Any) -> OutboundPart:
    return part(text, **{"unsubscribe": WAY, **values})


def test_the_head_names_the_page_and_the_mail() -> None:
    mail = composed(newsletter(), replace(AUTHOR, home=WHOLE_DOMAIN))
    assert_well_formed(mail)
    message = read(mail)
    assert message["List-Unsubscribe"] == f"<{URL}>, <mailto:unsubscribe+{TOKEN}@shop.example>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize("url", ["", "http://hub.example/u/x", "https://x/\r\nBcc: a@b", "javascript:x"])
def test_without_a_safe_page_there_is_the_mail_alone(url: str) -> None:
    mail = composed(newsletter(unsubscribe=replace(WAY, url=url)), replace(AUTHOR, home=WHOLE_DOMAIN))
    message, link = read(mail), f"mailto:unsubscribe+{TOKEN}@shop.example"
    assert message["List-Unsubscribe"] == f"<{link}>"
    assert message["List-Unsubscribe-Post"] is None
    assert plain(message).endswith(f"{WAY.words}:\n{link}")


def test_the_reader_sees_it_below_the_signature_in_both_forms() -> None:
    message = read(composed(newsletter(), replace(AUTHOR, signature="Moravia Shop, Brno")))
    assert plain(message) == f"Spring is here.\n\n-- \nMoravia Shop, Brno\n\n{WAY.words}:\n{URL}"
    body = message.get_body(("html",))
    assert body is not None
    assert f'<p><small><a href="{URL}">{WAY.words}</a></small></p>\n</body>' in body.get_content().replace("\r\n", "\n")


def test_a_picture_alone_carries_the_line_too() -> None:
    picture = Attachment(MediaKind.IMAGE, "spring.png", "image/png", b"\x89PNG")
    message = read(composed(newsletter(text="", attachment=picture)))
    assert plain(message) == f"{WAY.words}:\n{URL}"
    with pytest.raises(ContentRefused):
        composed(newsletter(text=""))


def test_what_nobody_needs_to_leave_says_nothing_of_it() -> None:
    message = read(composed(part()))
    assert message["List-Unsubscribe"] is None and message["List-Unsubscribe-Post"] is None
    assert plain(message) == "Hello"


def test_every_part_of_a_long_mail_has_it() -> None:
    whole = OutboundMessage(LENA, "a" * 10 + "\n" + "b" * 10, unsubscribe=WAY)
    parts = plan_parts(whole, replace(CAPABILITIES, text_limit=12))
    assert len(parts) == 2 and all(one.unsubscribe == WAY for one in parts)


# Where the mail goes by which they leave


@pytest.mark.parametrize(
    ("address", "home", "link"),
    [
        ("support@shop.example", WHOLE_DOMAIN, f"mailto:unsubscribe+{TOKEN}@shop.example"),
        ("support@shop.example", ONE_BOX, f"mailto:support@shop.example?subject=unsubscribe%20{TOKEN}"),
        (
            "support@shop.example",
            Home(("support@shop.example", "unsubscribe@lists.shop.example")),
            f"mailto:unsubscribe+{TOKEN}@lists.shop.example",
        ),
        (
            "a&b/c@shop.example",
            Home(("a&b/c@shop.example",)),
            f"mailto:a&b%2Fc@shop.example?subject=unsubscribe%20{TOKEN}",
        ),
    ],
)
def test_it_goes_where_the_mailbox_is_asked(address: str, home: Home, link: str) -> None:
    assert mail_link(TOKEN, address, home) == link


def test_the_local_part_is_no_longer_than_local_parts_may_be() -> None:
    """RFC 5321, section 4.5.3.1.1: 64 octets."""
    assert len(f"unsubscribe+{'a' * 52}") == 64


@pytest.mark.parametrize(
    ("recipients", "subject", "found"),
    [
        ((f"unsubscribe+{TOKEN}@shop.example",), None, TOKEN),
        ((f"Unsubscribe+{TOKEN.upper()}@SHOP.example",), "anything", TOKEN),
        (("support@shop.example",), f"unsubscribe {TOKEN}", TOKEN),
        (("support@shop.example",), f" Unsubscribe  {TOKEN.upper()} ", TOKEN),
        (("support@shop.example",), f"Re: unsubscribe {TOKEN}", None),
        (("support@shop.example",), "unsubscribe", None),
        ((f"unsubscribe+{TOKEN}@elsewhere.example",), None, None),
        ((f"support+{TOKEN}@shop.example",), None, None),
        (("unsubscribe+@shop.example", "unsubscribe@shop.example", "", "@", "+@"), None, None),
        ((f"unsubscribe+{'a' * 53}@shop.example",), None, None),
    ],
)
def test_the_token_is_found_where_it_comes_back(recipients: tuple[str, ...], subject: str | None, found: str) -> None:
    assert token_in(recipients, subject, WHOLE_DOMAIN) == found


@given(st.text(max_size=80), st.text(max_size=80))
def test_anything_else_holds_none(recipient: str, subject: str) -> None:
    assert token_in([recipient], subject, WHOLE_DOMAIN) is None


def mail(to: str, mail_from: str = "lena@home.example") -> bytes:
    raw = f"From: Lena <lena@home.example>\r\nTo: {to}\r\nSubject: unsubscribe\r\nMessage-ID: <1@home.example>\r\n\r\n\r\n"
    return pack(Envelope(mail_from, home=WHOLE_DOMAIN), raw.encode())


def test_such_a_mail_says_that_somebody_leaves() -> None:
    [found] = events.read("support", mail(f"unsubscribe+{TOKEN}@shop.example"))
    assert isinstance(found, ConsentChanged)
    assert (found.granted, found.topic, found.payload) == (False, ConsentTopic.MARKETING, TOKEN)
    assert (found.address, found.external_id, found.sender_verified) == (LENA, "1@home.example", False)
    [again] = events.read("support", found.item)
    assert again == found


def test_a_mail_server_that_reports_leaves_nothing() -> None:
    [found] = events.read("support", mail(f"unsubscribe+{TOKEN}@shop.example", mail_from=""))
    assert isinstance(found, MessageReceived) and found.automatic


# On the wire


async def test_it_goes_out_by_smtp_as_it_was_composed() -> None:
    async with mail_world(domains=("shop.example",)) as world:
        await world.connector.send(newsletter())
        [letter] = world.simulator.mailbox(world.lena)
        sent = message_from_bytes(letter.raw, policy=policy.default)
    assert sent["List-Unsubscribe"] == f"<{URL}>, <mailto:unsubscribe+{TOKEN}@shop.example>"
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert URL in letter.text and URL in (letter.html or "")


async def test_the_mail_it_asks_for_comes_back_as_the_wish_to_leave() -> None:
    async with mail_world(domains=("shop.example",)) as world:
        world.simulator.write(world.lena, "", to=(f"unsubscribe+{TOKEN}@shop.example",), subject="unsubscribe")
        [found] = await world.events()
    assert isinstance(found, ConsentChanged) and found.payload == TOKEN


async def test_amazon_gets_both_fields_as_part_of_the_raw_mail() -> None:
    simulator = new_simulator()
    await simulator.start()
    mailbox = EmailSettings(address="support@shop.example", listen=ListenSettings(port=0), ses=settings(simulator))
    connector = EmailConnector("support", mailbox, clock=lambda: START)
    try:
        await connector.send(newsletter())
        [sent] = simulator.mails_to(LENA.handle)
    finally:
        await connector.close()
        await simulator.stop()
    message = message_from_bytes(sent.raw, policy=policy.default)
    assert message["List-Unsubscribe"] == f"<{URL}>, <mailto:support@shop.example?subject=unsubscribe%20{TOKEN}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
