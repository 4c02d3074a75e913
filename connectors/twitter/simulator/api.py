"""The calls of the simulated X API: what they check, what they change, what they answer.

Source: X API v2, OpenAPI description of 2026-08; the wording of refusals as the service has it.
"""

import base64
import binascii
import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import formatdate
from typing import TYPE_CHECKING
from urllib.parse import unquote

from aiohttp import web

from connectors.toolkit.payload import JsonObject
from connectors.toolkit.signatures import same
from connectors.toolkit.simulator import HOLD
from connectors.twitter.oauth import signature
from connectors.twitter.simulator.world import Behaviour, DirectMessage, Json, StoredFile
from connectors.twitter.weight import LIMIT, weight

if TYPE_CHECKING:
    from connectors.twitter.simulator.provider import TwitterSimulator

MESSAGE_LIMIT = 10_000
IMAGE_BYTES = 5 * 1024 * 1024
CLOCK_TOLERANCE = 300.0
FILM_SECONDS = 2.0  # how long X works on a film
_FIELD = re.compile(r'(\w+)="([^"]*)"')


class Refusal(Exception):
    """An answer that is no success."""

    def __init__(self, status: int, detail: str, kind: str = "about:blank", headers: Mapping[str, str] | None = None):
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.kind = kind
        self.headers = dict(headers or {})


TITLES: Mapping[int, str] = {400: "Invalid Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found"}


def refused(refusal: Refusal) -> web.Response:
    title = TITLES.get(refusal.status, "Too Many Requests" if refusal.status == 429 else "Error")
    told = {"title": title, "detail": refusal.detail, "type": refusal.kind, "status": refusal.status}
    return web.json_response(told, status=refusal.status, headers=refusal.headers)


class XApi:
    """Answers calls by changing the simulator's world."""

    def __init__(self, world: "TwitterSimulator") -> None:
        self.world = world
        self._pieces: dict[str, dict[int, bytes]] = {}
        self._announced: dict[str, Json] = {}

    def dated(self, response: web.Response) -> web.Response:
        response.headers["Date"] = formatdate(self.world.clock(), usegmt=True)
        return response

    def check(self, request: web.Request) -> None:
        """The proof of the call, as RFC 5849 wants it."""
        told = {name: unquote(value) for name, value in _FIELD.findall(request.headers.get("Authorization", ""))}
        claimed = told.pop("oauth_signature", "")
        expected = signature(self.world.keys, request.method, str(request.url), told)
        stamp = told.get("oauth_timestamp", "")
        on_time = stamp.isdigit() and abs(int(stamp) - self.world.clock()) <= CLOCK_TOLERANCE
        known = told.get("oauth_consumer_key") == self.world.keys.consumer_key
        if not (known and on_time and same(claimed, expected)):
            raise Refusal(401, "Unauthorized")

    # Messages and posts

    def message(self, handle: str, body: JsonObject) -> web.Response:
        person = self.world.people.get(handle)
        if person is None or person.behaviour is Behaviour.GONE:
            raise Refusal(404, "Could not find user")
        self._check_behaviour(person.behaviour, handle)
        text = body.text("text") or ""
        file = self._file(body.each("attachments"), "media_id")
        if not text and file is None:
            raise Refusal(400, "One or more parameters to your request was invalid: text or attachments is required")
        if len(text) > MESSAGE_LIMIT:
            raise Refusal(400, "The text of your direct message is too long")
        headers = self._taken("message")
        sent = self.world.sent(person, text, file)
        told = {"dm_conversation_id": f"{person.id}-{self.world.us.id}", "dm_event_id": sent.id}
        return self._held(web.json_response({"data": told}, status=201, headers=headers), person.behaviour)

    def exchange(self, handle: str, query: Mapping[str, str]) -> web.Response:
        """The direct messages with one person, newest first; of the fields beside id and text those that are asked for."""
        wanted = {"id", "text", "event_type", *query.get("dm_event.fields", "").split(",")}
        rows = [_event(one) for one in self.world.messages.values() if one.person == handle]
        shown = rows[::-1][: int(query.get("max_results", "100"))]
        told = [{name: value for name, value in row.items() if name in wanted} for row in shown]
        return web.json_response({"data": told, "meta": {"result_count": len(told)}})

    def post(self, body: JsonObject) -> web.Response:
        text = body.text("text") or ""
        answers = body.inside("reply").identifier("in_reply_to_tweet_id")
        answered = self.world.posts.get(answers or "")
        if answers is not None and answered is None:
            raise Refusal(403, "You attempted to reply to a Tweet that is deleted or not visible to you.")
        if weight(text) > LIMIT:
            raise Refusal(
                403, "Your Tweet text is too long. For more information on how Twitter determines text length see docs."
            )
        if any(one.author == self.world.us.id and one.text == text for one in self.world.posts.values()):
            raise Refusal(403, "You are not allowed to create a Tweet with duplicate content.")
        behaviour = self.world.behaviour_of(answered.author) if answered is not None else Behaviour.NORMAL
        self._check_behaviour(behaviour, answered.author if answered is not None else "", public=True)
        file = self._file([JsonObject({"id": one}) for one in body.inside("media").items("media_ids")], "id")
        headers = self._taken("post")
        made = self.world.posted(text, answered, file)
        told = {"id": made.id, "text": text, "edit_history_tweet_ids": [made.id]}
        return self._held(web.json_response({"data": told}, status=201, headers=headers), behaviour)

    def delete(self, name: str) -> web.Response:
        post = self.world.posts.get(name)
        if post is None:
            raise Refusal(404, f"Could not find tweet with id: [{name}].")
        if post.author != self.world.us.id:
            raise Refusal(403, "You are not authorized to delete this Tweet.")
        self.world.removed(post)
        return web.json_response({"data": {"deleted": True}})

    # Files

    def upload(self, body: JsonObject) -> web.Response:
        content = _bytes(body)
        if len(content) > IMAGE_BYTES:
            raise Refusal(400, "The media file is too large")
        file = self.world.store(content, "image", "image/jpeg")
        return web.json_response({"data": {"id": file.id, "media_key": f"3_{file.id}", "size": len(content)}})

    def begin(self, body: JsonObject) -> web.Response:
        file = self.world.store(b"", "film.mp4", body.text("media_type") or "video/mp4")
        self._pieces[file.id], self._announced[file.id] = {}, body.values
        return web.json_response({"data": {"id": file.id, "media_key": f"13_{file.id}", "expires_after_secs": 86400}})

    def append(self, name: str, body: JsonObject) -> web.Response:
        number = body.whole("segment_index")
        if name not in self._pieces or number is None:
            raise Refusal(404, "Could not find media")
        self._pieces[name][number] = _bytes(body)
        return web.json_response({"data": {"expires_at": int(self.world.clock()) + 86400}})

    def finish(self, name: str) -> web.Response:
        pieces = self._pieces.pop(name, None)
        if pieces is None:
            raise Refusal(404, "Could not find media")
        content = b"".join(pieces[number] for number in sorted(pieces))
        if len(content) != JsonObject(self._announced[name]).whole("total_bytes"):
            raise Refusal(400, "The media file is not as long as was announced")
        is_film = self.world.files[name].mime_type.startswith("video/")
        self.world.complete(name, content, self.world.clock() + (FILM_SECONDS if is_film else 0))
        work: Json = {"processing_info": {"state": "pending", "check_after_secs": 1}} if is_film else {}
        return web.json_response({"data": {"id": name, "size": len(content), **work}})

    def progress(self, name: str) -> web.Response:
        file = self.world.files.get(name)
        if file is None:
            raise Refusal(404, "Could not find media")
        left = file.is_ready_at - self.world.clock()
        work: Json = (
            {"state": "in_progress", "check_after_secs": max(1, math.ceil(left))}
            if left > 0
            else {"state": "succeeded"}
        )
        return web.json_response({"data": {"id": name, "processing_info": work}})

    # Inside

    def _file(self, told: list[JsonObject], key: str) -> StoredFile | None:
        if not told:
            return None
        file = self.world.files.get(told[0].identifier(key) or "")
        if file is None or file.is_ready_at > self.world.clock():
            raise Refusal(400, "Your media IDs are invalid.")
        return file

    def _check_behaviour(self, behaviour: Behaviour, handle: str, *, public: bool = False) -> None:
        if behaviour is Behaviour.BLOCKED and not public:
            raise Refusal(403, "You do not have permission to DM one or more participants.")
        if behaviour is Behaviour.THROTTLED and self.world.throttle_now(handle):
            raise self._too_many("message")
        if behaviour is Behaviour.BROKEN:
            raise Refusal(503, "Service Unavailable")

    def _taken(self, kind: str) -> Mapping[str, str]:
        headers = self.world.windows.take(kind, self.world.clock())
        if headers is None:
            raise self._too_many(kind)
        return headers

    def _too_many(self, kind: str) -> Refusal:
        return Refusal(429, "Too Many Requests", headers=self.world.windows.headers(kind, self.world.clock()))

    def _held(self, response: web.Response, behaviour: Behaviour) -> web.Response:
        if (seconds := self.world.held_for(behaviour)) is not None:
            response[HOLD] = seconds
        return response


def _event(message: DirectMessage) -> Json:
    at = datetime.fromtimestamp(message.at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    told: Json = {"id": message.id, "event_type": "MessageCreate", "text": message.text}
    return {**told, "sender_id": message.author, "created_at": at}


def _bytes(body: JsonObject) -> bytes:
    try:
        return base64.b64decode(body.text("media") or "", validate=True)
    except binascii.Error:
        raise Refusal(400, "The media is no base64") from None
