"""Reading a folder by IMAP: IDLE, then whatever is new. RFC 3501, RFC 2177 (IDLE).

The folder is opened for reading only, so nothing in it is changed. What has been read is remembered by the cursor alone:
`UIDVALIDITY:last UID`. When the server numbers its mails anew, all are read again; the hub knows those it has.
The standard library's client blocks, so it has a thread of its own.
"""

import asyncio
import imaplib
import re
import selectors
import ssl
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

from pydantic import SecretStr

from connectors.contract.errors import Misconfigured, SendError, Unavailable
from connectors.contract.inbound import WebhookRequest
from connectors.email.access_tokens import AccessToken, AccessTokens
from connectors.email.envelope import Envelope, pack
from connectors.email.front import front_of
from connectors.email.imap_commands import as_outage, ask, has_more, next_line, number_in, quoted
from connectors.email.settings import History, ImapSettings, Security

BATCH_BYTES = 32 * 1024 * 1024  # after so many bytes the rest waits for the next look
_IDLE_TAG = b"IDLE"
_IDLE_LINES = 100_000  # that a server may say while we wait
_BOTH_WAYS = 2  # of a socket's shutdown
_UID = re.compile(rb"\bUID (\d{1,10})\b")
_EMPTY_BODY = re.compile(rb"BODY\[\](?:<0>)? (?:\"\"|NIL)")


@dataclass(frozen=True, slots=True)
class Position:
    """How far a folder has been read: all mails up to `last`, as long as the server keeps its numbering `validity`."""

    validity: int
    last: int

    def __str__(self) -> str:
        return f"{self.validity}:{self.last}"


class _Closed(Exception):
    """We hung up ourselves."""


@dataclass(slots=True)
class ImapFolder:
    """One folder, asked again and again; the connection is kept between two questions. `limit`: bytes of a mail that are
    fetched, a longer one is cut there."""

    settings: ImapSettings
    account: str
    limit: int
    tokens: AccessTokens | None = None
    _token: AccessToken | None = None
    _threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="imap"))
    _connection: imaplib.IMAP4 | None = None
    _known: list[int] = field(default_factory=list)  # numbers of mails that wait, for the position that was told last
    _told: Position | None = None
    _hung_up: threading.Event = field(default_factory=threading.Event)

    async def poll(self, cursor: str | None, seconds: float) -> tuple[list[WebhookRequest], str | None]:
        """New mails, at most a batch, and the next cursor; waits at most `seconds` for one. Unavailable when the server
        cannot be asked now, Misconfigured when it does not let us in."""
        self._hung_up.clear()
        if self.settings.needs_oauth and self.tokens is not None:
            self._token = await self.tokens.token()
        asking = asyncio.get_running_loop().run_in_executor(self._threads, partial(self._look, cursor, seconds))
        try:
            return await asyncio.shield(asking)
        except asyncio.CancelledError:
            self._hang_up()
            asking.add_done_callback(_forget)
            raise

    def close(self) -> None:
        """Whatever is waited for ends; the thread closes its connection and ends too."""
        self._hang_up()
        self._threads.submit(self._drop)
        self._threads.shutdown(wait=False)

    # In the thread

    def _look(self, cursor: str | None, seconds: float) -> tuple[list[WebhookRequest], str | None]:
        try:
            position = self._position(cursor)
            found, position = self._new(position)
            if not found and seconds > 0:
                self._wait(seconds)
                found, position = self._new(position)
        except (imaplib.IMAP4.error, OSError, _Closed) as problem:
            self._drop()
            raise as_outage(problem) from problem
        except SendError:
            self._drop()
            raise
        return found, str(position)

    def _position(self, cursor: str | None) -> Position:
        """Where to go on; the start where nothing is known, or where the server has numbered anew."""
        connection = self._with_folder_open()
        validity = number_in(connection, "UIDVALIDITY") or 0
        before = _read_cursor(cursor)
        if before is not None and before.validity == validity:
            return before
        if before is None and self.settings.history is History.NEW:
            return Position(validity, max(0, (number_in(connection, "UIDNEXT") or 1) - 1))
        return Position(validity, 0)

    def _with_folder_open(self) -> imaplib.IMAP4:
        """Opened anew at each look, since that tells the numbering. What an old connection is refused, a new one may get."""
        is_old = self._connection is not None
        connection = self._opened()
        try:
            ask("the folder cannot be opened", partial(connection.select, quoted(self.settings.folder), readonly=True))
        except Misconfigured as refused:
            if is_old:
                raise Unavailable(refused.detail) from refused
            raise
        return connection

    def _new(self, position: Position) -> tuple[list[WebhookRequest], Position]:
        waiting = self._waiting(position)
        requests: list[WebhookRequest] = []
        size = 0
        last = position.last
        while waiting and len(requests) < self.settings.batch and size < BATCH_BYTES:
            try:
                content = self._fetch(waiting[0])
            except (imaplib.IMAP4.error, OSError):
                if not requests:
                    raise
                self._drop()  # what has been fetched is kept, so that a line that breaks often brings everything in the end
                waiting = []
                break
            last = waiting.pop(0)
            if content is not None:
                requests.append(self._request(Position(position.validity, last), content))
                size += len(content)
        self._known, self._told = waiting, Position(position.validity, last)
        return requests, self._told

    def _waiting(self, position: Position) -> list[int]:
        """The numbers of the mails behind the position, lowest first; what was found out last time is used up first."""
        if self._known and self._told == position:
            return self._known
        lines = self._fetched(f"{position.last + 1}:*", "(UID)")
        numbers = {int(found[1]) for line in lines if (found := _UID.search(line)) is not None}
        return sorted(number for number in numbers if number > position.last)  # `n:*` names the last one in any case

    def _fetch(self, number: int) -> bytes | None:
        """One mail, unread as it was; None when it has gone meanwhile."""
        answer = self._data(str(number), f"(UID BODY.PEEK[]<0.{self.limit}>)")
        for part in answer:
            if isinstance(part, tuple):
                return part[1]
        return b"" if any(isinstance(part, bytes) and _EMPTY_BODY.search(part) for part in answer) else None

    def _fetched(self, numbers: str, what: str) -> Iterator[bytes]:
        return (part for part in self._data(numbers, what) if isinstance(part, bytes))

    def _data(self, numbers: str, what: str) -> list[bytes | tuple[bytes, bytes] | None]:
        word, data = self._opened().uid("FETCH", numbers, what)
        if word != "OK":
            raise imaplib.IMAP4.error(f"FETCH was answered {word}: {data[:1]!r}")
        return list(data)

    def _request(self, position: Position, content: bytes) -> WebhookRequest:
        """`Return-Path` is where the server that put the mail there wrote down who sent it (RFC 5321, section 4.4)."""
        path = front_of(content).fields.first("return-path")
        sender = path.decode("utf-8", "replace").strip(" <>") if path is not None else None
        envelope = Envelope(sender, (), "imap", transport_id=str(position))
        return WebhookRequest(pack(envelope, content), account=self.account)

    # Waiting

    def _wait(self, seconds: float) -> None:
        connection = self._opened()
        if "IDLE" in connection.capabilities:
            self._idle(connection, seconds)
        elif self._hung_up.wait(seconds):
            raise _Closed("no news are waited for any more")

    def _idle(self, connection: imaplib.IMAP4, seconds: float) -> None:
        """Until the server says anything, at most `seconds`."""
        connection.send(_IDLE_TAG + b" IDLE\r\n")
        if not next_line(connection).startswith(b"+"):
            return  # it does not want to, so it is only asked again
        if not has_more(connection):
            with selectors.DefaultSelector() as selector:
                selector.register(connection.socket(), selectors.EVENT_READ)
                selector.select(seconds)
        if self._hung_up.is_set():
            raise _Closed("no news are waited for any more")
        connection.send(b"DONE\r\n")
        for _ in range(_IDLE_LINES):
            if next_line(connection).startswith(_IDLE_TAG + b" "):
                return
        raise imaplib.IMAP4.abort("the server does not stop talking")

    # The connection

    def _opened(self) -> imaplib.IMAP4:
        if self._connection is None:
            self._connection = self._open()
            self._make_safe(self._connection)
            self._log_in(self._connection)
        return self._connection

    def _open(self) -> imaplib.IMAP4:
        settings = self.settings
        if settings.security is Security.TLS:
            return imaplib.IMAP4_SSL(settings.host, settings.port, ssl_context=self._tls(), timeout=settings.timeout)
        return imaplib.IMAP4(settings.host, settings.port, timeout=settings.timeout)

    def _make_safe(self, connection: imaplib.IMAP4) -> None:
        if self.settings.security is not Security.STARTTLS:
            return
        if "STARTTLS" not in connection.capabilities:
            raise Misconfigured("the IMAP server offers no STARTTLS")
        ask("STARTTLS was refused", partial(connection.starttls, self._tls()))

    def _tls(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.settings.certificates)

    def _log_in(self, connection: imaplib.IMAP4) -> None:
        user = self.settings.user
        if self.settings.password is not None:
            secret = self.settings.password.get_secret_value()
            ask("the login was refused", partial(connection.login, user, secret))
        elif self.settings.oauth_token is not None:
            _show(connection, user, self.settings.oauth_token)
        elif self._token is not None and self.tokens is not None:
            try:
                _show(connection, user, self._token.secret)
            except Misconfigured as refused:
                raise self.tokens.refused(self._token, refused.detail) from refused
        else:
            raise Misconfigured("nothing proves who asks: set imap.password or oauth")

    def _drop(self) -> None:
        connection, self._connection, self._known = self._connection, None, []
        if connection is None:
            return
        try:
            connection.shutdown()
        except OSError:
            return  # it was gone already

    def _hang_up(self) -> None:
        """From outside the thread: whatever it waits for ends now."""
        self._hung_up.set()
        connection = self._connection
        if connection is None:
            return
        try:
            connection.socket().shutdown(_BOTH_WAYS)
        except OSError:
            return  # it was gone already


def _show(connection: imaplib.IMAP4, user: str, token: SecretStr) -> None:
    """Log in by XOAUTH2, as Google and Microsoft have it."""
    words = f"user={user}\x01auth=Bearer {token.get_secret_value()}\x01\x01".encode()
    answers = iter((words,))  # a second question holds the reason why not, and wants nothing but an end
    ask("the token was refused", partial(connection.authenticate, "XOAUTH2", lambda _: next(answers, b"")))


def _read_cursor(cursor: str | None) -> Position | None:
    validity, _, last = (cursor or "").partition(":")
    return Position(int(validity), int(last)) if validity.isdigit() and last.isdigit() else None


def _forget(asking: "asyncio.Future[tuple[list[WebhookRequest], str | None]]") -> None:
    """Nobody wants the answer any more; asked for, so that no failure stays unnoticed by the loop."""
    if not asking.cancelled():
        asking.exception()
