"""Writing the audit log."""

from uuid import UUID

from crm.audit.model import AuditEntry
from crm.storage.base import JsonObject
from crm.storage.storable import storable_json
from crm.storage.unit_of_work import UnitOfWork


def record(
    work: UnitOfWork,
    by: UUID | None,
    action: str,
    subject_type: str,
    subject_id: UUID | str,
    data: JsonObject | None = None,
) -> None:
    """Write down a deed in the transaction that does it. `by` is the rep, None for the hub itself."""
    work.add(
        AuditEntry(
            at=work.now,
            actor="hub" if by is None else str(by),
            action=action,
            subject_type=subject_type,
            subject_id=str(subject_id),
            data=None if data is None else storable_json(data),
        )
    )
