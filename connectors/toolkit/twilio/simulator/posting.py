"""How the simulated Twilio posts: signed, and again where its address asks for that."""

import asyncio
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from connectors.toolkit.errands_simulator import Answered, Errands
from connectors.toolkit.twilio.signature import HEADER, signature

FORM = "application/x-www-form-urlencoded; charset=UTF-8"
DELAY = 0.05  # seconds before another try


class Poster(Errands):
    """Posts forms."""

    def __init__(self, auth_token: str) -> None:
        super().__init__()
        self._auth_token = auth_token

    async def post(self, url: str, fields: Mapping[str, str]) -> Answered:
        """Once more when nobody listens, and as often as the address allows (`#rc=5&rp=5xx`)."""
        address, _, overrides = url.partition("#")
        wishes = dict(parse_qsl(overrides))
        policies = set(wishes.get("rp", "ct").split(","))
        tries = int(wishes["rc"]) if wishes.get("rc", "").isdigit() else 1
        headers = {"Content-Type": FORM, HEADER: signature(self._auth_token, address, fields.items())}
        answer = await self.post_once(address, urlencode(fields).encode(), headers)
        for _ in range(tries):
            if not _wants_another(answer, policies):
                break
            await asyncio.sleep(DELAY)
            answer = await self.post_once(address, urlencode(fields).encode(), headers)
        return answer


def _wants_another(answer: Answered, policies: set[str]) -> bool:
    if answer.status == 0:
        return bool(policies & {"ct", "rt", "all"})
    return answer.status >= 500 and bool(policies & {"5xx", "all"})
