"""The network side of Messenger, Instagram and a Page: calls to the Graph API, its refusals as our errors."""

from collections.abc import Awaitable, Callable, Mapping
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from connectors.contract.errors import ContentRefused
from connectors.contract.inbound import AttachmentRef
from connectors.contract.protocol import Media
from connectors.toolkit.fetch import fetch
from connectors.toolkit.graph_errors import read_problem, send_error
from connectors.toolkit.graph_sending import GraphCall, Verb
from connectors.toolkit.graph_settings import GraphSettings
from connectors.toolkit.http import Answer, HttpClient
from connectors.toolkit.payload import JsonObject


class GraphClient:
    """One account. The token goes in a header, and only to `base_url`."""

    def __init__(self, settings: GraphSettings) -> None:
        headers = {"Authorization": f"Bearer {settings.access_token.get_secret_value()}"}
        address = f"{settings.base_url}/{settings.version}"
        self._base_url = settings.base_url
        self._http = HttpClient(address, headers, timeout=settings.timeout)

    async def carry(self, call: GraphCall) -> JsonObject:
        """The answer to the call, which is made once. Raises a SendError."""
        return _good(await self._makers[call.verb](call))

    async def ask(self, path: str, query: Mapping[str, str]) -> JsonObject:
        """What the Graph API shows; changes nothing. Raises a SendError."""
        return _good(await self._http.get(path, query))

    async def fetch(self, reference: AttachmentRef, limit: int) -> Media:
        """A file from the signed link that Meta gave with the message; no credentials go along."""
        if reference.url is None:
            raise ContentRefused("Meta gave no link to this file")
        media = await fetch(reference.url, limit, own_base=self._base_url)
        return Media(
            media.content, reference.filename or _name_in(reference.url), reference.mime_type or media.mime_type
        )

    async def close(self) -> None:
        await self._http.close()

    @property
    def _makers(self) -> Mapping[Verb, Callable[[GraphCall], Awaitable[Answer]]]:
        return {
            Verb.JSON: lambda call: self._http.post_json(call.path, call.body),
            Verb.FORM: lambda call: self._http.post_form(
                call.path, [(name, str(value)) for name, value in call.body.items()]
            ),
            Verb.DELETE: lambda call: self._http.delete(call.path),
        }


def _good(answer: Answer) -> JsonObject:
    if not answer.good:
        raise send_error(read_problem(answer.status, answer.headers, answer.body))
    return answer.body


def _name_in(url: str) -> str | None:
    """The file's name as it stands in its link, where one does."""
    name = PurePosixPath(unquote(urlsplit(url).path)).name
    return name if "." in name.strip(".") else None
