"""A visitor's browser as far as posting goes, for simulators: which headers it adds, when it asks first, what a page may read.

Source: Fetch standard, 3.3 (CORS protocol) and 4.8 (CORS-preflight); HTML standard 4.10.21 (a form's navigation).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import aiohttp

SECONDS = 15.0
LARGEST_ANSWER = 4 * 1024 * 1024
ACCEPTED_PAGES = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
# Content types that a form without script could send too: no question is asked before.
ASKED_BY_NOBODY = frozenset({"application/x-www-form-urlencoded", "multipart/form-data", "text/plain"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a post. `status` is 0 when nobody answered, or when the browser never posted for want of permission.

    `is_readable`: a script of the page is shown the answer. Header names are in lower case.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    is_readable: bool = False


NOT_POSTED = Outcome(0)


@dataclass(frozen=True, slots=True)
class VisitorBrowser:
    """A browser that shows a page of `origin` (scheme, host and port). `tells_page`: whether it names the page (Referer)."""

    origin: str
    page: str = "/"
    language: str = "en"
    tells_page: bool = True

    async def fetch(
        self, url: str, body: bytes, content_type: str, headers: Mapping[str, str] | None = None
    ) -> Outcome:
        """What a script of the page does: asks for permission where that is needed, then posts."""
        others = dict(headers or {})
        sent = {**self._headers(), **others, "Accept": "*/*", "Content-Type": content_type}
        try:
            async with _session() as session:
                if not await self._may_post(session, url, content_type, others):
                    return NOT_POSTED
                outcome = await _posted(session, url, body, sent)
        except (aiohttp.ClientError, TimeoutError):
            return NOT_POSTED
        return Outcome(outcome.status, outcome.headers, outcome.body, self._may_read(outcome.headers))

    async def submit(self, url: str, body: bytes, content_type: str) -> Outcome:
        """What a form without script does: it goes to the address, and whatever comes back is the next page."""
        sent = {**self._headers(), "Accept": ACCEPTED_PAGES, "Content-Type": content_type}
        try:
            async with _session() as session:
                outcome = await _posted(session, url, body, sent)
        except (aiohttp.ClientError, TimeoutError):
            return NOT_POSTED
        return Outcome(outcome.status, outcome.headers, outcome.body, True)

    def _headers(self) -> dict[str, str]:
        headers = {"Origin": self.origin, "Accept-Language": self.language}
        return {**headers, "Referer": self.origin + self.page} if self.tells_page else headers

    async def _may_post(
        self, session: aiohttp.ClientSession, url: str, content_type: str, headers: Mapping[str, str]
    ) -> bool:
        asked = sorted(name.lower() for name in headers)
        if content_type.partition(";")[0].strip().lower() not in ASKED_BY_NOBODY:
            asked = sorted([*asked, "content-type"])
        if not asked:
            return True
        question = {
            **self._headers(),
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": ",".join(asked),
        }
        async with session.options(url, headers=question) as answer:
            allowed = {
                name.strip().lower() for name in answer.headers.get("Access-Control-Allow-Headers", "").split(",")
            }
            return answer.ok and self._may_read(_lower(answer.headers)) and allowed.issuperset(asked)

    def _may_read(self, headers: Mapping[str, str]) -> bool:
        return headers.get("access-control-allow-origin") in (self.origin, "*")


def _session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SECONDS))


async def _posted(session: aiohttp.ClientSession, url: str, body: bytes, headers: Mapping[str, str]) -> Outcome:
    async with session.post(url, data=body, headers=headers, allow_redirects=False) as answer:
        content = await answer.content.read(LARGEST_ANSWER)
        return Outcome(answer.status, _lower(answer.headers), content.decode("utf-8", "replace"))


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
