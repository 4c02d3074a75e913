"""What happened is kept once, never overwritten, and in the order in which it happened."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import text

from connectors.contract.channel import Channel
from crm.contacts import actions as contacts
from crm.contacts import store as contact_store
from crm.contacts.values import Identified
from crm.interactions import actions, store
from crm.interactions.values import (
    TYPE_OF_CHANNEL,
    AttachmentFact,
    AttachmentState,
    Happening,
    InteractionDirection,
    InteractionType,
)
from crm.storage.unit_of_work import Database
from tests.crm.memory import NOON, proven, says, seen, telegram


def test_every_channel_has_its_type_of_interaction() -> None:
    assert set(TYPE_OF_CHANNEL) == set(Channel)


async def test_the_same_message_twice_is_kept_once(memory: Database) -> None:
    who = await seen(memory, proven(telegram("42")))
    async with memory.transaction() as work:
        first = await actions.log(work, happening(who, "Hello", external_id="42:1"))
    async with memory.transaction() as work:
        second = await actions.log(work, happening(who, "Changed", external_id="42:1"))
    assert (first.is_new, second.is_new) == (True, False)
    assert second.interaction.id == first.interaction.id and second.interaction.content == "Hello"
    assert await total(memory, who) == 1


async def test_our_echo_and_their_message_may_have_the_same_name(memory: Database) -> None:
    who = await seen(memory, proven(telegram("42")))
    async with memory.transaction() as work:
        theirs = await actions.log(work, happening(who, "Hello", external_id="1"))
        ours = await actions.log(work, happening(who, "Hi", external_id="1", direction=InteractionDirection.OUTBOUND))
        elsewhere = await actions.log(work, happening(who, "Hi", external_id="1", account="second bot"))
        found = await actions.by_external_id(work.session, Channel.TELEGRAM, "", "1")
    assert theirs.is_new and ours.is_new and elsewhere.is_new
    assert found is not None and found.id == theirs.interaction.id


async def test_without_a_name_nothing_is_a_duplicate(memory: Database) -> None:
    who = await seen(memory, proven(telegram("42")))
    async with memory.transaction() as work:
        assert (await actions.log(work, happening(who, "Hello"))).is_new
        assert (await actions.log(work, happening(who, "Hello"))).is_new


async def test_the_contact_counts_and_knows_first_and_last(memory: Database) -> None:
    who = await seen(memory, proven(telegram("42")))
    async with memory.transaction() as work:
        for days in (2, 5, 1):
            await says(work, who, "Hello", happened_at=NOON - timedelta(days=days))
        assert who.contact_id is not None
        contact = await contacts.lock_contact(work, who.contact_id)
    assert contact.total_interactions == 3
    assert contact.first_contact_date == NOON - timedelta(days=5)
    assert contact.last_contact_date == NOON - timedelta(days=1)


async def test_the_timeline_follows_the_provider_then_its_numbers(memory: Database) -> None:
    who = await seen(memory, proven(telegram("42")))
    async with memory.transaction() as work:
        await says(work, who, "third", happened_at=NOON, sequence=12)
        await says(work, who, "first", happened_at=NOON - timedelta(minutes=1))
        await says(work, who, "second", happened_at=NOON, sequence=11)
        assert who.contact_id is not None
        found = await store.timeline(work.session, who.contact_id)
    assert [one.content for one in found] == ["third", "second", "first"]


async def test_words_that_postgresql_refuses_are_kept_all_the_same(memory: Database) -> None:
    who = await seen(memory, proven(telegram("42")))
    deep: list[object] = []
    for _ in range(500):
        deep = [deep]
    odd: dict[str, object] = {"nul\x00": ["\ud800", float("nan"), float("inf")], "deep": deep}
    attached = (AttachmentFact(kind="document", filename="a\x00.pdf", provider_reference={"id": "\x00"}),)
    async with memory.transaction() as work:
        logged = await actions.log(
            work,
            happening(
                who,
                "a\x00b\udfff",
                external_id="\x00" * 300,
                platform_data=odd,
                subject="s" * 999,
                attachments=attached,
            ),
        )
        await actions.add_version(work, logged.interaction.id, "\x00", edited_at=NOON)
        await actions.set_reaction(work, logged.interaction.id, "us", "\x00\ud800", NOON)
        await actions.attach_analysis(work, logged.interaction.id, odd, 0.5)
    async with memory.reading() as session:
        kept = await store.by_id(session, logged.interaction.id)
        files = await store.attachments(session, logged.interaction.id)
    assert kept is not None and kept.content == "a�b�" and kept.platform_data is not None
    assert kept.platform_data["nul�"] == ["�", None, None]
    assert len(kept.subject or "") == 255 and files[0].filename == "a�.pdf"


async def test_an_edit_is_a_version_and_the_first_words_stay(memory: Database) -> None:
    who = await seen(memory, proven(telegram("42")))
    async with memory.transaction() as work:
        kept = await says(work, who, "Helo")
        later, latest = NOON + timedelta(minutes=1), NOON + timedelta(minutes=2)
        assert await actions.add_version(work, kept.id, "Hello again", edited_at=latest)
        assert await actions.add_version(work, kept.id, "Hello", edited_at=later)
        assert not await actions.add_version(work, kept.id, "Hello", edited_at=later)
        assert await store.current_text(work.session, kept) == "Hello again"
        assert [one.content for one in await store.versions(work.session, kept.id)] == ["Hello again", "Hello"]
    assert kept.content == "Helo" and kept.edited_at == latest


async def test_what_was_taken_back_stays_kept(memory: Database) -> None:
    who = await seen(memory, proven(telegram("42")))
    async with memory.transaction() as work:
        kept = await says(work, who, "Secret")
        await actions.mark_deleted(work, kept.id, NOON)
        await actions.mark_deleted(work, kept.id, NOON + timedelta(days=1))
    assert (kept.content, kept.deleted_at) == ("Secret", NOON)


async def test_a_reaction_changes_and_is_taken_back(memory: Database) -> None:
    who = await seen(memory, proven(telegram("42")))
    author = str(who.identity_id)
    async with memory.transaction() as work:
        kept = await says(work, who, "Hello")
        for minute, emoji in ((0, "👍"), (2, "❤"), (1, "😡")):
            await actions.set_reaction(work, kept.id, author, emoji, NOON + timedelta(minutes=minute))
        await actions.set_reaction(work, kept.id, "us", "👍", NOON)
        assert {one.emoji for one in await store.reactions(work.session, kept.id)} == {"❤", "👍"}
        await actions.set_reaction(work, kept.id, author, None, NOON + timedelta(minutes=3))
        assert [one.author for one in await store.reactions(work.session, kept.id)] == ["us"]


async def test_analysis_is_attached_beside_the_facts(memory: Database) -> None:
    who = await seen(memory, proven(telegram("42")))
    async with memory.transaction() as work:
        kept = await says(work, who, "Great")
        assert not kept.processed_by_ai
        await actions.attach_analysis(work, kept.id, {"label": "positive"}, 0.876)
    async with memory.reading() as session:
        found = await store.by_id(session, kept.id)
    assert found is not None and found.processed_by_ai
    assert (found.sentiment_score, found.ai_analysis) == (Decimal("0.88"), {"label": "positive"})


@pytest.mark.parametrize("score", [-1.01, 2])
async def test_a_score_out_of_range_is_refused(memory: Database, score: float) -> None:
    who = await seen(memory, proven(telegram("42")))
    async with memory.transaction() as work:
        kept = await says(work, who, "Great")
        with pytest.raises(ValueError, match="between -1 and 1"):
            await actions.attach_analysis(work, kept.id, {}, score)


async def test_what_nobody_knows_is_null_in_the_database(memory: Database) -> None:
    who = await seen(memory, proven(telegram("42")))
    async with memory.transaction() as work:
        await says(work, who, "Hello")
        query = text("SELECT count(*) FROM crm_interactions WHERE platform_data IS NULL AND ai_analysis IS NULL")
        assert (await work.session.execute(query)).scalar_one() == 1


async def test_files_wait_are_stored_refused_or_fail(memory: Database) -> None:
    who = await seen(memory, proven(telegram("42")))
    facts = tuple(AttachmentFact(kind="image", size=10) for _ in range(3))
    async with memory.transaction() as work:
        logged = await actions.log(work, happening(who, None, attachments=facts))
        first, second, third = await actions.waiting_attachments(work.session, logged.interaction.id)
        await actions.attachment_stored(work, first, blob_key="b1", detected_type="image/png", size=9, sha256="0" * 64)
        await actions.attachment_refused(work, second, "Too large.")
        await actions.attachment_failed(work, third, "Telegram no longer has it.")
        files = await store.attachments(work.session, logged.interaction.id)
    assert [one.state for one in files] == [AttachmentState.STORED, AttachmentState.REFUSED, AttachmentState.FAILED]
    assert [one.problem for one in files] == [None, "Too large.", "Telegram no longer has it."]


async def test_our_message_gets_its_name_later_and_keeps_it(memory: Database) -> None:
    who = await seen(memory, proven(telegram("42")))
    async with memory.transaction() as work:
        ours = (await actions.log(work, happening(who, "Hi", direction=InteractionDirection.OUTBOUND))).interaction
        assert await actions.set_external_id(work, ours.id, "42:7")
        assert not await actions.set_external_id(work, ours.id, "42:8")
    assert ours.external_id == "42:7" and ours.type is InteractionType.CHAT


async def test_an_unknown_interaction_is_said_to_be_unknown(memory: Database) -> None:
    with pytest.raises(LookupError):
        async with memory.transaction() as work:
            await actions.mark_deleted(work, UUID(int=7), NOON)


def happening(
    who: Identified,
    content: str | None,
    *,
    direction: InteractionDirection = InteractionDirection.INBOUND,
    account: str = "",
    external_id: str | None = None,
    subject: str | None = None,
    platform_data: dict[str, object] | None = None,
    attachments: tuple[AttachmentFact, ...] = (),
) -> Happening:
    return Happening(
        channel=Channel.TELEGRAM,
        direction=direction,
        contact_id=who.contact_id,
        identity_id=who.identity_id,
        account=account,
        external_id=external_id,
        subject=subject,
        content=content,
        platform_data=platform_data,
        attachments=attachments,
    )


async def total(memory: Database, who: Identified) -> int:
    assert who.contact_id is not None
    async with memory.reading() as session:
        contact = await contact_store.by_id(session, who.contact_id)
    assert contact is not None
    return contact.total_interactions
