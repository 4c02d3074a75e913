"""What a button carries: a short opaque reference to a record and the version that was on the screen. Never customer data."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Subject(StrEnum):
    CONVERSATION = "c"
    DELIVERY = "m"
    DRAFT = "d"
    ENTRY = "e"
    TASK = "t"
    CONTACT = "p"
    SUGGESTION = "s"
    MERGE = "g"
    NOTE = "n"


@dataclass(frozen=True, slots=True)
class Reference:
    """A record as it was drawn. Written `c:<id>:<version>`."""

    subject: Subject
    id: UUID
    version: int = 0

    def __str__(self) -> str:
        return f"{self.subject.value}:{self.id}:{self.version}"


def conversation(conversation_id: UUID, version: int) -> str:
    return str(Reference(Subject.CONVERSATION, conversation_id, version))


def delivery(delivery_id: UUID, version: int) -> str:
    return str(Reference(Subject.DELIVERY, delivery_id, version))


def draft(draft_id: UUID) -> str:
    return str(Reference(Subject.DRAFT, draft_id))


def entry(interaction_id: UUID) -> str:
    return str(Reference(Subject.ENTRY, interaction_id))


def task(task_id: UUID) -> str:
    return str(Reference(Subject.TASK, task_id))


def contact(contact_id: UUID) -> str:
    return str(Reference(Subject.CONTACT, contact_id))


def suggestion(suggestion_id: UUID) -> str:
    return str(Reference(Subject.SUGGESTION, suggestion_id))


def merge(merge_id: UUID) -> str:
    return str(Reference(Subject.MERGE, merge_id))


def note(note_id: UUID) -> str:
    return str(Reference(Subject.NOTE, note_id))


def read(value: str) -> Reference | None:
    """The reference in a button's value; None when it is none of ours."""
    subject, _, rest = value.partition(":")
    identifier, _, version = rest.partition(":")
    try:
        return Reference(Subject(subject), UUID(identifier), int(version or 0))
    except ValueError:
        return None
