"""Twenty reps want the same conversation: one gets it, the others learn who did, and can ask."""

import asyncio

from crm.reps.model import Rep
from crm.storage.unit_of_work import UnitOfWork
from inbox.conversations import store as conversation_store
from inbox.slack.simulator import NewUser
from tests.inbox.slack.house import Heard, House, Json, written_in

CROWD = 18  # beside Petr and Olena


async def crowd(house: House) -> list[str]:
    """Twenty reps in the channel."""
    names = [f"rep{number}" for number in range(CROWD)]
    house.slack.seed(users=[NewUser(name, f"Rep {name}", id=f"U{name.upper()}") for name in names])
    house.slack.workspace.channel("triage").members.extend(house.slack.user_id(name) for name in names)

    async def hire(work: UnitOfWork) -> None:
        team = house.slack.workspace.team_id
        for name in names:
            user = house.slack.user_id(name)
            rep = Rep(name=f"Rep {name}", slack_user_id=user, created_at=work.now, updated_at=work.now)
            rep.slack_team_id = team
            work.add(rep)

    await house.changes(hire)
    return [*names, "petr", "olena"]


async def test_of_twenty_who_press_take_at_once_one_wins_and_nineteen_are_told_whom_to_ask(house: House) -> None:
    everybody = await crowd(house)
    heard = await house.hears("Hello")
    card = await house.card()
    await asyncio.gather(*(house.slack.press(one, "triage", card["ts"], "Take", version=0) for one in everybody))
    taken = await house.conversation(heard)
    assert taken.owner_id is not None
    told = {one: house.slack.ephemerals(one) for one in everybody}
    losers = [one for one in everybody if told[one]]
    assert len(losers) == len(everybody) - 1
    for one in losers:
        assert "took it 0 s ago." in written_in(told[one])
        assert "Ask " in written_in(told[one])
    async with house.database.reading() as session:
        events = await conversation_store.events(session, heard.conversation_id)
    assert [event.by_user_id for event in events if event.kind == "taken"] == [taken.owner_id]


async def lost(house: House) -> tuple[Heard, Json]:
    """Petr has it, and Olena was told so."""
    heard = await house.hears("Hello")
    card = await house.card()
    await house.slack.press("petr", "triage", card["ts"], "Take", version=0)
    await house.slack.press("olena", "triage", card["ts"], "Take", version=0)
    return heard, await house.whispered("olena", "Petr took it")


def directs(house: House, user: str) -> list[Json]:
    return house.slack.messages(house.slack.workspace.direct_channel([house.slack.user_id(user)]).id)


async def test_who_came_second_asks_the_first_by_direct_message(house: House) -> None:
    heard, told = await lost(house)
    await house.slack.press("olena", "triage", told["ts"], "Ask Petr")
    view = await house.modal("olena", "ask")
    assert "About Anna Nováková" in written_in(view)
    refused = await house.slack.submit("olena", view["id"], {"question": "   "})
    assert refused.errors == {"question": "Write a few words first."}
    await house.slack.submit("olena", view["id"], {"question": "Shall I <!channel> take *it*?"})
    assert "Petr gets your question" in written_in(house.slack.open_view("olena"))
    await house.until(lambda: directs(house, "petr"))
    asked = directs(house, "petr")[0]
    assert "Olena asks about Anna Nováková" in written_in(asked)
    assert "Shall I <!channel> take *it*?" in written_in(asked["blocks"])
    assert "<!channel>" not in asked["text"]
    assert (await house.card())["ts"].replace(".", "") in str(asked["blocks"])
    await house.until_quiet()
    async with house.database.reading() as session:
        events = await conversation_store.events(session, heard.conversation_id)
    assert [event.words for event in events if event.kind == "asked"] == ["Olena asked Petr."]
    assert len(directs(house, "petr")) == 1
    assert house.pocket.read == []


async def test_whoever_has_nobody_to_ask_any_more_is_told_so(house: House) -> None:
    heard, told = await lost(house)

    async def give_up(work: UnitOfWork) -> None:
        conversation = await conversation_store.locked(work.session, heard.conversation_id)
        conversation.owner_id = conversation.taken_at = None

    await house.changes(give_up)
    await house.slack.press("olena", "triage", told["ts"], "Ask Petr")
    await house.sees("Nobody has it any more", lambda: house.slack.open_view("olena"))
