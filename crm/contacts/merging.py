"""Two contacts become one, and one becomes two again.

Both rows are locked in the order of their ids. The merged contact stays as a row that leads to the kept one; whoever
comes with its id later is led there. Every row that belonged to it and follows a contact (`MOVES_WITH_CONTACT`) moves.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import Column, CursorResult, Table, func, select, update

from crm.audit import actions as audit
from crm.contacts import store
from crm.contacts.locking import held_by, lock_all
from crm.contacts.model import Contact, ContactMerge, MergeSuggestion
from crm.contacts.rules import earlier_touch, later_touch, outranks, pair, stricter
from crm.contacts.values import ContactType, SuggestionState
from crm.models import metadata
from crm.preferences import actions as preferences
from crm.storage.base import JsonObject, new_id
from crm.storage.changes import Combine, combine, larger, ours_or_theirs, smaller, take_back, theirs, together
from crm.storage.jobs import JobKind, JobRequest
from crm.storage.storable import storable_text
from crm.storage.unit_of_work import UnitOfWork

CONTACTS_MERGED = JobKind("contacts_merged")
"""Told to whoever keeps things by contact: payload {"merge", "kept", "merged"}, ids as text."""
CONTACTS_UNMERGED = JobKind("contacts_unmerged")
"""The same payload; `merged` is a contact of its own again."""

ROWS_AT_ONCE = 500

FURTHER = (ContactType.LEAD, ContactType.PROSPECT, ContactType.VENDOR, ContactType.PARTNER, ContactType.CUSTOMER)

FIELDS: dict[str, Combine] = {
    **dict.fromkeys(
        (
            "first_name",
            "last_name",
            "email",
            "phone",
            "company_name",
            "company_id",
            "job_title",
            "linkedin_url",
            "website",
            "address",
            "timezone",
            "country",
            "lead_source",
            "ai_summary",
            "ai_score",
            "ai_recommendations",
            "created_by",
            "assigned_to",
        ),
        ours_or_theirs,
    ),
    "contact_type": lambda ours, other: max(ours, other, key=FURTHER.index),
    "customer_status": stricter,
    "lead_score": larger,
    "first_touch": earlier_touch,
    "last_touch": later_touch,
    "first_contact_date": smaller,
    "last_contact_date": larger,
    "total_interactions": together,
    "email_opens": together,
    "email_clicks": together,
}
MONEY: dict[str, Combine] = {
    "estimated_value": ours_or_theirs,
    "lifetime_value": together,
    "total_spent": together,
}
LANGUAGE: dict[str, Combine] = {"language": theirs, "language_source": theirs}
SUMS = frozenset(field for field, rule in {**FIELDS, **MONEY}.items() if rule is together)


class MergeNotUndoable(Exception):
    """This merge cannot be taken back as things stand. The text says why and what to do."""


async def merge(work: UnitOfWork, keep: UUID, other: UUID, by: UUID | None, evidence: str) -> ContactMerge | None:
    """Make one contact of two; `keep` stays. None when they were one already.

    True afterwards: `other` leads to `keep`, its rows and addresses are `keep`'s, empty fields are filled, sums added,
    and of two consents the stricter holds. The record knows how to undo it. `by` is None when proof joined them.
    """
    locked = await lock_all(work, [keep, other])
    kept, merged = locked[keep], locked[other]
    if kept.id == merged.id:
        return None
    record = ContactMerge(
        kept_id=kept.id,
        merged_id=merged.id,
        number=await _next_number(work, kept.id),
        at=work.now,
        by=by,
        evidence=storable_text(evidence),
        moved=await _move_rows(work, merged.id, kept.id),
        changed=await _combine_fields(work, kept, merged),
    )
    work.add(record)
    await decide_suggestion(work, kept.id, merged.id, SuggestionState.ACCEPTED, by, evidence)
    audit.record(work, by, "contact.merged", "contact", kept.id, {"merged": str(merged.id), "evidence": evidence})
    _tell(work, CONTACTS_MERGED, record)
    await work.session.flush()
    return record


async def _next_number(work: UnitOfWork, kept_id: UUID) -> int:
    query = select(func.max(ContactMerge.number)).where(ContactMerge.kept_id == kept_id)
    return ((await work.session.execute(query)).scalar_one() or 0) + 1


async def _combine_fields(work: UnitOfWork, kept: Contact, merged: Contact) -> JsonObject:
    rules = FIELDS | (MONEY if kept.currency == merged.currency else {})
    if kept.language_source is not merged.language_source and outranks(merged.language_source, kept.language_source):
        rules = rules | LANGUAGE
    merged.merged_into = kept.id
    held_by(work).pop(merged.id, None)
    merged.updated_at = kept.updated_at = work.now
    await work.session.flush()  # the merged contact no longer holds its e-mail when the kept one takes it
    changed = {"contact": combine(kept, merged, rules)}
    changed["preferences"] = await preferences.absorb(work, kept.id, merged.id)
    await work.session.flush()
    return changed


def following() -> Iterator[tuple[Table, Column[Any]]]:
    """Every column that says of itself that its row follows a contact."""
    for table in metadata.sorted_tables:
        for column in table.columns:
            if column.info.get("moves_with_contact"):
                yield table, column


async def _move_rows(work: UnitOfWork, source: UUID, target: UUID) -> JsonObject:
    """Move every row that follows a contact; {"table": [ids]} of what moved."""
    await work.session.flush()
    moved: JsonObject = {}
    for table, column in following():
        ids = (await work.session.execute(select(table.c.id).where(column == source).order_by(table.c.id))).scalars()
        moved[table.name] = [str(one) for one in ids]
        await work.session.execute(update(table).where(column == source).values({column: target}))
    return {name: ids for name, ids in moved.items() if ids}


async def unmerge(work: UnitOfWork, merge_id: UUID, by: UUID | None) -> ContactMerge:
    """Make two contacts of one again. LookupError when there is no such merge, MergeNotUndoable when something stands in the way.

    What the merge moved goes back, with whatever came since from the addresses that go back. Fields are as before where
    nobody changed them since. The hub never joins these two by itself again.
    """
    record = await work.session.get(ContactMerge, merge_id, with_for_update=True, populate_existing=True)
    if record is None:
        raise LookupError(f"there is no merge {merge_id}")
    held = {one.id: one for one in await store.held(work.session, {record.kept_id, record.merged_id})}
    kept, merged = held[record.kept_id], held[record.merged_id]
    await _refuse_if_in_the_way(work, record, kept, merged)
    await _move_back(work, record, kept, merged)
    take_back(kept, record.changed["contact"], SUMS)
    await preferences.give_back(work, kept.id, record.changed["preferences"])
    kept.updated_at = merged.updated_at = work.now
    await work.session.flush()  # the kept contact has given the e-mail back before the merged one lives again
    merged.merged_into = None
    record.undone_at, record.undone_by = work.now, by
    await decide_suggestion(work, kept.id, merged.id, SuggestionState.REFUSED, by, "A merge of these two was undone.")
    audit.record(work, by, "contact.unmerged", "contact", kept.id, {"merged": str(merged.id)})
    _tell(work, CONTACTS_UNMERGED, record)
    await work.session.flush()
    return record


async def _refuse_if_in_the_way(work: UnitOfWork, record: ContactMerge, kept: Contact, merged: Contact) -> None:
    if record.undone_at is not None:
        raise MergeNotUndoable("This merge was undone already. There is nothing left to do.")
    if kept.merged_into is not None:
        raise MergeNotUndoable("The contact was itself merged into another since. Undo that merge first.")
    newest = (await store.merges_into(work.session, kept.id))[0]
    if newest.id != record.id:
        raise MergeNotUndoable("Another contact was merged in after this one. Undo the newer merge first.")
    gives_back = record.changed["contact"].get("email") is not None
    if merged.email is not None and not gives_back:
        holder = await store.living_with_email(work.session, merged.email)
        if holder is not None:
            raise MergeNotUndoable("Another contact uses the same e-mail address now. Change that one first.")


async def _move_back(work: UnitOfWork, record: ContactMerge, kept: Contact, merged: Contact) -> None:
    await work.session.flush()
    addresses = [UUID(one) for one in record.moved.get("identities", [])]
    for table, column in following():
        ids = [UUID(one) for one in record.moved.get(table.name, [])]
        await _give(work, table, column, table.c.id, ids, kept.id, merged.id)
        if "identity_id" in table.c:
            came_since = await _give(work, table, column, table.c.identity_id, addresses, kept.id, merged.id)
            if table.name == "crm_interactions":
                _recount(kept, merged, came_since)


async def _give(
    work: UnitOfWork, table: Table, owner: Column[Any], key: Column[Any], values: list[UUID], source: UUID, target: UUID
) -> int:
    """Hand over the rows that still belong to `source`; how many."""
    count = 0
    for start in range(0, len(values), ROWS_AT_ONCE):
        some = values[start : start + ROWS_AT_ONCE]
        statement = update(table).where(owner == source, key.in_(some)).values({owner: target})
        result = await work.session.execute(statement)
        count += result.rowcount if isinstance(result, CursorResult) else 0
    return count


def _recount(kept: Contact, merged: Contact, came_since: int) -> None:
    """What came to the merged contact's addresses since the merge was counted for the kept one."""
    if came_since:
        kept.total_interactions -= came_since
        merged.total_interactions += came_since
        merged.last_contact_date = larger(merged.last_contact_date, kept.last_contact_date)


async def suggest(work: UnitOfWork, one: UUID, other: UUID, evidence: str) -> None:
    """Two contacts may be one person: kept for a rep to decide. A pair that was decided about stays decided."""
    first, second = pair(one, other)
    if first != second:
        values = {"id": new_id(), "first_id": first, "second_id": second, "at": work.now, "state": SuggestionState.OPEN}
        await work.insert_if_absent(MergeSuggestion, {**values, "evidence": storable_text(evidence)})


async def decide_suggestion(
    work: UnitOfWork, one: UUID, other: UUID, state: SuggestionState, by: UUID | None, evidence: str
) -> None:
    """Keep what was decided about a pair, whether it was suggested before or not."""
    await suggest(work, one, other, evidence)
    suggestion = await _suggestion(work, one, other)
    suggestion.state, suggestion.decided_at, suggestion.decided_by = state, work.now, by


async def was_refused(work: UnitOfWork, one: UUID, other: UUID) -> bool:
    """Did somebody decide that these two are not one person?"""
    first, second = pair(one, other)
    query = select(MergeSuggestion.state).where(MergeSuggestion.first_id == first, MergeSuggestion.second_id == second)
    return (await work.session.execute(query)).scalar_one_or_none() is SuggestionState.REFUSED


async def _suggestion(work: UnitOfWork, one: UUID, other: UUID) -> MergeSuggestion:
    first, second = pair(one, other)
    query = select(MergeSuggestion).where(MergeSuggestion.first_id == first, MergeSuggestion.second_id == second)
    return (await work.session.execute(query.execution_options(populate_existing=True))).scalar_one()


def _tell(work: UnitOfWork, kind: JobKind, record: ContactMerge) -> None:
    payload = {"merge": str(record.id), "kept": str(record.kept_id), "merged": str(record.merged_id)}
    work.enqueue(JobRequest(kind, f"contact:{record.kept_id}", payload))
