"""The network side: calls with LinkedIn's headers. Every call raises a SendError when it is no success."""

from connectors.linkedin.compose import Call, Verb
from connectors.linkedin.errors import send_error
from connectors.linkedin.settings import LinkedinSettings
from connectors.toolkit.http import Answer, HttpClient, RawPath

PROTOCOL = "2.0.0"  # of rest.li
METHOD = "X-RestLi-Method"


class LinkedinClient:
    def __init__(self, settings: LinkedinSettings) -> None:
        self._http = HttpClient(
            settings.base_url,
            {
                "Authorization": f"Bearer {settings.access_token.get_secret_value()}",
                "LinkedIn-Version": settings.api_version,
                "X-Restli-Protocol-Version": PROTOCOL,
            },
            connect_timeout=settings.connect_timeout,
            timeout=settings.timeout,
        )

    async def call(self, call: Call) -> Answer:
        path = RawPath(call.path)
        if call.verb is Verb.DELETE:
            return _good(await self._http.delete(path))
        method = {METHOD: call.verb.value} if call.verb is Verb.PARTIAL_UPDATE else None
        return _good(await self._http.post_json(path, call.body or {}, method))

    async def get(self, path: str) -> Answer:
        """`path` with its query is percent-encoded already."""
        return _good(await self._http.get(RawPath(path)))

    async def close(self) -> None:
        await self._http.close()


def _good(answer: Answer) -> Answer:
    if not answer.good:
        raise send_error(answer.status, answer.headers, answer.body)
    return answer
