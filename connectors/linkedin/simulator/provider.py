"""LinkedIn, simulated: its API on loopback, a page of ours, members, and what they do."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import ClassVar

import orjson
from aiohttp import web

from connectors.linkedin.parse import NOTIFICATIONS, SOCIAL
from connectors.linkedin.proof import HEADER, signature
from connectors.linkedin.simulator import bodies
from connectors.linkedin.simulator.api import Refusal, RestApi, refused
from connectors.linkedin.simulator.world import Behaviour, Comment, Json, Lead, LeadForm, Member, Post
from connectors.toolkit.payload import JsonObject
from connectors.toolkit.shuffling_simulator import Shuffler
from connectors.toolkit.simulator import CallLog, Clock, Courier, Posting, SimulatedProvider

TOKEN = "simulated-linkedin-token-not-real"
CLIENT_SECRET = "simulated-linkedin-client-secret-not-real"
ORGANIZATION = "urn:li:organization:70011223"
LEAD_OWNER = "urn:li:sponsoredAccount:508800001"
TOGETHER = 10  # notifications in one post

Handler = Callable[[web.Request, JsonObject], web.Response]


class LinkedinSimulator(SimulatedProvider):
    """One page of ours and the members around it. What they do is posted to the webhook, signed, and kept for whoever asks.

    Give the connector the constants of this module and `base_url`. `decorates`: notifications tell who wrote what. Gestures need
    a running event loop and return at once; `settle` waits until the hub has everything.
    """

    provider: ClassVar[str] = "linkedin"

    def __init__(
        self,
        clock: Clock,
        log: CallLog | None = None,
        *,
        retry_delays: Sequence[float] = (0.1, 0.5, 1, 2, 5, 10),
        seed: int = 1,
    ) -> None:
        super().__init__(clock, log)
        self.token = TOKEN
        self.client_secret = CLIENT_SECRET
        self.organization = ORGANIZATION
        self.lead_owner = LEAD_OWNER
        self.decorates = True
        self.courier = Courier(retry_delays)
        self.silent_seconds = 60.0
        self.slow_seconds = 3.0
        self.members: dict[str, Member] = {}
        self.posts: dict[str, Post] = {}
        self.comments: dict[str, Comment] = {}
        self.notifications: list[Json] = []
        self.forms: dict[int, LeadForm] = {}
        self.leads: dict[str, Lead] = {}
        self._together: list[Json] | None = None
        self._shuffler = Shuffler(self._post, seed)
        self._last_id = 7_400_000_000_000_000_000
        self._last_notification = 6_200_000_000
        self._api = RestApi(self)

    # The server

    def routes(self) -> list[web.RouteDef]:
        api = self._api
        return [
            web.post(
                "/rest/socialActions/{target}/comments",
                self._answering(lambda request, body: api.comment(request.match_info["target"], body)),
            ),
            web.get(
                "/rest/socialActions/{target}/comments/{id}",
                self._answering(lambda request, _: api.read_comment(*_place(request))),
            ),
            web.post(
                "/rest/socialActions/{target}/comments/{id}",
                self._answering(
                    lambda request, body: api.edit_comment(
                        *_place(request),
                        request.query.get("actor", ""),
                        request.headers.get("X-RestLi-Method", ""),
                        body,
                    )
                ),
            ),
            web.delete(
                "/rest/socialActions/{target}/comments/{id}",
                self._answering(
                    lambda request, _: api.delete_comment(*_place(request), request.query.get("actor", ""))
                ),
            ),
            web.get("/rest/posts/{urn}", self._answering(lambda request, _: api.read_post(request.match_info["urn"]))),
            web.get(
                "/rest/organizationalEntityNotifications",
                self._answering(lambda request, _: api.notifications(dict(request.query))),
            ),
            web.get("/rest/leadFormResponses", self._answering(lambda request, _: api.leads(dict(request.query)))),
            web.get(
                "/rest/leadFormResponses/{id}", self._answering(lambda request, _: api.lead(request.match_info["id"]))
            ),
            web.get("/rest/leadForms/{id}", self._answering(lambda request, _: api.form(request.match_info["id"]))),
        ]

    def secrets(self) -> Sequence[str]:
        return [self.token, self.client_secret]

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

    # Members and what they do

    def add_member(self, name: str, *, behaviour: Behaviour = Behaviour.NORMAL) -> Member:
        member = Member(f"urn:li:person:Mb{len(self.members) + 1:08d}", name, behaviour)
        self.members[member.urn] = member
        self.changed()
        return member

    def publish(self, text: str) -> Post:
        """A post on our page."""
        return self._put(Post(f"urn:li:activity:{self._new_id()}", self.organization, text))

    def comment(self, member: Member, post: Post, text: str, parent: Comment | None = None) -> Comment:
        made = self._new_comment(post.urn, member.urn, text, parent)
        self._tell_comment("COMMENT", made, member.behaviour)
        return made

    def edit(self, comment: Comment, text: str) -> None:
        comment.text = text
        self._tell_comment("COMMENT_EDIT", comment, self.behaviour_of(comment))

    def delete(self, comment: Comment) -> None:
        """Its author takes it away."""
        del self.comments[comment.urn]
        made = {"generatedActivity": bodies.short(comment.urn)}
        self._tell("COMMENT_DELETE", comment.post, made, self.behaviour_of(comment))

    def like(self, member: Member, post: Post) -> None:
        made = {"generatedActivity": f"urn:li:reaction:({member.urn},{post.urn})"}
        self._tell("LIKE", post.urn, made, member.behaviour)

    def share(self, member: Member, post: Post, text: str) -> Post:
        """Carry our post on, with words of theirs."""
        return self._new_share("SHARE", member, post.urn, text)

    def mention(self, member: Member, text: str) -> Post:
        """Name us in a post of theirs."""
        return self._new_share("SHARE_MENTION", member, None, text)

    @contextmanager
    def together(self) -> Iterator[None]:
        """What happens in here is posted in as few bodies as LinkedIn makes of it."""
        self._together = []
        yield
        waiting, self._together = self._together, None
        for at in range(0, len(waiting), TOGETHER):
            self._post_notifications(waiting[at : at + TOGETHER], Behaviour.NORMAL)

    # Forms

    def add_form(self, form: LeadForm) -> LeadForm:
        self.forms[form.id] = form
        return form

    def fill(
        self,
        form: LeadForm,
        member: Member | None,
        answers: Mapping[int, str | list[int]],
        agreed: Mapping[int, bool] | None = None,
        *,
        is_test: bool = False,
    ) -> str:
        """A form under an advertisement is sent off; the id of the lead."""
        name = f"{len(self.leads) + 1:08x}-{form.id}"
        lead = Lead(name, form, member, dict(answers), dict(agreed or {}), self.clock(), is_test)
        self.leads[name] = lead
        self._tell_lead(lead, "CREATED")
        return name

    def erase(self, name: str) -> None:
        """The member wants the answers deleted."""
        self._tell_lead(self.leads.pop(name), "DELETED")

    # What can be seen

    def replies_to(self, comment: Comment) -> list[Comment]:
        """What stands below a comment, oldest first."""
        return [one for one in self.comments.values() if one.parent == comment.urn]

    def thread(self, post: Post) -> list[Comment]:
        return [one for one in self.comments.values() if one.post == post.urn]

    def snapshot(self) -> Json:
        """Everything as JSON, for a page."""
        return {
            "version": self.version,
            "organization": self.organization,
            "members": [{"urn": one.urn, "name": one.name} for one in self.members.values()],
            "posts": [
                {
                    "urn": post.urn,
                    "author": self._named(post.author),
                    "text": post.text,
                    "comments": [self._comment_snapshot(one) for one in self.thread(post)],
                }
                for post in self.posts.values()
            ],
        }

    # For the calls

    def answer(self, post: str, text: str, answered: Comment | None) -> Comment:
        """Our page comments; LinkedIn tells us of it too."""
        made = self._new_comment(post, self.organization, text, answered)
        self._tell_comment("ADMIN_COMMENT", made, Behaviour.NORMAL)
        return made

    def remove(self, comment: Comment) -> None:
        self.delete(comment)

    def behaviour_of(self, comment: Comment | None) -> Behaviour:
        member = self.members.get(comment.author) if comment is not None else None
        return member.behaviour if member is not None else Behaviour.NORMAL

    def held_for(self, behaviour: Behaviour) -> float | None:
        return {Behaviour.SILENT: self.silent_seconds, Behaviour.SLOW: self.slow_seconds}.get(behaviour)

    def lead_json(self, lead: Lead) -> Json:
        return bodies.lead(lead, self.lead_owner)

    # Inside

    def _answering(self, handler: Handler) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def answer(request: web.Request) -> web.Response:
            try:
                self._api.check(request)
                body = await request.json() if request.body_exists else {}
                response = handler(request, JsonObject(body if isinstance(body, dict) else {}))
            except Refusal as refusal:
                response = refused(refusal)
            except ValueError:
                response = refused(Refusal(400, "the body is no JSON"))
            return self._api.dated(response)

        return answer

    def _put(self, post: Post) -> Post:
        self.posts[post.urn] = post
        self.changed()
        return post

    def _new_comment(self, post: str, author: str, text: str, parent: Comment | None) -> Comment:
        urn = f"urn:li:comment:({post},{self._new_id()})"
        made = Comment(urn, post, author, text, self.clock(), parent.urn if parent is not None else None)
        self.comments[urn] = made
        return made

    def _new_share(self, action: str, member: Member, source: str | None, text: str) -> Post:
        made = self._put(Post(f"urn:li:share:{self._new_id()}", member.urn, text))
        self._tell(action, source or made.urn, bodies.share(made, decorated=self.decorates), member.behaviour)
        return made

    def _tell_comment(self, action: str, comment: Comment, behaviour: Behaviour) -> None:
        self._tell(action, comment.post, bodies.comment(comment, decorated=self.decorates), behaviour)

    def _tell(self, action: str, source: str, told: Mapping[str, object], behaviour: Behaviour) -> None:
        self._last_notification += 1
        notification: Json = {
            "notificationId": self._last_notification,
            "organizationalEntity": self.organization,
            "action": action,
            "sourcePost": source,
            "lastModifiedAt": int(self.clock() * 1000),
            "subscriber": "urn:li:person:Adm1n0001",
            **told,
        }
        self.notifications.append(notification)
        self.changed()
        if self._together is not None:
            self._together.append(notification)
        else:
            self._post_notifications([notification], behaviour)

    def _post_notifications(self, notifications: list[Json], behaviour: Behaviour) -> None:
        body = orjson.dumps({"type": SOCIAL, NOTIFICATIONS: notifications})
        if behaviour is Behaviour.SHUFFLED:
            self._shuffler.hold_back("page", body)
            return
        for _ in range(2 if behaviour is Behaviour.TWICE else 1):
            self._post("page", body)

    def _tell_lead(self, lead: Lead, action: str) -> None:
        self._post("leads", orjson.dumps(bodies.lead_notice(lead, self.lead_owner, action, self.clock())))
        self.changed()

    def _named(self, urn: str) -> str:
        member = self.members.get(urn)
        return member.name if member is not None else "our page"

    def _comment_snapshot(self, comment: Comment) -> Json:
        return {
            "urn": comment.urn,
            "author": self._named(comment.author),
            "text": comment.text,
            "parent": comment.parent,
        }

    def _new_id(self) -> str:
        self._last_id += 11
        return str(self._last_id)

    def _post(self, lane: str, body: bytes) -> None:
        if self.courier.urls:
            headers = {"Content-Type": "application/json", HEADER: signature(self.client_secret, body)}
            self.courier.post(Posting(lane, body, headers))


def _place(request: web.Request) -> tuple[str, str]:
    return request.match_info["target"], request.match_info["id"]
