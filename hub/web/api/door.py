"""The way into the API: which system calls, what it may, how often, and the JSON it brings.

No system has a key: 404. A wrong one: 401, and 429 for who keeps trying. A key that is not for this: 403. Too much: 413 and 429.
No JSON object: 400.
"""

import json
from dataclasses import dataclass

import structlog
from aiohttp import web

from hub.api_keys.values import Scope, System
from hub.clock import monotonic_seconds
from hub.web.allowance import Allowance, Rate
from hub.web.api.answers import Refused, unreadable
from hub.web.api.systems import Systems
from hub.web.bodies import BODY_SECONDS, NoBody, read_body
from hub.web.callers import Proxies
from hub.web.errors import problem
from hub.web.metrics import Metrics
from hub.web.seldom import Seldom

BODY_LIMIT = 2 * 1024 * 1024  # bytes: a transcript of hours
OF_A_SYSTEM = Rate(burst=100, per_second=20)
OF_WRONG_TOKENS = Rate(burst=20, per_second=1)
COUNTED_AS = "api"

OFF = "The API is off, since no system has a key. hub keys new NAME makes one."
WHO = "Say which system you are: send the header Authorization: Bearer KEY, with a valid key. hub keys new NAME makes one."
NOT_FOR_THIS = "The key is valid, and not for this: it lacks the scope {scope}. hub keys new NAME --scope {scope} makes one that has it."
TOO_LARGE = f"The body is larger than {BODY_LIMIT} bytes. Nothing was kept."
NO_JSON = "The body is no JSON. Send one object, as application/json in UTF-8."
NO_OBJECT = 'The body is JSON, but no object. Send one, like {"number": "+493012345678"}.'


log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of a system we know: its name, and the object it sent."""

    system: str
    body: dict[str, object]


class Door:
    """Lets in who may come. Counts for one process."""

    def __init__(
        self, systems: Systems, metrics: Metrics, proxies: Proxies, body_seconds: float = BODY_SECONDS
    ) -> None:
        self._keys = systems
        self._metrics = metrics
        self._proxies = proxies
        self._body_seconds = body_seconds
        self._systems = Allowance(OF_A_SYSTEM)
        self._wrong = Allowance(OF_WRONG_TOKENS)
        self._seldom = Seldom()

    async def let_in(self, http: web.Request, scope: Scope) -> Asked:
        """Who asks, and for what. Raises Refused."""
        system = await self._system(http)
        if scope not in system.scopes:
            log.warning("a system asked for what its key is not for", system=system.name, scope=scope.value)
            raise Refused(problem(403, NOT_FOR_THIS.format(scope=scope.value)))
        if wait := self._systems.take(system.name, monotonic_seconds()):
            if self._seldom.may_say(system.name):
                log.warning("a system calls more often than it may", system=system.name)
            raise self._too_much(wait)
        log.info("a system called", system=system.name, path=http.path)
        return Asked(system.name, _object(await self._body(http)))

    async def _system(self, http: web.Request) -> System:
        system = await self._keys.calling(http.headers.get("Authorization", ""))
        if system is not None:
            return system
        if not await self._keys.are_any():
            raise Refused(problem(404, OFF))
        self._metrics.rejected.labels(COUNTED_AS).inc()
        caller = self._proxies.caller(http)
        if wait := self._wrong.take(caller, monotonic_seconds()):
            if self._seldom.may_say(caller):
                log.warning("somebody guesses keys", caller=caller)
            raise self._too_much(wait)
        log.warning("a key was refused", caller=caller, path=http.path)
        answer = problem(401, WHO)
        answer.headers["WWW-Authenticate"] = "Bearer"
        raise Refused(answer)

    def _too_much(self, wait: float) -> Refused:
        self._metrics.limited.labels(COUNTED_AS).inc()
        return Refused(problem(429, wait=wait))

    async def _body(self, http: web.Request) -> bytes:
        if (http.content_length or 0) > BODY_LIMIT:
            raise _closing(problem(413, TOO_LARGE))
        try:
            body = await read_body(http, self._body_seconds)
        except NoBody as missing:
            raise _closing(problem(missing.status)) from missing
        if len(body) > BODY_LIMIT:
            raise Refused(problem(413, TOO_LARGE))
        return body


def _closing(answer: web.Response) -> Refused:
    """Nothing behind it on this connection can be read."""
    answer.force_close()
    return Refused(answer)


def _object(body: bytes) -> dict[str, object]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise Refused(unreadable(NO_JSON)) from None
    if not isinstance(found, dict):
        raise Refused(unreadable(NO_OBJECT))
    return found
