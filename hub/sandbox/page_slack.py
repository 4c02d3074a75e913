"""The team's Slack on the demo page: what somebody sees there, and what they do."""

import base64
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

from hub.sandbox import people
from hub.sandbox.page_answers import Gesture, NotPossible, answer
from hub.sandbox.world import World
from inbox.slack.install.needs import SHORTCUTS
from inbox.slack.simulator import GestureRefused, Outcome, PersonFile


def routes(world: World) -> list[web.RouteDef]:
    async def show(request: web.Request) -> web.Response:
        return answer({**world.slack.snapshot(_slack_user(request)), "shortcuts": _SHORTCUTS})

    async def act(request: web.Request) -> web.Response:
        user, gesture = _slack_user(request), await request.json()
        if gesture.get("action") == "lay_file":
            return answer({"ok": True, "file": world.slack.lay_file(user, _file(gesture))})
        if gesture.get("action") == "suggest_in_view":
            return answer({"ok": True, "options": await _suggest(world, user, gesture)})
        outcome = await _act(world, user, gesture)
        return answer({"ok": outcome.ok, "errors": outcome.errors, "view_id": outcome.view_id})

    return [web.get("/api/slack/{user}", show), web.post("/api/slack/{user}", act)]


async def _act(world: World, user: str, gesture: Gesture) -> Outcome:
    act = _SLACK_GESTURES.get(gesture.get("action", ""))
    if act is None:
        raise NotPossible("Slack cannot do that here.")
    try:
        outcome = await act(world, user, gesture)
    except GestureRefused as refused:
        raise NotPossible(str(refused)) from refused
    if outcome.error:
        raise NotPossible(outcome.error)
    return outcome


async def _suggest(world: World, user: str, one: Gesture) -> list[dict[str, Any]]:
    """What the app offers for the letters typed so far."""
    try:
        return list(await world.slack.suggest_in_view(user, one["view_id"], one["field"], str(one["query"])))
    except GestureRefused as refused:
        raise NotPossible(str(refused)) from refused


_SHORTCUTS = [{"callback_id": one.callback, "name": one.name, "type": one.where.value} for one in SHORTCUTS]


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
    files = [_file(file) for file in one.get("files") or []]
    words = str(one["text"])[:4000]
    return await world.slack.type(user, one["channel"], words, thread_ts=one.get("thread_ts"), files=files)


def _file(one: Gesture) -> PersonFile:
    try:
        content = base64.b64decode(str(one["content"]), validate=True)
    except ValueError:
        raise NotPossible("That file could not be read. Choose it again.") from None
    return PersonFile(str(one["name"])[:255], content, str(one.get("type") or "") or None)


async def _edit_message(world: World, user: str, one: Gesture) -> Outcome:
    return await world.slack.edit_message(user, one["channel"], one["ts"], str(one["text"])[:4000])


async def _delete_message(world: World, user: str, one: Gesture) -> Outcome:
    return await world.slack.delete_message(user, one["channel"], one["ts"])


async def _react(world: World, user: str, one: Gesture) -> Outcome:
    gesture = world.slack.add_reaction if one.get("on") else world.slack.remove_reaction
    return await gesture(user, one["channel"], one["ts"], str(one["name"]))


async def _slash(world: World, user: str, one: Gesture) -> Outcome:
    return await world.slack.slash(user, one["channel"], str(one["command"]), str(one.get("text", ""))[:4000])


async def _message_shortcut(world: World, user: str, one: Gesture) -> Outcome:
    return await world.slack.message_shortcut(user, one["channel"], one["ts"], str(one["callback_id"]))


async def _global_shortcut(world: World, user: str, one: Gesture) -> Outcome:
    return await world.slack.global_shortcut(user, str(one["callback_id"]))


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
    "delete_message": _delete_message,
    "react": _react,
    "slash": _slash,
    "message_shortcut": _message_shortcut,
    "global_shortcut": _global_shortcut,
    "open_home": _open_home,
}


def _slack_user(request: web.Request) -> str:
    key = request.match_info["user"]
    known = {one.key: one.slack_user for one in (*people.REPS, people.STRANGER)}
    if key not in known:
        raise NotPossible("There is no such person in this workspace.")
    return known[key]
