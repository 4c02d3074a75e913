"""The customers' phones on the demo page: what every app on them shows, and what a hand does there."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from hub.sandbox import people, trace
from hub.sandbox.networks.network import Bubble, Gesture, Kind, Network, NoSuchGesture
from hub.sandbox.networks.registry import Networks
from hub.sandbox.networks.telegram import Telegram
from hub.sandbox.page_answers import Gesture as Wish
from hub.sandbox.page_answers import NotPossible, answer
from hub.sandbox.world import World

TEXT_AT_MOST = 4096  # characters that a visitor writes at once
WRITE = "write"
ON_OWN = frozenset({Gesture.EDIT, Gesture.DELETE})
ON_OURS = frozenset({Gesture.PRESS, Gesture.REACT})


def routes(world: World) -> list[web.RouteDef]:
    async def show(_request: web.Request) -> web.Response:
        return answer(await _phones(world))

    async def act(request: web.Request) -> web.Response:
        person, app = request.match_info["person"], request.match_info["app"]
        if person not in world.phones:
            raise NotPossible("There is no such customer here.")
        network = apps(world).by_key.get(app)
        if network is None:
            raise NotPossible("There is no such app on this phone.")
        _act(network, person, await request.json())
        return answer({"ok": True})

    return [web.get("/api/phones", show), web.post("/api/phones/{person}/{app}", act)]


def apps(world: World) -> Networks:
    """Everything that can be opened on a phone, in the order in which it is offered."""
    telegram = Telegram(world.telegram, world.phones)
    return Networks({telegram.key: telegram, **world.networks.by_key})


def described(world: World) -> list[Wish]:
    """The apps themselves, whoever's phone they are on."""
    return [{"key": one.key, "title": one.title, "kind": one.kind, "post": one.post} for one in apps(world)]


# What is seen


async def _phones(world: World) -> Wish:
    shown = apps(world)
    places = [(app.channel, app.handle(one.key)) for one in people.CUSTOMERS for app in shown]
    async with world.database.reading() as session:
        waiting = await trace.waiting(session, places)
    return {one.key: {app.key: _app(app, one.key, waiting) for app in shown} for one in people.CUSTOMERS}


def _app(app: Network, key: str, waiting: Mapping[trace.Place, list[Wish]]) -> Wish:
    return {
        "blocked": app.is_blocked(key),
        "typing": app.is_typing(key),
        "toast": app.toast(key),
        "gestures": app.gestures(key),
        "messages": [_bubble(one) for one in app.screen(key)],
        "waiting": waiting.get((app.channel, app.handle(key)), []),
    }


def _bubble(one: Bubble) -> dict[str, Any]:
    return {
        "id": one.id,
        "from_me": one.from_me,
        "text": one.text,
        "at": one.at,
        "file": one.file,
        "buttons": list(one.buttons),
        "reactions": list(one.reactions),
        "edited": one.is_edited,
        "public": one.is_public,
        "note": one.note,
    }


# What a hand does


def _act(app: Network, key: str, wish: Wish) -> None:
    action = str(wish.get("action", ""))
    if action == WRITE:
        _write(app, key, str(wish["text"])[:TEXT_AT_MOST])
    elif action in list(Gesture):
        message, text = str(wish.get("message", "")), str(wish.get("text", ""))[:TEXT_AT_MOST]
        _do(app, key, Gesture(action), message, text)
    else:
        raise NotPossible("A phone cannot do that.")


def _write(app: Network, key: str, text: str) -> None:
    if not text.strip():
        raise NotPossible("There is nothing to send. Write something first.")
    app.write(key, text)


def _do(app: Network, key: str, gesture: Gesture, message: str, text: str) -> None:
    if gesture in ON_OWN | ON_OURS:
        _check(app, key, gesture, message, text)
    try:
        app.act(key, gesture, message, text)
    except NoSuchGesture as refusal:
        raise NotPossible(str(refusal)) from refusal


def _check(app: Network, key: str, gesture: Gesture, message: str, text: str) -> None:
    """Only what is really on the screen can be touched."""
    found = next((one for one in app.screen(key) if one.id == message), None)
    if found is None or found.from_me != (gesture in ON_OWN):
        raise NotPossible("There is no such message on this screen.")
    if gesture is Gesture.PRESS and text not in found.buttons:
        raise NotPossible("This message has no such button.")
    if gesture is Gesture.EDIT and not text.strip():
        raise NotPossible("There is nothing left of it. Write something, or delete it.")


def last_own(app: Network, key: str) -> str | None:
    """The id of what they wrote last; of a call, that of the call, whoever made it."""
    shown = app.screen(key)
    return next((one.id for one in reversed(shown) if one.from_me or app.kind is Kind.CALLS), None)
