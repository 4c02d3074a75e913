"""Reading what was posted, within a time: a body that never ends, or breaks off, is answered in words."""

import asyncio

from aiohttp import web

BODY_SECONDS = 30.0


class NoBody(Exception):
    """The body cannot be had. `status` says why (400, 408, 413); nothing behind it on this connection can be read."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


async def read_body(http: web.Request, seconds: float = BODY_SECONDS) -> bytes:
    """The whole body. Raises NoBody when it is too large, encoded in another way than it says, or takes too long."""
    try:
        if http.content.is_eof():  # it is all there, as nearly always
            return await http.read()
        async with asyncio.timeout(seconds):
            return await http.read()
    except TimeoutError as slow:
        raise NoBody(408) from slow
    except web.HTTPRequestEntityTooLarge as large:
        raise NoBody(413) from large
    except web.RequestPayloadError as broken:
        raise NoBody(400) from broken
