"""What providers post: proven, read, kept, and only then acknowledged.

Wrong signature: 401, nothing kept. Genuine but not understood: 200, kept as it came. Database away or too much waiting:
503, nothing acknowledged, since every provider repeats. Too large: 413. Cannot be read to its end: 400, or 408 when it takes
too long. More than a stranger may post: 429, and when to come again. Unknown account: 404.
A browser is answered by its connector's own words, and may ask before it posts (OPTIONS).
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence

import structlog
from aiohttp import web

from connectors.contract.errors import WebhookRejected
from connectors.contract.inbound import WebhookReply, WebhookRequest
from connectors.contract.protocol import AnswersPosts, Connector, Keys
from crm.storage.unit_of_work import Clock
from hub.engine.entrance import Entrance
from hub.engine.journal import JournalFull, JournalUnavailable
from hub.web.bodies import BODY_SECONDS, NoBody, read_body
from hub.web.callers import Proxies
from hub.web.errors import problem
from hub.web.metrics import ItemOutcome, Metrics
from hub.web.rates import PostRates
from hub.web.seldom import Seldom
from hub.web.shared import Receiver, Share, SharedEndpoint, by_address

PATH = "/webhooks/{endpoint}/{account}"

log = structlog.stdlib.get_logger(__name__)


class KeysUnavailable(Exception):
    """A provider's signing keys cannot be had just now: nothing can be proven, so the provider must repeat."""


FetchKeys = Callable[[Connector, Sequence[str]], Awaitable[Keys]]
"""Fetches and caches what lies at these addresses, after checking their hosts. Raises KeysUnavailable or WebhookRejected."""

Accounts = Mapping[tuple[str, str], Connector]
"""(connector's name, account) -> who speaks the provider's dialect. The address is the same, but for those who share one."""


NO_PROXIES = Proxies()


async def no_keys(connector: Connector, urls: Sequence[str]) -> Keys:
    """For connectors that prove by a shared secret alone."""
    raise KeysUnavailable(f"{connector.name} asks for keys, and nobody fetches any here")


class Webhooks:
    """The routes providers call."""

    def __init__(
        self,
        accounts: Accounts,
        entrance: Entrance,
        clock: Clock,
        metrics: Metrics,
        *,
        public_url: str = "",
        fetch_keys: FetchKeys = no_keys,
        proxies: Proxies = NO_PROXIES,
        body_seconds: float = BODY_SECONDS,
    ) -> None:
        self._receivers = by_address(accounts)
        self._answering = {place: _answering(each) for place, each in self._receivers.items()}
        self._entrance = entrance
        self._clock = clock
        self._metrics = metrics
        self._public_url = public_url.rstrip("/")
        self._fetch_keys = fetch_keys
        self._proxies = proxies
        self._rates = PostRates(accounts)
        self._seldom = Seldom()
        self._body_seconds = body_seconds

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post(PATH, self._answer),
            web.get(PATH, self._answer, allow_head=False),
            web.options(PATH, self._answer),
        ]

    async def _answer(self, http: web.Request) -> web.StreamResponse:
        place = http.match_info["endpoint"], http.match_info["account"]
        connector = self._receivers.get(place)
        if connector is None:
            return problem(404)
        answering = self._answering.get(place)
        if http.method == "OPTIONS" and answering is None:
            return problem(405)
        try:
            request = self._request(http, connector, await read_body(http, self._body_seconds))
        except NoBody as missing:
            refusal = _in_own_words(answering, self._request(http, connector, b""), problem(missing.status))
            refusal.force_close()  # nothing behind it on this connection can be read
            return refusal
        question = connector.handshake(request)
        if question is not None:
            return _reply(question)
        if http.method != "POST":
            return problem(405)
        return _in_own_words(answering, request, await self._take(place, request, self._proxies.caller(http)))

    async def _take(self, place: tuple[str, str], request: WebhookRequest, caller: str) -> web.Response:
        connector = self._receivers[place]
        try:
            shares = await self._shares(connector, request)
            if wait := self._rates.wait(place, request, caller):
                self._metrics.limited.labels(connector.name).inc()
                if self._seldom.may_say(("rate", caller)):
                    log.warning("somebody posts more than they may", connector=connector.name, caller=caller)
                return problem(429, wait=wait)
            self._count_foreign(connector, request, [owner for owner, _ in shares])
            for owner, share in shares:
                await self._entrance.admit(owner, share)
        except WebhookRejected as error:
            log.warning("a webhook was rejected", connector=connector.name, account=connector.account, why=str(error))
            self._metrics.rejected.labels(connector.name).inc()
            return problem(401)
        except JournalFull:
            return self._turn_away("full")
        except JournalUnavailable:
            return self._turn_away("database")
        except KeysUnavailable:
            return self._turn_away("keys")
        return web.Response(status=200)

    async def _shares(self, connector: Receiver, request: WebhookRequest) -> list[Share]:
        """Who takes what of a request that is proven genuine."""
        now = self._clock.machine_now()
        if isinstance(connector, SharedEndpoint):
            return connector.shares(request, now, {})
        urls = connector.key_urls(request)
        keys = await self._fetch_keys(connector, urls) if urls else {}
        connector.verify(request, now, keys)
        return [(connector, request)]

    def _count_foreign(self, receiver: Receiver, request: WebhookRequest, owners: Sequence[Connector]) -> None:
        if not isinstance(receiver, SharedEndpoint):
            return
        if not owners:
            self._metrics.unclaimed.labels(receiver.name).inc()
        if foreign := receiver.foreign(request, owners):
            self._metrics.items_received.labels(receiver.name).inc(foreign)
            self._metrics.came_to(receiver.name, ItemOutcome.FOREIGN, foreign)

    def _turn_away(self, reason: str) -> web.Response:
        self._metrics.turned_away.labels(reason).inc()
        return problem(503)

    def _request(self, http: web.Request, connector: Receiver, body: bytes) -> WebhookRequest:
        return WebhookRequest(
            body=body,
            headers={name.lower(): value for name, value in http.headers.items()},
            query=dict(http.query) if "?" in http.raw_path else {},
            method=http.method,
            url=(self._public_url or f"{http.scheme}://{http.host}") + http.raw_path,
            account=connector.account,
        )


def _answering(receiver: Receiver) -> AnswersPosts | None:
    """Who words the answers given there, if anybody does."""
    if isinstance(receiver, SharedEndpoint):
        return receiver if receiver.answers else None
    return receiver if isinstance(receiver, AnswersPosts) else None


def _in_own_words(answering: AnswersPosts | None, request: WebhookRequest, answer: web.Response) -> web.Response:
    """The answer as the connector words it, if it does; when to come again is the hub's to say."""
    if answering is None:
        return answer
    worded = _reply(answering.answer(request, answer.status))
    if "Retry-After" in answer.headers:
        worded.headers["Retry-After"] = answer.headers["Retry-After"]
    return worded


def _reply(reply: WebhookReply) -> web.Response:
    says_letters = not reply.content_type.startswith("text/") or "charset=" in reply.content_type
    kind = reply.content_type if says_letters else f"{reply.content_type}; charset=utf-8"
    return web.Response(status=reply.status, body=reply.body, headers={"Content-Type": kind, **reply.headers})
