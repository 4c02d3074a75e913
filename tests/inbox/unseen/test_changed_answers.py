"""A rep changes or takes back what nobody has seen in the chat: the mail that goes in its place follows, or stays away."""

from collections.abc import AsyncIterator

import pytest

from crm.reps.model import Rep
from inbox import acts
from inbox.conversations.model import Conversation
from inbox.deliveries.model import Delivery
from inbox.deliveries.values import DeliveryState
from tests.inbox.unseen.talk import SITE, Talk, opened

ANN = "ann@home.example"
ANSWER = "It costs 450."


@pytest.fixture
async def talk(sqlite_url: str) -> AsyncIterator[Talk]:
    async with opened(sqlite_url) as talk:
        talk.simulator.add_person("Ann", ANN)
        yield talk


async def answered(talk: Talk) -> tuple[Conversation, Delivery]:
    conversation = await talk.says("How much is it?", ANN)
    await talk.route(conversation)
    return conversation, await talk.answers(conversation, ANSWER)


async def wants(talk: Talk, answer: Delivery, words: str | None, asked_ts: str = "1.0") -> None:
    """A rep changes the answer to these words; None: takes it back."""
    async with talk.database.transaction() as work:
        rep = Rep(name="Petr", created_at=work.now, updated_at=work.now)
        work.add(rep)
        await work.session.flush()
        await acts.want(
            work, answer.interaction_id, acts.ActKind.WORDS, answer.conversation_id, words, rep.id, asked_ts
        )
    await talk.work()


async def in_the_chat(talk: Talk) -> list[object]:
    return [frame.content.get("text") for frame in await talk.mailbox.after((SITE, talk.visitor), 0)]


async def test_the_mail_has_the_words_that_stand_in_the_chat(talk: Talk) -> None:
    _, answer = await answered(talk)
    await wants(talk, answer, "It costs 45.")
    assert await in_the_chat(talk) == ["It costs 45."]
    await talk.pass_minutes(5)
    (letter,) = talk.letters(ANN)
    assert letter.text.startswith("It costs 45.")
    assert (letter.subject, "450" in str(letter)) == ("It costs 45.", False)


async def test_what_was_taken_back_goes_by_no_mail(talk: Talk) -> None:
    _, answer = await answered(talk)
    await wants(talk, answer, None)
    await talk.pass_minutes(10)
    assert (talk.letters(ANN), await in_the_chat(talk)) == ([], [""])


async def test_a_mail_that_waits_follows(talk: Talk) -> None:
    conversation = await talk.says("How much is it?", ANN)
    await talk.route(conversation)
    await talk.wants(conversation, quiet_hours={"start": "00:00", "end": "23:59"}, weekend_contact=True)
    await talk.pass_minutes(180)  # no fresh answer any more, so the hours bind
    answer = await talk.delivery(await talk.answer_held_back(conversation, ANSWER))
    await wants(talk, answer, "It costs 45.")
    copy = await talk.copy(answer)
    assert copy is not None
    assert copy.text.startswith("It costs 45.")
    assert (copy.content or {})["subject"] == "It costs 45."
    await wants(talk, answer, None, "2.0")
    assert await talk.state_of_copy(answer) == DeliveryState.CANCELLED
    assert "e-mail" not in " ".join(await talk.notices())


async def test_a_mail_that_is_out_is_told_of(talk: Talk) -> None:
    _, answer = await answered(talk)
    await talk.pass_minutes(5)
    assert len(talk.letters(ANN)) == 1
    await wants(talk, answer, "It costs 45.")
    assert await in_the_chat(talk) == ["It costs 45."]
    (told,) = [one for one in await talk.notices() if "changed words now" in one]
    assert told.endswith("It had gone by e-mail too, where nobody had seen it here; that mail stays as it was.")
    assert len(talk.letters(ANN)) == 1
