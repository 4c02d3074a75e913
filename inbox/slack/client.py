"""Slack's Web API as far as the desk uses it: one client, one session, explicit time-outs, every failure of one of five kinds.

    SlackTrouble
      SlackThrottled    not done; Slack says when to come again
      SlackRefused      not done, and asking again the same way is useless
      SlackLocked       not done, and nothing will be until there is a new token
      SlackAway         surely not done; later it may go
      SlackUncertain    may have been done: look before doing it again

The client library's own retries are off: it would repeat a post after a lost answer, and the post could stand twice.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from crm.storage.unit_of_work import UnitOfWork
from inbox.slack.awaited import slack_is_called
from inbox.slack.kit import Block, Message

SECONDS = 10.0
UPLOAD_SECONDS = 40.0  # for the bytes of a file; a job has sixty in all
MISSED_BEATS = 4
LIMIT_SECONDS = 30.0  # Slack's advice where an error says "too many" without a Retry-After
POST = "chat.postMessage"
POST_EVENT = "hub_post"
RESPONSE_HOST = "https://hooks.slack.com/"
FILE_HOST = "https://files.slack.com/"
SOCKET_HOSTS = re.compile(r"wss://[a-z0-9-]+\.slack\.com/")

LATER = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"})
LOCKED = frozenset({"token_revoked", "token_expired", "account_inactive", "invalid_auth", "not_authed"})
TOO_MANY = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
UNCERTAIN_ERRORS = frozenset(
    {"internal_error", "fatal_error", "request_timeout"}
)  # Slack's own words: it may have happened

log = structlog.stdlib.get_logger(__name__)


class SlackTrouble(Exception):
    """The root. Its text is for operators. `is_outage`: Slack has answered nobody for a while, so that it is not about what
    was asked."""

    is_outage = False


class SlackThrottled(SlackTrouble):
    """`seconds` of machine time to wait. `rests_channel`: nothing more may be posted in the channel so long; else it is this
    one method that has been called enough."""

    def __init__(self, seconds: float, *, rests_channel: bool = False) -> None:
        super().__init__(f"Slack is to be called again in {seconds:g} s")
        self.seconds = seconds
        self.rests_channel = rests_channel


class SlackRefused(SlackTrouble):
    """`code` is Slack's error word; `details` its pointers into what it did not like."""

    def __init__(self, code: str, details: tuple[str, ...] = ()) -> None:
        super().__init__(f"Slack refused: {code}" + "".join(f"; {detail}" for detail in details))
        self.code = code
        self.details = details


class SlackLocked(SlackTrouble):
    """`code` is Slack's error word for the token."""

    def __init__(self, code: str) -> None:
        super().__init__(f"Slack does not take our token: {code}")
        self.code = code


class SlackAway(SlackTrouble):
    pass


class SlackUncertain(SlackTrouble):
    pass


@dataclass(frozen=True, slots=True)
class Ourselves:
    """`scopes` is None where Slack did not say."""

    team: str
    team_name: str
    scopes: frozenset[str] | None


def web_client(token: str, base_url: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    """The library's client for one workspace. `base_url` ends in a slash, or paths would be lost."""
    if not base_url.endswith("/"):
        raise ValueError(f"the base address of Slack's API must end in a slash: {base_url!r}")
    return AsyncWebClient(token=token, base_url=base_url, session=session, timeout=int(SECONDS), retry_handlers=[])


class Budget(Protocol):
    """How often each method may be called."""

    async def take(self, method: str, work: UnitOfWork | None = None) -> float:
        """0 when it may be called now, which is counted, with `work` by its commit; else the seconds (machine time) after which to
        ask again."""
        ...

    async def rest(self, method: str, seconds: float) -> None:
        """Slack said so: it is not to be called before."""
        ...


class Pulse:
    """Whether Slack answers at all, as this process sees it. `locked`: its word for our token, where it takes that no more."""

    def __init__(self) -> None:
        self._missed = 0
        self.locked = ""

    @property
    def is_outage(self) -> bool:
        return self._missed >= MISSED_BEATS

    def beat(self, locked: str = "") -> None:
        self._missed = 0
        self.locked = locked

    def missed(self) -> bool:
        """One more call got no answer; True once so many in a row did that it is no matter of one call."""
        self._missed += 1
        return self.is_outage


class Unlimited:
    """For what somebody waits for: it is called, and Slack says when that is too much."""

    async def take(self, method: str, work: UnitOfWork | None = None) -> float:
        return 0.0

    async def rest(self, method: str, seconds: float) -> None:
        return None


UNLIMITED = Unlimited()


@asynccontextmanager
async def speaking(token: str, base_url: str) -> AsyncIterator["Slack"]:
    """Slack with this token, while the block runs."""
    async with aiohttp.ClientSession() as session:
        yield Slack(web_client(token, base_url, session), session)


class Slack:
    """What the desk says to one workspace. Every method raises SlackTrouble and nothing else for what Slack does."""

    def __init__(
        self,
        client: AsyncWebClient,
        session: aiohttp.ClientSession,
        budget: Budget = UNLIMITED,
        pulse: Pulse | None = None,
    ) -> None:
        self._client = client
        self._session = session
        self._budget = budget
        self._pulse = pulse or Pulse()

    def keeping_to(self, budget: Budget) -> "Slack":
        """The same for jobs, which can wait: a call beyond the budget raises SlackThrottled and is not made."""
        return Slack(self._client, self._session, budget, self._pulse)

    @property
    def trouble(self) -> str:
        """Why nothing is shown, as Slack last answered this process; "" where it does what it is asked."""
        if self._pulse.locked:
            return f"Slack takes nothing from us: {self._pulse.locked}"
        return "Slack does not answer" if self._pulse.is_outage else ""

    async def who_we_are(self) -> Ourselves:
        """Whose token this is, and what it may do."""
        response = await self._call("auth.test", {})
        headers = response.headers if isinstance(response, AsyncSlackResponse) else {}
        stated = next((value for name, value in headers.items() if name.lower() == "x-oauth-scopes"), None)
        granted = None if stated is None else frozenset(one.strip() for one in str(stated).split(",") if one.strip())
        return Ourselves(str(response["team_id"]), str(response.get("team", "")), granted)

    async def is_member(self, channel: str) -> bool:
        """Whether the app is in a channel that it can see."""
        response = await self._call("conversations.info", {"channel": channel})
        return response["channel"].get("is_member") is True

    async def members_of_group(self, group: str) -> frozenset[str]:
        """The user ids of a user group, without those whose accounts were closed."""
        response = await self._call("usergroups.users.list", {"usergroup": group})
        return frozenset(str(user) for user in response["users"])

    async def presence(self, user: str) -> str:
        """`active` or `away`, as Slack sees this person. What Slack does not say is refused without a word in the log."""
        return str((await self._told_of(user, "users.getPresence")).get("presence", ""))

    async def profile(self, user: str) -> Mapping[str, Any]:
        """What this person shows of themselves, their status among it; refused as `presence` is."""
        found = (await self._told_of(user, "users.info")).get("user") or {}
        return dict(found.get("profile") or {})

    async def _told_of(self, user: str, method: str) -> Mapping[str, Any]:
        response = await self._call(method, {"user": user}, fine=NOT_TOLD)
        if response.get("error"):
            raise SlackRefused(str(response["error"]))
        return response.data if isinstance(response, AsyncSlackResponse) and isinstance(response.data, dict) else {}

    async def post(
        self,
        channel: str,
        message: Message,
        post_id: UUID,
        thread_ts: str | None = None,
        *,
        is_broadcast: bool = False,
        is_counted: bool = False,
    ) -> str:
        """Post it; its ts. Our own id goes along, so that a post with a lost answer can be found again. A reply that is a broadcast
        stands in the channel too. A person's id as `channel` is the direct messages with them. `is_counted`: by `count_post`."""
        response = await self._call(
            POST,
            {
                "channel": channel,
                **_content(message),
                **_author(message),
                "thread_ts": thread_ts,
                "reply_broadcast": True if is_broadcast and thread_ts else None,
                "unfurl_links": False,
                "unfurl_media": False,
                "metadata": {"event_type": POST_EVENT, "event_payload": {"post": str(post_id)}},
            },
            is_counted=is_counted,
        )
        return str(response["ts"])

    async def count_post(self, work: UnitOfWork) -> None:
        """One post more may be made, once this transaction has committed; SlackThrottled where that would be too many."""
        await self._count(POST, work)

    async def update(self, channel: str, ts: str, message: Message, post_id: UUID) -> None:
        """Put it in the place of an earlier one. Blocks are always sent: without them old ones may stay."""
        metadata = {"event_type": POST_EVENT, "event_payload": {"post": str(post_id)}}
        await self._call("chat.update", {"channel": channel, "ts": ts, **_content(message), "metadata": metadata})

    async def delete(self, channel: str, ts: str) -> None:
        """Our own message stands there no longer, whether or not it did before."""
        await self._call("chat.delete", {"channel": channel, "ts": ts}, fine={"message_not_found"})

    async def find(self, channel: str, post_id: UUID, thread_ts: str | None, oldest: float) -> str | None:
        """The ts of our post with this id, if it stands in the channel or thread since `oldest` (epoch seconds).

        The only reading of Slack's history there is: after a post whose answer was lost.
        """
        window = {"channel": channel, "oldest": f"{oldest:.6f}", "include_all_metadata": True, "limit": 100}
        if thread_ts is None:
            response = await self._call("conversations.history", window)
        else:
            response = await self._call("conversations.replies", {**window, "ts": thread_ts})
        messages = response.get("messages") or []
        return next((str(one["ts"]) for one in messages if _post_id(one) == str(post_id)), None)

    async def whisper(self, channel: str, user: str, message: Message, thread_ts: str | None = None) -> None:
        """Show it to one person only. It is gone when they reload."""
        arguments = {"channel": channel, "user": user, "thread_ts": thread_ts, **_content(message)}
        await self._call("chat.postEphemeral", arguments)

    async def direct_channel(self, user: str) -> str:
        """The channel of our direct messages with this person, opened where there is none yet; its id (D...)."""
        response = await self._call("conversations.open", {"users": user})
        return str(response["channel"]["id"])

    async def open_view(self, trigger_id: str, view: Block) -> tuple[str, str]:
        """Open a modal within three seconds of the click; its id and hash."""
        response = await self._call("views.open", {"trigger_id": trigger_id, "view": view})
        return str(response["view"]["id"]), str(response["view"]["hash"])

    async def push_view(self, trigger_id: str, view: Block) -> tuple[str, str]:
        """Put a modal on top of the one that was clicked in, within three seconds; its id and hash. At most three are stacked."""
        response = await self._call("views.push", {"trigger_id": trigger_id, "view": view})
        return str(response["view"]["id"]), str(response["view"]["hash"])

    async def update_view(self, view_id: str, view: Block, view_hash: str | None = None) -> str:
        """Draw it anew; its new hash. With `view_hash`, only if nobody drew it since: else SlackRefused hash_conflict."""
        response = await self._call("views.update", {"view_id": view_id, "view": view, "hash": view_hash})
        return str(response["view"]["hash"])

    async def publish_home(self, user: str, view: Block, view_hash: str | None = None) -> str:
        """It is the person's page; its hash. With `view_hash`, only if nobody drew it since: else SlackRefused hash_conflict."""
        response = await self._call("views.publish", {"user_id": user, "view": view, "hash": view_hash})
        return str(response["view"]["hash"])

    async def react(self, channel: str, ts: str, name: str) -> None:
        """Our emoji stands on the message afterwards, whether or not it did before; unless the workspace has none so."""
        arguments = {"channel": channel, "timestamp": ts, "name": name}
        await self._call("reactions.add", arguments, fine={"already_reacted", *NO_MORE_EMOJI})

    async def take_reaction(self, channel: str, ts: str, name: str) -> None:
        arguments = {"channel": channel, "timestamp": ts, "name": name}
        await self._call("reactions.remove", arguments, fine={"no_reaction", "message_not_found"})

    async def unfurl(self, channel: str, ts: str, shown: Mapping[str, Sequence[Block]]) -> None:
        """Blocks below links that stand in somebody's message, by address."""
        unfurls = {address: {"blocks": list(blocks)} for address, blocks in shown.items()}
        await self._call("chat.unfurl", {"channel": channel, "ts": ts, "unfurls": unfurls})

    async def permalink(self, channel: str, ts: str) -> str:
        response = await self._call("chat.getPermalink", {"channel": channel, "message_ts": ts})
        return str(response["permalink"])

    async def open_socket(self) -> str:
        """The address of a socket of this app, good for one opening; called with the app's token in the place of the bot's."""
        address = str((await self._call("apps.connections.open", {}))["url"])
        if SOCKET_HOSTS.match(address) is None and not self._is_own_socket(address):
            raise SlackRefused("foreign_socket_url")
        return address

    def _is_own_socket(self, address: str) -> bool:
        return self._is_own_host(address.replace("ws", "http", 1))

    async def upload(self, name: str, content: bytes) -> str:
        """Bring a file to Slack, where nobody sees it yet; the id by which `share` shows it.

        Slack forgets what is not shared, so whatever goes wrong here is no more than SlackAway: do it again.
        """
        try:
            place = await self._call("files.getUploadURLExternal", {"filename": name, "length": len(content)})
            await self._put(str(place["upload_url"]), content)
        except SlackUncertain as uncertain:
            away = SlackAway(str(uncertain))
            away.is_outage = uncertain.is_outage
            raise away from uncertain
        return str(place["file_id"])

    async def _put(self, upload_url: str, content: bytes) -> None:
        """The bytes alone: the address is the permission, and our token stays here."""
        if not upload_url.startswith("https://") and not self._is_own_host(upload_url):
            raise SlackRefused("foreign_upload_url")
        headers = {"Content-Type": "application/octet-stream"}
        limit = aiohttp.ClientTimeout(total=UPLOAD_SECONDS)
        try:
            async with self._session.post(upload_url, data=content, headers=headers, timeout=limit) as answer:
                if answer.status != 200:
                    raise SlackAway(f"Slack's upload address answered {answer.status}")
        except (aiohttp.ClientError, TimeoutError) as error:
            raise SlackAway(f"the upload address did not answer: {type(error).__name__}") from error

    async def share(self, channel: str, thread_ts: str, file_id: str, title: str, comment: str) -> None:
        """Show an uploaded file in a thread. `comment` is read as markup: it comes harmless (see text.notification)."""
        await self._call(
            "files.completeUploadExternal",
            {
                "files": [{"id": file_id, "title": title}],
                "channel_id": channel,
                "thread_ts": thread_ts,
                "initial_comment": comment,
            },
        )

    async def find_file(self, file_id: str, channel: str) -> bool | None:
        """Whether a file was shared in the channel, or was until somebody deleted it; None while Slack cannot say.

        Slack shares a moment after it was told to: a file without a place yet may still get one.
        """
        try:
            response = await self._call("files.info", {"file": file_id})
        except SlackRefused as refusal:
            if refusal.code not in FILE_ANSWERS:
                raise
            return FILE_ANSWERS[refusal.code]
        shares = response["file"].get("shares") or {}
        return True if any(channel in (places or {}) for places in shares.values()) else None

    async def file(self, file_id: str) -> Mapping[str, Any]:
        """What Slack knows of a file now: its name, type, size, and where its bytes lie."""
        response = await self._call("files.info", {"file": file_id})
        return dict(response["file"])

    async def download(self, address: str, limit: int) -> bytes:
        """The bytes of a file that somebody put into Slack, at most `limit` and one more. Our token goes to Slack alone."""
        if not address.startswith(FILE_HOST) and not self._is_own_host(address):
            raise SlackRefused("foreign_file_url")
        headers = {"Authorization": f"Bearer {self._client.token}"}
        most = aiohttp.ClientTimeout(total=UPLOAD_SECONDS)
        try:
            async with self._session.get(address, headers=headers, timeout=most, allow_redirects=False) as answer:
                if answer.status != 200:
                    raise _of_status(answer.status)
                return await _at_most(answer.content, limit + 1)
        except (aiohttp.ClientError, TimeoutError, asyncio.IncompleteReadError) as error:
            raise SlackAway(f"the file's address did not answer: {type(error).__name__}") from error

    async def delete_file(self, file_id: str) -> None:
        """It stands nowhere afterwards, whether or not it did before."""
        await self._call("files.delete", {"file": file_id}, fine={"file_not_found", "file_deleted"})

    async def respond(self, response_url: str, message: Message, *, replace: bool) -> None:
        """Use a click's response address: `replace` the message that was clicked, or tell the person something beside it."""
        if not self._may_be_told(response_url):
            raise SlackRefused("foreign_response_url")
        body = {"response_type": "ephemeral", "replace_original": replace, **_content(message)}
        try:
            async with self._session.post(
                response_url, json=body, timeout=aiohttp.ClientTimeout(total=SECONDS)
            ) as answer:
                if answer.status != 200:
                    raise SlackRefused(f"response_url_{answer.status}")
        except (aiohttp.ClientError, TimeoutError) as error:
            raise SlackUncertain(f"the response address did not answer: {type(error).__name__}") from error

    def _may_be_told(self, response_url: str) -> bool:
        """Only Slack's own hook host, or the host that the API's configured address names."""
        return response_url.startswith(RESPONSE_HOST) or self._is_own_host(response_url)

    def _is_own_host(self, address: str) -> bool:
        return address.startswith(self._client.base_url.removesuffix("api/"))

    async def _call(
        self,
        method: str,
        arguments: Mapping[str, Any],
        fine: frozenset[str] | set[str] = frozenset(),
        *,
        is_counted: bool = False,
    ) -> AsyncSlackResponse | Mapping[str, Any]:
        given = {name: value for name, value in arguments.items() if value is not None}
        if not is_counted:
            await self._count(method)
        slack_is_called()
        try:
            answer = await self._send(method, given)
        except SlackApiError as error:
            code = _code(error)
            if code in fine:
                return {"error": code}
            trouble = self._weighed(_trouble(error, code, method))
            if isinstance(trouble, SlackThrottled):
                await self._budget.rest(method, trouble.seconds)
            log.warning("Slack did not do it", method=method, code=code, details=getattr(trouble, "details", ()))
            raise trouble from error
        except aiohttp.ClientConnectorError as error:
            raise self._weighed(SlackAway(f"Slack cannot be reached: {type(error).__name__}")) from error
        except (aiohttp.ClientError, TimeoutError, asyncio.IncompleteReadError) as error:
            raise self._weighed(SlackUncertain(f"no answer to {method}: {type(error).__name__}")) from error
        self._pulse.beat()
        return answer

    async def _count(self, method: str, work: UnitOfWork | None = None) -> None:
        wait = await self._budget.take(method, work)
        if wait > 0:
            raise SlackThrottled(wait)

    def _weighed(self, trouble: SlackTrouble) -> SlackTrouble:
        """Whether it is about this call, or Slack answers nobody."""
        if isinstance(trouble, SlackAway | SlackUncertain):
            trouble.is_outage = self._pulse.missed()
        else:
            self._pulse.beat(trouble.code if isinstance(trouble, SlackLocked) else "")
        return trouble

    async def _send(self, method: str, given: Mapping[str, Any]) -> AsyncSlackResponse:
        # The library gives a shared session no time-out of its own.
        async with asyncio.timeout(SECONDS):
            if method in BY_QUERY:
                return await self._client.api_call(method, http_verb="GET", params=_as_query(given))
            if method in BY_FORM:
                return await self._client.api_call(method, data={name: str(value) for name, value in given.items()})
            return await self._client.api_call(method, json=dict(given))


BY_QUERY = frozenset(
    {
        *("conversations.info", "conversations.history", "conversations.replies"),
        *("chat.getPermalink", "files.info", "usergroups.users.list", "users.getPresence", "users.info"),
    }
)
BY_FORM = frozenset({"files.getUploadURLExternal"})  # takes no JSON, and a file's name is nothing for an access log
NO_MORE_EMOJI = frozenset({"invalid_name", "too_many_emoji", "too_many_reactions"})
NOT_TOLD = frozenset(
    {
        *("missing_scope", "not_allowed_token_type", "no_permission", "access_denied"),
        *("user_not_found", "user_not_visible", "users_not_found", "invalid_user_id", "team_access_not_granted"),
    }
)
FILE_ANSWERS = {"file_not_found": False, "file_deleted": True}


async def _at_most(stream: aiohttp.StreamReader, limit: int) -> bytes:
    found = bytearray()
    async for piece in stream.iter_any():
        found += piece
        if len(found) >= limit:
            break
    return bytes(found[:limit])


def _of_status(status: int) -> SlackTrouble:
    """A file's address answers with bytes, or with a status. One that leads elsewhere leads to Slack's sign-in page."""
    if status == 429 or status >= 500:
        return SlackAway(f"the file's address answered {status}")
    return SlackRefused("file_not_handed_out" if status in (301, 302, 303, 307, 308, 401, 403) else "file_not_found")


def _content(message: Message) -> dict[str, Any]:
    shown: dict[str, Any] = {"text": message.text, "blocks": list(message.blocks)}
    return {**shown, "attachments": [_tinted(message)]} if message.tinted else shown


def _tinted(message: Message) -> dict[str, Any]:
    return {"color": message.tint, "fallback": message.text, "blocks": list(message.tinted)}


def _author(message: Message) -> dict[str, Any]:
    return {"username": message.username, "icon_emoji": message.icon}


def _as_query(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: str(value).lower() if isinstance(value, bool) else value for name, value in given.items()}


def _post_id(message: Mapping[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    found = payload.get("post") if metadata.get("event_type") == POST_EVENT else None
    return str(found) if found else None


def _code(error: SlackApiError) -> str:
    response = error.response
    body = response.data if isinstance(response, AsyncSlackResponse) else response
    return str(body.get("error", "")) if isinstance(body, dict) else ""


def _trouble(error: SlackApiError, code: str, method: str) -> SlackTrouble:
    response = error.response
    status = response.status_code if isinstance(response, AsyncSlackResponse) else 0
    if status == 429 or code in TOO_MANY:
        headers = response.headers if isinstance(response, AsyncSlackResponse) else {}
        return SlackThrottled(_seconds(headers), rests_channel=method == POST)
    if code in LOCKED:
        return SlackLocked(code)
    if code in UNCERTAIN_ERRORS or status >= 500 or not code:
        return SlackUncertain(f"Slack answered {code or status}")
    return SlackAway(f"Slack answered {code}") if code in LATER else SlackRefused(code, _details(response))


def _seconds(headers: Mapping[str, Any]) -> float:
    stated = str(next((value for name, value in headers.items() if name.lower() == "retry-after"), ""))
    return float(stated) if stated.isdigit() else LIMIT_SECONDS


def _details(response: Any) -> tuple[str, ...]:
    data = response.data if isinstance(response, AsyncSlackResponse) else response
    if not isinstance(data, dict):
        return ()
    told = (data.get("response_metadata") or {}).get("messages") or []
    missing = [f"needed: {data['needed']}"] if data.get("needed") else []
    return tuple(str(one) for one in [*told, *missing])
