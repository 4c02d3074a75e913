"""The customers' phones on the demo page: what they show, and what a hand does on one."""

from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

from connectors.telegram.simulator.world import PhoneMessage
from hub.sandbox import people, trace
from hub.sandbox.page_answers import Gesture, NotPossible, answer
from hub.sandbox.world import World

PICTURE = bytes.fromhex(  # the smallest honest PNG: one grey point
    "89504e470d0a1a0a0000000d494844520000000100000001080000000"
    "03a7e9b550000000a4944415478da63680000008200815cc9d4340000000049454e44ae426082"
)


def routes(world: World) -> list[web.RouteDef]:
    async def show(_request: web.Request) -> web.Response:
        return answer(await _phones(world))

    async def act(request: web.Request) -> web.Response:
        _act(world, request.match_info["person"], await request.json())
        return answer({"ok": True})

    return [web.get("/api/phones", show), web.post("/api/phones/{person}", act)]


async def _phones(world: World) -> Gesture:
    handles = [str(world.person(one.key).id) for one in people.CUSTOMERS]
    async with world.database.reading() as session:
        waiting = await trace.waiting(session, handles)
    return {one.key: _phone(world, one.key, waiting) for one in people.CUSTOMERS}


def _phone(world: World, key: str, waiting: Mapping[str, list[Gesture]]) -> Gesture:
    person = world.person(key)
    return {
        "blocked": person.blocked,
        "typing": person.typing_until > world.telegram.clock(),
        "toast": person.toast,
        "messages": [_bubble(one) for one in world.telegram.phone(person)],
        "waiting": waiting.get(str(person.id), []),
    }


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


def _act(world: World, key: str, gesture: Gesture) -> None:
    if key not in world.phones:
        raise NotPossible("There is no such customer here.")
    act = _PHONE_GESTURES.get(gesture.get("action", ""))
    if act is None:
        raise NotPossible("A phone cannot do that.")
    act(world, key, gesture)


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
