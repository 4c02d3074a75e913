"""Calling a provider that speaks JSON over HTTP, for connectors without a client library of their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

import aiohttp

from connectors.contract.errors import OutcomeUnknown, Unavailable, WebhookUnreadable
from connectors.toolkit.payload import JsonObject, read_object

LARGEST_ANSWER = 4 * 1024 * 1024
# The request never left us completely.
NEVER_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the provider answered. `body` is empty where it was no JSON object; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: JsonObject

    @property
    def good(self) -> bool:
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    def retry_after(self, otherwise: float) -> float:
        """The seconds the provider asks us to wait."""
        said = self.headers.get("retry-after", "")
        return float(said) if said.isascii() and said.isdigit() else otherwise


class HttpClient:
    """One provider's API. `headers` go with every call; times are in seconds."""

    def __init__(
        self, base_url: str, headers: Mapping[str, str], *, connect_timeout: float = 5, timeout: float = 15
    ) -> None:
        self._base_url = base_url
        self._headers = dict(headers)
        self._timeout = aiohttp.ClientTimeout(total=timeout, connect=connect_timeout)
        self._session: aiohttp.ClientSession | None = None

    async def post_json(self, path: str, body: Mapping[str, object]) -> Answer:
        """The answer, whatever its status; Unavailable when we did not get through, OutcomeUnknown when it was lost."""
        try:
            async with self._opened().post(f"{self._base_url}{path}", json=dict(body)) as response:
                content = await response.content.read(LARGEST_ANSWER)
                headers = {name.lower(): value for name, value in response.headers.items()}
                return Answer(response.status, headers, _object_of(content))
        except NEVER_SENT as problem:
            raise Unavailable(f"the provider was not reached: {type(problem).__name__}") from problem
        except (aiohttp.ClientError, TimeoutError) as problem:
            raise OutcomeUnknown(f"sent, but no answer could be read: {type(problem).__name__}") from problem

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(headers=self._headers, timeout=self._timeout)
        return self._session


def _object_of(content: bytes) -> JsonObject:
    try:
        return read_object(content)
    except WebhookUnreadable:
        return JsonObject({})
