"""The mail server of the simulated world, to which the hub hands its mail."""

import asyncio
from base64 import b64decode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword, Session
from aiosmtpd.smtp import Envelope as Dialogue

LARGEST = 40 * 1024 * 1024
TIMEOUT = 120.0

# (sender, recipients, mail) -> the server's answer
Take = Callable[[str, list[str], bytes], Awaitable[str]]


@dataclass(slots=True)
class MailServer:
    """`accepts(address)` is the answer to RCPT, `take` that to a whole mail. With `logins` (user -> password), or `takes_token`
    (whether XOAUTH2 lets in who shows this), nobody may send who has not logged in. `turned_away`: what it greets with, when
    it is not 220."""

    accepts: Callable[[str], str]
    take: Take
    logins: dict[str, str] = field(default_factory=dict)
    takes_token: Callable[[str], bool] | None = None
    connections: "set[_Connection]" = field(default_factory=set)
    server: asyncio.Server | None = None

    async def start(self, host: str, port: int) -> int:
        """The port that it listens at."""
        loop = asyncio.get_running_loop()
        self.server = await loop.create_server(lambda: _Connection(self), host, port)
        return int(self.server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        if self.server is None:
            return
        self.server.close()
        for connection in list(self.connections):
            connection.hang_up()
        await self.server.wait_closed()
        self.server = None

    @property
    def wants_login(self) -> bool:
        return bool(self.logins) or self.takes_token is not None

    def authenticate(
        self, server: SMTP, session: Session, dialogue: Dialogue, mechanism: str, said: object
    ) -> AuthResult:
        good = isinstance(said, LoginPassword) and self.logins.get(said.login.decode()) == said.password.decode()
        return AuthResult(success=good, handled=False)

    async def auth_XOAUTH2(self, server: SMTP, words: list[bytes]) -> AuthResult:  # noqa: N802 - the name is the library's
        """Who is not let in is told why, and has to say something before it is over."""
        _, token = token_shown(b64decode(words[1]).decode())
        if self.takes_token is not None and self.takes_token(token):
            return AuthResult(success=True, handled=False)
        await server.challenge_auth(b'{"status":"401"}')
        return AuthResult(success=False, handled=False)

    async def handle_MAIL(  # noqa: N802 - the name is the library's
        self, server: SMTP, session: Session, dialogue: Dialogue, address: str, options: list[str]
    ) -> str:
        if self.wants_login and not session.authenticated:
            return "530 5.7.0 log in first"
        dialogue.mail_from = address
        dialogue.mail_options.extend(options)
        return "250 2.1.0 ok"

    async def handle_RCPT(  # noqa: N802 - the name is the library's
        self, server: SMTP, session: Session, dialogue: Dialogue, address: str, options: list[str]
    ) -> str:
        answer = self.accepts(address)
        if answer.startswith("250"):
            dialogue.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802 - the name is the library's
        self, server: SMTP, session: Session, dialogue: Dialogue
    ) -> str:
        content = dialogue.original_content or b""
        return await self.take(dialogue.mail_from or "", list(dialogue.rcpt_tos), content)


def token_shown(words: str) -> tuple[str, str]:
    """User and access token of `user=...^Aauth=Bearer ...^A^A`."""
    user, _, rest = words.removeprefix("user=").partition("\x01auth=Bearer ")
    return user, rest.removesuffix("\x01\x01")


def _not_offered(server: MailServer) -> tuple[str, ...]:
    return (
        *(() if server.logins else ("LOGIN", "PLAIN")),
        *(() if server.takes_token is not None else ("XOAUTH2",)),
    )


class _Connection(SMTP):
    def __init__(self, server: MailServer) -> None:
        super().__init__(
            server,
            data_size_limit=LARGEST,
            enable_SMTPUTF8=True,
            hostname="mx.mail.example",
            ident="simulated",
            timeout=TIMEOUT,
            authenticator=server.authenticate if server.logins else None,
            auth_require_tls=False,
            auth_exclude_mechanism=_not_offered(server),
            loop=asyncio.get_running_loop(),
        )
        self._server = server

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._server.connections.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._server.connections.discard(self)
        super().connection_lost(error)

    def hang_up(self) -> None:
        if self.transport is not None:
            self.transport.close()
