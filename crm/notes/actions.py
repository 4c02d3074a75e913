"""Writing notes."""

from uuid import UUID

from crm.audit import actions as audit
from crm.notes.model import Note
from crm.storage.base import new_id
from crm.storage.storable import storable_text
from crm.storage.unit_of_work import UnitOfWork


async def write(
    work: UnitOfWork,
    text: str,
    by: UUID | None,
    *,
    contact_id: UUID | None = None,
    interaction_id: UUID | None = None,
    opportunity_id: UUID | None = None,
    note_id: UUID | None = None,
) -> Note:
    """Keep a note for the reps, under an id of its own unless one is given. ValueError when it is empty."""
    if not text.strip():
        raise ValueError("The note is empty. Write a few words first.")
    note = Note(
        id=note_id or new_id(),
        text=storable_text(text.strip()),
        by=by,
        contact_id=contact_id,
        interaction_id=interaction_id,
        opportunity_id=opportunity_id,
        created_at=work.now,
    )
    work.add(note)
    await work.session.flush()
    return note


async def take_back(work: UnitOfWork, note_id: UUID, by: UUID) -> bool:
    """The writer's own note is gone; that it was there stays in the audit log. False when it is not theirs, or is gone."""
    note = await work.session.get(Note, note_id)
    if note is None or note.by != by:
        return False
    audit.record(work, by, "note.taken_back", "note", note_id)
    await work.session.delete(note)
    await work.session.flush()
    return True
