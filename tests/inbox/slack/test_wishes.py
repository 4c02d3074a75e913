"""A wish to be left alone among other words: put to the reps under the message, decided once, by one of them."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from connectors.contract.channel import Channel
from connectors.whatsapp.simulator import Person
from crm.contacts.model import Identity
from crm.contacts.values import GoneReason
from crm.preferences.model import ConsentRecord
from inbox.conversations.model import ConversationEvent
from tests.inbox.slack.house import Json, written_in
from tests.inbox.slack.networks import Networks, open_networks

NUMBER = "447700900123"
WORDS = "Please stop texting me, I have moved"
YES, NO = "Yes, stop writing", "No, they meant something else"
CONFIRMED = "You will get no more messages from us here."


@pytest.fixture
async def networks(database_url: str) -> AsyncIterator[Networks]:
    async with open_networks(database_url) as found:
        yield found


async def asked(networks: Networks, text: str = WORDS) -> tuple[Person, Json]:
    """Lena writes this as her very first message; the question under it."""
    lena = networks.whatsapp.add_person("Lena Hartwig", f"+{NUMBER}")
    networks.whatsapp.write(lena, text)
    await networks.whatsapp.settle()
    await networks.house.until(lambda: any(YES in written_in(one) for one in networks.house.thread()))
    return lena, question(networks)


def question(networks: Networks) -> Json:
    """It stands right under the message."""
    return networks.house.thread()[1]


def read_by(networks: Networks, person: Person) -> list[str]:
    return [one.text for one in networks.whatsapp.phone(person) if not one.from_me]


async def records(networks: Networks) -> list[ConsentRecord]:
    async with networks.house.database.reading() as session:
        return list((await session.execute(select(ConsentRecord))).scalars())


async def decisions(networks: Networks) -> list[ConversationEvent]:
    async with networks.house.database.reading() as session:
        query = select(ConversationEvent).where(ConversationEvent.kind == "opt_out_decided")
        return list((await session.execute(query)).scalars())


async def identity(networks: Networks) -> Identity:
    async with networks.house.database.reading() as session:
        query = select(Identity).where(Identity.handle == NUMBER, Identity.channel == Channel.WHATSAPP)
        return (await session.execute(query)).scalars().one()


async def test_the_question_stands_under_the_message_and_on_the_card(networks: Networks) -> None:
    _, shown = await asked(networks)
    assert "Does Lena Hartwig want to hear from us no more (“stop texting”)?" in written_in(shown)
    await networks.house.sees(
        "They may want to hear from us no more: please decide in the thread", networks.house.cards
    )
    assert await records(networks) == []
    assert (await identity(networks)).gone_reason is None


async def test_yes_records_the_wish_closes_the_address_and_confirms_it_once(networks: Networks) -> None:
    lena, shown = await asked(networks)
    await networks.house.slack.press("petr", "triage", shown["ts"], YES)
    await networks.house.sees("Petr decided: Lena Hartwig is written to no more by WhatsApp.", networks.house.thread)
    assert YES not in written_in(networks.house.thread())
    await networks.house.until(lambda: read_by(networks, lena))
    await networks.house.until_quiet()
    assert len(read_by(networks, lena)) == 1 and read_by(networks, lena)[0].startswith(CONFIRMED)
    [record] = await records(networks)
    assert (record.granted, record.proof, record.by is not None) == (False, WORDS, True)
    assert record.source == "“stop texting” in their message, confirmed by Petr"
    assert (await identity(networks)).gone_reason is GoneReason.OPTED_OUT
    await networks.house.until(lambda: "please decide" not in written_in(networks.house.cards()))


async def test_yes_beats_what_was_queued(networks: Networks) -> None:
    lena, shown = await asked(networks)
    view = await networks.composes()
    await networks.house.slack.submit("petr", view["id"], {"text-0": "One more thing"})
    await networks.house.slack.press("olena", "triage", shown["ts"], YES)
    await networks.house.sees("opted out everywhere we know them", networks.house.thread)
    await networks.house.until(lambda: read_by(networks, lena))
    assert [one.startswith(CONFIRMED) for one in read_by(networks, lena)] == [True]


async def test_no_leaves_everything_and_says_who_decided(networks: Networks) -> None:
    lena, shown = await asked(networks)
    await networks.house.slack.press("olena", "triage", shown["ts"], NO)
    await networks.house.sees("Olena decided: Lena Hartwig meant something else. Nothing was stopped.")
    await networks.house.until_quiet()
    [decided] = await decisions(networks)
    assert (decided.data or {})["verdict"] == "otherwise"
    assert (await records(networks), read_by(networks, lena)) == ([], [])
    assert (await identity(networks)).gone_reason is None


async def test_a_stranger_can_decide_nothing(networks: Networks) -> None:
    _, shown = await asked(networks)
    await networks.house.slack.press("guest", "triage", shown["ts"], YES)
    await networks.house.whispered("guest", "Only reps of this hub can do that")
    assert (await decisions(networks), await records(networks)) == ([], [])
    assert YES in written_in(networks.house.thread())


async def test_of_two_who_press_at_once_one_wins_and_the_other_reads_who(networks: Networks) -> None:
    _, shown = await asked(networks)
    await networks.house.until_quiet()
    press = networks.house.slack.press
    await asyncio.gather(press("petr", "triage", shown["ts"], YES), press("olena", "triage", shown["ts"], NO))
    [decided] = await decisions(networks)
    stopped = (decided.data or {})["verdict"] == "stop"
    loser, words = ("olena", "Petr decided:") if stopped else ("petr", "Olena decided:")
    await networks.house.whispered(loser, words)
    assert len(await records(networks)) == int(stopped)


async def test_the_composer_of_somebody_who_opted_out_has_nothing_to_send(networks: Networks) -> None:
    _, shown = await asked(networks)
    await networks.house.slack.press("petr", "triage", shown["ts"], YES)
    await networks.house.sees("Petr decided", networks.house.thread)
    view = await networks.composes()
    assert not view.get("submit")
    assert "Nothing can be sent: Lena opted out everywhere we know them." in networks.composer()
    assert "If they write again, or write START, you can answer." in networks.composer()


async def test_who_opts_out_while_the_rep_writes_is_not_written_to(networks: Networks) -> None:
    _, shown = await asked(networks)
    view = await networks.composes()
    await networks.house.slack.press("olena", "triage", shown["ts"], YES)
    await networks.house.sees("Olena decided", networks.house.thread)
    await networks.house.slack.submit("petr", view["id"], {"text-0": "But we have an offer"})
    assert not networks.view().get("submit")
    assert "opted out everywhere" in networks.composer()
    assert "You had written:But we have an offer" in networks.composer()
