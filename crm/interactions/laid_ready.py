"""Files that a rep lays ready for a message of ours, before there is the message."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import update

from crm.interactions.model import Attachment
from crm.interactions.values import AttachmentFact
from crm.storage.base import new_id
from crm.storage.storable import storable_json, storable_optional, storable_text
from crm.storage.unit_of_work import UnitOfWork


async def lay_ready(work: UnitOfWork, facts: Sequence[AttachmentFact]) -> tuple[UUID, ...]:
    """Keep these files, still to be fetched and of no message yet; their ids, in the same order."""
    rows = [_row(work, position, fact) for position, fact in enumerate(facts)]
    for row in rows:
        work.add(row)
    await work.session.flush()
    return tuple(row.id for row in rows)


async def take_up(work: UnitOfWork, interaction_id: UUID, ids: Sequence[UUID]) -> None:
    """These files are the message's from now on. One that belongs to a message already stays with it."""
    for position, one in enumerate(ids):
        await work.session.execute(
            update(Attachment)
            .where(Attachment.id == one, Attachment.interaction_id.is_(None))
            .values(interaction_id=interaction_id, position=position)
            .execution_options(synchronize_session=False)
        )


def _row(work: UnitOfWork, position: int, fact: AttachmentFact) -> Attachment:
    return Attachment(
        id=new_id(),
        interaction_id=None,
        position=position,
        kind=storable_text(fact.kind, 30),
        filename=storable_optional(fact.filename, 255),
        mime_type=storable_optional(fact.mime_type, 255),
        size=fact.size,
        provider_reference=storable_json(fact.provider_reference),
        created_at=work.now,
    )
