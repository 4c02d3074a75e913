"""Postmark and SendGrid in the sandbox: each has an address of the shop's, whose mail it posts to the hub, and takes the answers.

People have one mailbox each, whichever road a mail takes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from connectors.email.simulator import Letter, MailPerson, MailSimulator
from connectors.email.simulator.addresses import with_password
from connectors.email.simulator.letters import read_letter
from connectors.email.simulator.postmark import PostmarkSimulator
from connectors.email.simulator.relay import Relay
from connectors.email.simulator.sendgrid import SendgridSimulator
from connectors.toolkit.simulator import CallLog, Clock

# After the first mailbox in the alphabet: whoever wrote to neither of these is answered from that one.
POSTMARK, SENDGRID = "via-postmark", "via-sendgrid"
ORDERS, RETURNS = "orders@moravia.example", "returns@moravia.example"
SECRET = "sandbox-secret-in-the-address"

Tables = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Relays:
    """`mail` is where everybody has their mailbox."""

    postmark: PostmarkSimulator
    sendgrid: SendgridSimulator
    mail: MailSimulator

    @property
    def simulators(self) -> Sequence[Relay]:
        return self.postmark, self.sendgrid

    def connect(self, urls: Sequence[str]) -> None:
        """`urls` are those of the hub's processes. SendGrid signs its events, so that their address needs no secret."""
        self.postmark.connect(*(with_password(_webhook(url, POSTMARK), SECRET) for url in urls))
        posted = [_webhook(url, SENDGRID) for url in urls]
        self.sendgrid.connect([with_password(url, SECRET) for url in posted], posted)

    def tables(self) -> Tables:
        """As an operator would write them."""
        return {
            **_mailbox(POSTMARK, ORDERS, "Moravia Shop, orders", self.postmark),
            **_mailbox(SENDGRID, RETURNS, "Moravia Shop, returns", self.sendgrid),
            f"connectors.email.accounts.{POSTMARK}.postmark": {"secret": SECRET},
            f"connectors.email.accounts.{SENDGRID}.sendgrid": {
                "secret": SECRET,
                "public_keys": [self.sendgrid.key.public],
            },
        }

    def write_to_orders(
        self, person: MailPerson, text: str, *, subject: str = "", answers: Letter | None = None
    ) -> Letter:
        """Somebody writes to the address whose mail Postmark takes."""
        letter = self.mail.write(person, text, subject=subject, answers=answers, to=(ORDERS,))
        self.postmark.receive(letter.raw, [ORDERS])
        return letter

    def write_to_returns(
        self, person: MailPerson, text: str, *, subject: str = "", answers: Letter | None = None
    ) -> Letter:
        """Somebody writes to the address whose mail SendGrid takes."""
        letter = self.mail.write(person, text, subject=subject, answers=answers, to=(RETURNS,))
        self.sendgrid.receive(letter.raw, person.address, [RETURNS])
        return letter


def simulated(clock: Clock, log: CallLog, mail: MailSimulator) -> Relays:
    """Both for the shop's domain; what they deliver lies in the mailboxes of `mail`."""

    def arrived(address: str, raw: bytes) -> None:
        person = mail.people.get(address.lower())
        if person is not None:
            person.letters.append(read_letter(raw, clock(), from_me=False))
            mail.changed()

    domains = [ORDERS.rpartition("@")[2]]
    return Relays(
        PostmarkSimulator(clock, log, domains=domains, arrived=arrived),
        SendgridSimulator(clock, log, domains=domains, arrived=arrived),
        mail,
    )


def _webhook(url: str, account: str) -> str:
    return f"{url}/webhooks/email/{account}"


def _mailbox(account: str, address: str, name: str, relay: Relay) -> Tables:
    table = f"connectors.email.accounts.{account}"
    return {table: {"address": address, "display_name": name}, f"{table}.smtp": relay.smtp()}
