"""The HTTP server, put together from parts that are handed in."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.typedefs import Middleware

from hub.web.errors import explain_errors
from hub.web.guards import GuardedRunner, guarding, guards
from hub.web.timing import Timing

BODY_LIMIT_BYTES = 32 * 1024 * 1024
KEEPALIVE_SECONDS = 75.0
SHUTDOWN_SECONDS = 10.0
BACKLOG = 1024

BeforeAnswer = Callable[[web.Request, web.StreamResponse], Awaitable[None]]
"""Asked of every answer before its head goes out."""

PUBLIC_URL = web.AppKey("public_url", str)


def build_app(
    routes: Iterable[web.AbstractRouteDef],
    *,
    body_limit: int = BODY_LIMIT_BYTES,
    public_url: str = "",
    before_answer: BeforeAnswer | None = None,
    timing: Timing | None = None,
) -> web.Application:
    """An application with these routes; errors of all of them have one shape, and every answer the headers of `guards`. A body
    over `body_limit` bytes is a 413."""
    app = web.Application(client_max_size=body_limit, middlewares=[*_measured(timing), explain_errors])
    app[PUBLIC_URL] = public_url
    app.on_response_prepare.append(guarding(guards(public_url)))
    app.add_routes(routes)
    if before_answer is not None:
        app.on_response_prepare.append(before_answer)
    return app


def routes_of(app: web.Application) -> frozenset[tuple[str, str]]:
    """Method and path, with its names in {}, of everything it answers; HEAD goes with GET."""
    found = ((route.method, route.resource.canonical) for route in app.router.routes() if route.resource is not None)
    return frozenset((method, path) for method, path in found if method != "HEAD")


@asynccontextmanager
async def serving(
    app: web.Application, host: str, port: int, *, reuse_port: bool = False, shutdown_seconds: float = SHUTDOWN_SECONDS
) -> AsyncIterator[int]:
    """Serve while the block runs; yields the port. At its end requests under way are finished, for at most so many seconds."""
    headers = guards(app.get(PUBLIC_URL, ""))
    runner = GuardedRunner(app, headers, keepalive=KEEPALIVE_SECONDS, shutdown=shutdown_seconds)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port, backlog=BACKLOG, reuse_port=reuse_port or None)
        await site.start()
        yield _port_of(runner)
    finally:
        await runner.cleanup()


def _measured(timing: Timing | None) -> list[Middleware]:
    """Outermost, so that what is measured is what was answered."""
    return [] if timing is None else [timing.middleware()]


def _port_of(runner: web.AppRunner) -> int:
    port: int = runner.addresses[0][1]
    return port
