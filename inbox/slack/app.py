"""Slack's one address at the hub: who may speak. What is said is handed to the reception.

Not from Slack: 401, counted, nothing kept. Larger than anything Slack sends: 413.
"""

from typing import TYPE_CHECKING

import structlog
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from inbox.slack.listeners import Listeners
from inbox.slack.parts import Parts
from inbox.slack.reception import Answer, Reception, Said, payload_of
from inbox.slack.signature import why_not_from_slack

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

PATH = "/slack/events"
BODY_LIMIT = 1024 * 1024  # bytes; a message with its blocks is some tens of kilobytes
TOO_LARGE = {"error": "the body is larger than 1 MB"}

log = structlog.stdlib.get_logger(__name__)


def bolt_app(client: AsyncWebClient, signing_secret: str, team: str, listeners: Listeners) -> "AsyncApp":
    """slack-bolt with our listeners, at our address and in our session.

    Whoever proves the signature is authorised for the one workspace, without a call to Slack in the middle of a click:
    what a person may do is asked of our own reps. Bolt's own client carries no token, so that nothing can be said
    behind the back of ours.
    """
    from slack_bolt.async_app import AsyncApp
    from slack_bolt.authorization import AuthorizeResult

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=team)

    mute = AsyncWebClient(base_url=client.base_url, session=client.session, retry_handlers=[])
    app = AsyncApp(name="inbox-hub", client=mute, signing_secret=signing_secret, authorize=authorize)
    listeners.register(app)
    return app


class Door:
    """Takes every request of Slack that comes by HTTP, once its signature is proven."""

    def __init__(self, parts: Parts, reception: Reception, signing_secret: str) -> None:
        self._parts = parts
        self._reception = reception
        self._secret = signing_secret

    def routes(self) -> list[web.RouteDef]:
        return [web.post(PATH, self.take)]

    async def take(self, request: web.Request) -> web.StreamResponse:
        body = await body_of(request)
        if body is None:
            return web.json_response(TOO_LARGE, status=413)
        headers = {name.lower(): value for name, value in request.headers.items()}
        problem = why_not_from_slack(self._secret, headers, body, self._parts.database.clock.machine_now())
        if problem is not None:
            self._parts.count("rejected")
            log.info("a request to the desk was turned away", problem=problem)
            return web.json_response({"error": "invalid request"}, status=401)
        return as_http(await self._reception.take(Said(payload_of(request.content_type, body), body)))


async def body_of(request: web.Request) -> bytes | None:
    """The whole body; None when it is larger than the desk takes."""
    if (request.content_length or 0) > BODY_LIMIT:
        return None
    try:
        body = await request.read()
    except web.HTTPRequestEntityTooLarge:
        return None
    return body if len(body) <= BODY_LIMIT else None


def as_http(answer: Answer) -> web.Response:
    headers = {name: value for name, value in answer.headers.items() if name.lower() == "retry-after"}
    kind = "application/json" if answer.is_json else "text/plain"
    return web.Response(status=answer.status, text=answer.body, content_type=kind, headers=headers)
