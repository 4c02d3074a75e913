"""Headers that every answer carries, whatever made it: a page, an error, a file, a line that is no HTTP at all.

An answer that says something itself keeps its word: the pages have a policy of their own. The defaults fit what most answers
are, words for programs: a browser that is led here shows nothing, runs nothing, frames nothing and keeps nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

import structlog
from aiohttp import web

from hub.web.errors import problem

POLICY = "default-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
GUARDS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
SERVER = "hub"  # not the versions of what serves
ONLY_HTTPS = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}  # a year, RFC 6797

log = structlog.stdlib.get_logger(__name__)

Prepare = Callable[[web.Request, web.StreamResponse], Awaitable[None]]


def guards(public_url: str) -> Mapping[str, str]:
    """What is said beside. Where the public address is https, browsers are told to never come without it."""
    return {**GUARDS, **ONLY_HTTPS} if public_url.startswith("https://") else GUARDS


def guarding(headers: Mapping[str, str]) -> Prepare:
    """For `on_response_prepare`: adds what the answer does not say itself."""

    async def prepare(_request: web.Request, answer: web.StreamResponse) -> None:
        guard(answer, headers)

    return prepare


def guard(answer: web.StreamResponse, headers: Mapping[str, str]) -> None:
    told = answer.headers
    for name, value in headers.items():
        if name not in told:
            told[name] = value
    told["Server"] = SERVER


class GuardedRunner(web.AppRunner):
    """Serves an application; what reaches no route of it, since it is no HTTP, is answered in the common shape too."""

    def __init__(self, app: web.Application, headers: Mapping[str, str], *, keepalive: float, shutdown: float) -> None:
        self._options: Mapping[str, Any] = {"access_log": None, "keepalive_timeout": keepalive}
        super().__init__(app, shutdown_timeout=shutdown, **self._options)
        self._guards = headers

    async def _make_server(self) -> web.Server:
        return _GuardedServer(await super()._make_server(), self._guards, self._options)


class _GuardedServer(web.Server):
    def __init__(self, made: web.Server, headers: Mapping[str, str], options: Mapping[str, Any]) -> None:
        super().__init__(
            made.request_handler,
            request_factory=made.request_factory,
            handler_cancellation=made.handler_cancellation,
        )
        self._make = partial(_GuardedHandler, self, loop=asyncio.get_running_loop(), **options)
        self.guards = headers

    def __call__(self) -> web.RequestHandler:
        return self._make()


class _GuardedHandler(web.RequestHandler):
    __slots__ = ("_guards",)

    def __init__(self, server: _GuardedServer, *, loop: asyncio.AbstractEventLoop, **options: Any) -> None:
        super().__init__(server, loop=loop, **options)
        self._guards = server.guards

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Ours instead of the library's, which writes what was sent, an address with its token too, into the log."""
        if request.writer.output_size > 0:
            raise ConnectionError("an answer was begun, so there can be no other")
        log.info("a request could not be read", status=status, problem=type(exc).__name__, remote=request.remote)
        answer = problem(status)
        guard(answer, self._guards)
        answer.force_close()
        return answer
