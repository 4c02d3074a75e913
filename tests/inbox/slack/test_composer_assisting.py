"""Summaries, translations and corrections at the desk; each is kept with who made it and of what."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from crm.interactions.model import Interaction
from inbox.labels.model import Label
from inbox.language_model.client import ModelSettings, OpenAIModel
from inbox.language_model.simulator import OpenAISimulator
from inbox.language_model.writing import Writing
from inbox.proposals.model import ProposalRecord
from inbox.proposals.values import ProposalKind
from inbox.triage.values import PriorityLevel
from tests.inbox.slack.house import Heard, House, opened, written_in
from tests.inbox.slack.test_desk_replies import composer, field, opens

CZECH = "Dobrý den, kde je moje objednávka 7?"


@pytest.fixture
async def assisted(sqlite_url: str) -> AsyncIterator[House]:
    """A house with a language model."""
    simulator = OpenAISimulator(clock=lambda: 1_800_000_000.0)
    await simulator.start()
    model = OpenAIModel(ModelSettings(simulator.base_url, "sandbox-mini"))
    async with opened(sqlite_url, change=lambda parts: replace(parts, writing=Writing(model))) as found:
        yield found
    await model.close()
    await simulator.stop()


async def hears_czech(house: House) -> Heard:
    heard = await house.hears(CZECH)
    async with house.database.transaction() as work:
        await work.session.execute(update(Interaction).values(ai_analysis={"language": "cs"}))
    await house.show_again(heard)
    return heard


async def picks(house: House, label: str, callback: str) -> str:
    """The long list of a card's menu, and its entry; the id of the modal."""
    card = await house.card()
    await house.slack.choose("petr", "triage", card["ts"], "more", "More…")
    view = await house.modal("petr", "menu")
    await house.slack.press_in_view("petr", str(view["id"]), label)
    return str((await house.modal("petr", callback))["id"])


async def proposals(house: House) -> list[ProposalRecord]:
    async with house.database.reading() as session:
        return list((await session.execute(select(ProposalRecord).order_by(ProposalRecord.at))).scalars())


async def translates(house: House) -> str:
    await house.sees("Czech · Translate")
    entry = next(one for one in house.thread() if "Translate" in written_in(one))
    await house.slack.press("petr", "triage", entry["ts"], "Czech · Translate")
    return str(entry["ts"])


async def test_a_message_in_another_language_is_translated_for_the_rep_who_asks(assisted: House) -> None:
    heard = await hears_czech(assisted)
    await translates(assisted)
    told = written_in(await assisted.whispered("petr", "Translated by sandbox-mini"))
    assert f"(en) {CZECH}" in told and "It reads as Czech." in told
    (kept,) = await proposals(assisted)
    assert (kept.kind, kept.made_by, kept.interaction_id) == (
        ProposalKind.TRANSLATION,
        "sandbox-mini",
        heard.interaction_id,
    )
    assert len(kept.input_hash) == 64 and "Translated by" in kept.reason
    assert CZECH in written_in(assisted.thread())


async def test_without_a_translator_the_language_is_named_and_that_there_is_none(house: House) -> None:
    await hears_czech(house)
    await translates(house)
    assert "It reads as Czech" in written_in(await house.whispered("petr", "No translator is set up"))
    assert await proposals(house) == []


async def test_a_reply_is_translated_beside_what_was_typed_and_sent_by_the_rep_alone(assisted: House) -> None:
    await hears_czech(assisted)
    view = await opens(assisted)
    await assisted.slack.choose_in_view("petr", view, "text-0", "It is on its way, order 7.")
    await assisted.slack.press_in_view("petr", view, "Translate to Czech")
    await assisted.sees("Use this translation", lambda: composer(assisted))
    assert "(cs) It is on its way, order 7." in written_in(composer(assisted))
    await assisted.slack.press_in_view("petr", view, "Use this translation")
    await assisted.until(lambda: field(assisted, "text-1"))
    assert field(assisted, "text-1")["initial_value"] == "(cs) It is on its way, order 7."
    assert await assisted.deliveries() == []
    assert [one.language for one in await proposals(assisted)] == ["cs"]


async def test_a_summary_says_who_made_it(house: House) -> None:
    await house.hears("My printer stopped printing on Monday. Can somebody come?")
    await picks(house, "Summary", "summary")
    shown = written_in(house.slack.open_view("petr"))
    assert "– Can somebody come?" in shown and "Sentences of theirs, picked by rules." in shown
    assert [(one.kind, one.made_by) for one in await proposals(house)] == [(ProposalKind.SUMMARY, "rules")]


async def test_a_rep_corrects_tone_and_priority_and_both_are_kept_as_labels(any_house: House) -> None:
    house = any_house
    heard = await house.hears("Thanks a lot")
    view = await picks(house, "Wrong tone or priority", "correct")
    await house.slack.submit("petr", view, {"tone": "positive", "level": "LOW"})
    assert "How soon somebody should look" not in written_in(house.slack.open_view("petr") or {})
    async with house.database.reading() as session:
        kept = list((await session.execute(select(Label).order_by(Label.of))).scalars())
    assert [(one.of.value, one.former, one.given) for one in kept] == [
        ("priority", "URGENT", "LOW"),
        ("tone", "negative", "positive"),
    ]
    assert {one.interaction_id for one in kept} == {heard.interaction_id}
    assert (await house.conversation(heard)).priority is PriorityLevel.LOW
