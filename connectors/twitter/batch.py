"""The two forms in which X posts, taken apart into single things, each with a body of its own.

Sources: X's pages on the X Activity API (payload examples of 2026-08) and on the Account Activity API v2, which it replaces. The
new form holds one event under `data`, whose kind is named by `event_type`; of direct messages its payload is the old form's. The
old form holds one list for each kind of event. Either says whose events they are: `filter.user_id`, `for_user_id`.

A body is built from what is read and nothing else, so that odd neighbours cannot grow into it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import orjson

from connectors.toolkit.items import digest, few, kept
from connectors.toolkit.payload import JsonObject, as_object

MESSAGES = "direct_message_events"
READS = "direct_message_mark_read_events"
TYPINGS = "direct_message_indicate_typing_events"
MESSAGE_LISTS = (MESSAGES, READS, TYPINGS)

USER_EVENT = "user_event"
LIST_ENDING = "_events"
LONGEST_ID = 200  # a longer one is no id of X's

Json = dict[str, object]
People = Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that happened. `kind` is the event type of the new form, or the list's name of the old one (`is_old`);
    `section` the list of a payload in which it stood; `owner` the user whose event it is: us; `direction` whether it came to us
    or from us, where X says so.

    `raw` is an object, or what stood in its place. `people` are told of beside it, by id; `posts` and `media` of the new form's
    includes.
    """

    kind: str
    owner: str | None
    raw: object
    is_old: bool = False
    delivery_id: str | None = None
    direction: str = ""
    section: str = ""
    people: People = field(default_factory=dict)
    posts: tuple[Json, ...] = ()
    media: tuple[Json, ...] = ()

    @property
    def content(self) -> JsonObject:
        return as_object(self.raw)

    @property
    def is_broken(self) -> bool:
        return not isinstance(self.raw, dict)

    def digest(self) -> str:
        """A name for what has no id: the same when X sends it again."""
        return digest(self.kind, self.owner, self.section, self.raw)

    def body(self, *people: str | None) -> bytes:
        """A body that holds this thing alone, and these people."""
        named = {one: self.people[one] for one in people if one is not None and one in self.people}
        return orjson.dumps(self._old(named) if self.is_old else self._new(named))

    def _old(self, people: People) -> Json:
        owner: Json = {"for_user_id": self.owner} if self.owner else {}
        inner = self.raw if self.kind == USER_EVENT else [self.raw]
        return {**owner, self.kind: inner, **({"users": people} if people else {})}

    def _new(self, people: People) -> Json:
        payload: object = self.raw
        includes: Json = {}
        if self.section:
            payload = {self.section: [self.raw], **({"users": people} if people else {})}
        elif people:
            includes["users"] = list(people.values())
        if self.posts:
            includes["tweets"] = list(self.posts)
        if self.media:
            includes["media"] = list(self.media)
        named: Json = {"event_uuid": self.delivery_id} if self.delivery_id else {}
        told = {"user_id": self.owner, "direction": self.direction}
        data: Json = {**named, "filter": {key: one for key, one in told.items() if one}, "event_type": self.kind}
        return {"data": {**data, "payload": payload, **({"includes": includes} if includes else {})}}


def items_of(body: JsonObject) -> Iterator[Item]:
    """Every item in the order of the body; nothing where the body is of neither form."""
    if "data" in body:
        yield from _new_form(body.values.get("data"))
    yield from _old_form(body)


def owner_of(item: Item) -> str | None:
    """Whose event it is. Who takes back what they allowed us is named in the payload only."""
    revoke = item.content.inside("revoke")
    return item.owner or _id(item.content, "user_id") or _id(revoke.inside("source"), "user_id")


def _new_form(raw: object) -> Iterator[Item]:
    if not isinstance(raw, dict):
        yield Item("", None, kept(raw))
        return
    data = JsonObject(raw)
    kind, owner = data.text("event_type") or "", _id(data.inside("filter"), "user_id")
    name, payload = _id(data, "event_uuid"), data.inside("payload")
    direction = data.inside("filter").text("direction") or ""
    for section in (key for key in payload if key in MESSAGE_LISTS):
        people = _people(_listed(payload.values.get("users")))
        for inner in few(payload.items(section)):
            yield Item(kind, owner, kept(inner), delivery_id=name, section=section, people=people)
    if any(key in MESSAGE_LISTS for key in payload):
        return
    includes = data.inside("includes")
    yield Item(
        kind,
        owner,
        kept(data.values.get("payload")),
        delivery_id=name,
        direction=direction,
        people=_people(_listed(includes.values.get("users"))),
        posts=tuple(_owned(one) for one in includes.each("tweets")),
        media=tuple(one.values for one in includes.each("media") if isinstance(kept(one.values), dict)),
    )


def _old_form(body: JsonObject) -> Iterator[Item]:
    owner, people = _id(body, "for_user_id"), _people(_listed(body.values.get("users")))
    for key in body:
        if key == USER_EVENT:
            yield Item(key, owner, kept(body.values[key]), is_old=True)
        elif key.endswith(LIST_ENDING):
            for raw in few(body.items(key)):
                yield Item(key, owner, kept(raw), is_old=True, people=people)


def _listed(users: object) -> Iterable[object]:
    """Users stand in a list or under their ids; what they are named by there need not be their id."""
    match users:
        case dict():
            return users.values()
        case list():
            return users
        case _:
            return ()


def _people(users: Iterable[object]) -> People:
    """Who is told of, by id: their names only."""
    found: dict[str, Json] = {}
    for raw in users:
        user = as_object(raw)
        told = user.inside("data") or user
        person = {key: text for key in ("name", "username", "screen_name") if (text := told.text(key))}
        identity = id_of(told)
        if identity is not None:
            found[identity] = {"id": identity, **person}
    return found


def _owned(post: JsonObject) -> Json:
    """Of posts beside: whose they are."""
    return {key: found for key in ("id", "author_id") if (found := _id(post, key))}


def id_of(thing: JsonObject) -> str | None:
    """The id as text: the number beside it may have lost digits on its way."""
    return _id(thing, "id_str") or _id(thing, "id")


def _id(thing: JsonObject, key: str) -> str | None:
    found = thing.identifier(key)
    return found if found is not None and len(found) <= LONGEST_ID else None
