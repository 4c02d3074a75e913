"""Files that providers fetch from us (Twilio, Viber): public addresses that nobody can guess, and that end.

    /shelf/<what it is>.<HMAC-SHA256 in hexadecimal>/<file name>        what: [blob key, MIME type, seconds since 1970], base64url

The key is made of a secret that the hub has already, for this purpose alone, so that every process knows what another laid out.
"""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote

from aiohttp import web

from connectors.contract.errors import Unavailable
from connectors.contract.outbound import Attachment
from connectors.toolkit.signatures import hmac_sha256_hex, same
from hub.blobs import BlobMissing, Blobs
from hub.web.errors import problem

PATH = "/shelf"
LONGEST_TOKEN = 2000
_PURPOSE = b"inbox-hub: files laid out for providers, 1"
# A file is somebody's words or picture: it is shown nowhere as a page of ours.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
}


@dataclass(frozen=True, slots=True)
class LaidOut:
    key: str
    mime_type: str
    until: int  # seconds since 1970


class BlobShelf:
    """`base` tells where the internet reaches the hub, without a slash at its end; empty where it does not."""

    def __init__(self, blobs: Blobs, secret: str, base: Callable[[], str], now: Callable[[], datetime]) -> None:
        self._blobs = blobs
        self._key = hmac_sha256_hex(secret, _PURPOSE)
        self._base = base
        self._now = now

    async def lay_out(self, file: Attachment, keep: timedelta) -> str:
        """Raises Unavailable where no provider could reach it."""
        base = self._base()
        if not base:
            raise Unavailable("server.public_url is not set, so no provider can fetch a file from us")
        key = await self._blobs.put(file.content)
        what = json.dumps([key, file.mime_type, int((self._now() + keep).timestamp())]).encode()
        text = base64.urlsafe_b64encode(what).decode().rstrip("=")
        return f"{base}{PATH}/{text}.{self._proof(text)}/{quote(file.filename, safe='')}"

    def routes(self) -> list[web.RouteDef]:
        return [web.get(PATH + "/{token}/{name}", self._give)]

    async def _give(self, http: web.Request) -> web.Response:
        found = self.read(http.match_info["token"])
        if found is None:
            return problem(404)
        try:
            content = await self._blobs.get(found.key)
        except BlobMissing:
            return problem(404)
        named = f"attachment; filename*=UTF-8''{quote(http.match_info['name'], safe='')}"  # RFC 6266
        return web.Response(
            body=content, headers={**HEADERS, "Content-Type": found.mime_type, "Content-Disposition": named}
        )

    def read(self, token: str) -> LaidOut | None:
        """What the token names; None when it is not ours, or its time is over."""
        text, _, proof = token.rpartition(".")
        if len(token) > LONGEST_TOKEN or not same(proof, self._proof(text)):
            return None
        key, mime_type, until = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return LaidOut(key, mime_type, until) if self._now().timestamp() < until else None

    def _proof(self, text: str) -> str:
        return hmac_sha256_hex(self._key, text.encode("utf-8", "surrogateescape"))
