"""Remembering that somebody was erased, without remembering them."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.dialects import postgresql, sqlite

from crm.audit import actions as audit
from crm.privacy import store
from crm.privacy.model import Erasure, Tombstone
from crm.privacy.values import Burial, Mark
from crm.storage.unit_of_work import UnitOfWork

MARKS_AT_ONCE = 200


async def bury(work: UnitOfWork, burial: Burial, counts: Mapping[str, int]) -> None:
    """That they were erased stays known: who did it, when, how much, and the fingerprints that keep them from coming back."""
    if await store.has_burial(work.session, burial.id):
        return
    work.add(
        Erasure(
            id=burial.id,
            at=burial.at,
            by=burial.by,
            key_check=burial.key_check,
            contacts={"ids": [str(one) for one in burial.contact_ids]},
            counts=dict(counts),
        )
    )
    await work.session.flush()
    for start in range(0, len(burial.marks), MARKS_AT_ONCE):
        await _set_stones(work, burial, burial.marks[start : start + MARKS_AT_ONCE])
    audit.record(work, _rep(burial.by), "person.erased", "erasure", burial.id, {"by": burial.by, **counts})


async def _set_stones(work: UnitOfWork, burial: Burial, marks: tuple[Mark, ...]) -> None:
    insert = postgresql.insert if work.dialect == "postgresql" else sqlite.insert
    later = func.greatest if work.dialect == "postgresql" else func.max
    rows = [
        {"digest": one.digest, "kind": one.kind, "erased_at": burial.at, "erasure_id": burial.id}
        for one in dict.fromkeys(marks)
    ]
    statement = insert(Tombstone).values(rows)
    moment = later(Tombstone.erased_at, statement.excluded.erased_at)
    newer = {"erased_at": moment, "erasure_id": statement.excluded.erasure_id}
    await work.session.execute(statement.on_conflict_do_update(index_elements=[Tombstone.digest], set_=newer))


def _rep(by: str) -> UUID | None:
    """The rep who did it; None where it was an operator at the command line."""
    try:
        return UUID(by)
    except ValueError:
        return None
