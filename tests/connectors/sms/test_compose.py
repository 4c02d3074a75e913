"""Our parts as Twilio's messages."""

from dataclasses import replace

import pytest

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import ContentRefused, Misconfigured, NotReachable
from connectors.contract.inbound import MediaKind
from connectors.contract.outbound import Attachment, OutboundPart, PartAction, Template
from connectors.sms.compose import MMS_PICTURE, Desk, compose
from connectors.sms.settings import ContentTemplate

THEM = ChannelAddress(Channel.SMS, "", "+447700900123")
WHATSAPP = ChannelAddress(Channel.WHATSAPP, "", "447700900123")
DESK = Desk(
    number="+493023125001",
    messaging_service_sid="",
    whatsapp_number="+493023125002",
    templates={"ready": ContentTemplate(sid=f"HX{'1' * 32}", variables=2)},
    most_segments=25,
    mms=False,
    callback="https://hub.example/w",
)
LINK = "https://hub.example/files/1/a.png"


def fields(part: OutboundPart, desk: Desk = DESK, link: str | None = None) -> dict[str, str]:
    call = compose(part, desk, link)
    assert call.path == "/Messages.json"
    return dict(call.fields)


def picture(size: int = 10, mime_type: str = "image/png", kind: MediaKind = MediaKind.IMAGE) -> Attachment:
    return Attachment(kind, "a.png", mime_type, b"x" * size)


def test_a_text() -> None:
    assert fields(OutboundPart(THEM, text="Hello")) == {
        "To": "+447700900123",
        "From": "+493023125001",
        "Body": "Hello",
        "StatusCallback": "https://hub.example/w",
    }


def test_a_messaging_service_chooses_the_number() -> None:
    given = fields(OutboundPart(THEM, text="Hello"), replace(DESK, messaging_service_sid="MG1"))
    assert given["MessagingServiceSid"] == "MG1"
    assert "From" not in given


def test_to_whatsapp_both_ends_carry_its_name() -> None:
    given = fields(OutboundPart(WHATSAPP, text="Hello"))
    assert (given["To"], given["From"]) == ("whatsapp:+447700900123", "whatsapp:+493023125002")
    hidden = fields(OutboundPart(ChannelAddress(Channel.WHATSAPP, "main", "GB.1349"), text="Hello"))
    assert hidden["To"] == "whatsapp:GB.1349"


def test_without_a_whatsapp_sender_nothing_goes_to_whatsapp() -> None:
    with pytest.raises(Misconfigured, match="whatsapp_number"):
        compose(OutboundPart(WHATSAPP, text="Hello"), replace(DESK, whatsapp_number=""))


def test_a_picture_goes_as_mms_where_it_may_and_fits() -> None:
    mms = replace(DESK, mms=True)
    given = fields(OutboundPart(THEM, text="Look", attachment=picture()), mms, LINK)
    assert (given["Body"], given["MediaUrl"]) == ("Look", LINK)
    assert "Body" not in fields(OutboundPart(THEM, attachment=picture()), mms, LINK)


@pytest.mark.parametrize(
    ("attachment", "mms"),
    [
        (picture(), False),
        (picture(MMS_PICTURE + 1), True),
        (picture(600_000, "application/pdf", MediaKind.DOCUMENT), True),
        (picture(10, "application/zip", MediaKind.DOCUMENT), True),
    ],
    ids=["no MMS", "too large", "a large document", "no phone shows it"],
)
def test_any_other_file_goes_as_a_link(attachment: Attachment, mms: bool) -> None:
    given = fields(OutboundPart(THEM, text="Look", attachment=attachment), replace(DESK, mms=mms), LINK)
    assert given["Body"] == f"Look\n{LINK}"
    assert "MediaUrl" not in given


def test_whatsapp_shows_any_file() -> None:
    given = fields(OutboundPart(WHATSAPP, attachment=picture(9_000_000, "video/mp4", MediaKind.VIDEO)), DESK, LINK)
    assert given["MediaUrl"] == LINK


def test_a_template_with_its_variables() -> None:
    part = OutboundPart(WHATSAPP, template=Template("ready", "en", ("Léna", "7")))
    given = fields(part)
    assert given["ContentSid"] == f"HX{'1' * 32}"
    assert given["ContentVariables"] == '{"1": "Léna", "2": "7"}'
    assert "Body" not in given


@pytest.mark.parametrize(
    "template",
    [
        Template("ready", "en", ("Léna",)),
        Template("ready", "en", ("Léna", " ")),
        Template("ready", "en"),
        Template("gone", "en"),
    ],
    ids=["one missing", "one blank", "none", "no such template"],
)
def test_a_template_that_is_not_filled_is_refused_before_any_call(template: Template) -> None:
    with pytest.raises(ContentRefused):
        compose(OutboundPart(WHATSAPP, template=template), DESK)


@pytest.mark.parametrize("text", ["", "  \n", "x" * 1601, "😀" * 801])
def test_what_no_message_holds_is_refused(text: str) -> None:
    with pytest.raises(ContentRefused):
        compose(OutboundPart(THEM, text=text), DESK)


def test_a_text_that_would_cost_more_than_allowed_is_refused() -> None:
    frugal = replace(DESK, most_segments=2)
    compose(OutboundPart(THEM, text="a" * 306), frugal)
    with pytest.raises(ContentRefused, match="5 segments"):
        compose(OutboundPart(THEM, text="ж" * 306), frugal)
    compose(OutboundPart(WHATSAPP, text="ж" * 306), frugal)  # WhatsApp is not charged by segments


@pytest.mark.parametrize("handle", ["ACME", "client:anna", "07700 900123", "hidden:CA1"])
def test_what_is_no_number_cannot_be_written_to(handle: str) -> None:
    with pytest.raises(NotReachable):
        compose(OutboundPart(ChannelAddress(Channel.SMS, "", handle), text="Hello"), DESK)


@pytest.mark.parametrize("action", [action for action in PartAction if action is not PartAction.SEND])
def test_nothing_but_sending_can_be_done(action: PartAction) -> None:
    with pytest.raises(ContentRefused):
        compose(OutboundPart(THEM, action, "Hello", target_id="SM1"), DESK)
