"""A whole account at Amazon against moto, which others wrote: a mail lies in S3, is told of, fetched and read; the answer goes
out by SES v2 and stands in the thread of the mail it answers."""

import email
from collections.abc import Iterator
from email import policy

import aiohttp
import boto3
import pytest

from connectors.contract.channel import Channel, ChannelAddress
from connectors.contract.errors import NotReachable
from connectors.contract.inbound import ContentWaits, MessageReceived, WebhookRequest
from connectors.contract.outbound import OutboundPart
from connectors.email.connector import EmailConnector
from connectors.email.settings import EmailSettings
from tests.amazon import moto_server
from tests.connectors.email.ses_bodies import TOPIC, in_sns, mail
from tests.connectors.email.ses_places import mail_bytes

KEYS = {"aws_access_key_id": "a-key", "aws_secret_access_key": "a-secret", "region_name": "eu-west-1"}
LENA = "lena@example.org"
BUCKET = "desk-mail-in"


@pytest.fixture(scope="module")
def moto() -> Iterator[str]:
    with moto_server() as address:
        ses = boto3.client("sesv2", endpoint_url=address, **KEYS)
        ses.create_email_identity(EmailIdentity="shop.example")
        ses.close()
        storage = boto3.client("s3", endpoint_url=address, **KEYS)
        storage.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        storage.put_object(Bucket=BUCKET, Key="in/q1", Body=mail_bytes("desk@shop.example", From=f"Lena <{LENA}>"))
        storage.close()
        yield address


def account(address: str) -> EmailConnector:
    amazon = {
        "region": "eu-west-1",
        "topic_arns": [TOPIC],
        "bucket": BUCKET,
        "endpoint_url": address,
        "access_key": "a-key",
        "secret_key": "a-secret",
    }
    return EmailConnector("desk", EmailSettings.model_validate({"address": "desk@shop.example", "ses": amazon}))


def told_of(key: str) -> WebhookRequest:
    receipt = {
        "recipients": ["desk@shop.example"],
        "dmarcVerdict": {"status": "PASS"},
        "action": {"type": "S3", "bucketName": BUCKET, "objectKey": key, "topicArn": TOPIC},
    }
    about = mail(["desk@shop.example"], source=LENA, commonHeaders={"from": [f"Lena <{LENA}>"]})
    return WebhookRequest(in_sns({"notificationType": "Received", "mail": about, "receipt": receipt}), account="desk")


async def waiting(connector: EmailConnector, key: str) -> ContentWaits:
    [event] = connector.arrivals(told_of(key))
    assert isinstance(event, ContentWaits)
    return event


async def test_a_mail_comes_from_s3_and_its_answer_goes_by_ses(moto: str) -> None:
    connector = account(moto)
    fetched = await connector.fetch_content((await waiting(connector, "in/q1")).reference, 100_000)
    [question] = connector.parse(fetched)
    assert isinstance(question, MessageReceived)
    assert (question.address, question.text) == (ChannelAddress(Channel.EMAIL, "", LENA), "Hello,\n\nall is well.")
    assert question.sender_verified
    part = OutboundPart(
        ChannelAddress(Channel.EMAIL, "", LENA),
        text="Glad to hear it.",
        subject=question.subject,
        reply_to=question.external_id,
        key="part-1",
    )
    receipt = await connector.send(part)
    await connector.close()
    async with aiohttp.ClientSession() as http, http.get(f"{moto}/moto-api/data.json") as answer:
        kept = (await answer.json(content_type=None))["ses"]["RawMessage"]
    [sent] = [one for one in kept if one["id"] == receipt.provider_message_id]
    raw = email.message_from_string(sent["raw_data"], policy=policy.default)
    assert (raw["To"], raw["In-Reply-To"]) == (LENA, f"<{question.external_id}>")
    assert "Glad to hear it." in str(raw)


async def test_a_mail_that_is_not_there_any_more_is_said_so(moto: str) -> None:
    connector = account(moto)
    with pytest.raises(NotReachable):
        await connector.fetch_content((await waiting(connector, "in/gone")).reference, 100_000)
    await connector.close()
