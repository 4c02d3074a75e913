"""Calling a provider that speaks JSON over HTTP, for connectors without a client library of their own."""

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import aiohttp
from yarl import URL

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


@dataclass(frozen=True, slots=True)
class Upload:
    """A file in a form of several parts."""

    field: str
    filename: str
    mime_type: str
    content: bytes


class RawPath(str):
    """A path, with its query, that is percent-encoded already and goes out as it is. Elsewhere needless encoding is taken away,
    which changes what LinkedIn understands: to it `urn%3Ali` is a value and `urn:li` is structure."""

    __slots__ = ()


class HttpClient:
    """One provider's API. `headers` go with every call; times are in seconds. `basic` is a user and a password.

    Every call gives the answer, whatever its status. It raises Unavailable when we did not get through, OutcomeUnknown when the
    answer was lost; a GET changes nothing, so its lost answer is Unavailable too. Redirects are not followed: credentials go to
    the provider's own address and nowhere else. `headers` of a call go with that one alone: a signature, say.
    """

    def __init__(
        self,
        base_url: str,
        headers: Mapping[str, str],
        *,
        basic: tuple[str, str] | None = None,
        connect_timeout: float = 5,
        timeout: float = 15,
    ) -> None:
        self._base_url = base_url
        self._headers = dict(headers)
        self._basic = aiohttp.BasicAuth(*basic) if basic else None
        self._timeout = aiohttp.ClientTimeout(total=timeout, connect=connect_timeout)
        self._session: aiohttp.ClientSession | None = None

    async def post_json(
        self, path: str, body: Mapping[str, object], headers: Mapping[str, str] | None = None
    ) -> Answer:
        return await self._call("POST", path, json=dict(body), headers=headers)

    async def put_json(self, path: str, body: Mapping[str, object]) -> Answer:
        return await self._call("PUT", path, json=dict(body))

    async def post_form(self, path: str, fields: Sequence[tuple[str, str]]) -> Answer:
        """The fields URL-encoded; a name may stand several times."""
        return await self._call("POST", path, data=aiohttp.FormData(list(fields)))

    async def post_files(self, path: str, fields: Mapping[str, str], files: Sequence[Upload]) -> Answer:
        """The fields and files as multipart/form-data."""
        form = aiohttp.FormData(dict(fields))
        for file in files:
            # As a stream: aiohttp warns of bytes larger than a megabyte, which would hold up the loop while they are written.
            content = io.BytesIO(file.content)
            form.add_field(file.field, content, filename=file.filename, content_type=file.mime_type)
        return await self._call("POST", path, data=form)

    async def get(
        self, path: str, query: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        try:
            return await self._call("GET", path, params=dict(query or {}), headers=headers)
        except OutcomeUnknown as problem:
            raise Unavailable(f"asked, but no answer could be read: {problem}") from problem

    async def delete(
        self, path: str, query: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        return await self._call("DELETE", path, params=dict(query or {}), headers=headers)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _call(self, method: str, path: str, **given: Any) -> Answer:
        try:
            async with self._opened().request(method, self._address(path), allow_redirects=False, **given) as response:
                content = await _read(response.content)
                headers = {name.lower(): value for name, value in response.headers.items()}
                return Answer(response.status, headers, _object_of(content))
        except NEVER_SENT as problem:
            raise Unavailable(f"the provider was not reached: {type(problem).__name__}") from problem
        except (aiohttp.ClientError, TimeoutError) as problem:
            raise OutcomeUnknown(f"sent, but no answer could be read: {type(problem).__name__}") from problem

    def _address(self, path: str) -> URL | str:
        address = f"{self._base_url}{path}"
        return URL(address, encoded=True) if isinstance(path, RawPath) else address

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                headers=self._headers, auth=self._basic, timeout=self._timeout, json_serialize=_as_json
            )
        return self._session


def _as_json(value: object) -> str:
    """JSON in UTF-8 rather than in escapes, which take up to three times the bytes: providers bound the size of a request."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode()


async def _read(content: aiohttp.StreamReader) -> bytes:
    """The whole body, as far as it is taken: one read gives only what has come so far."""
    taken = bytearray()
    async for piece in content.iter_any():
        taken += piece
        if len(taken) >= LARGEST_ANSWER:
            break
    return bytes(taken)


def _object_of(content: bytes) -> JsonObject:
    try:
        return read_object(content)
    except WebhookUnreadable:
        return JsonObject({})
