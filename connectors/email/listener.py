"""Taking mail by SMTP or LMTP in the hub's own event loop. RFC 5321, RFC 2033.

A mail is acknowledged once `admit` has returned, and not before. Meant to stand behind a mail server of yours: it knows no
greylisting and no abuse.
"""

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import structlog
from aiosmtpd.smtp import SMTP, Session
from aiosmtpd.smtp import Envelope as Dialogue

from connectors.contract.inbound import WebhookRequest
from connectors.contract.protocol import Admit, NotKept
from connectors.email.envelope import Envelope, Home, pack
from connectors.email.incoming import Incoming, Room
from connectors.email.settings import ListenSettings, Protocol

logging.getLogger("mail.log").setLevel(logging.ERROR)  # below it writes what it is told, and with it addresses

MOST_RECIPIENTS = 100
MOST_STRANGERS = 100  # recipients we have no mailbox for, in one connection: somebody is guessing
CONTENT_SECONDS = 600.0  # for one mail (RFC 5321, section 4.5.3.2.6), however slowly it drips
# Commands that do nothing, in one connection; of those that carry mail there may be any number.
IDLE_COMMANDS = dict.fromkeys(("NOOP", "VRFY", "EXPN", "HELP", "EHLO", "HELO", "LHLO", "STARTTLS", "AUTH"), 100)
_MANY = 1_000_000_000
_CHUNK = 1 << 24  # more than the reader ever holds, so that a read leaves nothing behind
_DRAIN_SECONDS = 5.0  # what a mail under way is given to be kept when the listener ends

KEPT = "250 2.6.0 kept"
NO_MAILBOX = "550 5.1.1 there is no such mailbox here"
NOT_NOW = "451 4.3.0 not kept, please send it again later"
TOO_MANY_RECIPIENTS = "452 4.5.3 too many recipients for one mail"
TOO_SLOW = "421 4.4.2 the mail did not come to an end"
TOO_MANY_STRANGERS = "421 4.7.0 too many mailboxes that are not here"
BUSY = b"421 4.7.0 too many connections, please try again later\r\n"

log = structlog.stdlib.get_logger(__name__)


@dataclass(slots=True)
class Listener:
    """Where mail for one mailbox of ours is taken. `port` is known while it listens."""

    settings: ListenSettings
    account: str
    home: Home
    size_limit: int
    admit: Admit
    port: int = 0
    connections: "set[_Connection]" = field(default_factory=set)
    being_kept: int = 0
    room: Room = field(init=False)
    content_seconds: float = CONTENT_SECONDS
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle_EHLO(  # noqa: N802 - the name is the library's
        self, server: SMTP, session: Session, dialogue: Dialogue, hostname: str, answers: list[str]
    ) -> list[str]:
        """Commands may come without waiting (RFC 2920): they are answered one after the other, and none is thrown away."""
        session.host_name = hostname
        return [*answers[:-1], "250-PIPELINING", answers[-1]]

    async def handle_RCPT(  # noqa: N802 - the name is the library's
        self, server: SMTP, session: Session, dialogue: Dialogue, address: str, options: list[str]
    ) -> str:
        if not self.home.answers_for(address):
            return NO_MAILBOX if isinstance(server, _Connection) and server.may_guess_again() else TOO_MANY_STRANGERS
        if len(dialogue.rcpt_tos) >= MOST_RECIPIENTS:
            return TOO_MANY_RECIPIENTS
        dialogue.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_exception(self, error: Exception) -> str:
        """Something of ours broke: the mail is not lost, whoever sent it sends it again."""
        log.error("a mail could not be taken", account=self.account, exc_info=error)
        return NOT_NOW

    async def keep(self, dialogue: Dialogue, content: bytes) -> str:
        """The answer to a whole mail: of LMTP one line for each recipient."""
        sender = "" if dialogue.mail_from == "<>" else dialogue.mail_from
        envelope = Envelope(sender, tuple(dialogue.rcpt_tos), self.settings.protocol.value)
        self.being_kept += 1
        try:
            await self.admit(WebhookRequest(pack(envelope, content), account=self.account))
        except NotKept as problem:
            log.warning("a mail was not kept", account=self.account, problem=str(problem))
            return self._to_everybody(dialogue, NOT_NOW)
        finally:
            self.being_kept -= 1
            self.changed.set()
        return self._to_everybody(dialogue, KEPT)

    def __post_init__(self) -> None:
        self.room = Room(self.size_limit)

    def _to_everybody(self, dialogue: Dialogue, answer: str) -> str:
        is_lmtp = self.settings.protocol is Protocol.LMTP
        return "\r\n".join([answer] * (len(dialogue.rcpt_tos) if is_lmtp else 1))

    def connect(self, tls: ssl.SSLContext | None) -> asyncio.Protocol:
        """The protocol of a new connection."""
        if len(self.connections) >= self.settings.connections:
            return _Refusal()
        kinds = {Protocol.SMTP: _Connection, Protocol.LMTP: _LmtpConnection}
        return kinds[self.settings.protocol](self, tls)

    async def drain(self) -> None:
        """Wait a moment for what is being kept, then hang up everywhere."""
        if not await self._comes_true(lambda: not self.being_kept):
            log.warning("mails under way were given up; they are sent again", account=self.account)
        for connection in list(self.connections):
            connection.hang_up()
        await self._comes_true(lambda: not self.connections)

    async def _comes_true(self, condition: Callable[[], bool]) -> bool:
        try:
            async with asyncio.timeout(_DRAIN_SECONDS):
                while not condition():
                    self.changed.clear()
                    await self.changed.wait()
        except TimeoutError:
            return False
        return True


@asynccontextmanager
async def listening(
    settings: ListenSettings, account: str, home: Home, size_limit: int, admit: Admit
) -> AsyncIterator[Listener]:
    """Listen while the block runs. OSError when the place is taken or the certificate cannot be read."""
    listener = Listener(settings, account, home, size_limit, admit)
    tls = _tls(settings)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: listener.connect(tls), settings.host, settings.port)
    listener.port = server.sockets[0].getsockname()[1]
    log.info("listening for mail", account=account, host=settings.host, port=listener.port)
    try:
        yield listener
    finally:
        server.close()
        await listener.drain()


class _Connection(SMTP):
    """One dialogue. The library reads a mail line by line, which makes a mail of short lines slow and large: here it is read
    as it comes."""

    def __init__(self, listener: Listener, tls: ssl.SSLContext | None) -> None:
        super().__init__(
            listener,
            data_size_limit=listener.size_limit,
            enable_SMTPUTF8=True,
            hostname=listener.settings.hostname,
            ident="ready",
            tls_context=tls,
            require_starttls=listener.settings.requires_tls,
            timeout=listener.settings.timeout,
            auth_exclude_mechanism=["LOGIN", "PLAIN"],
            command_call_limit={**IDLE_COMMANDS, "*": _MANY},
            loop=asyncio.get_running_loop(),
        )
        self._listener = listener
        self._strangers = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._listener.connections.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._listener.connections.discard(self)
        self._listener.changed.set()
        super().connection_lost(error)

    def hang_up(self) -> None:
        if self.transport is not None:
            self.transport.close()

    def may_guess_again(self) -> bool:
        """Counts a recipient that is not ours."""
        self._strangers += 1
        return self._strangers <= MOST_STRANGERS

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802 - the name is the library's
        await super().smtp_RCPT(arg)
        if self._strangers > MOST_STRANGERS:
            self.hang_up()

    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802 - the name is the library's
        if await self.check_helo_needed():
            return
        dialogue = self.envelope
        if dialogue is None or not dialogue.rcpt_tos:
            await self.push("503 5.5.1 nobody is named to get it")
            return
        if arg:
            await self.push("501 5.5.4 DATA takes no argument")
            return
        await self.push("354 go on, and end with a dot on a line of its own")
        try:
            async with asyncio.timeout(self._listener.content_seconds):
                held = await self._content()
        except TimeoutError:
            await self.push(TOO_SLOW)
            self.hang_up()
            return
        with held:
            answer = held.refusal or await self._listener.keep(dialogue, held.mail())
        self.envelope = self._create_envelope()
        await self.push(answer)

    async def _content(self) -> Incoming:
        """The mail up to the dot, as far as it was held."""
        held = Incoming(self._listener.room)
        try:
            while (rest := held.rest()) is None:
                held.take(await self._more())
        except BaseException:
            held.let_go()
            raise
        if rest:
            self._reader.feed_data(rest)  # the next command, sent without waiting
        return held

    async def _more(self) -> bytes:
        self._reset_timeout()
        more = await self._reader.read(_CHUNK)
        if not more:
            raise ConnectionResetError("the connection was closed before the mail ended")
        return more


class _LmtpConnection(_Connection):
    """RFC 2033: LHLO for the greeting, and an answer for each recipient."""

    show_smtp_greeting = False

    async def smtp_LHLO(self, arg: str) -> None:  # noqa: N802 - the name is the library's
        await super().smtp_EHLO(arg)

    async def smtp_HELO(self, arg: str) -> None:  # noqa: N802 - the name is the library's
        await self.push("500 5.5.1 this is LMTP: say LHLO")

    async def smtp_EHLO(self, arg: str) -> None:  # noqa: N802 - the name is the library's
        await self.push("500 5.5.1 this is LMTP: say LHLO")


class _Refusal(asyncio.Protocol):
    """Says that there is no room, and hangs up."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.WriteTransport):
            transport.write(BUSY)
        transport.close()


def _tls(settings: ListenSettings) -> ssl.SSLContext | None:
    if settings.certificate is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(settings.certificate, settings.private_key)
    return context
