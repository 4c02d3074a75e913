"""What a page of a mail shows, as the database has it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.contacts.model import Identity
from crm.interactions.model import Attachment, Interaction
from crm.reps.model import Rep

PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"})
"""What is shown inside a mail. A drawing that can carry a program (SVG) is none of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A mail as its page shows it. `people`: label -> whom the head names there. `html` is as it was sent: not harmless.

    `pictures`: Content-ID in lower case -> attachment, of the pictures that came with it.
    """

    subject: str
    sender: str
    is_proven: bool
    sent_at: datetime
    people: Mapping[str, tuple[str, ...]]
    text: str
    html: str
    pictures: Mapping[str, UUID]


@dataclass(frozen=True, slots=True)
class Picture:
    blob_key: str
    mime_type: str


async def may_look(session: AsyncSession, rep_id: UUID) -> bool:
    """Whether the rep who was given the link is one still: who has left sees nothing more, however fresh the link."""
    rep = await session.get(Rep, rep_id)
    return rep is not None and rep.active


async def mail(session: AsyncSession, interaction_id: UUID) -> Shown | None:
    """None where there is no such message, or its writer took it back."""
    found = await session.get(Interaction, interaction_id)
    if found is None or found.deleted_at is not None:
        return None
    data = found.platform_data or {}
    sender = await session.get(Identity, found.identity_id) if found.identity_id is not None else None
    return Shown(
        subject=found.subject or "",
        sender=_named(sender.display_name, sender.handle) if sender is not None else "",
        is_proven=found.sender_verified,
        sent_at=found.interaction_date,
        people={label: _people(data.get(name)) for label, name in LABELS.items()},
        text=str(data.get("full_text") or found.content or ""),
        html=str(data.get("html") or ""),
        pictures=await _pictures(session, interaction_id),
    )


LABELS = {"To": "to", "Copy": "cc", "Answers to": "reply_to"}


def _people(found: object) -> tuple[str, ...]:
    people: Sequence[Any] = found if isinstance(found, list) else ()
    return tuple(_named(one.get("name"), one.get("address")) for one in people if isinstance(one, Mapping))


def _named(name: object, address: object) -> str:
    return f"{name} <{address}>" if name and name != address else str(address or "")


async def _pictures(session: AsyncSession, interaction_id: UUID) -> Mapping[str, UUID]:
    rows = (await session.execute(select(Attachment).where(Attachment.interaction_id == interaction_id))).scalars()
    shown = ((str((row.provider_reference or {}).get("content_id") or ""), row) for row in rows)
    return {name.lower(): row.id for name, row in shown if name and _picture(row) is not None}


async def picture(session: AsyncSession, interaction_id: UUID, attachment_id: UUID) -> Picture | None:
    """A picture of this very mail; None for anything else."""
    row = await session.get(Attachment, attachment_id)
    return _picture(row) if row is not None and row.interaction_id == interaction_id else None


def _picture(row: Attachment) -> Picture | None:
    if row.blob_key is None or row.detected_type not in PICTURES:
        return None
    return Picture(row.blob_key, row.detected_type)
