"""/u/TOKEN: a look changes nothing, a POST acts at once. No cookies, no log-in, no redirect. RFC 8058.

Programs that look at every link of a mail do no harm here: only a POST with the right words in it does anything.
"""

import math
from collections.abc import Mapping

import structlog
from aiohttp import web

from crm.preferences.values import LeftBy
from crm.storage.unit_of_work import Database
from hub.clock import monotonic_seconds
from hub.web.allowance import Allowance, Rate
from hub.web.bodies import NoBody, read_body
from hub.web.callers import Proxies
from hub.web.leaving.links import PATH, LeaveLinks
from hub.web.leaving.page import headers, missing, page, slow
from hub.web.leaving.posted import LARGEST, Press, press_of
from hub.web.leaving.words import language_of
from hub.web.metrics import Metrics
from inbox.opt_out.leaving import Leaver, Seen, leave, look, take_back

BODY_SECONDS = 10.0
LONGEST_NAME = 200  # characters of what a program calls itself
# A large provider posts for all its readers from a few addresses; nobody needs many tries for one link, or to guess one.
CALLER = Rate(500, 50)
LINK = Rate(20, 0.5)
GUESSES = Rate(20, 0.2)

log = structlog.stdlib.get_logger(__name__)


class LeavePages:
    """The routes people and their mail programs call."""

    def __init__(self, links: LeaveLinks, database: Database, metrics: Metrics, proxies: Proxies) -> None:
        self._links = links
        self._database = database
        self._metrics = metrics
        self._proxies = proxies
        self._callers, self._uses, self._guesses = Allowance(CALLER), Allowance(LINK), Allowance(GUESSES)

    def routes(self) -> list[web.RouteDef]:
        return [web.get(f"{PATH}/{{token}}", self._look), web.post(f"{PATH}/{{token}}", self._press)]

    async def _look(self, http: web.Request) -> web.Response:
        if wait := self._wait(http):
            return self._slow(http, wait)
        leaver = self._links.read(http.match_info["token"])
        seen = None
        if leaver is not None:
            async with self._database.reading() as session:
                seen = await look(session, leaver, self._database.clock.now())
        return _missing(http) if seen is None else _answer(page(seen, _language(http, seen)))

    async def _press(self, http: web.Request) -> web.Response:
        if wait := self._wait(http):
            return self._slow(http, wait)
        leaver = self._links.read(http.match_info["token"])
        if leaver is None:
            return _missing(http)
        press = await _press_of(http)
        if press is Press.NOTHING:
            return await self._nothing(http, leaver)
        seen = await self._act(leaver, press, self._evidence(http, press))
        return _missing(http) if seen is None else _answer(page(seen, _language(http, seen), pressed=True))

    async def _act(self, leaver: Leaver, press: Press, evidence: str) -> Seen | None:
        async with self._database.transaction() as work:
            if press is Press.UNDO:
                return await take_back(work, leaver, evidence)
            return await leave(work, leaver, LeftBy.LINK, evidence)

    async def _nothing(self, http: web.Request, leaver: Leaver) -> web.Response:
        """Who posted something else reads that nothing was changed, with the button to press."""
        async with self._database.reading() as session:
            seen = await look(session, leaver, self._database.clock.now())
        if seen is None:
            return _missing(http)
        return _answer(page(seen, _language(http, seen), untouched=True), 400)

    def _evidence(self, http: web.Request, press: Press) -> str:
        """What a court would ask for: how it was said, from where, and by which program."""
        how = {
            Press.LEAVE: "One-click POST (RFC 8058)",
            Press.LEAVE_BY_BUTTON: "Button on the page",
            Press.UNDO: "Undo on the page",
        }[press]
        program = http.headers.get("User-Agent", "")[:LONGEST_NAME] or "a program without a name"
        return f"{how} from {self._proxies.caller(http)} by {program}"

    def _wait(self, http: web.Request) -> float:
        """0 when this call may be answered, which is counted; else the seconds after which it may."""
        now, caller, token = monotonic_seconds(), self._proxies.caller(http), http.match_info["token"].lower()
        if wait := self._callers.take(caller, now):
            return wait
        if self._links.read(token) is None:
            return self._guesses.take(caller, now)
        return self._uses.take(token, now)

    def _slow(self, http: web.Request, wait: float) -> web.Response:
        self._metrics.limited.labels("unsubscribe").inc()
        return _answer(slow(_language(http)), 429, {"Retry-After": str(math.ceil(wait))})


async def _press_of(http: web.Request) -> Press:
    """A body that is too large, or cannot be had, asks for nothing."""
    if (http.content_length or 0) > LARGEST:
        return Press.NOTHING
    try:
        return press_of(await read_body(http, BODY_SECONDS), http.headers.get("Content-Type", ""))
    except NoBody as gone:
        log.info("what was posted to unsubscribe could not be read", status=gone.status)
        return Press.NOTHING


def _missing(http: web.Request) -> web.Response:
    return _answer(missing(_language(http)), 404)


def _language(http: web.Request, seen: Seen | None = None) -> str:
    return language_of(seen.language if seen is not None else None, http.headers.get("Accept-Language", ""))


def _answer(text: str, status: int = 200, more: Mapping[str, str] | None = None) -> web.Response:
    told = {**headers(), **(more or {})}
    return web.Response(text=text, status=status, content_type="text/html", charset="utf-8", headers=told)
