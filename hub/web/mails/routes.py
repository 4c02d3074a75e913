"""Where reps see a mail as it was sent. Whoever has a link that is still good may look; nobody else learns that it is there."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import structlog
from aiohttp import web

from crm.storage.unit_of_work import Database
from hub.blobs import Blobs
from hub.reading import ReadingEnded, ReadingProcess
from hub.web.mails import store
from hub.web.mails.cleaning import LONGEST, Page, cleaned, request
from hub.web.mails.links import PATH, MailLinks, Pass
from hub.web.mails.page import Look, body, body_headers, gone, page, page_headers, picture_headers
from hub.web.mails.store import Shown

OVER = "This link is worth nothing any more. Press “Open as sent” in Slack once more."
TAKEN_BACK = "This mail is not here any more."
MISSING = "There is no such picture in this mail."

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class MailPages:
    """`reading` is where HTML is made harmless; what takes too long there is shown as text."""

    links: MailLinks
    database: Database
    blobs: Blobs
    reading: ReadingProcess

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(f"{PATH}/{{token}}", self._page),
            web.get(f"{PATH}/{{token}}/body", self._body),
            web.get(f"{PATH}/{{token}}/pictures/{{picture}}", self._picture),
        ]

    async def _page(self, http: web.Request) -> web.Response:
        allowed, mail = await self._allowed(http)
        if allowed is None:
            return _html(gone(OVER), page_headers(), 404)
        if mail is None:
            return _html(gone(TAKEN_BACK), page_headers(), 404)
        log.info("a mail was shown as it was sent", interaction=str(allowed.mail), rep=str(allowed.rep))
        token, as_text, asked = http.match_info["token"], http.query.get("as") == "text", _asks_elsewhere(http)
        found = None if as_text or not mail.html else await self._harmless(mail, token, from_elsewhere=asked)
        look = Look(
            as_text=as_text,
            from_elsewhere=asked,
            elsewhere=found.elsewhere if found is not None else 0,
            too_much=found is None and bool(mail.html) and not as_text,
        )
        return _html(page(mail, token, look), page_headers())

    async def _body(self, http: web.Request) -> web.Response:
        _, mail = await self._allowed(http)
        asked = _asks_elsewhere(http)
        found = None if mail is None else await self._harmless(mail, http.match_info["token"], from_elsewhere=asked)
        headers = body_headers(self.links.base, from_elsewhere=asked)
        return _html(body(found.html if found is not None else OVER), headers, 200 if found is not None else 404)

    async def _picture(self, http: web.Request) -> web.Response:
        allowed, wanted = self.links.read(http.match_info["token"]), _id(http.match_info["picture"])
        if allowed is None or wanted is None:
            return _html(gone(MISSING), page_headers(), 404)
        async with self.database.reading() as session:
            may_look = await store.may_look(session, allowed.rep)
            found = await store.picture(session, allowed.mail, wanted) if may_look else None
        if found is None:
            return _html(gone(MISSING), page_headers(), 404)
        content = await self.blobs.get(found.blob_key)
        return web.Response(body=content, content_type=found.mime_type, headers=picture_headers())

    async def _allowed(self, http: web.Request) -> tuple[Pass | None, Shown | None]:
        allowed = self.links.read(http.match_info["token"])
        if allowed is None:
            return None, None
        async with self.database.reading() as session:
            if not await store.may_look(session, allowed.rep):
                return None, None
            return allowed, await store.mail(session, allowed.mail)

    async def _harmless(self, mail: Shown, token: str, *, from_elsewhere: bool) -> Page | None:
        """None where that takes longer than anybody waits, or more than this machine has."""
        if len(mail.html) > LONGEST:
            return None
        pictures = {name: f"{self.links.base}{PATH}/{token}/pictures/{one}" for name, one in mail.pictures.items()}
        try:
            return await self.reading.read(cleaned, "", request(mail.html, pictures, from_elsewhere=from_elsewhere))
        except ReadingEnded as ended:
            log.warning("a mail's HTML could not be made harmless; its text is shown", why=str(ended))
            return None


def _asks_elsewhere(http: web.Request) -> bool:
    return http.query.get("pictures") == "1"


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _html(text: str, headers: Mapping[str, str], status: int = 200) -> web.Response:
    return web.Response(text=text, status=status, content_type="text/html", charset="utf-8", headers=headers)
