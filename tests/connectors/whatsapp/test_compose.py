"""Our parts as calls of the Cloud API, and its answers as receipts."""

import pytest

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import ContentRefused, OutcomeUnknown
from connectors.contract.inbound import MediaKind
from connectors.contract.outbound import Attachment, Button, OutboundPart, PartAction, Template
from connectors.toolkit.payload import JsonObject
from connectors.whatsapp.compose import COMPOSERS, Rules, compose, receipt
from connectors.whatsapp.settings import ButtonKind, RecipientField, TemplateShape
from tests.connectors.whatsapp.conftest import address

NUMBER, USER, GROUP = "447700900123", "GB.7300481925566120938", "Y2FwaV9ncm91cDox"
SHAPES = (TemplateShape(name="ready", language="cs", variables=2, buttons=(ButtonKind.URL, ButtonKind.QUICK_REPLY)),)
PHOTO = Attachment(MediaKind.IMAGE, "mug.jpg", "image/jpeg", b"jpeg")
NOTE = Attachment(MediaKind.VOICE, "note.ogg", "audio/ogg", b"ogg")
Json = dict[str, object]


def body_of(part: OutboundPart, rules: Rules | None = None) -> Json:
    call = compose(part, rules or Rules())
    return call.with_file("777") if call.upload else call.body


def to(handle: str = NUMBER, text: str = "") -> OutboundPart:
    return OutboundPart(address(handle), text=text)


@pytest.mark.parametrize(
    ("handle", "field", "expected"),
    [
        (NUMBER, RecipientField.AUTO, {"recipient_type": "individual", "to": NUMBER}),
        (f"+{NUMBER}", RecipientField.AUTO, {"recipient_type": "individual", "to": NUMBER}),
        (USER, RecipientField.AUTO, {"recipient_type": "individual", "recipient": USER}),
        (USER, RecipientField.TO, {"recipient_type": "individual", "to": USER}),
        (NUMBER, RecipientField.RECIPIENT, {"recipient_type": "individual", "recipient": NUMBER}),
        (GROUP, RecipientField.RECIPIENT, {"recipient_type": "group", "to": GROUP}),
    ],
)
def test_the_recipient_stands_where_the_setting_wants_it(handle: str, field: RecipientField, expected: Json) -> None:
    call = body_of(to(handle, "hi"), Rules(recipient_field=field))
    assert call == {"messaging_product": "whatsapp", **expected, "type": "text", "text": {"body": "hi"}}


def test_a_text_quotes_and_carries_our_own_id() -> None:
    call = body_of(OutboundPart(address(NUMBER), text="Yes", reply_to="wamid.q", key="part-7"))
    assert call["context"] == {"message_id": "wamid.q"}
    assert call["biz_opaque_callback_data"] == "part-7"


@pytest.mark.parametrize("text", ["", "  \n", "x" * 4097])
def test_no_text_and_too_long_a_text_are_refused(text: str) -> None:
    with pytest.raises(ContentRefused):
        compose(to(text=text), Rules())


@pytest.mark.parametrize(
    ("attachment", "text", "kind", "expected"),
    [
        (PHOTO, "look", "image", {"caption": "look", "id": "777"}),
        (PHOTO, "", "image", {"id": "777"}),
        (NOTE, "", "audio", {"voice": True, "id": "777"}),
        (Attachment(MediaKind.VOICE, "n.mp3", "audio/mpeg", b"x"), "", "audio", {"id": "777"}),
        (NOTE, "listen", "document", {"caption": "listen", "filename": "note.ogg", "id": "777"}),
        (Attachment(MediaKind.STICKER, "s.webp", "image/webp", b"x"), "", "sticker", {"id": "777"}),
        (
            Attachment(MediaKind.DOCUMENT, "a.pdf", "application/pdf", b"x"),
            "",
            "document",
            {"filename": "a.pdf", "id": "777"},
        ),
    ],
)
def test_a_file_goes_with_its_caption_where_it_can_have_one(
    attachment: Attachment, text: str, kind: str, expected: Json
) -> None:
    part = OutboundPart(address(NUMBER), text=text, attachment=attachment)
    assert compose(part, Rules()).upload == attachment
    call = body_of(part)
    assert (call["type"], call[kind]) == (kind, expected)


def choices(count: int) -> tuple[Button, ...]:
    return tuple(Button(f"Choice {number}", f"value-{number}") for number in range(count))


def interactive(part: OutboundPart) -> JsonObject:
    call = JsonObject(body_of(part))
    assert call.text("type") == "interactive"
    return call.inside("interactive")


def test_up_to_three_choices_are_buttons() -> None:
    told = interactive(OutboundPart(address(NUMBER), text="Which one?", buttons=choices(3)))
    assert told.text("type") == "button"
    assert told.values["body"] == {"text": "Which one?"}
    buttons = told.inside("action").items("buttons")
    assert buttons[0] == {"type": "reply", "reply": {"id": "value-0", "title": "Choice 0"}}
    assert len(buttons) == 3


def test_up_to_ten_choices_are_a_list() -> None:
    told = interactive(OutboundPart(address(NUMBER), text="Which one?", buttons=choices(10)))
    assert told.text("type") == "list"
    [section] = told.inside("action").each("sections")
    assert (told.inside("action").text("button"), len(section.items("rows"))) == ("Options", 10)


def test_links_and_too_many_choices_become_lines_of_the_text() -> None:
    link = Button("Our shop", url="https://shop.example.com")
    told = interactive(OutboundPart(address(NUMBER), text="Which one?", buttons=(*choices(2), link)))
    assert told.inside("body").text("text") == "Which one?\n\nOur shop: https://shop.example.com"
    for buttons, text in (((link,), "Look"), (choices(11), "Which?"), (choices(2), "w" * 1025)):
        plain = JsonObject(body_of(OutboundPart(address(NUMBER), text=text, buttons=buttons)))
        words = plain.inside("text").text("body") or ""
        assert words.startswith(text)
        assert all(button.label in words for button in buttons)


def test_buttons_may_stand_under_a_file() -> None:
    part = OutboundPart(address(NUMBER), text="This one?", attachment=PHOTO, buttons=choices(2))
    told = interactive(part)
    assert told.values["header"] == {"type": "image", "image": {"id": "777"}}
    with pytest.raises(ContentRefused, match="3 buttons"):
        compose(OutboundPart(address(NUMBER), text="?", attachment=PHOTO, buttons=choices(4)), Rules())


@pytest.mark.parametrize(
    ("text", "buttons"),
    [
        ("", choices(2)),
        ("Which?", (Button("Same", "a"), Button("Same", "b"))),
        ("Which?", (Button("One", "a"), Button("Two", "a"))),
        ("Which?", (Button("  ", "a"),)),
        ("Which?", (Button("One", "é" * 101),)),
    ],
)
def test_choices_that_whatsapp_would_refuse_are_refused_before(text: str, buttons: tuple[Button, ...]) -> None:
    with pytest.raises(ContentRefused):
        compose(OutboundPart(address(NUMBER), text=text, buttons=buttons), Rules())


def template(*variables: str, buttons: tuple[str, ...] = (), name: str = "ready") -> OutboundPart:
    return OutboundPart(address(NUMBER), template=Template(name, "cs", variables, buttons))


def test_a_template_is_filled_in_order() -> None:
    call = JsonObject(body_of(template("Hana", "4711\n  ready", buttons=("4711", "yes")), Rules(templates=SHAPES)))
    told = call.inside("template")
    assert (told.text("name"), told.values["language"]) == ("ready", {"code": "cs"})
    assert told.items("components") == [
        {"type": "body", "parameters": [{"type": "text", "text": "Hana"}, {"type": "text", "text": "4711 ready"}]},
        {"type": "button", "sub_type": "url", "index": "0", "parameters": [{"type": "text", "text": "4711"}]},
        {
            "type": "button",
            "sub_type": "quick_reply",
            "index": "1",
            "parameters": [{"type": "payload", "payload": "yes"}],
        },
    ]


def test_places_with_names_are_filled_by_their_names() -> None:
    shape = TemplateShape(name="ready", language="cs", text="Dobrý den {{first_name}}, {{number}}")
    call = JsonObject(body_of(template("Hana", "4711"), Rules(templates=(shape,))))
    [body] = call.inside("template").items("components")
    assert body == {
        "type": "body",
        "parameters": [
            {"type": "text", "text": "Hana", "parameter_name": "first_name"},
            {"type": "text", "text": "4711", "parameter_name": "number"},
        ],
    }
    with pytest.raises(ContentRefused, match="has 2 places, and 1 are filled"):
        compose(template("Hana"), Rules(templates=(shape,)))


def test_a_template_without_places_has_no_components() -> None:
    assert body_of(template(name="hello"))["template"] == {"name": "hello", "language": {"code": "cs"}}


@pytest.mark.parametrize(
    "part",
    [
        template("Hana", buttons=("1", "2")),
        template("Hana", "  ", buttons=("1", "2")),
        template("Hana", "4711", "more", buttons=("1", "2")),
        template("Hana", "4711", buttons=("1",)),
        template("", name="unknown to the settings"),
    ],
)
def test_a_missing_variable_is_refused_before_any_call(part: OutboundPart) -> None:
    with pytest.raises(ContentRefused, match="template"):
        compose(part, Rules(templates=SHAPES))


def test_reactions_read_marks_and_typing_name_their_message() -> None:
    target = OutboundPart(address(NUMBER), action=PartAction.REACT, target_id="wamid.t", emoji="🙏")
    assert body_of(target)["reaction"] == {"message_id": "wamid.t", "emoji": "🙏"}
    taken = OutboundPart(address(NUMBER), action=PartAction.REACT, target_id="wamid.t")
    assert body_of(taken)["reaction"] == {"message_id": "wamid.t", "emoji": ""}
    read = {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.t"}
    for action in (PartAction.READ, PartAction.ACKNOWLEDGE):
        assert body_of(OutboundPart(address(NUMBER), action=action, target_id="wamid.t")) == read
    typing = OutboundPart(address(NUMBER), action=PartAction.TYPING, target_id="wamid.t")
    assert body_of(typing) == {**read, "typing_indicator": {"type": "text"}}


@pytest.mark.parametrize("action", sorted(set(PartAction) - {PartAction.SEND}))
def test_what_names_no_message_or_cannot_be_done_is_refused(action: PartAction) -> None:
    with pytest.raises(ContentRefused):
        compose(OutboundPart(address(NUMBER), action=action, text="x"), Rules())


def test_every_action_has_its_composer() -> None:
    assert set(COMPOSERS) == set(PartAction)


def answer(wa_id: str | None = NUMBER) -> JsonObject:
    contact = {"input": NUMBER, **({"wa_id": wa_id} if wa_id else {})}
    return JsonObject({"contacts": [contact], "messages": [{"id": "wamid.new", "message_status": "accepted"}]})


def test_a_receipt_names_the_message_and_a_number_that_is_spelt_otherwise() -> None:
    assert receipt(to(text="hi"), answer()).provider_message_id == "wamid.new"
    assert receipt(to(text="hi"), answer()).moved_to is None
    moved = receipt(to("5511987654321", "hi"), answer("551187654321")).moved_to
    assert moved == ChannelAddress(Channel.WHATSAPP, "", "551187654321")
    assert receipt(to(USER, "hi"), answer()).moved_to is None  # an id beside the number is no move
    assert receipt(to(text="hi"), answer(None)).moved_to is None


def test_a_read_mark_has_the_message_it_was_for() -> None:
    part = OutboundPart(address(NUMBER), action=PartAction.READ, target_id="wamid.t")
    assert receipt(part, JsonObject({"success": True})).provider_message_id == "wamid.t"


def test_a_good_answer_without_an_id_leaves_us_in_the_dark() -> None:
    with pytest.raises(OutcomeUnknown):
        receipt(to(text="hi"), JsonObject({"messages": []}))
