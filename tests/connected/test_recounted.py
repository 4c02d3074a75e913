"""What every connector's samples make of the memory is what a recount of the journal expects, and what is changed is named."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, text, update

from connectors import registry
from connectors.contract.inbound import ContentWaits, LeadReported, WebhookRequest
from crm.contacts.model import Contact
from crm.interactions.model import Attachment, Interaction
from crm.interactions.values import InteractionDirection
from crm.storage.base import new_id
from hub.engine.entrance import read
from hub.engine.journal_choosing import Choice
from hub.engine.journal_erasing import erase
from hub.engine.journal_partitions import make_ahead
from hub.engine.model import JournalEntry
from hub.recount.counting import Counting
from hub.recount.values import Entry, Recount, Wrong
from hub.replaying import Outcome, Replaying
from hub.rereading import Rereading
from inbox.conversations.model import ConversationEntry
from tests.connected.taken_in import House, house
from tests.contract.registered import ACCOUNT, offline, samples_of
from tests.hub.pigeon import PigeonConnector, bird, flock

ANY = Choice()


async def recount(told: House) -> Recount:
    one = told.connector
    rereading = Rereading({(one.name, one.account): one}, told.reading)
    oldest = told.clock.now() - timedelta(days=90)
    return await Counting(told.database, told.blobs, rereading, oldest).run()


def lies_elsewhere(told: House, request: WebhookRequest) -> bool:
    """It would have to be fetched from the provider, and nobody is there."""
    return any(isinstance(one, ContentWaits | LeadReported) for one in read(told.connector, request).events)


@asynccontextmanager
async def told_all(folder: Path, name: str, url: str = "", days_apart: float = 0) -> AsyncIterator[House]:
    async with house(folder, "hub", offline(name), url) as told:
        if url.startswith("postgresql"):
            await make_ahead(told.database)
        requests = [WebhookRequest(sample.body, account=ACCOUNT) for sample in samples_of(name)]
        for one in requests:
            if not lies_elsewhere(told, one):
                await told.take([one])
                told.clock.pass_seconds(days_apart * 86_400)
        await told.work_a_while()
        yield told


@pytest.mark.parametrize("name", registry.names())
async def test_every_sample_is_found_again(tmp_path: Path, name: str) -> None:
    async with told_all(tmp_path, name) as told:
        found = await recount(told)
        assert found.differences == []
        assert found.entries[Entry.COUNTED] > 0
        assert found.interactions > 0


@pytest.mark.parametrize("name", ["telegram", "whatsapp"])
async def test_on_postgresql_the_entries_of_several_weeks_are_recounted(
    tmp_path: Path, postgres_url: str, name: str
) -> None:
    async with told_all(tmp_path, name, postgres_url, days_apart=1) as told:
        found = await recount(told)
        assert found.differences == [] and found.interactions > 0
        async with told.database.transaction() as work:
            weeks = await work.session.scalars(text("SELECT DISTINCT tableoid::regclass::text FROM journal"))
            assert len(set(weeks)) > 1
            words = (await work.session.scalars(select(Interaction).join(ConversationEntry).limit(1))).one()
            words.content = "what nobody wrote"
        changed = await recount(told)
        assert not changed.is_clean and changed.wrong[Wrong.CONTENT] == 1


async def test_what_was_tampered_with_is_named(tmp_path: Path) -> None:
    async with told_all(tmp_path, "telegram") as told:
        async with told.database.transaction() as work:
            told_of = (
                select(Interaction)
                .join(ConversationEntry)
                .where(Interaction.content.is_not(None), Interaction.direction == InteractionDirection.INBOUND)
            )
            words, moment, owner, gone = (await work.session.scalars(told_of.order_by(Interaction.id).limit(4))).all()
            words.content = "what nobody wrote"
            moment.interaction_date += timedelta(seconds=1)
            stranger = Contact(id=new_id(), first_name="Nobody", created_at=work.now, updated_at=work.now)
            work.add(stranger)
            await work.session.flush()
            owner.contact_id = stranger.id
            await work.session.execute(delete(ConversationEntry).where(ConversationEntry.interaction_id == gone.id))
            gone.external_id = "never came"
        found = await recount(told)
        named = {(one.wrong, one.interaction_id) for one in found.differences}
        assert named == {
            (Wrong.CONTENT, words.id),
            (Wrong.TIME, moment.id),
            (Wrong.CONTACT, owner.id),
            (Wrong.MISSING, None),
            (Wrong.EXTRA, gone.id),
        }
        assert not found.is_clean


async def test_what_was_erased_and_what_is_beyond_its_time_are_counted_apart(tmp_path: Path) -> None:
    async with told_all(tmp_path, "telegram") as told:
        before = await recount(told)
        async with told.database.transaction() as work:
            first, second = await work.session.scalars(
                select(ConversationEntry.journal_id).order_by(ConversationEntry.journal_id).limit(2)
            )
            assert first is not None
            await erase(work, [first])
            await work.session.execute(
                update(JournalEntry).where(JournalEntry.id == second).values(emptied_at=work.machine_now, item=b"")
            )
        found = await recount(told)
        assert found.is_clean
        assert (found.entries[Entry.ERASED], found.entries[Entry.BEYOND]) == (1, 1)
        assert (found.erased_interactions, found.beyond_interactions) == (1, 1)
        assert found.interactions == before.interactions


async def test_what_is_missing_is_brought_back_by_a_replay_and_nothing_doubles(tmp_path: Path) -> None:
    async with told_all(tmp_path, "telegram") as told:
        async with told.database.transaction() as work:
            lost = (
                await work.session.scalars(select(ConversationEntry).order_by(ConversationEntry.journal_id))
            ).first()
            assert lost is not None
            await work.session.execute(delete(Attachment).where(Attachment.interaction_id == lost.interaction_id))
            await work.session.execute(
                delete(ConversationEntry).where(ConversationEntry.interaction_id == lost.interaction_id)
            )
            await work.session.execute(delete(Interaction).where(Interaction.id == lost.interaction_id))
        assert (await recount(told)).wrong == {Wrong.MISSING: 1}
        before = len(await told.said())
        dry = await replay(told, dry=True)
        assert (dry.missing, dry.fresh, dry.unread) == (1, 0, 0)
        assert len(await told.said()) == before
        assert (await replay(told)).again == dry.again
        await told.work_a_while()
        assert len(await told.said()) == before + 1
        assert (await recount(told)).is_clean


async def test_a_mended_parser_finds_what_was_not_seen(tmp_path: Path) -> None:
    async with house(tmp_path, "hub", PigeonConnector()) as told:
        body = flock(bird("b1"), bird("b2"))
        await told.happens([WebhookRequest(body, account="loft")])
        async with told.database.transaction() as work:  # as if the parser of that day had kept the flock as one bird
            await work.session.execute(update(JournalEntry).where(JournalEntry.event_id == "b1").values(item=body))
            await work.session.execute(delete(JournalEntry).where(JournalEntry.event_id == "b2"))
        assert (await replay(told, Choice(account="loft", event_id="b1", connector="pigeon"), dry=True)).fresh == 1
        assert (await replay(told, kind="MessageEdited")).again == 0
        assert (await replay(told, Choice(since=told.clock.now() + timedelta(days=1)))).looked_at == 0
        assert (await replay(told)).fresh == 1
        assert sorted(event_id for event_id, _ in await told.events()) == ["b1", "b2"]


async def replay(told: House, choice: Choice = ANY, *, kind: str | None = None, dry: bool = False) -> Outcome:
    one = told.connector
    rereading = Rereading({(one.name, one.account): one}, told.reading)
    return await Replaying(told.database, told.blobs, rereading, choice, kind, dry).run()
