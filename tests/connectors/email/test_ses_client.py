"""The real boto3 against two strangers over HTTP: moto, which others wrote, and our own simulator, which needs nothing else."""

import asyncio
import email
import ssl
from collections.abc import AsyncIterator, Iterator
from email import policy

import aiohttp
import boto3
import pytest
from aiohttp import web
from botocore import exceptions

from connectors.contract.errors import (
    ContentRefused,
    Misconfigured,
    NotReachable,
    OutcomeUnknown,
    Refused,
    SendError,
    Throttled,
    Unavailable,
)
from connectors.email.ses_client import LARGEST_MAIL, MOST_RECIPIENTS, SesClient
from connectors.email.ses_errors import BOTO_ERRORS, fetching_error, sending_error
from connectors.email.ses_settings import SesSettings
from connectors.email.simulator.ses import SesSimulator
from connectors.toolkit.simulator import Handler
from tests.amazon import moto_server
from tests.connectors.email.ses_places import SENDER, mail_bytes, new_simulator, settings

KEYS = {"aws_access_key_id": "a-key", "aws_secret_access_key": "a-secret", "region_name": "eu-central-1"}
LENA = "lena@example.org"


@pytest.fixture(scope="module")
def moto_address() -> Iterator[str]:
    with moto_server() as address:
        ses = boto3.client("sesv2", endpoint_url=address, **KEYS)
        ses.create_email_identity(EmailIdentity="shop.example")
        ses.close()
        storage = boto3.client("s3", endpoint_url=address, **KEYS)
        storage.create_bucket(Bucket="mail-in", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        storage.put_object(Bucket="mail-in", Key="in/ü 1", Body=mail_bytes())
        storage.close()
        yield address


@pytest.fixture
def moto(moto_address: str) -> Iterator[SesClient]:
    client = SesClient(
        SesSettings.model_validate(
            {
                "region": "eu-central-1",
                "endpoint_url": moto_address,
                "access_key": "a-key",
                "secret_key": "a-secret",
            }
        )
    )
    yield client
    client.close()


@pytest.fixture
async def simulator() -> AsyncIterator[SesSimulator]:
    simulator = new_simulator()
    await simulator.start()
    yield simulator
    await simulator.stop()


@pytest.fixture
async def client(simulator: SesSimulator) -> AsyncIterator[SesClient]:
    client = SesClient(settings(simulator))
    yield client
    client.close()


async def error_of(client: SesClient, to: str = LENA, sender: str = SENDER, raw: bytes | None = None) -> SendError:
    with pytest.raises(SendError) as caught:
        await client.send_raw(raw if raw is not None else mail_bytes(to), sender, [to], "part-1")
    return caught.value


# Against moto


async def test_moto_takes_the_mail_as_it_is(moto: SesClient, moto_address: str) -> None:
    name = await moto.send_raw(mail_bytes(), SENDER, [LENA], "part-1")
    async with aiohttp.ClientSession() as http, http.get(f"{moto_address}/moto-api/data.json") as answer:
        kept = (await answer.json(content_type=None))["ses"]["RawMessage"]
    [mail] = [one for one in kept if one["id"] == name]
    assert mail["source"] == SENDER
    assert LENA in mail["destinations"]
    assert mail["raw_data"].encode() == mail_bytes()


async def test_moto_refuses_a_sender_that_is_not_verified(moto: SesClient) -> None:
    error = await error_of(moto, sender="me@elsewhere.example")
    assert (type(error), error.code) == (Misconfigured, "MessageRejected")


async def test_a_mail_is_fetched_from_motos_s3(moto: SesClient) -> None:
    assert await moto.fetch("mail-in", "in/ü 1", 10_000) == mail_bytes()
    with pytest.raises(ContentRefused):
        await moto.fetch("mail-in", "in/ü 1", 10)
    with pytest.raises(NotReachable):
        await moto.fetch("mail-in", "in/nothing", 10_000)
    with pytest.raises(Misconfigured):
        await moto.fetch("no-such-bucket", "in/nothing", 10_000)


# Against our simulator


async def test_the_mail_arrives_under_the_id_that_was_answered(client: SesClient, simulator: SesSimulator) -> None:
    name = await client.send_raw(mail_bytes(), SENDER, [LENA, "hidden@example.org"], "part-1")
    [mail] = simulator.outbox
    assert (mail.name, mail.mail_from, mail.recipients) == (name, SENDER, (LENA, "hidden@example.org"))
    assert dict(mail.tags) == {"hub-part": "part-1"}
    seen = email.message_from_bytes(mail.raw, policy=policy.default)
    assert (seen["subject"], seen["message-id"]) == ("Grüße 🎉", f"<{name}@eu-central-1.amazonses.com>")
    assert seen.get_content().split() == ["Hello,", "all", "is", "well."]


async def test_many_mails_at_once(client: SesClient, simulator: SesSimulator) -> None:
    names = await asyncio.gather(*(client.send_raw(mail_bytes(), SENDER, [LENA], f"p{n}") for n in range(20)))
    assert len(set(names)) == 20
    assert {mail.tags["hub-part"] for mail in simulator.outbox} == {f"p{n}" for n in range(20)}


@pytest.mark.parametrize(("key", "tag"), [("a b/ü:c", "a_b___c"), ("x" * 300, "x" * 256), ("", None)])
async def test_a_key_is_made_to_fit_a_tag(
    client: SesClient, simulator: SesSimulator, key: str, tag: str | None
) -> None:
    await client.send_raw(mail_bytes(), SENDER, [LENA], key)
    assert simulator.outbox[0].tags.get("hub-part") == tag


@pytest.mark.parametrize(
    ("word", "kind"), [("throttled", Throttled), ("away", Unavailable), ("broken", OutcomeUnknown)]
)
async def test_faults_of_amazon(client: SesClient, simulator: SesSimulator, word: str, kind: type[SendError]) -> None:
    assert type(await error_of(client, f"{word}@example.org")) is kind
    assert len(simulator.log.lines) == 1  # nothing was tried again blindly
    assert simulator.outbox == []


async def test_an_answer_that_does_not_come_leaves_the_outcome_unknown(simulator: SesSimulator) -> None:
    impatient = SesClient(settings(simulator, read_timeout=0.2))
    assert type(await error_of(impatient, "silent@example.org")) is OutcomeUnknown
    assert len(simulator.outbox) == 1
    impatient.close()


async def test_a_server_that_hangs_up_leaves_the_outcome_unknown() -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    client = SesClient(elsewhere(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"))
    assert type(await error_of(client)) is OutcomeUnknown
    with pytest.raises(Unavailable):
        await client.fetch("mail-in", "x", 10)
    client.close()
    server.close()


async def test_nobody_listens() -> None:
    client = SesClient(elsewhere("http://127.0.0.1:9"))
    assert type(await error_of(client)) is Unavailable
    with pytest.raises(Unavailable):
        await client.fetch("mail-in", "x", 10)
    client.close()


async def test_a_server_that_cannot_prove_who_it_is_was_told_nothing() -> None:
    inner = ssl.SSLError("", ssl.SSLCertVerificationError("self-signed"))
    problem = exceptions.SSLError(endpoint_url="https://ses.example", error=inner)
    assert type(sending_error(problem, SENDER)) is Unavailable
    lost = exceptions.SSLError(endpoint_url="https://ses.example", error=ssl.SSLError("torn"))
    assert type(sending_error(lost, SENDER)) is OutcomeUnknown


@pytest.mark.parametrize(
    "wrong", [{"access_key": "AKIANOBODY", "secret_key": "x"}, {"secret_key": "wrong"}, {"configuration_set": "none"}]
)
async def test_a_wrong_key_or_configuration_is_ours_to_mend(simulator: SesSimulator, wrong: dict[str, str]) -> None:
    client = SesClient(settings(simulator, **wrong))
    assert type(await error_of(client)) is Misconfigured
    if "secret_key" in wrong:
        with pytest.raises(Misconfigured):
            await client.fetch(simulator.bucket, "x", 10)
    client.close()


async def test_a_paused_account_is_ours_to_mend(client: SesClient, simulator: SesSimulator) -> None:
    simulator.is_paused = True
    assert type(await error_of(client)) is Misconfigured


async def test_an_unverified_sender_is_ours_and_a_bad_recipient_is_not(client: SesClient) -> None:
    assert type(await error_of(client, sender="desk@other.example")) is Misconfigured
    assert type(await error_of(client, to="müller@example.org")) is Refused
    assert type(await error_of(client, to="nowhere")) is Refused


async def test_what_ses_would_not_take_is_not_even_asked(client: SesClient, simulator: SesSimulator) -> None:
    with pytest.raises(ContentRefused):
        await client.send_raw(mail_bytes(), SENDER, [LENA] * (MOST_RECIPIENTS + 1), "p")
    with pytest.raises(ContentRefused):
        await client.send_raw(bytes(LARGEST_MAIL + 1), SENDER, [LENA], "p")
    with pytest.raises(Refused):
        await client.send_raw(mail_bytes(), SENDER, [], "p")
    assert simulator.log.lines == []


async def test_a_sender_of_nothing_is_left_to_the_head(client: SesClient, simulator: SesSimulator) -> None:
    await client.send_raw(mail_bytes(), "", [LENA], "p")
    assert simulator.outbox[0].mail_from == SENDER


async def test_a_mail_is_fetched_from_the_simulators_s3(client: SesClient, simulator: SesSimulator) -> None:
    content = bytes(range(256)) * 5000
    simulator.objects[simulator.bucket, "in/a b+ü=1"] = content
    assert await client.fetch(simulator.bucket, "in/a b+ü=1", len(content)) == content
    with pytest.raises(ContentRefused):
        await client.fetch(simulator.bucket, "in/a b+ü=1", len(content) - 1)
    with pytest.raises(NotReachable):
        await client.fetch(simulator.bucket, "in/nothing", 10)
    with pytest.raises(Refused):
        await client.fetch("somebody-elses", "in/nothing", 10)


async def test_a_body_without_a_length_is_measured_while_it_comes() -> None:
    async def pour(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        response.enable_chunked_encoding()
        await response.prepare(request)
        for _ in range(20):
            await response.write(b"x" * 100_000)
        return response

    runner = web.AppRunner(make_app(pour), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    client = SesClient(elsewhere(f"http://127.0.0.1:{runner.addresses[0][1]}"))
    assert len(await client.fetch("mail-in", "x", 2_000_000)) == 2_000_000
    with pytest.raises(ContentRefused):
        await client.fetch("mail-in", "x", 1_000_000)
    client.close()
    await runner.cleanup()


async def test_s3_is_asked_again_when_it_falters(client: SesClient, simulator: SesSimulator) -> None:
    simulator.objects[simulator.bucket, "in/1"] = b"mail"
    simulator.faults.fail(503, times=1)
    assert await client.fetch(simulator.bucket, "in/1", 10) == b"mail"


def answer(code: str, words: str = "", status: int = 400) -> exceptions.ClientError:
    said = {"Error": {"Code": code, "Message": words}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return exceptions.ClientError(said, "SendEmail")


@pytest.mark.parametrize(
    ("problem", "kind"),
    [
        (answer("TooManyRequestsException", "Maximum sending rate exceeded.", 429), Throttled),
        (answer("Throttling", "Daily message quota exceeded."), Throttled),
        (answer("LimitExceededException"), Throttled),
        (answer("AccountSuspendedException"), Misconfigured),
        (answer("MailFromDomainNotVerifiedException"), Misconfigured),
        (answer("AccessDeniedException", status=403), Misconfigured),
        (answer("ExpiredTokenException", status=403), Misconfigured),
        (answer("MessageRejected", "Email address is not verified: DESK@SHOP.EXAMPLE"), Misconfigured),
        (answer("MessageRejected", "Email address is not verified: lena@example.org"), Refused),
        (answer("MessageRejected", "Message contains a virus"), Refused),
        (answer("BadRequestException", "Message length is more than 41943040 bytes long"), ContentRefused),
        (answer("BadRequestException", "Recipient count exceeds 50."), ContentRefused),
        (answer("Whatever"), Refused),
        (answer("InternalFailure", status=500), OutcomeUnknown),
        (answer("502", status=502), OutcomeUnknown),
        (answer("503", status=503), Unavailable),
        (exceptions.NoCredentialsError(), Misconfigured),
        (exceptions.ProxyConnectionError(proxy_url="x", error="y"), Unavailable),
        (exceptions.ConnectTimeoutError(endpoint_url="x"), Unavailable),
        (exceptions.ReadTimeoutError(endpoint_url="x"), OutcomeUnknown),
        (exceptions.ParamValidationError(report="x"), ContentRefused),
        (exceptions.BotoCoreError(), OutcomeUnknown),
    ],
)
def test_each_answer_to_a_sending_call_has_its_error(problem: Exception, kind: type[SendError]) -> None:
    assert isinstance(problem, BOTO_ERRORS)
    assert type(sending_error(problem, SENDER)) is kind


def test_a_pause_fits_what_is_used_up() -> None:
    rate = sending_error(answer("TooManyRequestsException", "Maximum sending rate exceeded.", 429), SENDER)
    day = sending_error(answer("Throttling", "Daily message quota exceeded."), SENDER)
    assert isinstance(rate, Throttled)
    assert isinstance(day, Throttled)
    assert rate.seconds < 10 < 600 < day.seconds


@pytest.mark.parametrize(
    ("problem", "kind"),
    [
        (answer("SlowDown", status=503), Throttled),
        (answer("InternalError", status=500), Unavailable),
        (answer("RequestTimeout"), Unavailable),
        (answer("InvalidObjectState", status=403), NotReachable),
        (answer("InvalidAccessKeyId", status=403), Misconfigured),
        (answer("InvalidRange", status=416), Refused),
        (exceptions.NoCredentialsError(), Misconfigured),
        (exceptions.ReadTimeoutError(endpoint_url="x"), Unavailable),
        (exceptions.IncompleteReadError(actual_bytes=1, expected_bytes=2), Unavailable),
        (exceptions.ParamValidationError(report="x"), Refused),
    ],
)
def test_each_answer_of_s3_has_its_error(problem: Exception, kind: type[SendError]) -> None:
    assert type(fetching_error(problem)) is kind


def elsewhere(address: str) -> SesSettings:
    return SesSettings.model_validate(
        {
            "region": "eu-central-1",
            "endpoint_url": address,
            "access_key": "a-key",
            "secret_key": "a-secret",
            "connect_timeout": 1,
            "read_timeout": 2,
        }
    )


def make_app(handler: Handler) -> web.Application:
    app = web.Application()
    app.router.add_get("/{path:.*}", handler)
    return app
