"""How long requests take, by route: the pattern of the path, never the path itself, so that the labels are few."""

from aiohttp import web
from aiohttp.typedefs import Middleware
from prometheus_client import Histogram

from hub.clock import monotonic_seconds
from hub.web.errors import Handler

UNROUTED = "none"  # nothing is there: whatever strangers ask for counts as one
METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})

Key = tuple[str, str, str]


class Timing:
    """A middleware that measures into a histogram with the labels method, route, and class of the status (2xx)."""

    def __init__(self, requests: Histogram) -> None:
        self._requests = requests
        self._known: dict[Key, Histogram] = {}

    def middleware(self) -> Middleware:
        @web.middleware
        async def measured(request: web.Request, handler: Handler) -> web.StreamResponse:
            begun = monotonic_seconds()
            answer = await handler(request)
            if not isinstance(answer, web.WebSocketResponse):  # it lasts as long as somebody chats
                self._observe(request, answer.status, monotonic_seconds() - begun)
            return answer

        return measured

    def _observe(self, request: web.Request, status: int, seconds: float) -> None:
        method = request.method if request.method in METHODS else "other"
        key = method, _route(request), f"{status // 100}xx"
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._requests.labels(*key)
        known.observe(seconds)


def _route(request: web.Request) -> str:
    resource = request.match_info.route.resource
    return UNROUTED if resource is None else resource.canonical
