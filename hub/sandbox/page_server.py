"""The demo page's server: what changed, what everybody sees, and what a visitor does on either side. Loopback only."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from aiohttp import web

from connectors.telegram.simulator.world import PhoneMessage
from hub.clock import monotonic_seconds
from hub.sandbox import people, trace
from hub.sandbox.player import Player
from hub.sandbox.world import EVENING, HOME, MORNING, World
from inbox.slack.simulator import GestureRefused, Outcome

log = structlog.stdlib.get_logger(__name__)

PAGE = Path(__file__).with_name("page")
LOOK_SECONDS = 0.2
PULSE_SECONDS = 10.0  # a line goes out at least so often, so that a page that is gone is noticed
# Nothing but this page's own files may run in it; what a customer writes is text and stays text.
POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
)
PICTURE = bytes.fromhex(  # the smallest honest PNG: one grey point
    "89504e470d0a1a0a0000000d494844520000000100000001080000000"
    "03a7e9b550000000a4944415478da63680000008200815cc9d4340000000049454e44ae426082"
)

Gesture = dict[str, Any]


class NotPossible(Exception):
    """The visitor asked for something that cannot be done now. The text is shown to them."""


@dataclass(slots=True)
class PageServer:
    world: World
    player: Player

    def application(self) -> web.Application:
        app = web.Application(middlewares=[_careful], client_max_size=1024 * 1024)
        app.on_response_prepare.append(_guard)
        app.add_routes(
            [
                web.get("/api/world", self._world),
                web.get("/api/events", self._events),
                web.get("/api/phones", self._phones),
                web.post("/api/phones/{person}", self._phone_gesture),
                web.get("/api/slack/{user}", self._slack),
                web.post("/api/slack/{user}", self._slack_gesture),
                web.get("/api/trace", self._trace),
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
            }
            for one in people.CUSTOMERS
        ]
        reps = [{"key": one.key, "name": one.name} for one in (*people.REPS, people.STRANGER)]
        return _json({"people": customers, "reps": reps, "clock": self._time(), "story": self.player.state()})

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
            steps = await trace.fingerprint(session)
        return {
            "phones": self.world.telegram.version,
            "slack": self.world.slack.version,
            "trace": steps,
            "clock": self._time(),
            "story": self.player.state(),
        }

    def _time(self) -> dict[str, Any]:
        here = self.world.clock.now().astimezone(HOME)
        is_night = here.hour >= 22 or here.hour < 8
        moved = round((self.world.clock.now() - self.world.clock.machine_now()).total_seconds() / 60)
        return {"shown": f"{here:%a %H:%M}", "zone": "Prague", "is_night": is_night, "moved_minutes": moved}

    # The customers

    async def _phones(self, _request: web.Request) -> web.Response:
        handles = [str(self.world.person(one.key).id) for one in people.CUSTOMERS]
        async with self.world.database.reading() as session:
            waiting = await trace.waiting(session, handles)
        return _json({one.key: self._phone(one.key, waiting) for one in people.CUSTOMERS})

    def _phone(self, key: str, waiting: Mapping[str, list[Gesture]]) -> dict[str, Any]:
        person = self.world.person(key)
        return {
            "blocked": person.blocked,
            "typing": person.typing_until > self.world.telegram.clock(),
            "toast": person.toast,
            "messages": [_bubble(one) for one in self.world.telegram.phone(person)],
            "waiting": waiting.get(str(person.id), []),
        }

    async def _phone_gesture(self, request: web.Request) -> web.Response:
        key = request.match_info["person"]
        if key not in self.world.phones:
            raise NotPossible("There is no such customer here.")
        gesture = await request.json()
        act = _PHONE_GESTURES.get(gesture.get("action"))
        if act is None:
            raise NotPossible("A phone cannot do that.")
        act(self.world, key, gesture)
        return _json({"ok": True})

    # The reps

    async def _slack(self, request: web.Request) -> web.Response:
        return _json(dict(self.world.slack.snapshot(_slack_user(request))))

    async def _slack_gesture(self, request: web.Request) -> web.Response:
        gesture = await request.json()
        act = _SLACK_GESTURES.get(gesture.get("action"))
        if act is None:
            raise NotPossible("Slack cannot do that here.")
        try:
            outcome = await act(self.world, _slack_user(request), gesture)
        except GestureRefused as refused:
            raise NotPossible(str(refused)) from refused
        if outcome.error:
            raise NotPossible(outcome.error)
        return _json({"ok": outcome.ok, "errors": outcome.errors, "view_id": outcome.view_id})

    # What the hub did, and the tools

    async def _trace(self, request: web.Request) -> web.Response:
        async with self.world.database.reading() as session:
            found = await trace.find(session, self._wanted(request.query))
            read = await trace.read(session, found) if found is not None else None
        return _json(trace.as_json(read))

    def _wanted(self, query: Mapping[str, str]) -> trace.Wanted:
        key = query.get("person", "")
        posts = tuple(ts for ts in (query.get("ts"), query.get("thread")) if ts)
        handle = str(self.world.person(key).id) if key in self.world.phones else None
        pointed = UUID(query["interaction"]) if "interaction" in query else None
        return trace.Wanted(
            interaction_id=pointed,
            handle=handle,
            message=query.get("message"),
            channel=query.get("channel"),
            posts=posts,
        )

    async def _clock(self, request: web.Request) -> web.Response:
        wish = (await request.json()).get("to")
        hour, minute = {"night": EVENING, "morning": MORNING}.get(wish, (None, None))
        if hour is None or minute is None:
            raise NotPossible("The clock goes to the night or to the morning.")
        reached = await self.world.move_clock_to(hour, minute)
        return _json({"now": reached.isoformat()})

    async def _story(self, request: web.Request) -> web.Response:
        wish = (await request.json()).get("action")
        if not self.player.control(str(wish)):
            raise NotPossible(
                "The story cannot do that now. It can be played, paused, resumed, and told slow, normal or fast."
            )
        return _json(self.player.state())


# Gestures on a phone


def _write(world: World, key: str, gesture: Gesture) -> None:
    world.telegram.write(world.person(key), str(gesture["text"])[:4096])


def _edit(world: World, key: str, gesture: Gesture) -> None:
    world.telegram.edit(world.person(key), int(gesture["message_id"]), str(gesture["text"])[:4096])


def _react(world: World, key: str, gesture: Gesture) -> None:
    world.telegram.react(world.person(key), int(gesture["message_id"]), str(gesture["emoji"]))


def _press(world: World, key: str, gesture: Gesture) -> None:
    world.telegram.press(world.person(key), int(gesture["message_id"]), str(gesture["label"]))


def _photo(world: World, key: str, gesture: Gesture) -> None:
    world.telegram.send_photo(world.person(key), PICTURE, "Here is a picture")


def _block(world: World, key: str, gesture: Gesture) -> None:
    world.telegram.block(world.person(key))


def _unblock(world: World, key: str, gesture: Gesture) -> None:
    world.telegram.unblock(world.person(key))


_PHONE_GESTURES: Mapping[str, Callable[[World, str, Gesture], None]] = {
    "write": _write,
    "edit": _edit,
    "react": _react,
    "press": _press,
    "photo": _photo,
    "block": _block,
    "unblock": _unblock,
}


# Gestures in Slack

SlackGesture = Callable[[World, str, Gesture], Awaitable[Outcome]]


async def _press_button(world: World, user: str, one: Gesture) -> Outcome:
    return await world.slack.press(user, one["channel"], one["ts"], one["field"], block_id=one.get("block_id"))


async def _choose(world: World, user: str, one: Gesture) -> Outcome:
    return await world.slack.choose(
        user, one["channel"], one["ts"], one["field"], one.get("value"), block_id=one.get("block_id")
    )


async def _press_in_view(world: World, user: str, one: Gesture) -> Outcome:
    world.slack.fill_in_view(user, one["view_id"], _typed(one))
    return await world.slack.press_in_view(user, one["view_id"], one["field"], block_id=one.get("block_id"))


async def _choose_in_view(world: World, user: str, one: Gesture) -> Outcome:
    world.slack.fill_in_view(user, one["view_id"], _typed(one))
    return await world.slack.choose_in_view(
        user, one["view_id"], one["field"], one.get("value"), block_id=one.get("block_id")
    )


def _typed(one: Gesture) -> dict[str, Any]:
    """What stands in the fields; an empty one is cleared."""
    return {name: None if value == "" else value for name, value in (one.get("values") or {}).items()}


async def _press_in_home(world: World, user: str, one: Gesture) -> Outcome:
    return await world.slack.press_in_home(user, one["field"], block_id=one.get("block_id"))


async def _choose_in_home(world: World, user: str, one: Gesture) -> Outcome:
    return await world.slack.choose_in_home(user, one["field"], one.get("value"), block_id=one.get("block_id"))


async def _submit(world: World, user: str, one: Gesture) -> Outcome:
    return await world.slack.submit(user, one["view_id"], _typed(one))


async def _close(world: World, user: str, one: Gesture) -> Outcome:
    return await world.slack.close(user, one["view_id"])


async def _type(world: World, user: str, one: Gesture) -> Outcome:
    return await world.slack.type(user, one["channel"], str(one["text"])[:4000], thread_ts=one.get("thread_ts"))


async def _edit_message(world: World, user: str, one: Gesture) -> Outcome:
    return await world.slack.edit_message(user, one["channel"], one["ts"], str(one["text"])[:4000])


async def _open_home(world: World, user: str, one: Gesture) -> Outcome:
    return await world.slack.open_home(user)


_SLACK_GESTURES: Mapping[str, SlackGesture] = {
    "press": _press_button,
    "choose": _choose,
    "press_in_view": _press_in_view,
    "choose_in_view": _choose_in_view,
    "press_in_home": _press_in_home,
    "choose_in_home": _choose_in_home,
    "submit": _submit,
    "close": _close,
    "type": _type,
    "edit_message": _edit_message,
    "open_home": _open_home,
}


def _slack_user(request: web.Request) -> str:
    key = request.match_info["user"]
    known = {one.key: one.slack_user for one in (*people.REPS, people.STRANGER)}
    if key not in known:
        raise NotPossible("There is no such person in this workspace.")
    return known[key]


def _bubble(one: PhoneMessage) -> dict[str, Any]:
    return {
        "id": one.id,
        "from_me": one.from_me,
        "text": one.text,
        "at": one.at,
        "file": one.media.filename if one.media else None,
        "buttons": [[{"label": button.label} for button in row] for row in one.buttons],
        "reactions": list(one.reactions),
        "edited": one.edited,
    }


def _json(value: Any, status: int = 200) -> web.Response:
    return web.json_response(value, status=status, dumps=lambda one: json.dumps(one, ensure_ascii=False, default=str))


@web.middleware
async def _careful(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Only this page may act, and what cannot be done is said in words."""
    if request.method == "POST" and not _is_ours(request):
        return _json({"error": "This request does not come from the sandbox's own page."}, 403)
    try:
        return await handler(request)
    except NotPossible as refusal:
        return _json({"error": str(refusal)}, 409)
    except (KeyError, ValueError, TypeError) as odd:
        return _json({"error": f"This cannot be understood: {odd}"}, 400)


async def _guard(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"


def _is_ours(request: web.Request) -> bool:
    """A foreign page in the visitor's browser can neither send JSON without asking nor name our origin."""
    origin = request.headers.get("Origin")
    same = origin is None or origin == f"{request.scheme}://{request.host}"
    host = request.host.partition(":")[0]
    return same and host in {"127.0.0.1", "localhost"} and request.content_type == "application/json"


@asynccontextmanager
async def serving_page(world: World, player: Player, port: int) -> AsyncIterator[str]:
    """The page while the block runs; yields its address."""
    runner = web.AppRunner(PageServer(world, player).application(), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    finally:
        player.closing.set()
        await runner.cleanup()
