"""The customers' mail program on the demo page: what lies in a mailbox, and writing, answering and attaching there."""

import base64
import re
from collections.abc import Mapping
from email.utils import parseaddr
from typing import Any

from aiohttp import web

from connectors.contract.channel import Channel
from connectors.email.simulator import Letter, LetterFile, MailPerson
from hub.sandbox import amazon, people, trace
from hub.sandbox.page_answers import Gesture, NotPossible, answer
from hub.sandbox.world import World

TEXT_AT_MOST = 20_000  # characters of a mail that the page shows
SUBJECT_AT_MOST = 200
FILES_AT_MOST = 5
FILE_BYTES_AT_MOST = 2 * 1024 * 1024
UNKNOWN_TYPE = "application/octet-stream"
_META = re.compile(r"<(?=meta)", re.IGNORECASE)
_TYPE = re.compile(r"(application|audio|font|image|text|video)/[A-Za-z0-9.+-]{1,80}")

# What a mail looks like is the sender's business, what it may do is not: nothing runs, nothing is fetched, and a link
# that wants a new window gets none (HTML standard, 7.1.5: sandboxing). The base turns every link into such a one; without
# its meta tags a mail cannot lead elsewhere by itself.
HTML_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
HTML_HEAD = (
    '<!doctype html><meta charset="utf-8"><base target="_blank"><style>:root{color-scheme:light;'
    "color:#1d2430}body{font:14px/20px system-ui,sans-serif;margin:12px;overflow-wrap:anywhere}img{max-width:100%}</style>"
)


def routes(world: World) -> list[web.RouteDef]:
    async def show(_request: web.Request) -> web.Response:
        return answer(await _mailboxes(world))

    async def act(request: web.Request) -> web.Response:
        letter = _write(world, _person(world, request), await request.json())
        return answer({"ok": True, "mail": letter.message_id})

    async def show_html(request: web.Request) -> web.Response:
        html = HTML_HEAD + _META.sub("<no-", _letter(world, request).html or "")
        headers = {"Content-Security-Policy": HTML_POLICY}
        return web.Response(text=html, content_type="text/html", headers=headers)

    async def give_file(request: web.Request) -> web.Response:
        file = _letter(world, request).files[int(request.match_info["file"])]
        return web.Response(body=file.content, content_type=UNKNOWN_TYPE, headers={"Content-Disposition": "attachment"})

    return [
        web.get("/api/mail", show),
        web.post("/api/mail/{person}", act),
        web.get(r"/api/mail/{person}/{number:\d{1,6}}/html", show_html),
        web.get(r"/api/mail/{person}/{number:\d{1,6}}/files/{file:\d{1,6}}", give_file),
    ]


def _person(world: World, request: web.Request) -> MailPerson:
    person = world.mailboxes.get(request.match_info["person"])
    if person is None:
        raise NotPossible("There is no such mailbox here.")
    return person


def _letter(world: World, request: web.Request) -> Letter:
    letters, number = _person(world, request).letters, int(request.match_info["number"])
    if number >= len(letters):
        raise NotPossible("There is no such mail in this mailbox.")
    return letters[number]


# What is seen


async def _mailboxes(world: World) -> Gesture:
    places = [(Channel.EMAIL, world.mailboxes[one.key].address) for one in people.CUSTOMERS]
    async with world.database.reading() as session:
        waiting = await trace.waiting(session, places)
    return {one.key: _mailbox(world.mailboxes[one.key], waiting) for one in people.CUSTOMERS}


def _mailbox(person: MailPerson, waiting: Mapping[trace.Place, list[Gesture]]) -> Gesture:
    return {
        "address": person.address,
        "letters": [_shown(number, letter) for number, letter in enumerate(person.letters)],
        "waiting": waiting.get((Channel.EMAIL, person.address), []),
    }


def _shown(number: int, letter: Letter) -> dict[str, Any]:
    name, address = parseaddr(letter.sender)
    return {
        "number": number,
        "id": letter.message_id,
        "from_me": letter.from_me,
        "name": name or address or letter.sender,
        "address": address,
        "to": list(letter.to),
        "subject": letter.subject,
        "text": letter.text[:TEXT_AT_MOST],
        "is_cut": len(letter.text) > TEXT_AT_MOST,
        "has_html": letter.html is not None,
        "files": [{"name": one.name, "size": len(one.content)} for one in letter.files],
        "at": letter.at,
    }


# Writing


def _write(world: World, person: MailPerson, gesture: Gesture) -> Letter:
    """A new mail, or an answer to the letter whose number `answers` is: to whoever wrote that one."""
    text, files = str(gesture["text"])[:TEXT_AT_MOST], _files(gesture.get("files") or [])
    if not text.strip() and not files:
        raise NotPossible("This mail is empty. Write something or attach a file.")
    answered = person.letters[int(gesture["answers"])] if gesture.get("answers") is not None else None
    subject = " ".join(str(gesture.get("subject") or "").split())[:SUBJECT_AT_MOST]
    to = _shop_address(world, answered)
    letter = world.mail.write(person, text, subject=subject, answers=answered, to=(to,), files=files)
    if to == amazon.ADDRESS:
        world.amazon.receive(letter.raw, person.address, [to])
    return letter


def _shop_address(world: World, answered: Letter | None) -> str:
    """The address of the shop that is answered; where it is another's, the one that everybody knows."""
    mentioned = () if answered is None else (parseaddr(answered.sender)[1].lower(), *answered.to)
    return next((one for one in mentioned if one == amazon.ADDRESS), world.mail.hub_address)


def _files(given: list[Gesture]) -> list[LetterFile]:
    if len(given) > FILES_AT_MOST:
        raise NotPossible(f"A mail takes {FILES_AT_MOST} files here. Send the others with another one.")
    return [_file(one) for one in given]


def _file(one: Gesture) -> LetterFile:
    content = base64.b64decode(one["content"], validate=True)
    if len(content) > FILE_BYTES_AT_MOST:
        raise NotPossible(f"A file may have {FILE_BYTES_AT_MOST // 1024 // 1024} MB here. Attach a smaller one.")
    kind = str(one.get("type") or "")
    name = "".join(letter for letter in str(one["name"]) if letter.isprintable())[:SUBJECT_AT_MOST]
    return LetterFile(name or "file", kind if _TYPE.fullmatch(kind) else UNKNOWN_TYPE, content)
