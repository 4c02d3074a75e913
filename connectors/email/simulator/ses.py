"""Amazon, simulated: SES takes and reports mail, S3 keeps what came in, SNS tells the hub, all signed as Amazon signs.

Special recipients, by the word before the @ (or before a +): `bounce`, `complaint`, `suppressionlist`, `deferred`, `throttled`,
`broken` (fails in the middle), `away` (takes nothing), `silent` (takes the mail and answers late). The first three are those of
Amazon's own mailbox simulator.
"""

import base64
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import ClassVar

from aiohttp import web

from connectors.email.simulator.ses_api import SEND_PATH, Mail, Refusal, read_call, renamed
from connectors.email.simulator.ses_fates import FATES, SentMail, received_notice, report_of
from connectors.email.simulator.signature_v4 import SignedCall, access_key_of, is_signed_with
from connectors.email.simulator.sns_posts import SnsTopic, as_body
from connectors.toolkit.payload import read_object
from connectors.toolkit.simulator import HOLD, CallLog, Clock, Courier, Posting, SimulatedProvider

ACCESS_KEY = "AKIASIMULATEDNOTREAL"
SECRET_KEY = "simulated-secret-key-not-real"
TOPIC = "arn:aws:sns:{region}:123456789012:simulated-mail"
NO_ANSWER: Mapping[str, Refusal] = {
    "throttled": Refusal("TooManyRequestsException", "Maximum sending rate exceeded.", 429),
    "broken": Refusal("InternalFailure", "An internal failure occurred.", 500),
    "away": Refusal("ServiceUnavailableException", "The service is away.", 503),
}


class _MailCalls(CallLog):
    """Passes on the calls to SES alone: what lies in S3 and the certificates are fetched from elsewhere in earnest."""

    def __init__(self, target: CallLog) -> None:
        super().__init__()
        self._target = target

    def record(self, line: dict[str, object]) -> None:
        if str(line["path"]).startswith("/v2/"):
            self.lines.append(line)
            self._target.record(line)


Delivered = Callable[[str, SentMail], None]
"""Told of each mail that arrives at a recipient: whose address, and the mail."""


def kept_by_nobody(address: str, mail: SentMail) -> None:
    """For tests in which nobody has a mailbox."""


class SesSimulator(SimulatedProvider):
    """One account at Amazon. `settings()` is what the connector needs; `tell` says where SNS posts, else it tells nobody.

    `delivered` is who the recipients' mail servers are. Gestures need a running event loop and return at once; `settle` waits
    until the hub has everything.
    """

    provider: ClassVar[str] = "ses"

    def __init__(
        self,
        clock: Clock,
        log: CallLog | None = None,
        *,
        verified: Sequence[str] = ("shop.example",),
        region: str = "eu-central-1",
        bucket: str = "simulated-inbound-mail",
        delivered: Delivered = kept_by_nobody,
        retry_delays: Sequence[float] = (0.1, 0.5, 1, 2, 5, 10),
    ) -> None:
        super().__init__(clock, _MailCalls(log if log is not None else CallLog()))
        self.region = region
        self.bucket = bucket
        self.verified = {identity.lower() for identity in verified}
        self.configuration_sets = {"simulated"}
        self.topic = SnsTopic(TOPIC.format(region=region), self.now())
        self.courier = Courier(retry_delays)
        self.is_paused = False
        self.is_confirmed = False
        self.repeats = 1  # how often everything is posted; SNS promises once at least
        self.silent_seconds = 60.0
        self.outbox: list[SentMail] = []
        self.objects: dict[tuple[str, str], bytes] = {}
        self._delivered = delivered
        self._token = secrets.token_hex(32)

    def tell(self, *webhook_urls: str) -> None:
        """SNS posts to these addresses of the hub, taken in turn."""
        self.courier.urls = list(webhook_urls)

    def settings(self) -> dict[str, object]:
        """The table of settings with which the connector speaks to this simulator."""
        return {
            "region": self.region,
            "topic_arns": [self.topic.arn],
            "bucket": self.bucket,
            "access_key": ACCESS_KEY,
            "secret_key": SECRET_KEY,
            "endpoint_url": self.base_url,
            "configuration_set": "simulated",
            "sns_certificate_base": self.base_url,
        }

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.clock(), UTC)

    # The server

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post(SEND_PATH, self._send),
            web.get(self.topic.certificate_path, self._certificate),
            web.get("/", self._confirm),
            web.put("/{bucket}/{key:.+}", self._put),
            web.get("/{bucket}/{key:.+}", self._get, allow_head=False),
        ]

    def secrets(self) -> Sequence[str]:
        return [ACCESS_KEY, SECRET_KEY, self._token]

    def failure(self, status: int) -> web.Response:
        return _failed(Refusal("InternalFailure", f"simulated failure {status}", status))

    async def stop(self) -> None:
        await super().stop()
        await self.courier.close()

    async def settle(self, seconds: float = 30) -> None:
        """Wait until the hub has taken, or finally refused, all that was posted; TimeoutError after `seconds`."""
        await self.courier.settle(seconds)

    # What people do

    def receive(
        self,
        raw: bytes,
        mail_from: str,
        recipients: Sequence[str],
        *,
        verdicts: Mapping[str, str] | None = None,
        inline: bool = False,
    ) -> str:
        """A mail comes in: into S3, or with `inline` into the notice itself. The id that SES gives it."""
        name = secrets.token_hex(20)
        notice = received_notice(name, raw, mail_from, recipients, verdicts or {}, self.now())
        if inline:
            notice["receipt"]["action"] = {"type": "SNS", "topicArn": self.topic.arn, "encoding": "BASE64"}
            notice["content"] = base64.b64encode(raw).decode()
        else:
            self.objects[self.bucket, f"inbound/{name}"] = raw
            place = {"bucketName": self.bucket, "objectKeyPrefix": "inbound", "objectKey": f"inbound/{name}"}
            notice["receipt"]["action"] = {"type": "S3", "topicArn": self.topic.arn, **place}
        self._tell(name, notice, subject="Amazon SES Email Receipt Notification")
        return name

    def report(self, name: str, kind: str, recipient: str, **details: object) -> None:
        """SES says something of a mail it took: `Bounce`, `Open`, `Click` with a `link` ..."""
        mail = next(one for one in self.outbox if one.name == name)
        self._tell(name, report_of(kind, mail, recipient, self.now(), details))

    def subscribe(self) -> None:
        """Somebody subscribes the hub's address to the topic: SNS asks whether it wants that."""
        self._post("subscription", self.topic.confirmation(self.base_url, self.now(), self._token))

    def unsubscribe(self) -> None:
        """Somebody ends the subscription: SNS says so."""
        self.is_confirmed = False
        self._post("subscription", self.topic.ending(self.base_url, self.now(), self._token))

    def mails_to(self, address: str) -> list[SentMail]:
        return [mail for mail in self.outbox if address.lower() in map(str.lower, mail.recipients)]

    # The calls

    async def _send(self, request: web.Request) -> web.StreamResponse:
        try:
            await self._check_signature(request)
            mail = read_call(read_object(await request.read()))
            self._check_sender(mail)
            if (
                refusal := next((NO_ANSWER[one] for one in _words(mail.recipients) if one in NO_ANSWER), None)
            ) is not None:
                raise refusal
        except Refusal as refusal:
            return _failed(refusal)
        sent = self._take(mail)
        response = web.json_response({"MessageId": sent.name})
        if "silent" in _words(mail.recipients):
            response[HOLD] = self.silent_seconds
        return response

    def _check_sender(self, mail: Mail) -> None:
        if self.is_paused:
            raise Refusal("SendingPausedException", "Email sending is disabled for this account.")
        address = mail.mail_from.lower()
        if not {address, address.rpartition("@")[2]} & self.verified:
            words = f"The following identities failed the check in region {self.region.upper()}: {mail.mail_from}"
            raise Refusal("MessageRejected", f"Email address is not verified. {words}")
        if mail.configuration_set is not None and mail.configuration_set not in self.configuration_sets:
            raise Refusal("NotFoundException", f"Configuration set <{mail.configuration_set}> does not exist.", 404)

    def _take(self, mail: Mail) -> SentMail:
        name = f"{secrets.token_hex(8)}-{secrets.token_hex(4)}-000000"
        host = "email" if self.region == "us-east-1" else self.region
        raw = renamed(mail.raw, f"{name}@{host}.amazonses.com")
        sent = SentMail(name, mail.mail_from, mail.recipients, raw, mail.tags, self.now())
        self.outbox.append(sent)
        self.changed()
        self.report(name, "Send", "")
        for recipient, word in zip(mail.recipients, _words(mail.recipients), strict=True):
            for kind, details in FATES.get(word, FATES[""]):
                self._happens(sent, kind, recipient, details)
        return sent

    def _happens(self, mail: SentMail, kind: str, recipient: str, details: Mapping[str, object]) -> None:
        if kind == "Delivery":
            self._delivered(recipient, mail)
        self.report(mail.name, kind, recipient, **details)

    async def _certificate(self, request: web.Request) -> web.StreamResponse:
        return web.Response(body=self.topic.certificate, content_type="application/x-pem-file")

    async def _confirm(self, request: web.Request) -> web.StreamResponse:
        asked = request.query
        self.is_confirmed = asked.get("Action") == "ConfirmSubscription" and asked.get("Token") == self._token
        return web.Response(status=200 if self.is_confirmed else 400)

    async def _put(self, request: web.Request) -> web.StreamResponse:
        return await self._stored(request, self._keep)

    async def _get(self, request: web.Request) -> web.StreamResponse:
        return await self._stored(request, self._hand_out)

    async def _stored(self, request: web.Request, answer: Callable[[str, str, bytes], web.Response]) -> web.Response:
        try:
            await self._check_signature(request)
            bucket, key = request.match_info["bucket"], request.match_info["key"]
            if bucket != self.bucket:
                raise Refusal("NoSuchBucket", "The specified bucket does not exist", 404)
            return answer(bucket, key, await request.read())
        except Refusal as refusal:
            return _failed_storing(refusal)

    def _keep(self, bucket: str, key: str, content: bytes) -> web.Response:
        self.objects[bucket, key] = content
        return web.Response(headers={"ETag": '"simulated"'})

    def _hand_out(self, bucket: str, key: str, content: bytes) -> web.Response:
        if (bucket, key) not in self.objects:
            raise Refusal("NoSuchKey", "The specified key does not exist.", 404)
        return web.Response(body=self.objects[bucket, key], headers={"ETag": '"simulated"'})

    async def _check_signature(self, request: web.Request) -> None:
        headers = {name.lower(): value for name, value in request.headers.items()}
        path, _, query = request.raw_path.partition("?")
        call = SignedCall(request.method, path, query, headers, await request.read())
        if access_key_of(call) != ACCESS_KEY:
            raise Refusal("UnrecognizedClientException", "The security token included in the request is invalid.", 403)
        if not is_signed_with(call, SECRET_KEY):
            raise Refusal("SignatureDoesNotMatch", "The request signature we calculated does not match.", 403)

    # The topic

    def _tell(self, lane: str, notice: Mapping[str, object], subject: str | None = None) -> None:
        text = json.dumps(notice, ensure_ascii=False)
        self._post(lane, self.topic.notification(text, self.base_url, self.now(), subject=subject))

    def _post(self, lane: str, envelope: Mapping[str, str]) -> None:
        if not self.courier.urls:
            return
        for _ in range(self.repeats):
            self.courier.post(Posting(lane, as_body(envelope), self.topic.headers(envelope)))


def _words(recipients: Sequence[str]) -> list[str]:
    """The word in each address that tells what will happen."""
    return [address.partition("@")[0].partition("+")[0].lower() for address in recipients]


def _failed(refusal: Refusal) -> web.Response:
    headers = {"x-amzn-ErrorType": refusal.code}
    return web.json_response({"message": refusal.words}, status=refusal.status, headers=headers)


def _failed_storing(refusal: Refusal) -> web.Response:
    """S3 speaks XML."""
    text = f"<?xml version='1.0' encoding='UTF-8'?><Error><Code>{refusal.code}</Code><Message>{refusal.words}</Message></Error>"
    return web.Response(text=text, status=refusal.status, content_type="application/xml")
