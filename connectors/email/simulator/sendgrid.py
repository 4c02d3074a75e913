"""SendGrid, simulated: it takes our mail by SMTP, posts what became of it, and posts mail that comes in.

Its events are signed. Mail that comes in is signed under a security policy only; without one, the secret stands in the address
that the operator gave. Source: Twilio SendGrid documentation, "Integrating with the SMTP API", "Inbound Email Parse Webhook",
"Event Webhook Reference".
"""

import asyncio
import json
from collections.abc import Sequence
from secrets import token_urlsafe
from typing import ClassVar
from uuid import uuid4

from connectors.contract.errors import WebhookUnreadable
from connectors.email.simulator import mail_heads
from connectors.email.simulator.relay import (
    QUICK,
    Arrived,
    Fate,
    PickyCourier,
    Relay,
    RelayedMail,
    kept_by_nobody,
)
from connectors.email.simulator.sendgrid_posts import (
    Arrival,
    Json,
    SigningKey,
    content_type,
    dropped,
    event,
    parsed_form,
    raw_form,
)
from connectors.toolkit.payload import read_object
from connectors.toolkit.simulator import CallLog, Clock, Courier, Posting

USER, API_KEY = "apikey", "SG.simulated-api-key"
NOT_OURS = "550 The from address does not match a verified Sender Identity. Mail cannot be sent until this is resolved."
LANE = "events"
_ASKS = "x-smtpapi"


class SendgridSimulator(Relay):
    """`connect` says where it posts mail, and where events. `sends_raw`: "POST the raw, full MIME message"; `signs_mail`: a
    security policy with a signature. `key` is what it signs with.

    Mail is posted again after 5xx and after no answer, events after whatever is no 2xx; `delays` are the seconds between.
    """

    begins_with: ClassVar[tuple[Fate, ...]] = (Fate.PROCESSED,)

    def __init__(
        self,
        clock: Clock,
        log: CallLog | None = None,
        *,
        domains: Sequence[str] = ("shop.example",),
        arrived: Arrived = kept_by_nobody,
        sends_raw: bool = False,
        signs_mail: bool = False,
        delays: Sequence[float] = QUICK,
    ) -> None:
        mails = PickyCourier(lambda status: status == 0 or status >= 500, delays)
        super().__init__(clock, log, (USER, API_KEY), mails, Courier(delays), domains, arrived)
        self.key = SigningKey()
        self.sends_raw = sends_raw
        self.signs_mail = signs_mail
        self._gathered: list[Json] = []

    def connect(self, mail_urls: Sequence[str], event_urls: Sequence[str]) -> None:
        """The addresses of Inbound Parse and of the Event Webhook; several are taken in turn."""
        self.mails.urls, self.reports.urls = list(mail_urls), list(event_urls)

    # What comes in

    def receive(self, raw: bytes, mail_from: str, recipients: Sequence[str], *, is_proven: bool = True) -> None:
        """A mail comes in. `is_proven`: SPF and DKIM passed for the domain of the envelope's sender."""
        arrival = Arrival(raw, mail_from, tuple(recipients), is_proven)
        body = raw_form(arrival) if self.sends_raw else parsed_form(arrival)
        signed = self.key.headers(body, self.now()) if self.signs_mail else {}
        self.post(self.mails, Posting(str(uuid4()), body, {"Content-Type": content_type(), **signed}))

    # What goes out

    def take(self, sender: str, recipients: Sequence[str], raw: bytes) -> str:
        if not self.is_ours(sender):
            return NOT_OURS
        mail = _relayed(sender, recipients, raw)
        self.carry(mail)
        return f"250 Ok: queued as {mail.name}"

    def withhold(self, mail: RelayedMail, recipient: str) -> None:
        self._gather(dropped(mail, recipient, self.now(), self.suppressed[recipient.lower()]))

    def tell(self, mail: RelayedMail, fate: Fate, recipient: str, link: str) -> None:
        self._gather(event(mail, fate, recipient, self.now(), link))

    def _gather(self, one: Json) -> None:
        """What happens at once is posted at once, as one list."""
        if not self._gathered:
            asyncio.get_running_loop().call_soon(self._post_gathered)
        self._gathered.append(one)

    def _post_gathered(self) -> None:
        body, self._gathered = json.dumps(self._gathered).encode(), []
        headers = {"Content-Type": "application/json", **self.key.headers(body, self.now())}
        self.post(self.reports, Posting(LANE, body, headers))

    async def settle(self, seconds: float = 30) -> None:
        await asyncio.sleep(0)  # what was gathered is on its way then
        await super().settle(seconds)


def _relayed(sender: str, recipients: Sequence[str], raw: bytes) -> RelayedMail:
    """The Message-ID stays, since the domain of the sender is one of ours."""
    return RelayedMail(
        name=token_urlsafe(16),
        mail_from=sender,
        recipients=tuple(recipients),
        message_id=mail_heads.field_of(raw, "message-id").strip("<> "),
        subject=mail_heads.field_of(raw, "subject"),
        raw=mail_heads.without(raw, lambda field: field == _ASKS),
        noted=_noted(raw),
    )


def _noted(raw: bytes) -> dict[str, str]:
    """The unique arguments; a header that cannot be read asks for nothing."""
    try:
        asked = read_object(mail_heads.field_of(raw, _ASKS).encode() or b"{}").inside("unique_args")
    except WebhookUnreadable:
        return {}
    return {name: str(value) for name, value in asked.values.items()}
