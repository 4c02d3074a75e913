"""The world of mail, simulated: a mail server for what the hub sends, people with mailboxes, and a postman to the hub."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import ClassVar

from aiohttp import web

from connectors.email.simulator.letters import (
    Draft,
    Letter,
    LetterFile,
    Report,
    quoted,
    read_letter,
    write_letter,
    write_report,
)
from connectors.email.simulator.mail_log import log_mail
from connectors.email.simulator.postman import Parcel, Postman
from connectors.email.simulator.server import MailServer
from connectors.email.simulator.world import REFUSALS, Behaviour, MailPerson, behaviour_of
from connectors.toolkit.simulator import LOOPBACK, CallLog, Clock, SimulatedProvider

SERVER = "mx.mail.example"
TAKEN = "250 2.0.0 taken"
NOBODY = "550 5.1.1 there is no such mailbox here"
REPORTS = {
    Behaviour.BOUNCE: ("failed", "5.1.1", "there is no such mailbox"),
    Behaviour.LATE: ("delayed", "4.4.1", "the server does not answer, it is tried again"),
}


class MailSimulator(SimulatedProvider):
    """People and their mail server. Give the connector's SMTP settings `host` and `port` (and `user` and `password`, if there
    is one), and tell `deliver_to` where the hub listens. Gestures return at once; `settle` waits until all has arrived.

    `hub_address`: the hub's own mailbox. `authserv_id`: what the hub's own front server calls itself in
    Authentication-Results; mail carries its verdict when it is set.
    """

    provider: ClassVar[str] = "smtp"
    host: ClassVar[str] = LOOPBACK

    def __init__(
        self,
        clock: Clock,
        log: CallLog | None = None,
        *,
        hub_address: str = "support@shop.example",
        user: str = "",
        password: str = "",
        authserv_id: str = "",
        retry_delays: Sequence[float] = (0.1, 0.5, 1, 2, 5, 10),
    ) -> None:
        super().__init__(clock, log)
        self.hub_address = hub_address
        self.authserv_id = authserv_id
        self.user, self.password = user, password
        self.people: dict[str, MailPerson] = {}
        self.postman = Postman(retry_delays)
        self.silent_seconds = 60.0
        self.slow_seconds = 3.0
        self._server = MailServer(self._accepts, self._take, {user: password} if user else {})
        self._throttled: set[str] = set()
        self._held = asyncio.Event()
        self._number = 0

    # The server

    async def start(self, port: int = 0) -> None:
        self._held.clear()
        self.port = await self._server.start(self.host, port or self.port)

    async def stop(self) -> None:
        self._held.set()
        await self._server.stop()
        await self.postman.close()

    def deliver_to(self, places: Sequence[tuple[str, int]]) -> None:
        """Where the hub listens: host and port of each process, taken in turn."""
        self.postman.places = list(places)

    async def settle(self, seconds: float = 30) -> None:
        """Wait until the hub has taken, or finally refused, all that was sent to it; TimeoutError after `seconds`."""
        await self.postman.settle(seconds)

    def routes(self) -> list[web.RouteDef]:
        return []  # it speaks SMTP

    def secrets(self) -> Sequence[str]:
        return [self.password] if self.password else []

    # People and what they do

    def add_person(self, name: str, address: str, *, behaviour: Behaviour | None = None) -> MailPerson:
        person = MailPerson(address.lower(), name, behaviour or behaviour_of(address.lower()))
        self.people[person.address] = person
        self.changed()
        return person

    def write(
        self,
        person: MailPerson,
        text: str,
        *,
        subject: str = "",
        answers: Letter | None = None,
        to: Sequence[str] = (),
        copied: Sequence[str] = (),
        html: str | None = None,
        files: Sequence[LetterFile] = (),
        headers: Sequence[tuple[str, str]] = (),
        forged: bool = False,
    ) -> Letter:
        """Send a mail to the hub, or to whomever `to` names. An answer quotes what it answers. `forged`: somebody else wrote it
        under this name."""
        below = f"{text}\n\n{quoted(answers)}" if answers is not None else text
        title = subject or (f"Re: {answers.subject.removeprefix('Re: ')}" if answers is not None else "")
        raw = write_letter(
            Draft(
                sender=(person.name, person.address),
                to=to or (self.hub_address,),
                copied=copied,
                subject=title,
                text=below,
                html=html,
                files=files,
                message_id=self._name(person.address),
                answers=answers,
                at=self._now(),
                headers=headers,
            )
        )
        letter = read_letter(raw, self.clock(), from_me=True)
        person.letters.append(letter)
        self.changed()
        self._send(person, letter, forged=forged)
        return letter

    def send_raw(self, raw: bytes, *, sender: str = "", recipients: Sequence[str] = ()) -> None:
        """Any bytes, to the hub."""
        self.postman.post(Parcel(sender, tuple(recipients) or (self.hub_address,), raw))

    # What can be seen

    def mailbox(self, person: MailPerson) -> list[Letter]:
        """What they got and what they wrote, oldest first."""
        return list(person.letters)

    def snapshot(self) -> dict[str, object]:
        """All mailboxes as JSON, for a page."""
        return {
            "version": self.version,
            "address": self.hub_address,
            "people": [
                {
                    "address": person.address,
                    "name": person.name,
                    "behaviour": person.behaviour.value,
                    "letters": [_shown(letter) for letter in person.letters],
                }
                for person in self.people.values()
            ],
        }

    # What the hub sends

    def _accepts(self, address: str) -> str:
        if address.lower() == self.hub_address:
            return "250 2.1.5 ok"
        person = self.people.get(address.lower())
        if person is None:
            return NOBODY
        if person.behaviour is Behaviour.THROTTLED and person.address not in self._throttled:
            self._throttled.add(person.address)
            return "450 4.7.1 you send too fast, try again later"
        self._throttled.discard(person.address)
        return REFUSALS.get(person.behaviour, "250 2.1.5 ok")

    async def _take(self, sender: str, recipients: list[str], raw: bytes) -> str:
        answer = self._failure() or TAKEN
        self._log(sender, recipients, raw, int(answer[:3]))
        if answer != TAKEN:
            return answer
        for address in recipients:
            self._arrived(address.lower(), sender, raw)
        self.changed()
        await self._keep_waiting(recipients)
        return answer

    def _failure(self) -> str | None:
        """Of the statuses asked for, 4xx and 429 pass, 5xx of HTTP are our server's trouble, and pass too."""
        if not self.faults.fail_next:
            return None
        status = self.faults.fail_next.popleft()
        return f"451 4.3.0 simulated failure {status}" if status != 429 else "450 4.7.1 simulated: too fast"

    def _arrived(self, address: str, sender: str, raw: bytes) -> None:
        if address == self.hub_address:
            self.send_raw(raw, sender=sender)
            return
        person = self.people[address]
        if person.behaviour in REPORTS:
            self._report(person, sender, raw)
        if person.behaviour is Behaviour.BOUNCE:
            return
        letter = read_letter(raw, self.clock(), from_me=False)
        person.letters.append(letter)
        if person.behaviour is Behaviour.AWAY:
            self.write(person, "I am away until Monday.", answers=letter, headers=(("Auto-Submitted", "auto-replied"),))

    async def _keep_waiting(self, recipients: list[str]) -> None:
        """The answer is kept back from whoever sends to somebody slow, or silent."""
        kept_back = {Behaviour.SILENT: self.silent_seconds, Behaviour.SLOW: self.slow_seconds}
        kinds = (self.people[one.lower()].behaviour for one in recipients if one.lower() in self.people)
        seconds = max((kept_back.get(kind, 0.0) for kind in kinds), default=0.0)
        if seconds:
            self.kept_waiting += 1
            await asyncio.wait([asyncio.ensure_future(self._held.wait())], timeout=seconds)

    def _report(self, person: MailPerson, sender: str, raw: bytes) -> None:
        action, status, words = REPORTS[person.behaviour]
        report = Report(
            SERVER, sender, person.address, action, status, words, self._name(f"report@{SERVER}"), self._now(), raw
        )
        self.send_raw(write_report(report))

    def _log(self, sender: str, recipients: list[str], raw: bytes, status: int) -> None:
        log_mail(self, self._now(), sender, recipients, raw, status)

    # What the people's mail server sends

    def _send(self, person: MailPerson, letter: Letter, *, forged: bool) -> None:
        """To the hub, by its front server, which writes down what it found out; and to everybody else who has a mailbox."""
        for address in (*letter.to, *letter.copied):
            other = self.people.get(address.lower())
            if other is not None and other is not person:
                other.letters.append(read_letter(letter.raw, self.clock(), from_me=False))
        ours = dict.fromkeys(one.lower() for one in (*letter.to, *letter.copied) if self._is_the_hubs(one))
        if not ours:
            return
        for hop in range(2 if person.behaviour is Behaviour.TWICE else 1):
            trace = self._trace(person, hop, forged=forged)
            self.send_raw(trace + letter.raw, sender=person.address, recipients=list(ours))

    def _is_the_hubs(self, address: str) -> bool:
        """Its own address, and where its newsletters ask to be left: with anything behind a plus."""
        local, _, domain = address.lower().rpartition("@")
        plain = f"{local.partition('+')[0]}@{domain}"
        return plain in (self.hub_address, f"unsubscribe@{self.hub_address.rpartition('@')[2]}")

    def _trace(self, person: MailPerson, hop: int, *, forged: bool) -> bytes:
        domain = person.address.rpartition("@")[2]
        verdict = "fail" if forged else "pass"
        lines = [
            f"Received: from {SERVER} by front{hop}.shop.example with ESMTP id {hop}; {self._now():%a, %d %b %Y %T} +0000"
        ]
        if self.authserv_id:
            lines.insert(0, f"Authentication-Results: {self.authserv_id}; dmarc={verdict} header.from={domain}")
        return "".join(f"{line}\r\n" for line in lines).encode()

    def _name(self, address: str) -> str:
        self._number += 1
        local, _, domain = address.rpartition("@")
        return f"{self._number}.{local}@{domain}"

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self.clock(), UTC)


def _shown(letter: Letter) -> dict[str, object]:
    return {
        "from_me": letter.from_me,
        "sender": letter.sender,
        "to": list(letter.to),
        "copied": list(letter.copied),
        "subject": letter.subject,
        "text": letter.text,
        "html": letter.html,
        "message_id": letter.message_id,
        "files": [{"name": one.name, "type": one.mime_type, "size": len(one.content)} for one in letter.files],
        "at": letter.at,
    }
