"""What a rep changes or deletes in Slack is changed or taken back in the visitor's chat: at once, and for who was away."""

from collections.abc import AsyncIterator

import aiohttp
import orjson
import pytest

from tests.hub.web.chat import ACCOUNT
from tests.inbox.slack.at_chat import AtChat, open_at_chat


@pytest.fixture
async def chat(sqlite_url: str) -> AsyncIterator[AtChat]:
    async with open_at_chat(sqlite_url) as found:
        yield found


async def test_changed_and_deleted_words_are_so_in_an_open_chat(chat: AtChat) -> None:
    await chat.writes("How much is it?")
    price, gossip = await chat.answered("It costs 450"), await chat.answered("Ask Olena, she is lazy")
    await chat.visitor.hears("Ask Olena")
    chat.house.slack.faults.deliver_twice()
    await chat.house.slack.edit_message("petr", "triage", price, "It costs 45")
    await chat.house.whispered("petr", "it is being changed on Web chat")
    await chat.visitor.hears("It costs 45")
    await chat.visitor.until(lambda one: one.heard[0].is_edited)
    await chat.house.slack.delete_message("petr", "triage", gossip)
    await chat.house.whispered("petr", "it is being taken back on Web chat")
    await chat.visitor.until(lambda one: one.heard[1].gone)
    assert chat.stands() == [("It costs 45", "edited"), ("", "gone")]
    await chat.house.sees("The customer has the changed words now", chat.house.thread)
    await chat.house.sees("Taken back at the customer", chat.house.thread)


async def test_who_was_away_gets_the_newest_words_in_their_place_and_never_the_former(chat: AtChat) -> None:
    await chat.writes("How much is it?")
    await chat.visitor.settled()
    await chat.visitor.leave()
    gossip, price = await chat.answered("Ask Olena, she is lazy"), await chat.answered("It costs 450")
    for words in ("It costs 54", "It costs 45"):
        await chat.house.slack.edit_message("petr", "triage", price, words)
    await chat.house.slack.delete_message("petr", "triage", gossip)
    await chat.house.sees("Taken back at the customer", chat.house.thread)
    assert await all_brought_to(chat) == ["It costs 45", ""]
    chat.visitor.come()
    await chat.visitor.until(lambda one: len(one.heard) == 2)
    assert chat.stands() == [("", "gone"), ("It costs 45", "edited")]
    await chat.visitor.reload()
    chat.visitor.say("Thank you")
    await chat.visitor.settled()
    assert (len(chat.visitor.heard), chat.visitor.repeated) == (2, 0)


async def all_brought_to(chat: AtChat) -> list[str]:
    """The words of all that a line says to a new browser of this visitor."""
    hello = orjson.dumps({"type": "hello", "token": chat.visitor.token, "after": 0})
    address = f"{chat.site.hub_url}/chat/{ACCOUNT}/exchange"
    headers = {"Origin": chat.site.base_url}
    async with aiohttp.ClientSession(headers=headers) as http, http.post(address, data=hello) as answer:
        frames = [orjson.loads(line) for line in (await answer.text()).splitlines()]
    return [one["text"] for one in frames if one["type"] == "message"]
