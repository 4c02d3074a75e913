"""The calls of the simulated LinkedIn: what they check, what they change, what they answer.

Source: LinkedIn's pages on comments, notifications and Lead Sync, version 202607, and on error handling.
"""

import re
from email.utils import formatdate
from typing import TYPE_CHECKING

from aiohttp import web

from connectors.linkedin.simulator import bodies
from connectors.linkedin.simulator.world import Behaviour, Comment, Json
from connectors.linkedin.urns import comment_of
from connectors.toolkit.payload import JsonObject
from connectors.toolkit.signatures import same
from connectors.toolkit.simulator import HOLD

if TYPE_CHECKING:
    from connectors.linkedin.simulator.provider import LinkedinSimulator

TEXT_LIMIT = 1250
VERSIONS = frozenset({"202601", "202602", "202603", "202604", "202605", "202606", "202607"})
PROTOCOL = "2.0.0"
_RANGE = re.compile(r"\(start:(\d+)(?:,end:(\d+))?\)")


class Refusal(Exception):
    """An answer that is no success."""

    def __init__(self, status: int, message: str, code: int = 0) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code


def refused(refusal: Refusal) -> web.Response:
    told = {"status": refusal.status, "serviceErrorCode": refusal.code, "message": refusal.message}
    return web.json_response(told, status=refusal.status)


class RestApi:
    """Answers calls by changing the simulator's world."""

    def __init__(self, world: "LinkedinSimulator") -> None:
        self.world = world

    def dated(self, response: web.Response) -> web.Response:
        response.headers["Date"] = formatdate(self.world.clock(), usegmt=True)
        return response

    def check(self, request: web.Request) -> None:
        if not same(request.headers.get("Authorization", ""), f"Bearer {self.world.token}"):
            raise Refusal(401, "Invalid access token", 65600)
        if request.headers.get("X-Restli-Protocol-Version") != PROTOCOL:
            raise Refusal(400, "The protocol version of rest.li must be 2.0.0")
        if request.headers.get("LinkedIn-Version") not in VERSIONS:
            raise Refusal(426, "Requested version is not active")
        if "urn:" in request.rel_url.raw_path:
            raise Refusal(400, "Syntax exception in path variables: URNs must be URL encoded")

    # Comments

    def comment(self, target: str, body: JsonObject) -> web.Response:
        text, organization = body.inside("message").text("text"), body.text("actor")
        if organization != self.world.organization:
            raise Refusal(403, "Organization permissions must be used when using organization as actor", 100)
        if text is None:
            raise Refusal(422, "message/text :: field is required but not found")
        self._check_length(text)
        answered = self.world.comments.get(target)
        post = answered.post if answered is not None else target
        self._check_behaviour(self.world.behaviour_of(answered), answered)
        if post not in self.world.posts:
            raise Refusal(404, f"Comment or post {target} does not exist")
        if body.text("object") != post or body.text("parentComment") != (
            answered.urn if answered is not None else None
        ):
            raise Refusal(400, "object and parentComment must name what is answered")
        made = self.world.answer(post, text, answered)
        number = made.urn.rpartition(",")[2].rstrip(")")
        told = {**self._told(made), "id": number}
        response = web.json_response(told, status=201, headers={"x-restli-id": number})
        if (seconds := self.world.held_for(self.world.behaviour_of(answered))) is not None:
            response[HOLD] = seconds
        return response

    def read_comment(self, post: str, number: str) -> web.Response:
        return web.json_response(self._told(self._comment(post, number)))

    def edit_comment(self, post: str, number: str, actor: str, method: str, body: JsonObject) -> web.Response:
        """A partial update, which replaces the text and nothing else."""
        if method != "PARTIAL_UPDATE":
            raise Refusal(400, "A POST to a comment must name PARTIAL_UPDATE as its X-RestLi-Method")
        found, text = self._comment(post, number), body.inside("patch").inside("message").inside("$set").text("text")
        if found.author != self.world.organization or actor != self.world.organization:
            raise Refusal(403, "Only the author may edit a comment", 100)
        if text is None:
            raise Refusal(422, "patch/message/$set/text :: field is required but not found")
        self._check_length(text)
        self.world.edit(found, text)
        return web.json_response(self._told(found))

    def delete_comment(self, post: str, number: str, actor: str) -> web.Response:
        found = self._comment(post, number)
        if found.author != self.world.organization or actor != self.world.organization:
            raise Refusal(403, "Only the author may delete a comment", 100)
        self.world.remove(found)
        return web.Response(status=204)

    def read_post(self, urn: str) -> web.Response:
        post = self.world.posts.get(urn)
        if post is None:
            raise Refusal(404, f"{urn} does not exist")
        return web.json_response({"id": post.urn, "author": post.author, "commentary": post.text})

    # What is new

    def notifications(self, query: dict[str, str]) -> web.Response:
        start, end = _range_of(query.get("timeRange"))
        wanted = set(query.get("actions", "").removeprefix("List(").removesuffix(")").split(","))
        if query.get("organizationalEntity") != self.world.organization:
            raise Refusal(403, "Not enough permissions to access this organization", 100)
        found = [
            {key: one[key] for key in one if self.world.decorates or not key.startswith("decorated")}
            for one in self.world.notifications
            if one["action"] in wanted and start <= int(str(one["lastModifiedAt"])) <= end
        ]
        return _page(found, query)

    def leads(self, query: dict[str, str]) -> web.Response:
        start, end = _range_of(query.get("submittedAtTimeRange"))
        owner = query.get("owner", "").partition(":")[2].removesuffix(")")
        found = [
            self.world.lead_json(lead)
            for lead in self.world.leads.values()
            if owner == self.world.lead_owner and start <= lead.at * 1000 <= end
        ]
        return _page(found, query)

    def lead(self, name: str) -> web.Response:
        lead = self.world.leads.get(name)
        if lead is None:
            raise Refusal(404, f"Could not find entity {name}")
        return web.json_response(self.world.lead_json(lead))

    def form(self, name: str) -> web.Response:
        form = self.world.forms.get(int(name)) if name.isdigit() else None
        if form is None:
            raise Refusal(404, f"Could not find entity {name}")
        return web.json_response(bodies.form(form))

    # Inside

    def _check_length(self, text: str) -> None:
        if len(text) > TEXT_LIMIT:
            raise Refusal(422, f"message/text :: is {len(text)} characters long, at most {TEXT_LIMIT} are allowed")

    def _comment(self, post: str, number: str) -> Comment:
        found = self.world.comments.get(f"urn:li:comment:({post},{number})")
        if found is None:
            raise Refusal(404, f"Comment {number} does not exist")
        return found

    def _told(self, comment: Comment) -> Json:
        named = comment_of(comment.urn)
        told: Json = {
            "actor": comment.author,
            "commentUrn": comment.urn,
            "object": comment.post,
            "message": {"attributes": [], "text": comment.text},
            "created": {"actor": comment.author, "time": int(comment.at * 1000)},
            "id": named.id if named is not None else "",
        }
        return {**told, **({"parentComment": comment.parent} if comment.parent is not None else {})}

    def _check_behaviour(self, behaviour: Behaviour, answered: Comment | None) -> None:
        match behaviour:
            case Behaviour.GONE:
                raise Refusal(404, f"Comment {answered.urn if answered else ''} does not exist")
            case Behaviour.FORBIDDEN:
                raise Refusal(403, "Not enough permissions to access: socialActions.CREATE", 100)
            case Behaviour.THROTTLED:
                raise Refusal(
                    429, "Resource level throttle MEMBER DAY limit for calls to this resource is reached.", 101
                )
            case Behaviour.BROKEN:
                raise Refusal(503, "Service Unavailable")
            case _:
                return


def _range_of(told: str | None) -> tuple[int, int]:
    found = _RANGE.fullmatch(told or "")
    if found is None:
        return 0, 2**63
    return int(found[1]), int(found[2] or 2**63)


def _page(found: list[Json], query: dict[str, str]) -> web.Response:
    start, count = int(query.get("start", "0")), int(query.get("count", "10"))
    paging = {"start": start, "count": count, "links": [], "total": len(found)}
    return web.json_response({"elements": found[start : start + count], "paging": paging})
