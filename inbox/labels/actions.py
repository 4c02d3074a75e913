"""Keeping corrections."""

from uuid import UUID

from sqlalchemy import update

from crm.storage.unit_of_work import UnitOfWork
from inbox.labels.model import Label
from inbox.labels.values import LabelOf


def keep(
    work: UnitOfWork,
    of: LabelOf,
    former: str,
    given: str,
    by: UUID,
    conversation_id: UUID,
    interaction_id: UUID | None = None,
) -> None:
    """Keep what a rep says instead; where they agree with the hub there is nothing to keep."""
    if former == given:
        return
    work.add(
        Label(
            of=of,
            former=former,
            given=given,
            by_user_id=by,
            conversation_id=conversation_id,
            interaction_id=interaction_id,
            at=work.now,
        )
    )


async def take_back(work: UnitOfWork, of: LabelOf, conversation_id: UUID, by: UUID) -> None:
    """The rep takes back what they said of this conversation; it is kept, and counts no more."""
    theirs = update(Label).where(
        Label.of == of, Label.conversation_id == conversation_id, Label.by_user_id == by, Label.taken_back_at.is_(None)
    )
    await work.session.execute(theirs.values(taken_back_at=work.now))
