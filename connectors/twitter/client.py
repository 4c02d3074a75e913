"""The network side: signed calls, and files that are at X before they are sent."""

import asyncio
import base64
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from connectors.contract.errors import ContentRefused, OutcomeUnknown, SendError, Throttled, Unavailable
from connectors.toolkit.http import Answer, HttpClient, RawPath
from connectors.toolkit.payload import JsonObject
from connectors.twitter.compose import Call, Upload, Verb
from connectors.twitter.errors import send_error
from connectors.twitter.oauth import Keys, authorization
from connectors.twitter.server_time import ServerTime
from connectors.twitter.settings import TwitterSettings

Json = dict[str, object]
Ask = Callable[[Mapping[str, str]], Awaitable[Answer]]  # a call, given the headers that prove it
UNPROVEN = 401
CLOCKS_DIFFER = 60.0  # seconds between the time we named and X's own, from which on that is why it was refused
WHO_WE_ARE = "/2/users/me"
UPLOAD = "/2/media/upload"
SEGMENT = 512 * 1024  # bytes of a file that go in one call
AT_ONCE = 4  # calls with pieces of one file
UNTOLD_LOOK = 3.0  # seconds until a film is looked at again, where X does not say
REMEMBERED = 200  # uploaded files whose message has not gone yet


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that X has. `ripens`: X works on it before it can be used."""

    id: str
    ripens: bool


class TwitterClient:
    """One account at X. Every call raises a SendError when it is no success."""

    def __init__(self, settings: TwitterSettings) -> None:
        self._base_url = settings.base_url
        self._keys = Keys(
            settings.consumer_key.get_secret_value(),
            settings.consumer_secret.get_secret_value(),
            settings.access_token.get_secret_value(),
            settings.access_token_secret.get_secret_value(),
        )
        self._http = HttpClient(
            settings.base_url, {}, connect_timeout=settings.connect_timeout, timeout=settings.timeout
        )
        self._time = ServerTime()
        self._uploaded: OrderedDict[tuple[str, str], Sent] = OrderedDict()

    async def call(self, call: Call, key: str = "") -> JsonObject:
        """What X answers. A file goes before; one that was taken for the same `key` before is not sent again."""
        if call.verb is Verb.DELETE:
            return await self._delete(call.path)
        if call.upload is None:
            return await self._post(call.path, call.body or {})
        furnished = call.with_media(await self._media(call.upload, key))
        answer = await self._post(call.path, furnished.body or {})
        self._uploaded.pop((key, call.upload.category), None)
        return answer

    async def ask(self, path: str) -> JsonObject:
        """What X shows; changes nothing."""
        return await self._get(path)

    async def headers_for(self, address: str) -> dict[str, str]:
        """The proof with which a file of a direct message is fetched from this address."""
        return self._signed("GET", address, await self._now())

    async def close(self) -> None:
        await self._http.close()

    # Files

    async def _media(self, upload: Upload, key: str) -> str:
        """The id under which X has the file. Nobody sees it yet, so an answer that was lost is no more than an outage."""
        known = self._uploaded.get((key, upload.category)) if key else None
        try:
            sent = known or await self._sent(upload)
        except OutcomeUnknown as problem:
            raise Unavailable(f"the file was not taken: {problem}", code=problem.code) from problem
        self._remember(key, upload.category, sent)
        if sent.ripens:
            await self._ripe(sent.id)
        return sent.id

    def _remember(self, key: str, category: str, sent: Sent) -> None:
        if not key:
            return
        self._uploaded[(key, category)] = sent
        while len(self._uploaded) > REMEMBERED:
            self._uploaded.popitem(last=False)

    async def _sent(self, upload: Upload) -> Sent:
        if len(upload.file.content) > SEGMENT or upload.category.endswith("_video"):
            return await self._sent_in_pieces(upload)
        told: Json = {"media": _as_text(upload.file.content), "media_category": upload.category}
        return _sent_as(await self._post(UPLOAD, told))

    async def _sent_in_pieces(self, upload: Upload) -> Sent:
        content = upload.file.content
        told: Json = {
            "media_type": upload.file.mime_type,
            "media_category": upload.category,
            "total_bytes": len(content),
        }
        name = _sent_as(await self._post(f"{UPLOAD}/initialize", told)).id
        pieces = [content[start : start + SEGMENT] for start in range(0, len(content), SEGMENT)]
        for first in range(0, len(pieces), AT_ONCE):
            numbered = enumerate(pieces[first : first + AT_ONCE], first)
            appending = [self._append(name, number, piece) for number, piece in numbered]
            for outcome in await asyncio.gather(*appending, return_exceptions=True):
                if isinstance(outcome, BaseException):
                    raise outcome
        return _sent_as(await self._post(f"{UPLOAD}/{name}/finalize", {}))

    async def _append(self, name: str, number: int, piece: bytes) -> None:
        await self._post(f"{UPLOAD}/{name}/append", {"media": _as_text(piece), "segment_index": number})

    async def _ripe(self, name: str) -> None:
        """X works on a film for a while: then a later attempt looks again, and does not send it another time."""
        told = await self._get(f"{UPLOAD}?command=STATUS&media_id={name}")
        work = told.inside("data").inside("processing_info")
        if work.text("state") == "failed":
            raise ContentRefused("X cannot make a film of this file")
        if work.text("state") in ("pending", "in_progress"):
            raise Throttled(float(work.whole("check_after_secs") or UNTOLD_LOOK), "X is still working on the film")

    # Calls

    async def _post(self, path: str, body: Json) -> JsonObject:
        return await self._called("POST", path, lambda headers: self._http.post_json(path, body, headers))

    async def _get(self, path: str) -> JsonObject:
        return await self._called("GET", path, lambda headers: self._http.get(RawPath(path), headers=headers))

    async def _delete(self, path: str) -> JsonObject:
        return await self._called("DELETE", path, lambda headers: self._http.delete(path, headers=headers))

    async def _called(self, method: str, path: str, ask: Ask) -> JsonObject:
        """The body of a success. A call that named the wrong time was not done, and is done once more with the right one."""
        at = await self._now()
        answer = await self._asked(method, path, ask, at)
        if answer.status == UNPROVEN and abs(await self._now() - at) > CLOCKS_DIFFER:
            answer = await self._asked(method, path, ask, await self._now())
        if not answer.good:
            raise self._problem(answer)
        return answer.body

    async def _asked(self, method: str, path: str, ask: Ask, at: float) -> Answer:
        answer = await ask(self._signed(method, f"{self._base_url}{path}", at))
        self._noted(answer)
        return answer

    def _signed(self, method: str, address: str, at: float) -> dict[str, str]:
        return {"Authorization": authorization(self._keys, method, address, secrets.token_hex(16), int(at))}

    async def _now(self) -> float:
        """X's time. Before the first call it is asked for by one that needs no proof, and gets none."""
        now = self._time.now(_monotonic())
        if now is None:
            self._noted(await self._http.get(WHO_WE_ARE))
            now = self._time.now(_monotonic())
        if now is None:
            raise Unavailable("X's answer does not say what time it is, and a call must be signed with it")
        return now

    def _problem(self, answer: Answer) -> SendError:
        return send_error(answer.status, answer.headers, answer.body, self._time.now(_monotonic()))

    def _noted(self, answer: Answer) -> None:
        self._time.note(answer.headers, _monotonic())


def _monotonic() -> float:
    return asyncio.get_running_loop().time()


def _as_text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _sent_as(answer: JsonObject) -> Sent:
    data = answer.inside("data")
    name = data.identifier("id")
    if name is None or not name.isascii() or not name.isdigit():
        raise Unavailable("X took the file, but does not say under which id")
    return Sent(name, bool(data.inside("processing_info")))
