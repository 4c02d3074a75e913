"""Bodies that hold many items, joined from a connector's own samples, and how many items each holds.

How many a sample holds is written in its file of what is expected, so that no parser is asked about itself.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from connectors.contract.inbound import WebhookRequest, repeated_in
from hub.engine.entrance import read
from tests.contract.registered import ACCOUNT, offline, samples_of

MOST = 1000  # items that Meta posts at once
Json = dict[str, object]

SENDGRID: tuple[Json, ...] = tuple(
    {
        "event": kind,
        "email": "lena@example.org",
        "timestamp": 1795000000,
        "sg_message_id": f"m{number}.filter-1",
        **more,
    }
    for number, (kind, more) in enumerate(
        (
            ("delivered", {"sg_event_id": "e1"}),
            ("bounce", {"sg_event_id": "e2", "type": "bounce", "status": "5.1.1"}),
            ("open", {"sg_event_id": "e3"}),
            ("processed", {"sg_event_id": "e4"}),
            ("of tomorrow", {"sg_event_id": "e5"}),
        )
    )
)


@dataclass(frozen=True, slots=True)
class Items:
    """One or more items as a provider posts them."""

    content: Json
    count: int


@dataclass(frozen=True, slots=True)
class Batch:
    body: bytes
    count: int


def joinable(name: str) -> bool:
    return name in JOIN


@cache
def parts_of(name: str) -> tuple[Items, ...]:
    """What a batch of this connector can be made of."""
    if name == "email":
        return tuple(Items(one, 1) for one in SENDGRID)
    bodies = ((sample, as_object(sample.body)) for sample in samples_of(name) if isinstance(sample.expected, list))
    is_of_form = FORM[name]
    return tuple(
        Items(body, len(sample.expected) + repeated_in(read(offline(name), request_of(sample.body)).events))
        for sample, body in bodies
        if isinstance(sample.expected, list) and body and is_of_form(body)
    )


def batch(name: str, chance: Random, most: int) -> Batch:
    """At most so many items, some of them more than once."""
    chosen: list[Items] = []
    parts, count = parts_of(name), 0
    while count + (part := chance.choice(parts)).count <= most:
        chosen.append(part)
        count += part.count
    return Batch(json.dumps(JOIN[name]([part.content for part in chosen])).encode(), count)


def with_a_bad_item(name: str, good: Batch, chance: Random) -> Batch:
    """One more item, which is no object."""
    body = json.loads(good.body)
    listed = LISTS[name](body)
    listed.insert(chance.randint(0, len(listed)), BAD[name])
    return Batch(json.dumps(body).encode(), good.count + 1)


def as_object(body: bytes) -> Any:
    try:
        value = json.loads(body)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def told_in(name: str, told: Batch) -> int:
    """How many items a whole endpoint counts there: a Page's own posts hold items of Messenger and of Facebook."""
    if name not in ("facebook", "messenger"):
        return told.count
    entries = [entry for entry in as_object(told.body)["entry"] if isinstance(entry, dict)]
    listed = sum(len(_list(entry, key)) for entry in entries for key in ("changes", "messaging", "standby"))
    return listed + sum("field" in entry for entry in entries)


def is_whole(body: bytes) -> bool:
    """A multipart form names its boundary in a header, which a sample does not have."""
    return not body.startswith(b"--")


def request_of(body: bytes) -> WebhookRequest:
    return WebhookRequest(body, {"content-type": "application/json"}, account=ACCOUNT)


# How each provider's bodies are joined


def _entries(bodies: Sequence[Json]) -> Json:
    return {
        "object": bodies[0]["object"] if bodies else "page",
        "entry": [one for body in bodies for one in _list(body, "entry")],
    }


def _lists_of_x(bodies: Sequence[Json]) -> Json:
    joined: Json = {"for_user_id": "1480000000000000011", "users": {}}
    for body in bodies:
        for key, value in body.items():
            if isinstance(value, list):
                joined[key] = [*_list(joined, key), *value]
            elif isinstance(value, dict):
                joined[key] = {**_dict(joined, key), **value}
    return joined


def _notifications(bodies: Sequence[Json]) -> Json:
    told = [one for body in bodies for one in _list(body, "notifications")]
    return {"type": "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS", "notifications": told}


JOIN: Mapping[str, Callable[[Sequence[Json]], object]] = {
    **dict.fromkeys(("facebook", "instagram", "messenger", "whatsapp"), _entries),
    "twitter": _lists_of_x,
    "linkedin": _notifications,
    "email": list,
}

FORM: Mapping[str, Callable[[Json], bool]] = {
    "facebook": lambda body: body.get("object") == "page",
    "messenger": lambda body: body.get("object") == "page",
    "instagram": lambda body: body.get("object") == "instagram",
    "whatsapp": lambda body: body.get("object") == "whatsapp_business_account" and all(_list(body, "entry")),
    "twitter": lambda body: body.get("for_user_id") == "1480000000000000011",
    "linkedin": lambda body: "notifications" in body,
}

NO_MESSAGE: Json = {"id": "110200000000001", "messaging": [None]}
NO_CHANGE: Json = {"id": "110200000000001", "changes": [None]}
NO_STATUS: Json = {
    "field": "messages",
    "value": {"metadata": {"phone_number_id": "106540352240000"}, "statuses": [None]},
}
BAD: Mapping[str, object] = {
    "facebook": NO_CHANGE,
    "messenger": NO_MESSAGE,
    "instagram": {"id": "17841400000000001", "messaging": [None]},
    "whatsapp": {"id": "102290129340000", "changes": [NO_STATUS]},
    "twitter": None,
    "linkedin": None,
    "email": None,
}
LISTS: Mapping[str, Callable[[Any], list[object]]] = {
    **dict.fromkeys(("facebook", "instagram", "messenger", "whatsapp"), lambda body: _list(body, "entry")),
    "twitter": lambda body: _own_list(body, "tweet_create_events"),
    "linkedin": lambda body: _list(body, "notifications"),
    "email": lambda body: body,
}


def _list(body: Json, key: str) -> list[object]:
    value = body.get(key)
    return value if isinstance(value, list) else []


def _own_list(body: Json, key: str) -> list[object]:
    value = body.setdefault(key, [])
    return value if isinstance(value, list) else []


def _dict(body: Json, key: str) -> Json:
    value = body.get(key)
    return value if isinstance(value, dict) else {}
