"""X, simulated: its API on loopback, people with accounts, and what they do."""

import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import ClassVar

import orjson
from aiohttp import web

from connectors.toolkit.payload import JsonObject
from connectors.toolkit.shuffling_simulator import Shuffler
from connectors.toolkit.simulator import CallLog, Clock, Courier, Posting, SimulatedProvider
from connectors.twitter.oauth import Keys
from connectors.twitter.proof import HEADER, signed
from connectors.twitter.simulator import webhooks
from connectors.twitter.simulator.api import Refusal, XApi, refused
from connectors.twitter.simulator.limits import Windows
from connectors.twitter.simulator.world import Behaviour, DirectMessage, Json, Person, PhoneMessage, Post, StoredFile

KEYS = Keys(
    "simulated-consumer-key", "simulated-consumer-secret-not-real", "simulated-token", "simulated-token-secret-not-real"
)
USER_ID = "1700000000000000101"

Handler = Callable[[web.Request, JsonObject], Awaitable[web.Response] | web.Response]


class TwitterSimulator(SimulatedProvider):
    """One account of ours and the people around it. What people do is posted to the webhook, signed.

    Give the connector `keys` and `base_url`. Gestures need a running event loop and return at once; `settle` waits until the hub
    has everything.
    """

    provider: ClassVar[str] = "twitter"

    def __init__(
        self,
        clock: Clock,
        log: CallLog | None = None,
        *,
        name: str = "Acme Store",
        username: str = "acme_store",
        retry_delays: Sequence[float] = (0.1, 0.5, 1, 2, 5, 10),
        seed: int = 1,
    ) -> None:
        super().__init__(clock, log)
        self.keys = KEYS
        self.us = Person(USER_ID, name, username)
        self.courier = Courier(retry_delays)
        self.windows = Windows()
        self.silent_seconds = 60.0
        self.slow_seconds = 3.0
        self.people: dict[str, Person] = {}
        self.messages: dict[str, DirectMessage] = {}
        self.posts: dict[str, Post] = {}
        self.files: dict[str, StoredFile] = {}
        self._throttled: set[str] = set()
        self._shuffler = Shuffler(self._post, seed)
        self._random = random.Random(seed)
        self._last_id = 1_990_000_000_000_000_000
        self._api = XApi(self)

    # The server

    def routes(self) -> list[web.RouteDef]:
        api = self._api
        return [
            web.get("/2/users/me", self._answering(lambda _, __: self._who())),
            web.post(
                "/2/dm_conversations/with/{id}/messages",
                self._answering(lambda request, body: api.message(request.match_info["id"], body)),
            ),
            web.get(
                "/2/dm_conversations/with/{id}/dm_events",
                self._answering(lambda request, _: api.exchange(request.match_info["id"], request.query)),
            ),
            web.post("/2/tweets", self._answering(lambda _, body: api.post(body))),
            web.delete("/2/tweets/{id}", self._answering(lambda request, _: api.delete(request.match_info["id"]))),
            web.post("/2/media/upload", self._answering(lambda _, body: api.upload(body))),
            web.get(
                "/2/media/upload", self._answering(lambda request, _: api.progress(request.query.get("media_id", "")))
            ),
            web.post("/2/media/upload/initialize", self._answering(lambda _, body: api.begin(body))),
            web.post(
                "/2/media/upload/{id}/append",
                self._answering(lambda request, body: api.append(request.match_info["id"], body)),
            ),
            web.post(
                "/2/media/upload/{id}/finalize",
                self._answering(lambda request, _: api.finish(request.match_info["id"])),
            ),
            web.get("/media/dm/{message}/{id}/{name}", self._answering(self._download)),
            web.get("/media/post/{message}/{id}/{name}", self._download_of_all),
        ]

    def secrets(self) -> Sequence[str]:
        return [self.keys.consumer_secret, self.keys.token_secret]

    def failure(self, status: int) -> web.Response:
        return self._api.dated(refused(Refusal(status, f"simulated failure {status}")))

    async def stop(self) -> None:
        await super().stop()
        self._shuffler.stop()
        await self.courier.close()

    async def settle(self, seconds: float = 30) -> None:
        """Wait until the hub has taken, or finally refused, all that happened; TimeoutError after `seconds`."""
        self._shuffler.release()
        await self.courier.settle(seconds)

    def post_to(self, urls: Sequence[str]) -> None:
        """Where webhooks go: one address, or several web processes in turn."""
        self.courier.urls = list(urls)

    # People and what they do

    def add_person(self, name: str, username: str, *, behaviour: Behaviour = Behaviour.NORMAL) -> Person:
        person = Person(str(1_700_000_000_000_000_202 + len(self.people)), name, username, behaviour)
        self.people[person.id] = person
        self.changed()
        return person

    def write(self, person: Person, text: str, file: StoredFile | None = None) -> str:
        """Send us a direct message; its id."""
        return self._say(person, person.id, text, file).id

    def send_photo(self, person: Person, content: bytes, text: str = "", mime_type: str = "image/jpeg") -> str:
        return self.write(person, text, self.store(content, "photo.jpg", mime_type))

    def write_encrypted(self, person: Person) -> str:
        """Send us something by XChat, of which X passes nothing on."""
        name = f"00000000-0000-4000-8000-{self._new_id()[-12:]}"
        told: Json = {
            "id": name,
            "conversation_id": f"{person.id}:{self.us.id}",
            "sender_id": person.id,
            "created_at_msec": webhooks.millis(self.clock()),
            "encoded_event": "CwABAAAAEw",
        }
        self._tell(person, "chat.received", told)
        return name

    def mention(self, person: Person, text: str, file: StoredFile | None = None) -> str:
        """Name us in a post of theirs."""
        return self._publish(person, text, "post.mention.create", file=file).id

    def reply(self, person: Person, post_id: str, text: str) -> str:
        return self._publish(person, text, "post.reply.create", answers=self.posts[post_id]).id

    def quote(self, person: Person, post_id: str, text: str) -> str:
        return self._publish(person, text, "post.quote.create", quotes=self.posts[post_id]).id

    def like(self, person: Person, post_id: str) -> None:
        told: Json = {"id": f"like{self._new_id()}", "liked_tweet_id": post_id, "liked_tweet_author_id": self.us.id}
        self._tell(person, "like.create", {**told, "timestamp_ms": webhooks.millis(self.clock())}, {"users": []})

    def follow(self, person: Person) -> None:
        pair: Json = {"source": {"data": webhooks.user(person)}, "target": {"data": webhooks.user(self.us)}}
        self._tell(person, "follow.follow", pair)

    def type(self, person: Person) -> None:
        name = "direct_message_indicate_typing_events"
        self._tell(person, "dm.indicate_typing", webhooks.mark(name, person.id, self.us.id, self.clock()))

    def read(self, person: Person) -> None:
        """Open the exchange with us: everything of ours in it is read."""
        unread = [one for one in self._with(person) if one.author == self.us.id and not one.read]
        for one in unread:
            one.read = True
        if unread:
            name = "direct_message_mark_read_events"
            self._tell(person, "dm.read", webhooks.mark(name, person.id, self.us.id, self.clock(), unread[-1].id))
        self.changed()

    def block(self, person: Person) -> None:
        """X tells nobody; direct messages are refused from now on."""
        person.behaviour = Behaviour.BLOCKED
        self.changed()

    def unblock(self, person: Person) -> None:
        person.behaviour = Behaviour.NORMAL
        self.changed()

    # What is done on our own side

    def write_by_hand(self, person: Person, text: str) -> str:
        """A colleague writes in X's own app."""
        return self._say(person, self.us.id, text).id

    def post_by_hand(self, text: str) -> str:
        return self.posted(text, None, None).id

    def take_back_permission(self) -> None:
        """The account removes our app."""
        told: Json = {"date_time": webhooks.iso(self.clock()), "user_id": self.us.id, "app_id": "29820954"}
        body = {"data": {"event_uuid": self._uuid(), "filter": {}, "event_type": "oauth.revoke", "payload": told}}
        self._post("account", orjson.dumps(body))

    # What can be seen

    def phone(self, person: Person) -> list[PhoneMessage]:
        """The exchange with us as this person sees it, oldest first."""
        return [
            PhoneMessage(one.id, one.author == person.id, one.text, one.file, one.read) for one in self._with(person)
        ]

    def thread(self, post_id: str) -> list[Post]:
        """What everybody can read below a post, the post first."""
        root = self.posts[post_id].thread
        return [one for one in self.posts.values() if one.thread == root]

    def snapshot(self) -> Json:
        """Everything as JSON, for a page."""
        return {
            "version": self.version,
            "account": self.us.username,
            "people": [self._person_snapshot(person) for person in self.people.values()],
            "posts": [
                {"id": one.id, "author": self._named(one.author), "text": one.text, "answers": one.answers}
                for one in self.posts.values()
            ],
        }

    # For the calls

    def sent(self, person: Person, text: str, file: StoredFile | None) -> DirectMessage:
        return self._say(person, self.us.id, text, file)

    def posted(self, text: str, answered: Post | None, file: StoredFile | None) -> Post:
        return self._publish(self.us, text, "post.create", answers=answered, file=file)

    def removed(self, post: Post) -> None:
        del self.posts[post.id]
        self._tell(self.us, "post.delete", {"id": post.id, "author_id": post.author})
        self.changed()

    def store(self, content: bytes, filename: str, mime_type: str) -> StoredFile:
        file = StoredFile(self._new_id(), content, filename, mime_type)
        self.files[file.id] = file
        return file

    def complete(self, name: str, content: bytes, is_ready_at: float) -> None:
        self.files[name] = replace(self.files[name], content=content, is_ready_at=is_ready_at)

    def throttle_now(self, handle: str) -> bool:
        """Every other time."""
        self._throttled ^= {handle}
        return handle in self._throttled

    def held_for(self, behaviour: Behaviour) -> float | None:
        return {Behaviour.SILENT: self.silent_seconds, Behaviour.SLOW: self.slow_seconds}.get(behaviour)

    def behaviour_of(self, user: str) -> Behaviour:
        person = self.people.get(user)
        return person.behaviour if person is not None else Behaviour.NORMAL

    # Inside

    def _answering(self, handler: Handler) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def answer(request: web.Request) -> web.Response:
            try:
                self._api.check(request)
                body = await request.json() if request.body_exists else {}
                found = handler(request, JsonObject(body if isinstance(body, dict) else {}))
                response = found if isinstance(found, web.Response) else await found
            except Refusal as refusal:
                response = refused(refusal)
            except ValueError:
                response = refused(Refusal(400, "the body is no JSON"))
            return self._api.dated(response)

        return answer

    def _who(self) -> web.Response:
        return web.json_response({"data": webhooks.user(self.us)})

    def _download(self, request: web.Request, _: JsonObject) -> web.Response:
        file = self.files.get(request.match_info["id"])
        if file is None:
            raise Refusal(404, "Not Found")
        return web.Response(body=file.content, content_type=file.mime_type)

    async def _download_of_all(self, request: web.Request) -> web.Response:
        """What stands in public needs no proof."""
        try:
            return self._download(request, JsonObject({}))
        except Refusal as refusal:
            return refused(refusal)

    def _say(self, person: Person, author: str, text: str, file: StoredFile | None = None) -> DirectMessage:
        made = DirectMessage(self._new_id(), person.id, author, self.clock(), text, file)
        self.messages[made.id] = made
        kind, recipient = ("dm.sent", person.id) if author == self.us.id else ("dm.received", self.us.id)
        self._tell(person, kind, webhooks.message(made, recipient, [person, self.us], self.base_url))
        self.changed()
        return made

    def _publish(
        self,
        author: Person,
        text: str,
        kind: str,
        *,
        answers: Post | None = None,
        quotes: Post | None = None,
        file: StoredFile | None = None,
    ) -> Post:
        name = self._new_id()
        thread = answers.thread if answers is not None else name
        made = Post(name, author.id, self.clock(), text, thread, file=file)
        made.answers = answers.id if answers is not None else None
        made.quotes = quotes.id if quotes is not None else None
        self.posts[name] = made
        beside = [one for one in (answers, quotes) if one is not None]
        payload = webhooks.post(made, answers, quotes, [self.us])
        self._tell(author, kind, payload, webhooks.includes([author, self.us], beside, made, self.base_url))
        self.changed()
        return made

    def _with(self, person: Person) -> list[DirectMessage]:
        return [one for one in self.messages.values() if one.person == person.id]

    def _person_snapshot(self, person: Person) -> Json:
        told = [
            {"id": one.id, "from_me": one.from_me, "text": one.text, "read": one.read} for one in self.phone(person)
        ]
        return {"id": person.id, "name": person.name, "username": person.username, "messages": told}

    def _named(self, user: str) -> str:
        person = self.people.get(user, self.us)
        return person.username

    def _new_id(self) -> str:
        self._last_id += 7
        return str(self._last_id)

    def _uuid(self) -> str:
        return str(self._random.getrandbits(63) - 2**62)

    def _tell(self, person: Person, kind: str, payload: Json, includes: Json | None = None) -> None:
        body = orjson.dumps(webhooks.event(self._uuid(), kind, self.us.id, payload, includes))
        if person.behaviour is Behaviour.SHUFFLED:
            self._shuffler.hold_back(person.id, body)
            return
        for _ in range(2 if person.behaviour is Behaviour.TWICE else 1):
            self._post(person.id, body)

    def _post(self, lane: str, body: bytes) -> None:
        if self.courier.urls:
            headers = {"Content-Type": "application/json", HEADER: signed(self.keys.consumer_secret, body)}
            self.courier.post(Posting(lane, body, headers))
