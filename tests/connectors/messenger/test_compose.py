"""Our parts as calls of Messenger."""

from dataclasses import replace
from typing import Any

import pytest

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import ContentRefused
from connectors.contract.inbound import MediaKind
from connectors.contract.outbound import Attachment, Button, OutboundPart, PartAction, Template
from connectors.messenger.compose import Page, compose
from connectors.toolkit.graph_sending import Verb, with_link

PAGE = Page("11")
PART = OutboundPart(ChannelAddress(Channel.MESSENGER, "shop", "61"), text="Hello")
INVOICE = Attachment(MediaKind.DOCUMENT, "invoice.pdf", "application/pdf", b"%PDF")
YES, NO = Button("Yes", "YES"), Button("No", "NO")
SHOP = Button("Open the shop", url="https://shop.example")


def body(**changes: Any) -> dict[str, Any]:
    call = compose(PAGE, replace(PART, **changes))
    assert (call.path, call.verb) == ("/11/messages", Verb.JSON)
    return dict(call.body)


def test_a_text_answers_within_the_window() -> None:
    assert body() == {"messaging_type": "RESPONSE", "recipient": {"id": "61"}, "message": {"text": "Hello"}}


def test_our_own_id_of_the_part_goes_along() -> None:
    assert body(key="part-9")["message"] == {"text": "Hello", "metadata": "part-9"}


def test_a_late_answer_is_tagged_as_a_persons() -> None:
    late = body(late=True)
    assert (late["messaging_type"], late["tag"]) == ("MESSAGE_TAG", "HUMAN_AGENT")


def test_a_machine_never_answers_late() -> None:
    with pytest.raises(ContentRefused, match="only a person"):
        body(late=True, automatic=True)


def test_buttons_are_quick_replies() -> None:
    assert body(buttons=(YES, Button("Maybe")))["message"]["quick_replies"] == [
        {"content_type": "text", "title": "Yes", "payload": "YES"},
        {"content_type": "text", "title": "Maybe", "payload": "Maybe"},
    ]


def test_a_link_makes_a_card_that_stays() -> None:
    assert body(buttons=(YES, SHOP))["message"]["attachment"] == {
        "type": "template",
        "payload": {
            "template_type": "button",
            "text": "Hello",
            "buttons": [
                {"type": "postback", "title": "Yes", "payload": "YES"},
                {"type": "web_url", "title": "Open the shop", "url": "https://shop.example"},
            ],
        },
    }


@pytest.mark.parametrize(("text", "buttons"), [("Hello", (YES, NO, YES, SHOP)), ("a" * 641, (YES, SHOP))])
def test_a_link_that_fits_no_card_stands_in_the_text(text: str, buttons: tuple[Button, ...]) -> None:
    message = body(text=text, buttons=buttons)["message"]
    assert message["text"] == f"{text}\nOpen the shop: https://shop.example"
    assert len(message["quick_replies"]) == len(buttons) - 1


def test_a_file_goes_as_the_address_at_which_it_lies() -> None:
    call = compose(PAGE, replace(PART, text="", attachment=INVOICE, key="part-9", late=True))
    assert call.file == INVOICE
    sent = with_link(call, "https://hub.example/files/1")
    assert sent.file is None
    assert sent.body == {
        "messaging_type": "MESSAGE_TAG",
        "tag": "HUMAN_AGENT",
        "recipient": {"id": "61"},
        "message": {
            "metadata": "part-9",
            "attachment": {"type": "file", "payload": {"url": "https://hub.example/files/1"}},
        },
    }


@pytest.mark.parametrize(("action", "word"), [(PartAction.TYPING, "typing_on"), (PartAction.READ, "mark_seen")])
def test_typing_and_read_marks(action: PartAction, word: str) -> None:
    assert body(action=action) == {"recipient": {"id": "61"}, "sender_action": word}


@pytest.mark.parametrize(
    "changes",
    [
        {"text": ""},
        {"text": "a" * 2001},
        {"text": "a" * 1990, "buttons": (SHOP,)},
        {"attachment": INVOICE},
        {"text": "", "attachment": replace(INVOICE, kind=MediaKind.STICKER)},
        {"template": Template("hello", "en_US")},
        *(
            {"action": action}
            for action in (PartAction.EDIT, PartAction.DELETE, PartAction.REACT, PartAction.ACKNOWLEDGE)
        ),
    ],
)
def test_what_messenger_does_not_carry_is_said_before_any_call(changes: dict[str, Any]) -> None:
    with pytest.raises(ContentRefused) as caught:
        body(**changes)
    assert caught.value.detail
