"""How a contact came: the first time stays, the last time is always the last, through merges and back."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from connectors.contract.channel import Channel
from crm.contacts import actions as contacts
from crm.contacts.model import Contact
from crm.contacts.rules import earlier_touch, later_touch, touches_of
from crm.contacts.touches import note_touch
from crm.storage.unit_of_work import Database
from tests.crm.memory import StillClock, person, proven, telegram

WORDS = st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=4)


async def touched(memory: Database, contact_id: UUID, **told: str) -> None:
    assert isinstance(memory.clock, StillClock)
    memory.clock.pass_minutes(1)
    async with memory.transaction() as work:
        await note_touch(work, contact_id, Channel.FORM, "main", told)


async def contact(memory: Database, contact_id: UUID) -> Contact:
    async with memory.reading() as session:
        return await session.get_one(Contact, contact_id)


async def test_the_first_stays_and_the_last_is_the_last(memory: Database) -> None:
    lena = await person(memory, proven(telegram("1")))
    await touched(memory, lena, utm_source="search", gclid="g1", first_utm_source="newsletter", first_page="https://a/")
    await touched(memory, lena, utm_source="fair", first_utm_source="somewhere else")
    await touched(memory, lena)
    found = await contact(memory, lena)
    assert found.first_touch == {
        "utm_source": "newsletter",
        "page": "https://a/",
        "at": "2026-03-02T12:01:00.000000+00:00",
        "channel": "form",
        "account": "main",
    }
    assert found.last_touch == {"at": "2026-03-02T12:03:00.000000+00:00", "channel": "form", "account": "main"}
    assert found.lead_source == "form:newsletter"


async def test_without_word_of_the_first_visit_it_is_this_one(memory: Database) -> None:
    lena = await person(memory, proven(telegram("1")))
    await touched(memory, lena, referrer="https://search.example/", msclkid="m\x00")
    found = await contact(memory, lena)
    assert found.first_touch == found.last_touch
    assert (found.first_touch or {})["msclkid"] == "m\ufffd"
    assert found.lead_source == "form:main"


async def test_where_they_came_from_before_is_not_overwritten(memory: Database) -> None:
    lena = await person(memory, proven(telegram("1")))
    async with memory.transaction() as work:
        await contacts.set_source(work, lena, "telegram:spring")
    await touched(memory, lena, utm_source="search")
    assert (await contact(memory, lena)).lead_source == "telegram:spring"


async def test_two_who_are_one_came_first_when_the_first_of_them_did(memory: Database) -> None:
    kept, gone = [await person(memory, proven(telegram(handle))) for handle in ("1", "2")]
    await touched(memory, gone, utm_source="early")
    await touched(memory, kept, utm_source="late")
    async with memory.transaction() as work:
        merge = await contacts.merge(work, kept, gone, None, "They are one.")
    assert merge is not None
    both = await contact(memory, kept)
    assert ((both.first_touch or {})["utm_source"], (both.last_touch or {})["utm_source"]) == ("early", "late")
    async with memory.transaction() as work:
        await contacts.unmerge(work, merge.id, None)
    alone = await contact(memory, kept)
    assert (alone.first_touch or {})["utm_source"] == (alone.last_touch or {})["utm_source"] == "late"


@given(told=WORDS, seen=WORDS)
def test_what_is_told_never_hides_when_and_where_we_learnt_it(told: dict[str, str], seen: dict[str, str]) -> None:
    first, last = touches_of(told, seen)
    assert all(first[name] == last[name] == value for name, value in seen.items())
    assert not [name for name in last if name.startswith("first_") and name not in seen]


def test_of_none_there_is_none() -> None:
    one = {"at": "2026"}
    assert earlier_touch(None, None) is None
    assert later_touch(None, one) == earlier_touch(one, None) == one
