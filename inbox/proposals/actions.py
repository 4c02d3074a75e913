"""Keeping proposals."""

from uuid import UUID

from crm.storage.storable import storable_text
from crm.storage.unit_of_work import UnitOfWork
from inbox.proposals.model import ProposalRecord
from inbox.proposals.values import Proposed


def keep(
    work: UnitOfWork, made: Proposed, conversation_id: UUID, asked_by: UUID, interaction_id: UUID | None = None
) -> None:
    """Write down what was made, of what, by whom, for whom."""
    work.add(
        ProposalRecord(
            kind=made.kind,
            conversation_id=conversation_id,
            interaction_id=interaction_id,
            asked_by=asked_by,
            made_by=storable_text(made.made_by, 200),
            prompt_version=made.prompt_version,
            input_hash=made.input_hash,
            reason=storable_text(made.reason),
            language=made.language[:10],
            text=storable_text(made.text),
            at=work.now,
        )
    )
