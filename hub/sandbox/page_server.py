"""The demo page's server: what changed, what everybody sees, and what a visitor does on either side. Loopback only."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import structlog
from aiohttp import web
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.clock import monotonic_seconds
from hub.mailbox.model import ChatFrame
from hub.sandbox import page_mail, page_phones, page_slack, page_trace, people, trace
from hub.sandbox.networks.registry import NAME
from hub.sandbox.page_answers import NotPossible, answer
from hub.sandbox.player import Player
from hub.sandbox.world import EVENING, HOME, MORNING, World

log = structlog.stdlib.get_logger(__name__)

PAGE = Path(__file__).with_name("page")
LOOK_SECONDS = 0.2
PULSE_SECONDS = 10.0  # a line goes out at least so often, so that a page that is gone is noticed
LARGEST_POST = 16 * 1024 * 1024  # a mail with its files, in base64
# Nothing but this page's own files may run in it; what a customer writes is text and stays text. Frames: the two web
# sites of the shop, the hub (which thanks for a form), and mails, which come with a stricter policy of their own.
POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",
        "frame-src {frames}",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
)


@dataclass(slots=True)
class PageServer:
    world: World
    player: Player

    def application(self) -> web.Application:
        app = web.Application(middlewares=[_careful], client_max_size=LARGEST_POST)
        app.on_response_prepare.append(self._guard)
        for part in (page_phones, page_mail, page_slack, page_trace):
            app.add_routes(part.routes(self.world))
        app.add_routes(
            [
                web.get("/api/world", self._world),
                web.get("/api/events", self._events),
                web.post("/api/clock", self._clock),
                web.post("/api/story", self._story),
                web.get("/", self._index),
                web.static("/", PAGE),
            ]
        )
        return app

    async def _index(self, _request: web.Request) -> web.FileResponse:
        self.player.watched()
        return web.FileResponse(PAGE / "index.html")

    async def _world(self, _request: web.Request) -> web.Response:
        customers = [
            {
                "key": one.key,
                "first_name": one.first_name,
                "name": one.name,
                "language": one.language,
                "about": one.about,
                "email": one.email,
            }
            for one in people.CUSTOMERS
        ]
        reps = [{"key": one.key, "name": one.name} for one in (*people.REPS, people.STRANGER)]
        sites = {"site": f"{self.world.site.base_url}/", "form": f"{self.world.form.origin}/"}
        return answer(
            {
                "people": customers,
                "shop": NAME,
                "apps": page_phones.described(self.world),
                "reps": reps,
                "sites": sites,
                "clock": self._time(),
                "story": self.player.state(),
            }
        )

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: a line of versions whenever one of them is another one."""
        self.player.watched()
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        try:
            async for line in self._news():
                await response.write(line)
        except ConnectionError:
            log.debug("the page went away")
        return response

    async def _news(self) -> AsyncIterator[bytes]:
        """What has changed, as soon as it has; a pulse in between."""
        last, told_at = "", 0.0
        while not self.player.closing.is_set():
            news = json.dumps(await self._versions(), sort_keys=True, ensure_ascii=False)
            if news != last or monotonic_seconds() - told_at > PULSE_SECONDS:
                last, told_at = news, monotonic_seconds()
                yield f"data: {news}\n\n".encode()
            with suppress(TimeoutError):
                await asyncio.wait_for(self.player.closing.wait(), LOOK_SECONDS)

    async def _versions(self) -> dict[str, Any]:
        async with self.world.database.reading() as session:
            steps, chat = await trace.fingerprint(session), await self._chat_answers(session)
        return {
            "phones": self.world.telegram.version + self.world.networks.version,
            "mail": self.world.mail.version,
            "chat": chat,
            "slack": self.world.slack.version,
            "trace": steps,
            "clock": self._time(),
            "story": self.player.state(),
        }

    async def _chat_answers(self, session: AsyncSession) -> int:
        """How many messages were ever left for visitors with a real browser."""
        played = [one.id for one in self.world.site.visitors if one.id]
        query = select(func.count()).select_from(ChatFrame).where(ChatFrame.visitor.not_in(played))
        return int((await session.execute(query)).scalar_one())

    def _time(self) -> dict[str, Any]:
        here = self.world.clock.now().astimezone(HOME)
        is_night = here.hour >= 22 or here.hour < 8
        moved = round((self.world.clock.now() - self.world.clock.machine_now()).total_seconds() / 60)
        return {"shown": f"{here:%a %H:%M}", "zone": "Prague", "is_night": is_night, "moved_minutes": moved}

    async def _clock(self, request: web.Request) -> web.Response:
        wish = (await request.json()).get("to")
        hour, minute = {"night": EVENING, "morning": MORNING}.get(wish, (None, None))
        if hour is None or minute is None:
            raise NotPossible("The clock goes to the night or to the morning.")
        reached = await self.world.move_clock_to(hour, minute)
        return answer({"now": reached.isoformat()})

    async def _story(self, request: web.Request) -> web.Response:
        wish = (await request.json()).get("action")
        if not self.player.control(str(wish)):
            raise NotPossible(
                "The story cannot do that now. It can be played, paused, resumed, and told slow, normal or fast."
            )
        return answer(self.player.state())

    async def _guard(self, _request: web.Request, response: web.StreamResponse) -> None:
        response.headers.setdefault("Content-Security-Policy", POLICY.format(frames=" ".join(self._frames())))
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"

    def _frames(self) -> list[str]:
        thanks = urlsplit(self.world.form.hub_url)
        return ["'self'", self.world.site.base_url, self.world.form.origin, f"{thanks.scheme}://{thanks.netloc}"]


@web.middleware
async def _careful(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Only this page may act, and what cannot be done is said in words."""
    if request.method == "POST" and not _is_ours(request):
        return answer({"error": "This request does not come from the sandbox's own page."}, 403)
    try:
        return await handler(request)
    except NotPossible as refusal:
        return answer({"error": str(refusal)}, 409)
    except (LookupError, ValueError, TypeError) as odd:
        return answer({"error": f"This cannot be understood: {odd}"}, 400)


def _is_ours(request: web.Request) -> bool:
    """A foreign page in the visitor's browser can neither send JSON without asking nor name our origin."""
    origin = request.headers.get("Origin")
    same = origin is None or origin == f"{request.scheme}://{request.host}"
    host = request.host.partition(":")[0]
    return same and host in {"127.0.0.1", "localhost"} and request.content_type == "application/json"


@asynccontextmanager
async def serving_page(world: World, player: Player, port: int) -> AsyncIterator[str]:
    """The page while the block runs; yields its address. Its frames show the shop's web sites where `port` is the world's
    `page_port`: others may not show the chat.
    """
    world.site.page = (PAGE / "shop.html").read_text("utf-8")
    runner = web.AppRunner(PageServer(world, player).application(), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    finally:
        player.closing.set()
        await runner.cleanup()
