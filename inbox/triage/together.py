"""Judging what many people wrote, in one transaction: every question is asked for all of them at once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from crm.companies.model import Company
from crm.contacts import actions as contacts
from crm.contacts.model import Contact
from crm.interactions import store as interaction_store
from crm.interactions.model import Interaction
from crm.reps.model import Rep
from crm.storage.read_ahead import keep_ready
from crm.storage.unit_of_work import UnitOfWork
from inbox.conversations import store as conversation_store
from inbox.routing.store import worth_of_deals
from inbox.service_levels import store as promise_store
from inbox.triage import store
from inbox.triage.actions import Triage, analysed, tells_language
from inbox.triage.analysis.values import Analysis
from inbox.triage.store import Heard


@dataclass(frozen=True, slots=True)
class Said:
    """What is to be judged."""

    interaction_id: UUID
    conversation_id: UUID


@dataclass(frozen=True, slots=True)
class Read:
    """What was said, and what the analyser makes of it."""

    heard: Heard
    analysis: Analysis


async def read(work: UnitOfWork, said: Collection[Said]) -> Mapping[UUID, Read]:
    """By interaction. Nothing is held, nothing changed yet; what is not there any more is missing."""
    ids = [one.interaction_id for one in said]
    rows = await keep_ready(work.session, Interaction, ids)
    await keep_ready(work.session, Contact, [row.contact_id for row in rows])
    heard = await store.heard_of(work.session, rows)
    return {one: Read(told, analysed(told)) for one, told in heard.items()}


async def judge_together(work: UnitOfWork, triage: Triage, said: Sequence[Said], found: Mapping[UUID, Read]) -> None:
    """As `Triage.judge` one after the other. Everything is held first, in the order in which everybody holds it."""
    await _hold(work, said, found)
    await _read_ahead(work, said)
    for one in said:
        told = found[one.interaction_id]
        await triage.judge(work, one.interaction_id, one.conversation_id, told.heard, told.analysis)


async def _hold(work: UnitOfWork, said: Sequence[Said], found: Mapping[UUID, Read]) -> None:
    telling = [one.interaction_id for one in said if tells_language(*_both(found[one.interaction_id]))]
    rows = [await work.session.get_one(Interaction, one) for one in telling]
    await contacts.lock_contacts(work, list({row.contact_id for row in rows if row.contact_id is not None}))
    await conversation_store.all_locked(work.session, [one.conversation_id for one in said])
    await interaction_store.held(work.session, [one.interaction_id for one in said])


def _both(one: Read) -> tuple[Heard, Analysis]:
    return one.heard, one.analysis


async def _read_ahead(work: UnitOfWork, said: Sequence[Said]) -> None:
    session = work.session
    ids = [one.conversation_id for one in said]
    held = (await conversation_store.all_locked(session, ids)).values()
    people = list({one.contact_id for one in held if one.contact_id is not None})
    await keep_ready(session, Rep, [one.owner_id for one in held])
    await keep_ready(session, Contact, people)
    await keep_ready(session, Company, [(await session.get_one(Contact, one)).company_id for one in people])
    await store.unanswered.read_ahead(session, [one.id for one in held if one.waiting_since is not None])
    await store.last_ending.read_ahead(session, ids)
    await store.past_of.read_ahead(session, [(one, work.now) for one in people])
    await worth_of_deals.read_ahead(session, people)
    await promise_store.turns.read_ahead(session, ids)
    await promise_store.said.read_ahead(session, ids)
