"""One message becomes the parts that a channel can carry."""

import pytest

from connectors.contract.capabilities import Capabilities, MediaLimit
from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import ContentRefused
from connectors.contract.inbound import MediaKind
from connectors.contract.outbound import Attachment, Button, OutboundMessage
from connectors.contract.parts import plan_parts

ADDRESS = ChannelAddress(Channel.CHAT, "", "lena")
RICH = Capabilities(
    text_limit=20,
    caption_limit=10,
    media={MediaKind.IMAGE: MediaLimit(5, frozenset({"image/png"})), MediaKind.DOCUMENT: MediaLimit(50)},
    buttons=2,
    button_label_limit=6,
    button_value_limit=4,
)
PLAIN = Capabilities(text_limit=100)
PICTURE = Attachment(MediaKind.IMAGE, "a.png", "image/png", b"12345")
BIG_PICTURE = Attachment(MediaKind.IMAGE, "b.png", "image/png", b"123456")
TIFF = Attachment(MediaKind.IMAGE, "c.tif", "image/tiff", b"1")
YES, NO = Button("Yes please", "yes"), Button("No", "no")


def message(text: str, *attachments: Attachment, buttons: tuple[Button, ...] = ()) -> OutboundMessage:
    return OutboundMessage(ADDRESS, text, attachments, buttons, reply_to="m1", subject="Hello")


def test_short_text_is_one_part() -> None:
    [part] = plan_parts(message(" hi "), RICH)
    assert (part.address, part.text, part.reply_to, part.subject) == (ADDRESS, "hi", "m1", "Hello")


def test_reply_and_subject_go_first_and_buttons_under_the_last_text() -> None:
    first, second, file = plan_parts(message("one two three four five", PICTURE, buttons=(YES, NO)), RICH)
    assert (first.reply_to, second.reply_to, file.reply_to) == ("m1", None, None)
    assert (first.subject, second.subject) == ("Hello", None)
    assert (first.buttons, [button.value for button in second.buttons], file.buttons) == ((), ["yes", "no"], ())


def test_text_that_fits_is_the_caption_of_the_first_file() -> None:
    first, second = plan_parts(message("look", PICTURE, PICTURE, buttons=(NO,)), RICH)
    assert (first.text, first.attachment, first.buttons) == ("look", PICTURE, (NO,))
    assert (second.text, second.attachment, second.buttons) == ("", PICTURE, ())


def test_text_that_is_no_caption_goes_before_the_files() -> None:
    text, file = plan_parts(message("longer than ten", PICTURE), RICH)
    assert (text.text, text.attachment, file.attachment) == ("longer than ten", None, PICTURE)


@pytest.mark.parametrize("attachment", [BIG_PICTURE, TIFF])
def test_a_file_that_does_not_fit_its_kind_goes_as_a_document(attachment: Attachment) -> None:
    [part] = plan_parts(message("", attachment), RICH)
    assert part.attachment is not None
    assert part.attachment.kind is MediaKind.DOCUMENT


def test_buttons_that_a_channel_lacks_become_lines() -> None:
    [part] = plan_parts(message("Choose", buttons=(NO, Button("Shop", url="https://shop.example"))), PLAIN)
    assert part.text == "Choose\n\nNo\nShop: https://shop.example"
    assert part.buttons == ()


def test_more_buttons_than_a_channel_has_become_lines() -> None:
    assert plan_parts(message("Choose", buttons=(NO, NO, NO)), RICH)[0].buttons == ()


def test_a_long_label_is_cut() -> None:
    assert plan_parts(message("Choose", buttons=(YES,)), RICH)[0].buttons == (Button("Yes pl", "yes"),)


@pytest.mark.parametrize(
    ("wanted", "capabilities"),
    [
        (message(""), RICH),
        (message("   "), RICH),
        (message("x", PICTURE), PLAIN),
        (message("", Attachment(MediaKind.DOCUMENT, "d", "application/pdf", b"x" * 51)), RICH),
        (message("Choose", buttons=(Button("Yes", "valüe"),)), RICH),
        (message("x"), Capabilities(text_limit=0)),
    ],
    ids=["nothing", "blank", "no files here", "too large", "long value", "no text here"],
)
def test_what_cannot_go_is_refused(wanted: OutboundMessage, capabilities: Capabilities) -> None:
    with pytest.raises(ContentRefused):
        plan_parts(wanted, capabilities)
