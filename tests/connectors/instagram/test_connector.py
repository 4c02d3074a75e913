"""Settings of an account, its abilities, and how it reads what is public."""

import orjson
import pytest
from pydantic import SecretStr, ValidationError

from connectors.contract.channel import ChannelAddress
from connectors.contract.errors import ContentRefused
from connectors.contract.inbound import (
    CommentModerated,
    Direction,
    InboundEvent,
    MessageEchoed,
    MessageReceived,
    PublicKind,
    WebhookRequest,
)
from connectors.contract.outbound import OutboundMessage
from connectors.contract.parts import plan_parts
from connectors.instagram.connector import InstagramConnector
from connectors.instagram.settings import InstagramSettings

SECRETS = {name: SecretStr("something") for name in ("app_secret", "verify_token", "access_token")}


def connector() -> InstagramConnector:
    return InstagramConnector("shop", InstagramSettings(account_id="17", **SECRETS))


def read(
    value: dict[str, object], field: str = "comments", time: int = 1763802000, account: str = "17"
) -> InboundEvent:
    entry = {"id": account, "time": time, "changes": [{"field": field, "value": value}]}
    [event] = connector().parse(WebhookRequest(orjson.dumps({"object": "instagram", "entry": [entry]})))
    return event


def comment(**more: object) -> dict[str, object]:
    return {"id": "501", "text": "Kolik?", "media": {"id": "900"}, "from": {"id": "109", "username": "ben"}, **more}


def test_wrong_ids_are_refused() -> None:
    for wrong in ({"account_id": "@moravia"}, {"account_id": ""}):
        with pytest.raises(ValidationError, match="no id of Meta's"):
            InstagramSettings.model_validate({"account_id": "17", **SECRETS, **wrong})


def test_a_comment_is_public_and_its_answer_goes_to_its_author() -> None:
    event = read(comment())
    assert isinstance(event, MessageReceived)
    assert event.public is PublicKind.COMMENT
    assert event.address == ChannelAddress(connector().channel, "shop", "109")
    assert not event.is_group


def test_our_own_comment_is_an_echo() -> None:
    event = read(comment(**{"from": {"id": "17"}, "parent_id": "500"}))
    assert isinstance(event, MessageEchoed)
    assert (event.direction, event.public, event.reply_to) == (Direction.OUTBOUND, PublicKind.COMMENT, "500")


def test_a_mention_without_an_author_is_answered_where_it_stands() -> None:
    event = read({"media_id": "900", "comment_id": "502"}, "mentions")
    assert isinstance(event, MessageReceived)
    assert (event.public, event.sender, event.is_group) == (PublicKind.MENTION, None, True)
    assert event.address == ChannelAddress(connector().channel, "shop", "media:900")


def test_both_forms_of_a_comment_are_one_event() -> None:
    value = comment()
    flat = {"id": "17", "time": 1763802009, "field": "comments", "value": {**value, "comment_id": "501"}}
    listed = {"id": "17", "time": 1763802000, "changes": [{"field": "comments", "value": value}]}
    body = orjson.dumps({"object": "instagram", "entry": [listed, flat]})
    assert len(connector().parse(WebhookRequest(body))) == 1


def test_hidden_again_later_is_another_event_and_a_repetition_is_not() -> None:
    times = (1763802000, 1763802000, 1763809000)
    first, again, later = (read(comment(verb="hide"), time=time) for time in times)
    assert isinstance(first, CommentModerated)
    assert first.event_id == again.event_id != later.event_id


def test_only_our_accounts_items_are_ours() -> None:
    entry = {"id": "18", "changes": [{"field": "comments", "value": comment()}]}
    body = WebhookRequest(orjson.dumps({"object": "instagram", "entry": [entry]}))
    assert connector().parse(body) == []
    assert connector().share(body) is None
    assert len(InstagramConnector("files", InstagramSettings.offline()).parse(body)) == 1


def test_a_long_public_answer_stays_public_in_all_its_parts() -> None:
    address = ChannelAddress(connector().channel, "shop", "109")
    message = OutboundMessage(address, "slovo " * 400, reply_to="501", public=True)
    parts = plan_parts(message, connector().capabilities)
    assert len(parts) == 3
    assert {connector().compose(part).path for part in parts} == {"/501/replies"}


def test_a_private_answer_to_a_comment_is_one_message_or_none() -> None:
    address = ChannelAddress(connector().channel, "shop", "109")
    [part] = plan_parts(OutboundMessage(address, "Ahoj", reply_to="501", privately=True), connector().capabilities)
    assert part.privately
    with pytest.raises(ContentRefused, match="one message"):
        plan_parts(OutboundMessage(address, "slovo " * 400, reply_to="501", privately=True), connector().capabilities)
