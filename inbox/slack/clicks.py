"""Every click of a rep in the audit log: who, what, and about which record. Kept before anything is done."""

import json
from typing import NamedTuple

from crm.audit import actions as audit
from crm.storage.unit_of_work import Database, UnitOfWork
from inbox.slack import references
from inbox.slack.interactions import Actor
from inbox.slack.references import Subject

ACTION = 60
NAMES = {
    Subject.CONVERSATION: "conversation",
    Subject.DELIVERY: "delivery",
    Subject.DRAFT: "draft",
    Subject.ENTRY: "interaction",
    Subject.TASK: "task",
    Subject.CONTACT: "contact",
    Subject.SUGGESTION: "merge_suggestion",
    Subject.MERGE: "contact_merge",
    Subject.NOTE: "note",
}


class About(NamedTuple):
    """The record a click is about; the rep themselves where it names none."""

    kind: str
    id: str


async def keep(database: Database, actor: Actor, verb: str, about: About, refused: str = "") -> None:
    """Written down in a transaction of its own, also where it is `refused`, with why."""
    async with database.transaction() as work:
        note(work, actor, verb, about, refused)


def note(work: UnitOfWork, actor: Actor, verb: str, about: About, refused: str = "") -> None:
    """The same in the transaction that does it."""
    action = "desk.refused" if refused else f"desk.{verb[:ACTION]}"
    data = {"verb": verb[:ACTION], "role": actor.rep.role.value, **({"why": refused} if refused else {})}
    audit.record(work, actor.rep.id, action, about.kind, about.id, data)


def about(actor: Actor, carried: str) -> About:
    """What a button's value or a modal's metadata names."""
    reference = references.read(carried.partition("/")[2] or carried)
    if reference is not None:
        return About(NAMES[reference.subject], str(reference.id))
    conversation = _conversation_in(carried)
    return About("conversation", conversation) if conversation else About("rep", str(actor.rep.id))


def _conversation_in(metadata: str) -> str:
    """The composer and its like carry what they know as JSON."""
    try:
        found = json.loads(metadata)
    except ValueError:
        return ""
    named = str(found.get("conversation") or "") if isinstance(found, dict) else ""
    return named[:64]
