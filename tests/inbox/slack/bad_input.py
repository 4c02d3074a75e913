"""Payloads of Slack in shapes the desk never asked for, and genuine ones with one thing in them made wrong."""

import copy
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import select

from hub.engine.model import JournalEntry
from tests.inbox.slack.house import House, Json

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
Place = tuple[str | int, ...]

DEEP: Any = []
for _ in range(600):
    DEEP = [DEEP]
WRONG: tuple[Any, ...] = (
    *(None, True, 0, -1, 10**30, 1e300, "", " ", "x", "x" * 5_000, "\ud800\x00\u202e", "<!channel>", "0" * 40),
    *([], [None], [[]], ["x", 1], {}, {"id": None}, {"text": []}, {"": {"": 5}}, DEEP),
)


def places(found: Any, here: Place = ()) -> Iterator[Place]:
    """Where something stands in a payload, itself included."""
    yield here
    if isinstance(found, dict):
        for name, one in found.items():
            yield from places(one, (*here, name))
    elif isinstance(found, list):
        for number, one in enumerate(found):
            yield from places(one, (*here, number))


def spoiled(payload: Json, place: Place, wrong: Any, *, gone: bool) -> Any:
    """The same with something else at this place, or with nothing there."""
    if not place:
        return wrong
    made = copy.deepcopy(payload)
    holder: Any = made
    for step in place[:-1]:
        holder = holder[step]
    if gone:
        del holder[place[-1]]
    else:
        holder[place[-1]] = wrong
    return made


def request(payload: Any) -> tuple[bytes, str]:
    """As Slack would post it: events as JSON, commands as their own form, all else in the field of a form."""
    kind = payload.get("type") if isinstance(payload, dict) else None
    if kind in ("event_callback", "url_verification", "app_rate_limited"):
        return json.dumps(payload).encode(), JSON
    if kind == "command":
        fields = {name: one for name, one in payload.items() if name not in ("type", "team", "user")}
        return urlencode({name: _field(one) for name, one in fields.items()}).encode(), FORM
    return urlencode({"payload": json.dumps(payload)}).encode(), FORM


def _field(found: Any) -> str:
    return (found if isinstance(found, str) else json.dumps(found)).encode("utf-8", "replace").decode()


def anew(payload: Json, number: int) -> Json:
    """The same once more, so that it is no repeat."""
    once_more = {"trigger_id": f"stale.{number}"} if "trigger_id" in payload else {}
    return {**payload, **({"event_id": f"Ev{number}"} if "event_id" in payload else once_more)}


async def genuine(house: House) -> list[Json]:
    """What Slack posts when people do everything a desk knows, as the journal has kept it."""
    await house.hears("Where is my order?")
    card = (await house.card())["ts"]
    await house.thread_of(1)
    slack = house.slack
    typed = await slack.type("petr", "triage", "I will look", card)
    assert typed.ts is not None
    await house.whispered("petr", "Nothing has gone")
    await slack.edit_message("petr", "triage", typed.ts, "I will look now")
    await slack.delete_message("petr", "triage", typed.ts)
    await slack.add_reaction("petr", "triage", card, "eyes")
    await slack.remove_reaction("petr", "triage", card, "eyes")
    await slack.open_home("petr")
    await house.until(lambda: slack.home("petr"))
    await slack.choose("petr", "triage", card, "more", "Assign")
    await slack.slash("petr", "triage", "/hub", "find anna")
    await slack.message_shortcut("petr", "triage", card, "no.such")
    await slack.global_shortcut("petr", "task.new")
    await slack.press("petr", "triage", card, "Snooze")
    view = await house.modal("petr", "snooze")
    await slack.submit("petr", view["id"])
    await slack.press("petr", "triage", card, "Reply")
    view = await house.modal("petr", "reply")
    await slack.submit("petr", view["id"], {"text-0": "On its way"})
    await slack.settle()
    await house.until_quiet()
    async with house.database.reading() as session:
        rows = (await session.execute(select(JournalEntry).order_by(JournalEntry.id))).scalars()
        found = distinct([json.loads(one.item) for one in rows])
    submitted = next(one for one in found if one["type"] == "view_submission")
    return [*found, {**submitted, "type": "view_closed", "is_cleared": False}]


def distinct(found: list[Json]) -> list[Json]:
    """One of each kind."""
    kept: dict[str, Json] = {}
    for one in found:
        event = one.get("event") or {}
        action = (one.get("actions") or [{}])[0]
        view = one.get("view") or {}
        kind = [one["type"], event.get("type"), event.get("subtype"), bool(event.get("bot_id"))]
        kept[str([*kind, action.get("action_id"), view.get("callback_id"), one.get("callback_id")])] = one
    return list(kept.values())


def team(house: House) -> Json:
    return {"id": house.slack.workspace.team_id, "domain": "shop"}


def user(house: House) -> Json:
    return {"id": "UPETR", "name": "petr", "team_id": house.slack.workspace.team_id}
