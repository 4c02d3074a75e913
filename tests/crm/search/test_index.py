"""The index on both databases: it follows what is said, edited, deleted, erased and merged, and any words may be asked of it."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select, text, update

from crm.contacts import actions as contacts
from crm.contacts import merging
from crm.contacts.model import Contact, Identity
from crm.interactions import actions as interactions
from crm.interactions.model import Interaction, InteractionVersion
from crm.interactions.values import AttachmentFact
from crm.notes import actions as notes
from crm.search import rules, store
from crm.search.actions import compact
from crm.search.folding import fold
from crm.storage.unit_of_work import Database
from tests.crm.memory import NOON, email, person, proven, says, seen, telegram

HOSTILE = (
    '"', "'", '"""', "a OR", "NEAR(a b)", "a AND NOT", "* ^ : {} ()", "words:x", "-a", "x'; DROP TABLE users; --",
    "\\", "'\\", "a & | ! <-> b", "\x00", "a\x00b", "😀", "👩‍👩‍👧", "שלום עולם", "‮drawkcab", "z" * 10_000, "a " * 5_000,
    "%", "_", "🏳️‍🌈 ok", "\ud800".encode("utf-8", "replace").decode(), "1e400", "007", "ａｂｃ", "中文字", "조선글",
)  # fmt: skip


async def found(memory: Database, *words: str, phrase: bool = False) -> list[UUID]:
    terms = [one for one in (rules.term(word, is_phrase=phrase) for word in words) if one is not None]
    async with memory.reading() as session:
        ways = [await session.execute(one.limit(50)) for one in store.ways(session, terms)]
        every = [[row.subject_id for row in rows] for rows in ways]
        assert all(one == every[0] for one in every)
        return every[0]


async def named(memory: Database, name: str) -> list[UUID]:
    async with memory.reading() as session:
        return [one.contact_id for one in await store.contacts_named(session, name, 10)]


async def said(memory: Database, *texts: str, minutes: Sequence[int] = ()) -> list[UUID]:
    who = await seen(memory, proven(telegram("1"), name="Anna Nováková"))
    async with memory.transaction() as work:
        moments = minutes or range(len(texts))
        return [
            (await says(work, who, words, happened_at=NOON + timedelta(minutes=at))).id
            for words, at in zip(texts, moments, strict=True)
        ]


async def test_words_are_found_whatever_their_accents_and_by_their_beginning(memory: Database) -> None:
    texts = ("Kde je moje objednávka?", "Straße in Łódź", "Їжак у Ґанку, ёлка", "Η Αθήνα", "ПРИВІТ світ")
    one, two, three, four, five = await said(memory, *texts)
    assert await found(memory, "OBJEDNAVKA") == await found(memory, "objed") == [one]
    assert await found(memory, "strasse") == await found(memory, "LODZ") == await found(memory, "łódź") == [two]
    assert await found(memory, "їжак") == await found(memory, "ганк") == await found(memory, "елка") == [three]
    assert await found(memory, "αθηνα") == [four]
    assert await found(memory, "привіт", "СВІТ") == [five]


async def test_phrases_and_all_words_and_the_newest_first(memory: Database) -> None:
    texts = ("red shoes are blue", "blue shoes are red", "red and blue shoes")
    one, two, three = await said(memory, *texts, minutes=(5, 9, 1))
    assert await found(memory, "shoes") == [two, one, three]
    assert await found(memory, "red shoes", phrase=True) == [one]
    assert await found(memory, "red", "missing") == []
    async with memory.reading() as session:
        for window in store.ways(session, (), NOON + timedelta(minutes=5), NOON + timedelta(minutes=9)):
            assert [row.subject_id for row in await session.execute(window)] == [one]


async def test_an_edit_is_found_by_its_words_and_a_deleted_message_by_none(memory: Database) -> None:
    (one,) = await said(memory, "the parcel is lost")
    async with memory.transaction() as work:
        await interactions.add_version(work, one, "the envelope is lost", edited_at=NOON)
    assert await found(memory, "envelope") == [one]
    assert await found(memory, "parcel") == []
    async with memory.transaction() as work:
        await interactions.mark_deleted(work, one, NOON)
    assert await found(memory, "envelope") == await found(memory, "lost") == []


async def test_rows_changed_by_any_hand_are_followed(memory: Database) -> None:
    """Not by our actions: what another program writes is found, and what it erases is not."""
    one, two = await said(memory, "first words", "second words")
    async with memory.transaction() as work:
        await work.session.execute(update(Interaction).where(Interaction.id == one).values(content="changed by hand"))
        await work.session.execute(delete(Interaction).where(Interaction.id == two))
    assert await found(memory, "hand") == [one]
    assert await found(memory, "first") == await found(memory, "second") == []


async def test_what_is_erased_leaves_no_word_in_the_index(memory: Database) -> None:
    (one,) = await said(memory, "mysecretword and more")
    async with memory.transaction() as work:
        await interactions.add_version(work, one, "othersecretword", edited_at=NOON)
        await interactions.erase(work, one)
        await compact(work)
    assert await found(memory, "mysecretword") == await found(memory, "othersecretword") == []
    async with memory.reading() as session:
        assert (await session.execute(text("SELECT count(*) FROM search_entries"))).scalar_one() == 0
        if memory.is_sqlite:
            blocks = (await session.execute(text("SELECT block FROM search_words_data"))).scalars().all()
            assert not any(b"secretword" in block for block in blocks)


async def test_files_and_notes_are_found(memory: Database) -> None:
    who = await seen(memory, proven(telegram("1"), name="Anna"))
    async with memory.transaction() as work:
        file = AttachmentFact(kind="file", filename="Smlouva_2026.pdf")
        one = await says(work, who, "viz příloha", attachments=(file,))
        note = await notes.write(work, "Likes to be called on Fridays", None, contact_id=who.contact_id)
        ids = one.id, note.id
    assert await found(memory, "smlouva 2026") == [ids[0]]
    assert await found(memory, "fridays") == [ids[1]]
    async with memory.reading() as session:
        kinds = [row.kind for row in await session.execute(store.ways(session, ())[-1])]
    assert sorted(kinds) == ["note", "said"]


async def test_names_are_found_begun_misspelt_by_company_and_number(memory: Database) -> None:
    jan = await person(memory, proven(telegram("1"), name="Jan Novák"))
    jana = await person(memory, proven(telegram("2"), name="Jana Nováková"))
    olena = await person(memory, proven(telegram("3"), name="Олена Коваль", username="olenka77"))
    await person(memory, proven(telegram("4"), name="Bob Smith"))
    mail = await person(memory, proven(email("sales@hruska-potraviny.cz"), verified_phone="+420777123456"))
    assert await named(memory, "novak") == [jan, jana]
    assert await named(memory, "Novk") == [jan, jana]
    assert await named(memory, "nov jana") == [jana, jan]  # the better fit first
    assert await named(memory, "КОВАЛЬ") == await named(memory, "olenka") == [olena]
    assert await named(memory, "hruska") == await named(memory, "777 123 456") == [mail]
    assert await named(memory, "xyzzy") == []


async def test_names_follow_companies_merges_and_archives(memory: Database) -> None:
    jan = await person(memory, proven(telegram("1"), name="Jan Novák"))
    other = await person(memory, proven(telegram("2"), name="Honza Tichý"))
    async with memory.transaction() as work:
        merge = await merging.merge(work, jan, other, None, "the same voice")
        assert merge is not None
        merge_id = merge.id
    assert await named(memory, "tichy") == [jan]
    async with memory.transaction() as work:
        await merging.unmerge(work, merge_id, None)
    assert await named(memory, "tichy") == [other]
    async with memory.transaction() as work:
        await work.session.execute(update(Contact).where(Contact.id == jan).values(archived_at=NOON))
        await work.session.execute(update(Identity).where(Identity.contact_id == other).values(display_name="Max"))
    assert await named(memory, "novak") == []
    assert await named(memory, "max") == [other]


async def test_whatever_is_typed_gives_an_answer(memory: Database) -> None:
    """And where its words are of a length that people write, it finds the message that says so."""
    ids = await said(memory, *HOSTILE)
    for one, typed in zip(ids, HOSTILE, strict=True):
        for phrase in (True, False):
            asked = rules.term(typed, is_phrase=phrase)
            answer = await found(memory, typed, phrase=phrase)
            is_usual = asked is not None and max(map(len, asked.tokens)) < rules.LONGEST_TOKEN and "\x00" not in typed
            assert one in answer or not is_usual, typed[:30]
        await named(memory, typed)


async def test_postgresql_folds_as_we_do(memory: Database) -> None:
    """So that what is typed and what is kept meet, whatever the letters."""
    if memory.is_sqlite:
        return
    letters = [*range(0x20, 0x590), *range(0x1E00, 0x2000), *range(0x2010, 0x2060), 0x1F600, 0x4E2D, 0xAC00]
    given = "x".join(chr(code) for code in letters if chr(code).isprintable())
    async with memory.reading() as session:
        told = (await session.execute(select(text("search_fold(:given)")).params(given=given))).scalar_one()
    assert told == fold(given)


async def test_a_word_is_kept_with_the_versions_only_once(memory: Database) -> None:
    (one,) = await said(memory, "alpha")
    async with memory.transaction() as work:
        for number, words in enumerate(("beta", "gamma", "delta")):
            await interactions.add_version(work, one, words, edited_at=NOON + timedelta(minutes=number))
    async with memory.transaction() as work:
        await work.session.execute(delete(InteractionVersion).where(InteractionVersion.content == "delta"))
    assert await found(memory, "gamma") == [one]
    assert await found(memory, "delta") == await found(memory, "alpha") == []


async def test_a_nameless_contact_and_many_of_one_second_are_no_trouble(memory: Database) -> None:
    many = await said(memory, *[f"number{place} same" for place in range(30)], minutes=[0] * 30)
    assert len(await found(memory, "same")) == 30
    assert await found(memory, "number29") == [many[29]]
    async with memory.transaction() as work:
        await contacts.identify(work, proven(telegram("9")))
