"""What the simulated Postmark and SendGrid share: they take our mail by SMTP, and tell us by posts what became of it.

What becomes of a mail is told by the word before the @ (or before a +) of each recipient: see FATES.
"""

import asyncio
from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import ClassVar

from aiohttp import web

from connectors.email.simulator.mail_log import log_mail
from connectors.email.simulator.server import MailServer
from connectors.toolkit.simulator import LOOPBACK, CallLog, Clock, Courier, Posting, SimulatedProvider

QUICK = (0.1, 0.5, 1, 2, 5, 10)  # seconds between one try of a post and the next
TAKEN = "250 2.1.5 ok"


class Fate(StrEnum):
    """What became of a mail at one recipient, or what they did with it."""

    PROCESSED = "processed"  # taken, and on its way
    DELIVERED = "delivered"
    DEFERRED = "deferred"  # later, perhaps
    BOUNCED = "bounced"  # for good: there is nobody of that name
    BLOCKED = "blocked"  # sent back this time
    OPENED = "opened"
    CLICKED = "clicked"
    COMPLAINED = "complained"
    UNSUBSCRIBED = "unsubscribed"


FATES: Mapping[str, Sequence[Fate]] = {
    "bounce": (Fate.BOUNCED,),
    "blocked": (Fate.BLOCKED,),
    "deferred": (Fate.DEFERRED,),
    "complaint": (Fate.DELIVERED, Fate.COMPLAINED),
    "unsubscribe": (Fate.DELIVERED, Fate.UNSUBSCRIBED),
}
ARRIVES = (Fate.DELIVERED,)
# After these, the provider itself sends them nothing more.
SUPPRESSING = frozenset({Fate.BOUNCED, Fate.COMPLAINED, Fate.UNSUBSCRIBED})


@dataclass(frozen=True, slots=True)
class RelayedMail:
    """A mail of ours that the provider took. `name`: its own id of it; `message_id`: ours, without angle brackets; `raw`: what
    the recipients see; `noted`: what the mail asked it to repeat in everything it says about this mail."""

    name: str
    mail_from: str
    recipients: tuple[str, ...]
    message_id: str
    subject: str
    raw: bytes
    noted: Mapping[str, str]


Arrived = Callable[[str, bytes], None]
"""Told of each mail that arrives at a recipient: whose address, and the mail."""


def kept_by_nobody(address: str, raw: bytes) -> None:
    """For tests in which nobody has a mailbox."""


class PickyCourier(Courier):
    """A courier that does not come again after some answers."""

    def __init__(self, comes_again: Callable[[int], bool], retry_delays: Sequence[float] = QUICK) -> None:
        super().__init__(retry_delays)
        self._comes_again = comes_again

    async def _try(self, posting: Posting) -> bool:
        for delay in (*self.retry_delays, None):
            status = await self._post_with_room(posting)
            self.answers.append(status)
            if 200 <= status <= 299 or not self._comes_again(status):
                return 200 <= status <= 299
            if delay is not None:
                await asyncio.sleep(delay)
        return False


class Relay(SimulatedProvider):
    """One account. `smtp()` is what the connector needs to send by it, `mails` carries mail to the hub, `reports` the rest.

    `domains` are those we proved to be ours. `arrived` is who the recipients' mail servers are. Gestures need a running event
    loop and return at once; `settle` waits until the hub has everything.
    """

    provider: ClassVar[str] = "smtp"
    host: ClassVar[str] = LOOPBACK
    begins_with: ClassVar[tuple[Fate, ...]] = ()

    def __init__(
        self,
        clock: Clock,
        log: CallLog | None,
        login: tuple[str, str],
        mails: Courier,
        reports: Courier,
        domains: Sequence[str],
        arrived: Arrived,
    ) -> None:
        super().__init__(clock, log)
        self.user, self.password = login
        self.mails, self.reports = mails, reports
        self.domains = {domain.lower() for domain in domains}
        self.repeats = 1  # how often everything is posted; no provider promises to do it once only
        self.outbox: list[RelayedMail] = []
        self.suppressed: dict[str, Fate] = {}
        self._arrived = arrived
        self._server = MailServer(lambda address: TAKEN, self._taken, {self.user: self.password})

    # The server

    async def start(self, port: int = 0) -> None:
        self.port = await self._server.start(self.host, port or self.port)

    async def stop(self) -> None:
        await self._server.stop()
        for courier in self.couriers:
            await courier.close()

    async def settle(self, seconds: float = 30) -> None:
        """Wait until the hub has taken, or finally refused, all that was posted; TimeoutError after `seconds`."""
        for courier in self.couriers:
            await courier.settle(seconds)

    @property
    def couriers(self) -> Sequence[Courier]:
        return self.mails, self.reports

    def routes(self) -> list[web.RouteDef]:
        return []  # it speaks SMTP, and posts

    def secrets(self) -> Sequence[str]:
        return [self.password]

    def smtp(self) -> dict[str, object]:
        """The table of settings with which the connector sends by this provider."""
        return {
            "host": self.host,
            "port": self.port,
            "security": "none",
            "user": self.user,
            "password": self.password,
        }

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.clock(), UTC)

    # What happens to our mail

    def report(self, name: str, fate: Fate, recipient: str, *, link: str = "") -> None:
        """The provider learns this of a mail that it took, and posts it. `link`: what was clicked."""
        mail = next(one for one in self.outbox if one.name == name)
        if fate in SUPPRESSING:
            self.suppressed[recipient.lower()] = fate
        self.tell(mail, fate, recipient, link)

    def mails_to(self, address: str) -> list[RelayedMail]:
        return [mail for mail in self.outbox if address.lower() in map(str.lower, mail.recipients)]

    @abstractmethod
    def take(self, sender: str, recipients: Sequence[str], raw: bytes) -> str:
        """The provider's answer to a whole mail."""

    @abstractmethod
    def tell(self, mail: RelayedMail, fate: Fate, recipient: str, link: str) -> None:
        """Post it in the provider's own words."""

    @abstractmethod
    def withhold(self, mail: RelayedMail, recipient: str) -> None:
        """Somebody is to have nothing more: this mail does not go to them."""

    def is_ours(self, address: str) -> bool:
        return address.rpartition("@")[2].lower() in self.domains

    def carry(self, mail: RelayedMail) -> None:
        """Send it on, to each of its recipients as they fare."""
        self.outbox.append(mail)
        self.changed()
        for recipient in mail.recipients:
            if recipient.lower() in self.suppressed:
                self.withhold(mail, recipient)
            else:
                self._send_on(mail, recipient)

    def _send_on(self, mail: RelayedMail, recipient: str) -> None:
        for fate in (*self.begins_with, *FATES.get(_word(recipient), ARRIVES)):
            if fate is Fate.DELIVERED:
                self._arrived(recipient, mail.raw)
            self.report(mail.name, fate, recipient)

    def post(self, courier: Courier, posting: Posting) -> None:
        """Nobody is told where no address was given."""
        for _ in range(self.repeats if courier.urls else 0):
            courier.post(posting)

    # What the hub sends

    async def _taken(self, sender: str, recipients: list[str], raw: bytes) -> str:
        answer = self._failure() or self.take(sender, recipients, raw)
        self._log(sender, recipients, raw, int(answer[:3]))
        return answer

    def _failure(self) -> str | None:
        """Whatever status of HTTP was asked for: SMTP has one word for trouble that passes."""
        if not self.faults.fail_next:
            return None
        return f"451 4.3.0 simulated failure {self.faults.fail_next.popleft()}"

    def _log(self, sender: str, recipients: list[str], raw: bytes, status: int) -> None:
        log_mail(self, self.now(), sender, recipients, raw, status)


def _word(address: str) -> str:
    return address.partition("@")[0].partition("+")[0].lower()
