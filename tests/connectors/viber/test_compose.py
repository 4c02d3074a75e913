"""Our parts as Viber's messages, its answers as receipts and errors."""

import json

import pytest

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import (
    ContentRefused,
    Misconfigured,
    NotReachable,
    OutcomeUnknown,
    RecipientGone,
    Refused,
    SendError,
    Throttled,
    Unavailable,
)
from connectors.contract.inbound import MediaKind
from connectors.contract.outbound import Attachment, Button, OutboundMessage, OutboundPart, PartAction, Template
from connectors.contract.parts import plan_parts
from connectors.toolkit.payload import JsonObject
from connectors.viber.compose import LARGEST_REQUEST, Face, compose, receipt, send_error
from connectors.viber.connector import CAPABILITIES

THEM = ChannelAddress(Channel.VIBER, "main", "a2V5")
FACE = Face("Support", "https://hub.example/face.png")
LINK = "https://hub.example/files/1"


def file(kind: MediaKind, name: str = "a.bin") -> Attachment:
    return Attachment(kind, name, "application/octet-stream", b"xyz")


def test_a_text_with_our_face() -> None:
    body = compose(OutboundPart(THEM, text="Hello"), FACE)
    assert (body["receiver"], body["type"], body["text"]) == ("a2V5", "text", "Hello")
    assert body["sender"] == {"name": "Support", "avatar": "https://hub.example/face.png"}
    assert "avatar" not in str(compose(OutboundPart(THEM, text="Hello"), Face("Support")))


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (MediaKind.IMAGE, {"type": "picture", "media": LINK}),
        (MediaKind.VIDEO, {"type": "video", "media": LINK, "size": 3}),
        (MediaKind.DOCUMENT, {"type": "file", "media": LINK, "size": 3, "file_name": "a.bin"}),
        (MediaKind.VOICE, {"type": "file", "media": LINK, "size": 3, "file_name": "a.bin"}),
    ],
)
def test_files_go_as_links(kind: MediaKind, expected: dict[str, object]) -> None:
    body = compose(OutboundPart(THEM, attachment=file(kind)), FACE, LINK)
    assert {name: body[name] for name in expected} == expected


def test_a_picture_may_carry_words_and_nothing_else_may() -> None:
    assert compose(OutboundPart(THEM, text="Look", attachment=file(MediaKind.IMAGE)), FACE, LINK)["text"] == "Look"
    with pytest.raises(ContentRefused, match="only a picture"):
        compose(OutboundPart(THEM, text="Look", attachment=file(MediaKind.VIDEO)), FACE, LINK)
    with pytest.raises(ContentRefused, match="512"):
        compose(OutboundPart(THEM, text="x" * 513, attachment=file(MediaKind.IMAGE)), FACE, LINK)


def test_a_long_name_keeps_its_ending() -> None:
    body = compose(OutboundPart(THEM, attachment=file(MediaKind.DOCUMENT, "x" * 300 + ".pdf")), FACE, LINK)
    assert len(str(body["file_name"])) == 256
    assert str(body["file_name"]).endswith(".pdf")


def test_buttons_send_their_value_or_open_a_page() -> None:
    buttons = (Button("Yes", "Yes"), Button("No", "answer:no"), Button("Shop", url="https://shop.example"))
    keyboard = compose(OutboundPart(THEM, text="?", buttons=buttons), FACE)["keyboard"]
    assert isinstance(keyboard, dict)
    shown = [(one["Text"], one["ActionType"], one["ActionBody"], one.get("Silent")) for one in keyboard["Buttons"]]
    assert shown == [
        ("Yes", "reply", "Yes", False),
        ("No", "reply", "answer:no", True),
        ("Shop", "open-url", "https://shop.example", None),
    ]


@pytest.mark.parametrize("sign", ["a", "ж", "漢", "😀", '"'])
def test_the_longest_text_with_all_buttons_stays_within_a_request(sign: str) -> None:
    buttons = tuple(Button("漢" * 60, f"{number:02}" + "v" * 118) for number in range(CAPABILITIES.buttons))
    for part in plan_parts(OutboundMessage(THEM, sign * 9000, buttons=buttons), CAPABILITIES):
        body = compose(part, FACE)
        assert len(json.dumps(body, ensure_ascii=False).encode()) <= LARGEST_REQUEST


def test_a_request_that_would_be_too_large_is_refused() -> None:
    with pytest.raises(ContentRefused, match="bytes"):
        compose(OutboundPart(THEM, text="\x01" * 7000), FACE)


@pytest.mark.parametrize("action", [action for action in PartAction if action is not PartAction.SEND])
def test_nothing_but_sending_can_be_done(action: PartAction) -> None:
    with pytest.raises(ContentRefused):
        compose(OutboundPart(THEM, action, "Hello", target_id="7"), FACE)


def test_there_are_no_templates_and_no_empty_messages() -> None:
    for part in (OutboundPart(THEM, template=Template("a", "en")), OutboundPart(THEM, text=" ")):
        with pytest.raises(ContentRefused):
            compose(part, FACE)
    with pytest.raises(ContentRefused, match="public address"):
        compose(OutboundPart(THEM, attachment=file(MediaKind.IMAGE)), FACE, None)


def test_a_receipt_names_the_message_exactly() -> None:
    assert (
        receipt(JsonObject({"status": 0, "message_token": 5741311803571721087})).provider_message_id
        == "5741311803571721087"
    )
    with pytest.raises(OutcomeUnknown):
        receipt(JsonObject({"status": 0}))


CLASSES: dict[type[SendError], tuple[int, ...]] = {
    Refused: (1, 3, 4, 14, 16, 17, 18, 19, 20, 22, 77),
    Misconfigured: (2, 7, 8, 9, 10, 15, 23, 24),
    NotReachable: (5, 11, 13, 21),
    RecipientGone: (6,),
    Throttled: (12,),
    Unavailable: (99,),
}


@pytest.mark.parametrize(("code", "expected"), [(code, kind) for kind, codes in CLASSES.items() for code in codes])
def test_each_status_has_its_class(code: int, expected: type[SendError]) -> None:
    error = send_error(200, JsonObject({"status": code, "status_message": "words"}))
    assert type(error) is expected
    assert (error.code, error.detail) == (str(code), "words")


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (200, OutcomeUnknown),
        (400, Refused),
        (401, Misconfigured),
        (413, ContentRefused),
        (429, Throttled),
        (500, OutcomeUnknown),
        (503, Unavailable),
    ],
)
def test_without_a_status_of_its_own_http_tells(status: int, expected: type[SendError]) -> None:
    assert type(send_error(status, JsonObject({}))) is expected
