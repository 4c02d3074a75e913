"""The way into the API: which system calls, how often it may, and the JSON it brings.

No token is set: 404. A wrong one: 401, and 429 for who keeps trying. Too much: 413 and 429. No JSON object: 400.
"""

import json
from dataclasses import dataclass

from aiohttp import web

from hub.clock import monotonic_seconds
from hub.web.allowance import Allowance, Rate
from hub.web.api.answers import Refused, unreadable
from hub.web.api.tokens import Tokens
from hub.web.bodies import BODY_SECONDS, NoBody, read_body
from hub.web.callers import Proxies
from hub.web.errors import problem
from hub.web.metrics import Metrics

BODY_LIMIT = 2 * 1024 * 1024  # bytes: a transcript of hours
OF_A_SYSTEM = Rate(burst=100, per_second=20)
OF_WRONG_TOKENS = Rate(burst=20, per_second=1)
COUNTED_AS = "api"

OFF = "The API is off, since no token is set. Add one to [api.tokens] in the settings and start the hub again."
WHO = "Say which system you are: send the header Authorization: Bearer TOKEN, with a token from [api.tokens]."
TOO_LARGE = f"The body is larger than {BODY_LIMIT} bytes. Nothing was kept."
NO_JSON = "The body is no JSON. Send one object, as application/json in UTF-8."
NO_OBJECT = 'The body is JSON, but no object. Send one, like {"number": "+493012345678"}.'


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of a system we know: its name, and the object it sent."""

    system: str
    body: dict[str, object]


class Door:
    """Lets in who may come. Counts for one process."""

    def __init__(self, tokens: Tokens, metrics: Metrics, proxies: Proxies, body_seconds: float = BODY_SECONDS) -> None:
        self._tokens = tokens
        self._metrics = metrics
        self._proxies = proxies
        self._body_seconds = body_seconds
        self._systems = Allowance(OF_A_SYSTEM)
        self._wrong = Allowance(OF_WRONG_TOKENS)

    async def let_in(self, http: web.Request) -> Asked:
        """Who asks, and for what. Raises Refused."""
        system = self._system(http)
        if wait := self._systems.take(system, monotonic_seconds()):
            raise self._too_much(wait)
        return Asked(system, _object(await self._body(http)))

    def _system(self, http: web.Request) -> str:
        if not self._tokens:
            raise Refused(problem(404, OFF))
        system = self._tokens.owner(http.headers.get("Authorization", ""))
        if system is not None:
            return system
        self._metrics.rejected.labels(COUNTED_AS).inc()
        if wait := self._wrong.take(self._proxies.caller(http), monotonic_seconds()):
            raise self._too_much(wait)
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
