"""Postmark, simulated: it takes our mail by SMTP, posts what became of it, and posts mail that comes in.

It signs nothing. Whoever gives it the address of a webhook writes the secret into that address (`with_password`,
`with_token`). Source: Postmark developer documentation, "Sending email with SMTP", "Webhooks overview", "Inbound webhook".
"""

import json
from collections.abc import Mapping, Sequence
from itertools import count
from uuid import uuid4

from connectors.email.simulator import mail_heads
from connectors.email.simulator.postmark_posts import api_error, inbound, records
from connectors.email.simulator.relay import Arrived, Fate, PickyCourier, Relay, RelayedMail, kept_by_nobody
from connectors.toolkit.simulator import CallLog, Clock, Courier, Posting

TOKEN = "simulated-postmark-server-token"  # user and password in one
TAKEN = "250 2.0.0 Ok"  # its id of the mail is not in it
NEVER_AGAIN = 403
HURRY = 600  # times as fast as Postmark
# Seconds between the tries of mail and of bounces, and of everything else ("Webhooks overview").
MINUTE = 60
OFTEN = [MINUTE * minutes / HURRY for minutes in (1, 5, 10, 10, 10, 15, 30, 60, 120, 360)]
SELDOM = [MINUTE * minutes / HURRY for minutes in (1, 5, 15)]
_OURS, _NOTED = "x-pm-", "x-pm-metadata-"


class PostmarkSimulator(Relay):
    """A server with an inbound and an outbound stream. `connect` says where it posts.

    `includes_raw`: "Include raw email content in JSON payload". `tells_api_errors`: what SMTP took and Postmark then did not
    send is posted too; off, as with Postmark, unless somebody switched it on. `often`, `seldom`: seconds between the tries of a post.
    """

    def __init__(
        self,
        clock: Clock,
        log: CallLog | None = None,
        *,
        domains: Sequence[str] = ("shop.example",),
        arrived: Arrived = kept_by_nobody,
        includes_raw: bool = False,
        tells_api_errors: bool = False,
        often: Sequence[float] = OFTEN,
        seldom: Sequence[float] = SELDOM,
    ) -> None:
        mails, reports = _courier(often), _courier(seldom)
        super().__init__(clock, log, (TOKEN, TOKEN), mails, reports, domains, arrived)
        self.bounces = _courier(often)
        self.includes_raw = includes_raw
        self.tells_api_errors = tells_api_errors
        self._numbers = count(901_542_550)

    def connect(self, *webhook_urls: str) -> None:
        """The address of the inbound webhook, and of all others; several are taken in turn."""
        for courier in self.couriers:
            courier.urls = list(webhook_urls)

    @property
    def couriers(self) -> Sequence[Courier]:
        return self.mails, self.bounces, self.reports

    # What comes in

    def receive(self, raw: bytes, recipients: Sequence[str], *, is_spam: bool = False) -> list[str]:
        """A mail comes in; one post for each recipient. The ids that Postmark gives them."""
        return [self._came(raw, recipient, is_spam) for recipient in recipients]

    def _came(self, raw: bytes, recipient: str, is_spam: bool) -> str:
        name = str(uuid4())
        content = inbound(raw, recipient, name, is_spam=is_spam)
        whole = {"RawEmail": raw.decode("utf-8", "replace")} if self.includes_raw else {}
        self.post(self.mails, _posting(name, {**content, **whole}))
        return name

    # What goes out

    def take(self, sender: str, recipients: Sequence[str], raw: bytes) -> str:
        """Whatever is wrong with a mail, SMTP takes it; what Postmark then does not send is a bounce of its own."""
        mail = _relayed(sender, recipients, raw)
        if self.is_ours(sender):
            self.carry(mail)
        else:
            self._refuse(mail, f"The 'From' address {sender} is not a Sender Signature on your account.")
        return TAKEN

    def withhold(self, mail: RelayedMail, recipient: str) -> None:
        words = "You tried to send to a recipient that has been marked as inactive."
        self._api_error(mail, recipient, words)

    def tell(self, mail: RelayedMail, fate: Fate, recipient: str, link: str) -> None:
        for content in records(mail, fate, recipient, self.now(), next(self._numbers), link):
            courier = self.bounces if content["RecordType"] == "Bounce" else self.reports
            self.post(courier, _posting(mail.name, content))

    def _refuse(self, mail: RelayedMail, words: str) -> None:
        for recipient in mail.recipients:
            self._api_error(mail, recipient, words)

    def _api_error(self, mail: RelayedMail, recipient: str, words: str) -> None:
        if self.tells_api_errors:
            content = api_error(mail, recipient, self.now(), next(self._numbers), words)
            self.post(self.bounces, _posting(mail.name, content))


def _courier(delays: Sequence[float]) -> PickyCourier:
    return PickyCourier(lambda status: status != NEVER_AGAIN, delays)


def _posting(lane: str, content: Mapping[str, object]) -> Posting:
    headers = {"Content-Type": "application/json", "User-Agent": "Postmark"}
    return Posting(lane, json.dumps(content, ensure_ascii=False).encode(), headers)


def _relayed(sender: str, recipients: Sequence[str], raw: bytes) -> RelayedMail:
    """Its own headers are taken out. The Message-ID is replaced, unless the mail asks for its own to be kept."""
    name = str(uuid4())
    ours = mail_heads.field_of(raw, "message-id").strip("<> ")
    keeps = mail_heads.field_of(raw, "x-pm-keepid").lower() == "true"
    passed_on = mail_heads.without(raw, lambda field: field.startswith(_OURS) or (field == "message-id" and not keeps))
    if not keeps:
        passed_on = mail_heads.with_field(passed_on, "Message-ID", f"<{name}@mtasv.net>")
    passed_on = mail_heads.with_field(passed_on, "X-PM-Message-Id", name)
    subject = mail_heads.field_of(raw, "subject")
    return RelayedMail(name, sender, tuple(recipients), ours, subject, passed_on, _noted(raw))


def _noted(raw: bytes) -> dict[str, str]:
    """Metadata: at most ten fields, names of twenty characters, values of eighty."""
    asked = [(name.lower(), value) for name, value in mail_heads.fields_of(raw)]
    found = [(name.removeprefix(_NOTED), value) for name, value in asked if name.startswith(_NOTED)]
    return {name[:20]: value[:80] for name, value in found[:10]}
