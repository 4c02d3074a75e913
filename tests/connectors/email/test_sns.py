"""Only what SNS signed for a topic of ours, not long ago, is let in, and no address leads anywhere but to Amazon."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract.errors import WebhookRejected, WebhookUnreadable
from connectors.contract.protocol import Keys
from connectors.email.ses_settings import SesSettings
from connectors.email.simulator.sns_posts import SnsTopic, as_body
from connectors.email.sns import confirmation_url, envelope_of, key_urls, verify
from tests.connectors.email.ses_bodies import NOW, TOPIC

AMAZON = "https://sns.eu-west-1.amazonaws.com"
OURS = SesSettings(region="eu-west-1", topic_arns=(TOPIC,))
SIGNER = SnsTopic(TOPIC, NOW)
STRANGER = SnsTopic(TOPIC, NOW)
URL = AMAZON + SIGNER.certificate_path
KEYS: Keys = {URL: SIGNER.certificate}


def posted(message: str = '{"eventType": "Send"}', signer: SnsTopic = SIGNER, at: datetime = NOW) -> dict[str, str]:
    return signer.notification(message, AMAZON, at, subject="Amazon SES Email Event Notification")


def rejected(envelope: Mapping[str, str], settings: SesSettings = OURS, keys: Keys = KEYS) -> str:
    with pytest.raises(WebhookRejected) as caught:
        verify(as_body(envelope), settings, NOW, keys)
    return str(caught.value)


@pytest.mark.parametrize("message", ['{"eventType": "Send"}', 'Grüße 🎉\nsecond line \\ " ', ""])
def test_a_genuine_post_is_let_in(message: str) -> None:
    envelope = posted(message)
    verify(as_body(envelope), OURS, NOW, KEYS)
    del envelope["UnsubscribeURL"]  # nobody signs it
    verify(json.dumps(envelope).encode(), OURS, NOW, KEYS)


def test_a_post_without_a_subject_is_let_in() -> None:
    verify(as_body(SIGNER.notification("hello", AMAZON, NOW)), OURS, NOW, KEYS)


def test_a_confirmation_is_let_in_and_names_where_to_go() -> None:
    envelope = SIGNER.confirmation(AMAZON, NOW, "t0ken")
    verify(as_body(envelope), OURS, NOW, KEYS)
    assert confirmation_url(as_body(envelope), OURS) == envelope["SubscribeURL"]
    assert confirmation_url(as_body(posted()), OURS) is None


@pytest.mark.parametrize("field", ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"])
def test_every_signed_field_is_covered(field: str) -> None:
    envelope = posted()
    for changed in ({**envelope, field: envelope[field] + "x"}, {k: v for k, v in envelope.items() if k != field}):
        rejected(changed, OURS.model_copy(update={"topic_arns": (TOPIC, TOPIC + "x", "")}))


@pytest.mark.parametrize("field", ["Token", "SubscribeURL", "Message"])
def test_every_signed_field_of_a_confirmation_is_covered(field: str) -> None:
    envelope = SIGNER.confirmation(AMAZON, NOW, "t0ken")
    rejected({**envelope, field: envelope[field] + "x"})


def test_the_topic_must_be_ours_before_anything_else() -> None:
    assert "topic" in rejected(posted(), SesSettings(region="eu-west-1"))
    other = SnsTopic(TOPIC + "-of-somebody-else", NOW)
    theirs = posted(signer=other)
    url = theirs["SigningCertURL"]
    assert "topic" in rejected(theirs, OURS, {url: other.certificate})
    assert key_urls(as_body(theirs), OURS) == []


def test_another_key_is_refused() -> None:
    assert "signature" in rejected({**posted(signer=STRANGER), "SigningCertURL": URL})


@pytest.mark.parametrize("signature", ["", "x", "AAAA", "ü", "=" * 1000])
def test_a_broken_signature_is_refused(signature: str) -> None:
    rejected({**posted(), "Signature": signature})


def test_sha1_is_let_in_only_where_the_operator_says_so() -> None:
    old = SnsTopic(TOPIC, NOW, version="1")
    envelope = posted(signer=old)
    keys = {envelope["SigningCertURL"]: old.certificate}
    assert "SignatureVersion to 2" in rejected(envelope, OURS, keys)
    verify(as_body(envelope), OURS.model_copy(update={"accept_sha1": True}), NOW, keys)
    rejected({**posted(), "SignatureVersion": "1"}, OURS.model_copy(update={"accept_sha1": True}))
    rejected({**posted(), "SignatureVersion": "3"})


@pytest.mark.parametrize("off", [timedelta(hours=1, seconds=1), -timedelta(minutes=6)])
def test_an_old_post_or_one_of_the_future_is_refused(off: timedelta) -> None:
    assert "too old" in rejected(posted(at=NOW - off))


@pytest.mark.parametrize("off", [timedelta(minutes=59), -timedelta(minutes=4)])
def test_a_post_that_was_tried_again_or_of_another_clock_is_let_in(off: timedelta) -> None:
    verify(as_body(posted(at=NOW - off)), OURS, NOW, KEYS)


def test_how_old_a_post_may_be_is_a_setting() -> None:
    with pytest.raises(WebhookRejected):
        strict = OURS.model_copy(update={"max_age_seconds": 60})
        verify(as_body(posted(at=NOW - timedelta(minutes=2))), strict, NOW, KEYS)


@pytest.mark.parametrize("valid_from", [NOW + timedelta(days=2), NOW - timedelta(days=400)])
def test_a_certificate_counts_only_while_it_is_valid(valid_from: datetime) -> None:
    signer = SnsTopic(TOPIC, valid_from)
    envelope = posted(signer=signer)
    assert "not valid" in rejected(envelope, OURS, {envelope["SigningCertURL"]: signer.certificate})


@pytest.mark.parametrize("content", [b"", b"<html>", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_what_is_no_certificate_proves_nothing(content: bytes) -> None:
    assert "certificate" in rejected(posted(), OURS, {URL: content})


def test_without_the_certificate_nothing_is_proven() -> None:
    assert "not fetched" in rejected(posted(), OURS, {})


@pytest.mark.parametrize(
    "url",
    [
        "http://sns.eu-west-1.amazonaws.com/a.pem",
        "https://sns.eu-west-1.amazonaws.com.evil.example/a.pem",
        "https://sns.eu-west-1.amazonaws.com@evil.example/a.pem",
        "https://evil.example/sns.eu-west-1.amazonaws.com/a.pem",
        "https://sns.eu-west-1.amazonaws.com:8443/a.pem",
        "https://user@sns.eu-west-1.amazonaws.com/a.pem",
        "https://sns.eu-west-1.amazonaws.com/a.pem?x=1",
        "https://sns.eu-west-1.amazonaws.com/a.pem#x",
        "https://sns.eu-west-1.amazonaws.com/../a.pem",
        "https://sns.eu-west-1.amazonaws.com/bucket/a.pem",
        "https://sns.eu-west-1.amazonaws.com/a.txt",
        "https://sns.eu-west-1.amazonaws.com/a.pem\n",
        "https://sns.evil.example.amazonaws.com/a.pem",
        "https://sqs.eu-west-1.amazonaws.com/a.pem",
        "https://xsns.eu-west-1.amazonaws.com/a.pem",
        "https://snsxeu-west-1.amazonaws.com/a.pem",
        "https://s3.amazonaws.com/sns/a.pem",
        "http://127.0.0.1:9000/a.pem",
        "",
    ],
)
def test_a_certificate_from_elsewhere_is_never_asked_for(url: str) -> None:
    envelope = {**posted(), "SigningCertURL": url}
    assert key_urls(as_body(envelope), OURS) == []
    assert "certificate" in rejected(envelope, OURS, {url: SIGNER.certificate})


@pytest.mark.parametrize("host", ["sns.us-gov-west-1.amazonaws.com", "sns.cn-north-1.amazonaws.com.cn"])
def test_amazons_hosts_are_asked(host: str) -> None:
    url = f"https://{host}/SimpleNotificationService-0123456789abcdef.pem"
    assert key_urls(as_body({**posted(), "SigningCertURL": url}), OURS) == [url]


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/?Action=ConfirmSubscription&Token=1",
        "http://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=1",
        "https://sns.eu-west-1.amazonaws.com/?Action=DeleteTopic&Token=1",
        "https://sns.eu-west-1.amazonaws.com@evil.example/?Action=ConfirmSubscription&Token=1",
        "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=1\r\nHost: evil.example",
        "",
    ],
)
def test_a_confirmation_that_leads_elsewhere_is_refused(url: str) -> None:
    class Liar(SnsTopic):
        """Signs whatever address it is given, as a topic of ours would if somebody took it over."""

        def confirmation(self, base_url: str, at: datetime, token: str) -> dict[str, str]:
            fields = {"Type": "SubscriptionConfirmation", "Token": token, "Message": "come", "SubscribeURL": url}
            return self._signed(fields, base_url, at, {})

    liar = Liar(TOPIC, NOW)
    envelope = liar.confirmation(AMAZON, NOW, "t")
    assert "confirmation" in rejected(envelope, OURS, {envelope["SigningCertURL"]: liar.certificate})
    with pytest.raises(WebhookRejected):
        confirmation_url(as_body(envelope), OURS)


def test_a_simulator_signs_only_under_the_address_of_the_settings() -> None:
    base = "http://127.0.0.1:4566"
    envelope = SIGNER.notification("hello", base, NOW)
    simulated = OURS.model_copy(update={"sns_certificate_base": base})
    url = base + SIGNER.certificate_path
    assert key_urls(as_body(envelope), simulated) == [url]
    verify(as_body(envelope), simulated, NOW, {url: SIGNER.certificate})
    rejected(envelope, OURS, {url: SIGNER.certificate})
    other = SIGNER.notification("hello", "http://127.0.0.1:4567", NOW)
    rejected(other, simulated, {other["SigningCertURL"]: SIGNER.certificate})


@pytest.mark.parametrize(
    "body", [b"", b"{}", b'{"eventType":"Send"}', b'{"Type":"Notification","Type":7}', b"[" * 10_000]
)
def test_what_is_no_envelope_is_refused_and_asks_for_nothing(body: bytes) -> None:
    assert key_urls(body, OURS) == []
    with pytest.raises(WebhookRejected):
        verify(body, OURS, NOW, KEYS)
    with pytest.raises(WebhookRejected):
        confirmation_url(body, OURS)
    with pytest.raises(WebhookUnreadable):
        envelope_of(body)


@given(
    st.dictionaries(
        st.sampled_from([*posted()]),
        st.none() | st.integers() | st.text(max_size=5) | st.sampled_from([*posted().values()]),
    )
)
def test_no_envelope_of_any_shape_breaks_it(changes: dict[str, object]) -> None:
    envelope = {**posted(), **changes}
    key_urls(json.dumps(envelope).encode(), OURS)
    if any(envelope.get(name) != value for name, value in posted().items() if name in ("Message", "TopicArn", "Type")):
        with pytest.raises(WebhookRejected):
            verify(json.dumps(envelope).encode(), OURS, NOW, KEYS)


@pytest.mark.parametrize(
    "wrong",
    [
        {"region": "Frankfurt"},
        {"topic_arns": ["my-topic"]},
        {"topic_arns": [TOPIC, "*"]},
        {"access_key": "AKIA"},
        {"endpoint_url": "s3.example"},
        {"sns_certificate_base": "https://certificates.example"},
        {"sns_certificate_base": "http://127.0.0.1.evil.example"},
        {"sns_certificate_base": "http://10.0.0.1"},
        {"sns_certificate_base": "http://127.0.0.1:9/path"},
        {"sns_certificate_base": "http://me@127.0.0.1:9"},
        {"max_age_seconds": 0},
        {"bukket": "mail"},
    ],
)
def test_settings_that_cannot_be_meant_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        SesSettings.model_validate({"region": "eu-west-1", **wrong})
