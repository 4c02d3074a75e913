"""The HTTP side of the simulated Slack: Web API, upload addresses, response addresses and file links."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from inbox.slack.simulator import chat, directory, unfurling, uploads, views
from inbox.slack.simulator.arguments import Arguments
from inbox.slack.simulator.calls import CallLog
from inbox.slack.simulator.errors import SlackError
from inbox.slack.simulator.faults import ApiFault, FaultKind
from inbox.slack.simulator.limits import METHODS, argument_faults
from inbox.slack.simulator.pace import Pace
from inbox.slack.simulator.world import World

Json = dict[str, Any]
Handler = Callable[[World, Arguments], Json]
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
RESPONSE_KEYS = {
    *("text", "blocks", "attachments", "response_type", "replace_original", "delete_original", "thread_ts"),
    *("metadata", "unfurl_links", "unfurl_media", "mrkdwn"),
}
NEVER_ANSWERED = 0
APP_TOKEN_METHODS = frozenset({"apps.connections.open"})

HANDLERS: Mapping[str, Handler] = {
    "auth.test": directory.auth_test,
    "apps.connections.open": directory.open_connection,
    "chat.postMessage": chat.post_message,
    "chat.update": chat.update,
    "chat.unfurl": unfurling.unfurl,
    "chat.delete": chat.delete,
    "chat.postEphemeral": chat.post_ephemeral,
    "chat.getPermalink": chat.get_permalink,
    "views.open": views.open_view,
    "views.push": views.push_view,
    "views.update": views.update_view,
    "views.publish": views.publish_view,
    "conversations.list": directory.list_conversations,
    "conversations.info": directory.conversation_info,
    "conversations.members": directory.conversation_members,
    "conversations.history": directory.conversation_history,
    "conversations.replies": directory.conversation_replies,
    "conversations.open": directory.open_conversation,
    "conversations.join": directory.join_conversation,
    "conversations.create": directory.create_conversation,
    "users.getPresence": directory.presence,
    "users.info": directory.user_info,
    "users.list": directory.list_users,
    "users.lookupByEmail": directory.user_by_email,
    "usergroups.list": directory.list_usergroups,
    "usergroups.users.list": directory.list_usergroup_users,
    "reactions.add": chat.add_reaction,
    "reactions.remove": chat.remove_reaction,
    "files.getUploadURLExternal": uploads.get_upload_url,
    "files.completeUploadExternal": uploads.complete_upload,
    "files.info": uploads.file_info,
    "files.delete": uploads.delete_file,
    "dnd.info": directory.dnd_info,
    "team.info": directory.team_info,
}


@dataclass(frozen=True, slots=True)
class Received:
    """A request, read: `body` is what the call log shows, `given` the merged arguments."""

    body: Any
    given: Mapping[str, Any]
    raw: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back; `connection` tells of the two ways to give none."""

    status: int
    body: Json | str
    headers: Mapping[str, str]
    fault: FaultKind | None = None


class SlackServer:
    """Answers the app's calls and keeps the call log."""

    def __init__(self, world: World, log: CallLog, sleep: Callable[[float], Any]) -> None:
        self.world = world
        self.log = log
        self.sleep = sleep
        self.pace = Pace(world.settings)

    def application(self) -> web.Application:
        application = web.Application(client_max_size=self.world.settings.upload_bytes_max + 1024)
        application.router.add_route("*", "/api/{method}", self.api)
        application.router.add_post("/upload/{file}/{secret}", self.upload)
        application.router.add_get("/link/", self.world.sockets.link)
        application.router.add_get("/media/{file}/{name:.+}", self.media)
        for kind in ("actions", "commands", "response"):
            application.router.add_post(f"/{kind}/{{rest:.+}}", self.response)
        return application

    # The four kinds of address

    async def api(self, request: web.Request) -> web.StreamResponse:
        received = await read(request)
        answer = self.answer_to(request, received)
        return await self.give(request, received, answer)

    async def upload(self, request: web.Request) -> web.StreamResponse:
        received = await read_upload(request)
        stored = self.world.workspace.files.get(request.match_info["file"])
        if stored is None or stored.is_complete or not received.raw:
            return await self.give(request, received, Answer(404, "file_not_found", {}))
        stored.content = received.raw
        return await self.give(request, received, Answer(200, f"OK - {len(received.raw)}", {}))

    async def response(self, request: web.Request) -> web.StreamResponse:
        received = await read(request)
        return await self.give(request, received, self.answer_to_response(request.path, received))

    async def media(self, request: web.Request) -> web.StreamResponse:
        stored = self.world.workspace.files.get(request.match_info["file"].rpartition("-")[2])
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        may_read = bearer == self.world.settings.bot_token and not self.world.faults.files_refused
        if stored is None or not may_read:
            # Slack answers a wrong token with its sign-in page rather than with an error.
            return await self.give(
                request, Received(None, {}), Answer(200, "<!DOCTYPE html><title>Sign in</title>", {})
            )
        self.record(request, Received(None, {}), 200)
        return web.Response(body=stored.content, content_type=stored.mimetype)

    # What the answer is

    def answer_to(self, request: web.Request, received: Received) -> Answer:
        method = request.match_info["method"]
        fault = self.world.faults.take(method)
        if fault and fault.kind is not FaultKind.SILENT:
            return answer_of_fault(fault)
        try:
            self.check_caller(method, request, received)
            self.check_known(method, request, received)
            call = Arguments(method, received.given)
            wait = self.pace.wait_for(method, METHODS[method], call.text("channel"), self.world.clock())
            if wait:
                return throttled(wait)
            body = HANDLERS[method](self.world, call)
        except SlackError as refusal:
            return Answer(200, refusal_body(refusal), {})
        return Answer(200, {"ok": True, **body}, self.scopes(), fault.kind if fault else None)

    def scopes(self) -> Mapping[str, str]:
        """Slack says with each answer what the token may do."""
        return {"X-OAuth-Scopes": ",".join(sorted(self.world.settings.bot_scopes))}

    def answer_to_response(self, path: str, received: Received) -> Answer:
        unknown = sorted(set(received.given) - RESPONSE_KEYS)
        kind = received.given.get("response_type")
        if unknown or kind not in (None, "in_channel", "ephemeral"):
            return Answer(400, f"invalid_payload: {', '.join(unknown) or 'response_type'}", {})
        target = self.world.tickets.redeem_response(path)
        if target is None:
            return Answer(404, "expired_url", {})
        try:
            chat.respond(self.world, target, Arguments("response_url", received.given))
        except SlackError as refusal:
            return Answer(400, refusal_body(refusal), {})
        return Answer(200, "ok", {})

    def check_caller(self, method: str, request: web.Request, received: Received) -> None:
        if "token" in request.query:
            raise SlackError("invalid_auth", ["[ERROR] a token in the address is refused [json-pointer:/token]"])
        in_body = received.body.get("token", "") if isinstance(received.body, dict) else ""
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or in_body
        if not token:
            raise SlackError("not_authed")
        self.check_token(token, method in APP_TOKEN_METHODS)
        if self.world.faults.token_revoked:
            raise SlackError("token_revoked")

    def check_token(self, token: str, is_for_app: bool) -> None:
        settings = self.world.settings
        fitting, other = (settings.app_token, settings.bot_token)[:: 1 if is_for_app else -1]
        if token != fitting:
            raise SlackError("not_allowed_token_type" if token == other else "invalid_auth")

    def check_known(self, method: str, request: web.Request, received: Received) -> None:
        contract = METHODS.get(method)
        if contract is None or request.method not in ("GET", "POST"):
            raise SlackError("unknown_method")
        if request.content_type == "application/json" and received.body and not contract.takes_json:
            raise SlackError("invalid_arguments", ["[ERROR] this method takes no JSON body [json-pointer:]"])
        faults = argument_faults(contract, received.given)
        if faults:
            raise SlackError("invalid_arguments", faults)

    # How it is given

    async def give(self, request: web.Request, received: Received, answer: Answer) -> web.StreamResponse:
        silent = answer.fault in (FaultKind.SILENT, FaultKind.DROPPED)
        self.record(request, received, NEVER_ANSWERED if silent else answer.status)
        if answer.fault is FaultKind.SILENT:
            await self.sleep(self.world.settings.silence_seconds)
        if silent and request.transport:
            request.transport.abort()
        if isinstance(answer.body, str):
            return web.Response(status=answer.status, text=answer.body, headers=answer.headers)
        return web.json_response(answer.body, status=answer.status, headers=answer.headers)

    def record(self, request: web.Request, received: Received, status: int) -> None:
        self.log.record(
            method=request.method,
            path=request.rel_url.raw_path,
            query=dict(request.query),
            content_type=None if received.body is None else request.headers.get("Content-Type"),
            body=received.body,
            status=status,
            at=self.world.clock(),
        )


def answer_of_fault(fault: ApiFault) -> Answer:
    match fault.kind:
        case FaultKind.THROTTLED:
            return throttled(fault.retry_after)
        case FaultKind.REFUSED:
            return Answer(200, refusal_body(SlackError(fault.error)), {})
        case FaultKind.BROKEN:
            return Answer(fault.status, "Something went wrong on our side.", {})
        case FaultKind.DROPPED | FaultKind.SILENT:
            return Answer(200, "", {}, fault.kind)


def throttled(seconds: int) -> Answer:
    return Answer(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": str(seconds)})


def refusal_body(refusal: SlackError) -> Json:
    told = {"response_metadata": {"messages": refusal.messages}} if refusal.messages else {}
    return {"ok": False, "error": refusal.error, **told}


async def read(request: web.Request) -> Received:
    """Reads JSON, a form or nothing, and merges it with the query; nulls count as not given."""
    body = await read_body(request)
    in_body = body if isinstance(body, dict) else {}
    merged = {**request.query, **in_body}
    return Received(body, {key: value for key, value in merged.items() if value is not None and key != "token"})


async def read_body(request: web.Request) -> Any:
    if request.content_type in FORMS:
        return logged_form(await request.post()) or None
    text = await request.text()
    if not text:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text


async def read_upload(request: web.Request) -> Received:
    """The bytes of an upload, raw or as the one file of a form."""
    if request.content_type == "multipart/form-data":
        form = await request.post()
        files = [value for value in form.values() if isinstance(value, web.FileField)]
        return Received(logged_form(form), {}, files[0].file.read() if files else b"")
    raw = await request.read()
    return Received({"size": len(raw)}, {}, raw)


def logged_form(form: Mapping[str, Any]) -> Json:
    return {name: logged_field(value) for name, value in form.items()}


def logged_field(value: Any) -> Any:
    """A form field as the call log shows it: text, or a file by name, size and type."""
    if not isinstance(value, web.FileField):
        return value
    size = value.file.seek(0, 2)
    value.file.seek(0)
    return {"filename": value.filename, "size": size, "type": value.content_type}
