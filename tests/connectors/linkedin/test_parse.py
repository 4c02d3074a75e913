"""What the samples cannot show: whose events are read, consents, anonymous authors, odd bodies."""

import json
from typing import Any

import pytest

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import WebhookUnreadable
from connectors.contract.inbound import (
    ConsentChanged,
    ConsentTopic,
    Direction,
    FormSubmitted,
    InboundEvent,
    LeadReported,
    MessageEchoed,
    MessageReceived,
    Unreadable,
)
from connectors.linkedin.leads import Rules
from connectors.linkedin.parse import SOCIAL, Reading, parse_body

ORGANIZATION, LENA, AD = "urn:li:organization:55010203", "urn:li:person:aBcD", "urn:li:sponsoredAccount:509911002"
POST = "urn:li:activity:7390000000000000001"
EVERYBODY = Reading("page", "", frozenset(), Rules({}, None))


def read(body: object, reading: Reading = EVERYBODY) -> list[InboundEvent]:
    return parse_body(reading, json.dumps(body).encode())


def notification(action: str, number: int = 1, **more: object) -> dict[str, object]:
    told = {"notificationId": number, "organizationalEntity": ORGANIZATION, "action": action, "sourcePost": POST}
    return {**told, "generatedActivity": f"urn:li:comment:(activity:7390000000000000001,{number})", **more}


def social(*notifications: object) -> dict[str, object]:
    return {"type": SOCIAL, "notifications": list(notifications)}


def lead(**more: object) -> dict[str, object]:
    told = {"type": "LEAD_ACTION", "leadGenFormResponse": "urn:li:leadGenFormResponse:77aa-3", "leadAction": "CREATED"}
    return {**told, "owner": {"sponsoredAccount": AD}, "occurredAt": 1795340400456, **more}


def answers(**more: object) -> dict[str, Any]:
    told = [{"questionId": 3, "answerDetails": {"textQuestionAnswer": {"answer": "lena@customer.example"}}}]
    consents = [
        {"consentId": 5, "accepted": True},
        {"consentId": 6, "accepted": True},
        {"consentId": 7, "accepted": False},
    ]
    filled = {"answers": told, "consentResponses": consents}
    head = {"id": "77aa-3", "owner": {"sponsoredAccount": AD}, "submittedAt": 1795340399000, "submitter": LENA}
    return {**head, "formResponse": filled, **more}


FORM = {
    "content": {
        "questions": [{"questionId": 3, "name": "Email", "predefinedField": "EMAIL"}],
        "legalInfo": {"consents": [{"id": 5, "consent": {"localized": {"en_US": "Send me news"}}}]},
    }
}


def test_who_wrote_is_answered_at_their_own_address() -> None:
    decorated = {"comment": {"owner": LENA, "text": "Hello"}}
    [event] = read(social(notification("COMMENT", decoratedGeneratedActivity=decorated)))
    assert event.address == ChannelAddress(Channel.LINKEDIN, "page", LENA)
    assert not event.is_group


def test_who_is_not_named_is_answered_under_the_post() -> None:
    [event] = read(social(notification("COMMENT")))
    assert isinstance(event, MessageReceived)
    assert (event.address, event.is_group, event.sender) == (ChannelAddress(Channel.LINKEDIN, "page", POST), True, None)


def test_what_we_wrote_is_an_echo_whoever_of_us_did() -> None:
    decorated = {"comment": {"owner": ORGANIZATION, "text": "Hello"}}
    events = read(
        social(notification("ADMIN_COMMENT"), notification("COMMENT", 2, decoratedGeneratedActivity=decorated))
    )
    assert [type(event) for event in events] == [MessageEchoed, MessageEchoed]
    assert {event.direction for event in events} == {Direction.OUTBOUND}


def test_only_our_page_and_our_forms_are_read() -> None:
    ours = Reading("page", ORGANIZATION, frozenset({AD}), Rules({}, None))
    others = Reading("page", "urn:li:organization:1", frozenset({"urn:li:sponsoredAccount:1"}), Rules({}, None))
    any_owner = Reading("page", "urn:li:organization:1", frozenset(), Rules({}, None))
    for body in (social(notification("COMMENT")), lead(), answers()):
        assert len(read(body, ours)) == 1
        assert read(body, others) == []
    assert len(read(lead(), any_owner)) == 1


def test_a_lead_is_reported_once_for_each_thing_that_happened_to_it() -> None:
    created, deleted = read(lead())[0], read(lead(leadAction="DELETED", occurredAt=1795340500000))[0]
    assert isinstance(created, LeadReported)
    assert isinstance(deleted, LeadReported)
    assert (created.deleted, deleted.deleted) == (False, True)
    assert created.event_id != deleted.event_id
    assert read(lead()) == [created]


def test_only_the_consents_that_the_settings_name_are_consents() -> None:
    rules = Rules({"5": ConsentTopic.MARKETING, "7": ConsentTopic.SALES}, None)
    reading = Reading("page", "", frozenset(), rules)
    form, consent = read(answers(form=FORM), reading)
    assert isinstance(form, FormSubmitted)
    assert isinstance(consent, ConsentChanged)
    assert (consent.granted, consent.topic, consent.text) == (
        True,
        ConsentTopic.MARKETING,
        "Agreed on a form: Send me news",
    )
    assert consent.address == form.address
    for event in (form, consent):
        assert parse_body(reading, event.item) == [event]


def test_a_claim_is_a_claim() -> None:
    [form] = read(answers(form=FORM))
    assert isinstance(form, FormSubmitted)
    assert form.claimed == (ChannelAddress(Channel.EMAIL, "", "lena@customer.example"),)
    assert form.sender_verified is None


def test_who_filled_a_form_unnamed_is_known_by_the_lead_alone() -> None:
    told = answers()
    del told["submitter"]
    [form] = read(told)
    assert form.address == ChannelAddress(Channel.LINKEDIN, "page", "urn:li:leadGenFormResponse:77aa-3")
    assert form.sender_verified is False


def test_a_choice_that_no_database_takes_is_left_out() -> None:
    told = answers()
    chosen = {"multipleChoiceAnswer": {"options": [2, 2**63, "other"]}}
    told["formResponse"] = {"answers": [{"questionId": 9, "answerDetails": chosen}]}
    [form] = read(told)
    assert isinstance(form, FormSubmitted) and form.fields == {"9": [2, "other"]}


def test_one_bad_notification_among_ten_harms_nobody() -> None:
    many: list[object] = [notification("COMMENT", number) for number in range(1, 11)]
    many[4] = ["?"]
    events = read(social(*many))
    assert len(events) == 10
    assert [type(event) for event in events if not isinstance(event, MessageReceived)] == [Unreadable]


def test_what_nests_too_deeply_is_kept_as_unreadable() -> None:
    deep: object = "x"
    for _ in range(300):
        deep = {"in": deep}
    [event, other] = read(social(notification("COMMENT", x=deep), notification("COMMENT", 2)))
    assert isinstance(event, Unreadable)
    assert isinstance(other, MessageReceived)
    assert parse_body(EVERYBODY, event.item) == [event]


@pytest.mark.parametrize("body", [{}, {"hello": 1}, social(), {"type": 5}])
def test_what_tells_nothing_gives_nothing(body: object) -> None:
    assert read(body) == []


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b'"text"', b"\xff"])
def test_what_is_no_object_is_unreadable(body: bytes) -> None:
    with pytest.raises(WebhookUnreadable):
        parse_body(EVERYBODY, body)
