"""`/desk/<conversation>`: the way to a conversation's card in Slack. The page tells nothing of it; who may see the card, Slack decides."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from aiohttp import web

from hub.web.mails.page import gone, page_headers
from hub.web.pages import PRIVATE
from inbox.slack.unfurling.addresses import PATH

NOT_HERE = (
    "This conversation has no card in Slack, or Slack does not answer now. The App Home lists what waits for you."
)

LinkTo = Callable[[UUID], Awaitable[str]]
"""Where the card of a conversation stands; "" where none does."""


@dataclass(frozen=True, slots=True)
class DeskLinks:
    link_to: LinkTo

    def routes(self) -> list[web.RouteDef]:
        return [web.get(f"{PATH}/{{conversation}}", self._lead)]

    async def _lead(self, http: web.Request) -> web.Response:
        named = _id(http.match_info["conversation"])
        link = await self.link_to(named) if named is not None else ""
        if link:
            return web.Response(status=302, headers={**PRIVATE, "Location": link})
        return web.Response(text=gone(NOT_HERE), status=404, content_type="text/html", headers=page_headers())


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
