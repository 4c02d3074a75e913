"""The page of an export that a lay person reads: who we think they are, what they allowed, what was said and when."""

from collections.abc import AsyncIterator, Callable, Iterable
from html import escape
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.contacts.model import Contact, Identity
from crm.interactions import store as interactions
from crm.interactions.model import Attachment, Interaction, InteractionVersion
from crm.interactions.values import InteractionDirection
from crm.notes.model import Note
from crm.preferences.model import ConsentRecord
from crm.privacy.values import Person
from hub.privacy import whose

PlaceOf = Callable[[UUID, str | None], str]
MESSAGES_AT_ONCE = 100
HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>What we hold about you</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem }
h1, h2 { font-size: 1.25rem } dt { font-weight: 600 } dd { margin: 0 0 .5rem }
article { border-top: 1px solid #8884; padding: .75rem 0 } p { white-space: pre-wrap; margin: .25rem 0 }
small { opacity: .75 }
</style></head><body>
<h1>What we hold about you</h1>
<p>This page tells it in words. The other files in this folder hold the same and more, as our system keeps it: each .json file \
is a list, files/ has what you sent us and we sent you, as-it-came/ what your messages looked like when they reached us. \
Times are in UTC.</p>
"""
FIELDS = (
    ("first_name", "First name"),
    ("last_name", "Last name"),
    ("email", "E-mail"),
    ("phone", "Phone"),
    ("company_name", "Company"),
    ("job_title", "Job"),
    ("country", "Country"),
    ("language", "Language"),
    ("timezone", "Time zone"),
    ("lead_source", "How you came to us"),
    ("created_at", "Known to us since"),
)


async def beginning(session: AsyncSession, person: Person) -> bytes:
    """The page down to where the messages begin."""
    pieces = [HEAD, "<h2>Who we think you are</h2><dl>"]
    for contact in await session.scalars(select(Contact).where(whose.contacts(person))):
        pieces += [_field(title, getattr(contact, name)) for name, title in FIELDS]
    pieces.append("</dl><h2>Where you write from</h2><ul>")
    for row in await session.scalars(select(Identity).where(whose.identities(person)).order_by(Identity.first_seen)):
        evidence = f" <small>{escape(row.evidence)}</small>" if row.evidence else ""
        pieces.append(
            f"<li>{escape(row.channel.value)}: {escape(' '.join(filter(None, (row.display_name, row.handle))))}{evidence}</li>"
        )
    pieces.append("</ul><h2>What you allowed and forbade</h2><ul>")
    for entry in await session.scalars(select(ConsentRecord).where(whose.consent(person)).order_by(ConsentRecord.at)):
        word = "allowed" if entry.granted else "forbade"
        pieces.append(f"<li>{entry.at:%Y-%m-%d %H:%M}: you {word} {escape(entry.topic.value)}</li>")
    pieces.append("</ul><h2>What we noted about you</h2><ul>")
    for note in await session.scalars(select(Note).where(whose.notes(person)).order_by(Note.created_at)):
        pieces.append(f"<li>{note.created_at:%Y-%m-%d %H:%M}: {escape(note.text)}</li>")
    pieces.append("</ul><h2>What was said</h2>\n")
    return _bytes(pieces)


def _field(title: str, value: object) -> str:
    return f"<dt>{title}</dt><dd>{escape(str(value))}</dd>" if value not in (None, "") else ""


async def story(session: AsyncSession, person: Person, place_of: PlaceOf) -> AsyncIterator[bytes]:
    """Every message, the oldest first, with its edits and files."""
    query = select(Interaction).where(whose.interactions(person))
    ordered = query.order_by(*interactions.OLDEST_FIRST)
    last: Interaction | None = None
    while True:
        page = ordered if last is None else ordered.where(interactions.stands_behind(last))
        some = (await session.scalars(page.limit(MESSAGES_AT_ONCE))).all()
        if not some:
            return
        for message in some:
            yield await _message(session, message, place_of)
        last = some[-1]
        session.expunge_all()


async def _message(session: AsyncSession, message: Interaction, place_of: PlaceOf) -> bytes:
    who = "You" if message.direction is InteractionDirection.INBOUND else "We"
    pieces = [f"<article><small>{message.interaction_date:%Y-%m-%d %H:%M}, {escape(message.channel.value)}</small>"]
    pieces.append(f"<p><strong>{who}:</strong> {escape(message.subject or '')}\n{escape(message.content or '')}</p>")
    edits = select(InteractionVersion).where(InteractionVersion.interaction_id == message.id)
    pieces += [_edit(one) for one in await session.scalars(edits.order_by(InteractionVersion.number))]
    if message.deleted_at is not None:
        pieces.append(f"<p><small>Taken back {message.deleted_at:%Y-%m-%d %H:%M}</small></p>")
    files = select(Attachment).where(Attachment.interaction_id == message.id).order_by(Attachment.position)
    for file in await session.scalars(files):
        name = escape(file.filename or file.kind)
        place = escape(place_of(file.id, file.filename), quote=True)
        pieces.append(
            f'<p><a href="{place}">{name}</a></p>' if file.blob_key else f"<p>{name} <small>not kept</small></p>"
        )
    return _bytes([*pieces, "</article>\n"])


def _edit(version: InteractionVersion) -> str:
    return f"<p><small>Changed {version.edited_at:%Y-%m-%d %H:%M}:</small> {escape(version.content or '')}</p>"


def ending() -> bytes:
    return b"</body></html>\n"


def _bytes(pieces: Iterable[str]) -> bytes:
    return "".join(pieces).encode("utf-8", "replace")
