"""Our parts become the calls of the Bot API, and its refusals our errors."""

import pytest

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import (
    AddressMoved,
    ContentRefused,
    Misconfigured,
    NotReachable,
    RecipientGone,
    Refused,
    SendError,
    Throttled,
    Unavailable,
    Unchangeable,
    WindowClosed,
)
from connectors.contract.inbound import MediaKind
from connectors.contract.outbound import Attachment, Button, OutboundPart, PartAction
from connectors.telegram.answers import Refusal, read_refusal
from connectors.telegram.compose import Method, compose, receipt, send_error, settled
from connectors.toolkit.payload import JsonObject

CHAT = ChannelAddress(Channel.TELEGRAM, "support", "512")
BUSINESS = ChannelAddress(Channel.TELEGRAM, "support", "512/BC-1")


def test_a_text_is_sent_plain_with_reply_and_buttons() -> None:
    part = OutboundPart(
        CHAT,
        text="<b> & so",
        reply_to="512:41",
        buttons=(Button("Yes", "ok:1"), Button("Shop", url="https://x.example")),
    )
    call = compose(part)
    assert call.method is Method.SEND_MESSAGE
    assert call.arguments == {
        "chat_id": 512,
        "text": "<b> & so",
        "reply_parameters": {"message_id": 41, "allow_sending_without_reply": True},
        "reply_markup": {
            "inline_keyboard": [
                [{"text": "Yes", "callback_data": "ok:1"}],
                [{"text": "Shop", "url": "https://x.example"}],
            ]
        },
    }


def test_an_answer_in_a_business_chat_names_its_connection() -> None:
    assert compose(OutboundPart(BUSINESS, text="Hi")).arguments == {
        "chat_id": 512,
        "business_connection_id": "BC-1",
        "text": "Hi",
    }


def test_a_reply_to_something_unknown_to_telegram_is_left_out() -> None:
    assert "reply_parameters" not in compose(OutboundPart(CHAT, text="Hi", reply_to="mail-7")).arguments


@pytest.mark.parametrize(
    ("kind", "method", "argument"),
    [
        (MediaKind.IMAGE, Method.SEND_PHOTO, "photo"),
        (MediaKind.VIDEO, Method.SEND_VIDEO, "video"),
        (MediaKind.AUDIO, Method.SEND_AUDIO, "audio"),
        (MediaKind.VOICE, Method.SEND_VOICE, "voice"),
        (MediaKind.DOCUMENT, Method.SEND_DOCUMENT, "document"),
        (MediaKind.STICKER, Method.SEND_DOCUMENT, "document"),
    ],
)
def test_a_file_goes_by_the_method_of_its_kind(kind: MediaKind, method: Method, argument: str) -> None:
    call = compose(OutboundPart(CHAT, text="look", attachment=Attachment(kind, "a", "x/y", b"1")))
    assert call.upload is not None
    assert (call.method, call.upload.argument, call.arguments["caption"]) == (method, argument, "look")


@pytest.mark.parametrize(
    ("action", "method", "arguments"),
    [
        (PartAction.EDIT, Method.EDIT_MESSAGE_TEXT, {"chat_id": 512, "message_id": 9, "text": "new"}),
        (PartAction.DELETE, Method.DELETE_MESSAGE, {"chat_id": 512, "message_id": 9}),
        (PartAction.TYPING, Method.SEND_CHAT_ACTION, {"chat_id": 512, "action": "typing"}),
        (PartAction.ACKNOWLEDGE, Method.ANSWER_CALLBACK_QUERY, {"callback_query_id": "512:9", "text": "new"}),
        (
            PartAction.REACT,
            Method.SET_MESSAGE_REACTION,
            {"chat_id": 512, "message_id": 9, "reaction": [{"type": "emoji", "emoji": "👍"}]},
        ),
    ],
)
def test_other_actions(action: PartAction, method: Method, arguments: dict[str, object]) -> None:
    call = compose(OutboundPart(CHAT, action=action, text="new", target_id="512:9", emoji="👍"))
    assert (call.method, call.arguments) == (method, arguments)


def test_the_words_under_a_file_are_a_caption() -> None:
    call = compose(OutboundPart(CHAT, PartAction.EDIT, "new", target_id="512:9", is_caption=True))
    assert call.method is Method.EDIT_MESSAGE_CAPTION
    assert call.arguments == {"chat_id": 512, "message_id": 9, "caption": "new"}


def test_a_reaction_without_emoji_is_taken_back() -> None:
    assert compose(OutboundPart(CHAT, action=PartAction.REACT, target_id="512:9")).arguments["reaction"] == []


@pytest.mark.parametrize(
    "part",
    [
        OutboundPart(CHAT, text=" "),
        OutboundPart(CHAT, action=PartAction.EDIT, text="x"),
        OutboundPart(CHAT, action=PartAction.EDIT, text=" ", target_id="512:9"),
        OutboundPart(CHAT, action=PartAction.DELETE, target_id="mail-7"),
        OutboundPart(CHAT, action=PartAction.ACKNOWLEDGE),
    ],
)
def test_what_telegram_cannot_do_is_refused(part: OutboundPart) -> None:
    with pytest.raises(ContentRefused):
        compose(part)


@pytest.mark.parametrize(
    ("status", "words", "error"),
    [
        (400, "Bad Request: message is too long", ContentRefused),
        (400, "Bad Request: message caption is too long", ContentRefused),
        (400, "Bad Request: message to edit not found", Unchangeable),
        (400, "Bad Request: there is no caption in the message to edit", Unchangeable),
        (400, "Bad Request: message can't be edited", Unchangeable),
        (400, "Bad Request: MESSAGE_ID_INVALID", Unchangeable),
        (400, "Bad Request: can't parse entities: Unsupported start tag", ContentRefused),
        (400, "Bad Request: BUTTON_DATA_INVALID", ContentRefused),
        (400, "Bad Request: chat not found", NotReachable),
        (400, "Bad Request: PEER_ID_INVALID", NotReachable),
        (400, "Bad Request: BUSINESS_PEER_USAGE_MISSING", WindowClosed),
        (400, "Bad Request: something new", Refused),
        (401, "Unauthorized", Misconfigured),
        (404, "Not Found", Misconfigured),
        (403, "Forbidden: bot was blocked by the user", RecipientGone),
        (403, "Forbidden: bot was kicked from the supergroup chat", RecipientGone),
        (403, "Forbidden: bot is not a member of the channel chat", RecipientGone),
        (403, "Forbidden: user is deactivated", NotReachable),
        (403, "Forbidden: bot can't initiate conversation with a user", WindowClosed),
        (403, "Forbidden: bot can't send messages to bots", NotReachable),
        (409, "Conflict: terminated by other getUpdates request", Misconfigured),
        (413, "Request Entity Too Large", ContentRefused),
        (418, "I'm a teapot", Refused),
        (500, "Internal Server Error", Unavailable),
        (502, "Bad Gateway", Unavailable),
    ],
)
def test_each_refusal_has_its_error(status: int, words: str, error: type[SendError]) -> None:
    problem = send_error("support", Refusal(status, words))
    assert type(problem) is error
    assert (problem.code, problem.detail) == (str(status), words)


def test_a_429_says_how_long_to_wait() -> None:
    answer = JsonObject({"description": "Too Many Requests: retry after 17", "parameters": {"retry_after": 17}})
    problem = send_error("support", read_refusal(429, answer))
    assert isinstance(problem, Throttled)
    assert problem.seconds == 17


def test_a_group_that_moved_names_its_new_address() -> None:
    answer = JsonObject({"description": "Bad Request: upgraded", "parameters": {"migrate_to_chat_id": -100512}})
    problem = send_error("support", read_refusal(400, answer))
    assert isinstance(problem, AddressMoved)
    assert problem.moved_to == ChannelAddress(Channel.TELEGRAM, "support", "-100512")


@pytest.mark.parametrize(
    ("action", "words"),
    [
        (PartAction.EDIT, "Bad Request: message is not modified: specified new message content"),
        (PartAction.DELETE, "Bad Request: message to delete not found"),
        (PartAction.ACKNOWLEDGE, "Bad Request: query is too old and response timeout expired or query ID is invalid"),
    ],
)
def test_what_is_so_already_counts_as_done(action: PartAction, words: str) -> None:
    done = settled(OutboundPart(CHAT, action=action, target_id="512:9"), Refusal(400, words))
    assert done is not None
    assert done.provider_message_id == "512:9"
    assert settled(OutboundPart(CHAT, text="x"), Refusal(400, words)) is None


@pytest.mark.parametrize("result", [True, None, [], {"message_id": "x"}, {"chat": 5}])
def test_a_result_without_a_message_proves_no_id(result: object) -> None:
    assert receipt(OutboundPart(CHAT, text="x"), result).provider_message_id is None
