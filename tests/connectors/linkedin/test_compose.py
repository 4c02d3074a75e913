"""Parts into LinkedIn's calls."""

from dataclasses import replace

import pytest

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import ContentRefused
from connectors.contract.inbound import MediaKind
from connectors.contract.outbound import Attachment, Button, OutboundPart, PartAction, Template
from connectors.linkedin.compose import Verb, compose, receipt
from connectors.toolkit.payload import JsonObject

ORGANIZATION, POST = "urn:li:organization:70011223", "urn:li:activity:7390000000000000001"
COMMENT = f"urn:li:comment:({POST},7390000000000000011)"
LENA = ChannelAddress(Channel.LINKEDIN, "page", "urn:li:person:aBcD")
PART = OutboundPart(LENA, text="Yes, we do.", reply_to=COMMENT)
ENCODED_POST = "urn%3Ali%3Aactivity%3A7390000000000000001"


def test_a_comment_is_answered_below_it() -> None:
    call = compose(ORGANIZATION, PART)
    assert call.path == f"/rest/socialActions/urn%3Ali%3Acomment%3A%28{ENCODED_POST}%2C7390000000000000011%29/comments"
    assert call.body == {
        "actor": ORGANIZATION,
        "object": POST,
        "parentComment": COMMENT,
        "message": {"text": "Yes, we do."},
    }


def test_the_short_spelling_means_the_same() -> None:
    short = COMMENT.replace("(urn:li:", "(")
    assert compose(ORGANIZATION, replace(PART, reply_to=short)) == compose(ORGANIZATION, PART)


def test_a_mention_is_answered_below_their_post() -> None:
    call = compose(ORGANIZATION, replace(PART, reply_to="urn:li:share:777"))
    assert call.path == "/rest/socialActions/urn%3Ali%3Ashare%3A777/comments"
    assert call.body == {"actor": ORGANIZATION, "object": "urn:li:share:777", "message": {"text": "Yes, we do."}}


def test_whoever_is_not_named_is_answered_below_the_post() -> None:
    nobody = replace(LENA, handle=POST)
    call = compose(ORGANIZATION, OutboundPart(nobody, text="Hello"))
    assert call.path == f"/rest/socialActions/{ENCODED_POST}/comments"


def test_a_comment_of_ours_is_deleted_by_us() -> None:
    call = compose(ORGANIZATION, OutboundPart(LENA, PartAction.DELETE, target_id=COMMENT))
    assert call.verb is Verb.DELETE
    assert call.path == (
        f"/rest/socialActions/{ENCODED_POST}/comments/7390000000000000011?actor=urn%3Ali%3Aorganization%3A70011223"
    )


def test_a_comment_of_ours_is_edited_by_us() -> None:
    call = compose(ORGANIZATION, OutboundPart(LENA, PartAction.EDIT, "Blue and red.", target_id=COMMENT))
    gone = compose(ORGANIZATION, OutboundPart(LENA, PartAction.DELETE, target_id=COMMENT))
    assert (call.verb, call.path) == (Verb.PARTIAL_UPDATE, gone.path)
    assert call.body == {"patch": {"message": {"$set": {"text": "Blue and red."}}}}


@pytest.mark.parametrize(
    "part",
    [
        replace(PART, reply_to=None),
        replace(PART, reply_to="urn:li:leadGenFormResponse:77aa-3"),
        replace(PART, privately=True),
        replace(PART, text=" "),
        replace(PART, text="x" * 1251),
        replace(PART, attachment=Attachment(MediaKind.IMAGE, "a.png", "image/png", b"")),
        replace(PART, buttons=(Button("Yes", "yes"),)),
        replace(PART, template=Template("hello", "en")),
        OutboundPart(LENA, PartAction.DELETE, target_id="urn:li:share:1"),
        OutboundPart(LENA, PartAction.EDIT, " ", target_id=COMMENT),
        OutboundPart(LENA, PartAction.EDIT, "other", target_id="urn:li:share:1"),
        OutboundPart(LENA, PartAction.REACT, target_id=COMMENT, emoji="👍"),
        OutboundPart(LENA, PartAction.TYPING),
        OutboundPart(LENA, PartAction.READ, target_id=COMMENT),
        OutboundPart(LENA, PartAction.ACKNOWLEDGE, target_id=COMMENT),
    ],
)
def test_what_linkedin_cannot_do_is_refused_in_words(part: OutboundPart) -> None:
    with pytest.raises(ContentRefused) as refused:
        compose(ORGANIZATION, part)
    assert len(refused.value.detail) > 15


@pytest.mark.parametrize(
    ("headers", "answer"),
    [
        ({"x-restli-id": "42"}, {}),
        ({}, {"id": "42"}),
        ({"x-restli-id": "42"}, {"commentUrn": f"urn:li:comment:({POST},42)"}),
        ({}, {"$URN": "urn:li:comment:(activity:7390000000000000001,42)"}),
        ({"x-restli-id": f"urn%3Ali%3Acomment%3A%28{ENCODED_POST}%2C42%29"}, {}),
    ],
)
def test_a_receipt_names_our_comment_as_notifications_do(headers: dict[str, str], answer: dict[str, object]) -> None:
    call = compose(ORGANIZATION, PART)
    assert receipt(PART, call, headers, JsonObject(answer)).provider_message_id == f"urn:li:comment:({POST},42)"


def test_an_answer_without_a_name_gives_none() -> None:
    assert receipt(PART, compose(ORGANIZATION, PART), {}, JsonObject({})).provider_message_id is None
