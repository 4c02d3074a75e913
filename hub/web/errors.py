"""Errors as the outside reads them: what happened, what it means, what to do. One shape for every route."""

import math
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

RETRY_AFTER_SECONDS = 2
COME_AGAIN = frozenset({429, 503})

log = structlog.stdlib.get_logger(__name__)

EXPLANATIONS = {
    400: "The request could not be read. Check its form and send it again.",
    401: "The request could not be proven genuine, so nothing was kept. Check the signing secret on both sides.",
    403: "This is not allowed with these rights.",
    404: "There is nothing at this address. Check the path and the account's name.",
    405: "This address does not take this method.",
    408: "The request did not end in time. Nothing was kept; please send it again.",
    413: "The body is larger than the hub takes. Nothing was kept.",
    429: "Too much came from this address in a short time. Nothing was kept; please wait a little and send it again.",
    500: "Something broke in the hub. It has been logged; please try again.",
    503: "The hub cannot keep anything right now, so nothing was taken. Please send it again in a moment.",
}


def problem(status: int, detail: str | None = None, *, wait: float = RETRY_AFTER_SECONDS) -> web.Response:
    """An answer of this status with one sentence in it; 429 and 503 say after how many seconds to come again."""
    body = {"error": {"status": status, "message": detail or EXPLANATIONS.get(status, "The request failed.")}}
    headers = {"Retry-After": str(math.ceil(wait))} if status in COME_AGAIN else {}
    return web.json_response(body, status=status, headers=headers)


def _place(request: web.Request) -> str:
    """The route with its {names}: the address itself may hold a token."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "nowhere"


@web.middleware
async def explain_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give every error that aiohttp or a handler raises the common shape; log what nobody foresaw, never its body."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        answer = problem(error.status)
        if "Allow" in error.headers:
            answer.headers["Allow"] = error.headers["Allow"]
        return answer
    except Exception:  # the last place before the wire: the caller learns that it is our fault, we learn where
        log.exception("a request failed", method=request.method, place=_place(request))
        return problem(500)
