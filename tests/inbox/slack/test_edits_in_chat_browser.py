"""The real widget in a real browser: a rep changes and deletes in Slack what the visitor has before their eyes."""

from collections.abc import AsyncIterator

import pytest

from tests.hub.sandbox.browser import browsing
from tests.hub.web.chat_tab import ChatTab
from tests.inbox.slack.at_chat import AtChat, open_at_chat

pytestmark = pytest.mark.browser
FEET = "[...document.querySelectorAll('.bubble')].map(one => one.lastChild.innerText.split(' · ')[1] ?? '')"


@pytest.fixture
async def chat(sqlite_url: str) -> AsyncIterator[AtChat]:
    async with open_at_chat(sqlite_url) as found:
        yield found


@pytest.fixture
async def visitor(chat: AtChat) -> AsyncIterator[ChatTab]:
    async with browsing() as browser, browser.tab(1000, 760) as tab:
        yield ChatTab(simulator=chat.site, tab=tab)


async def test_the_widget_shows_what_the_rep_made_of_it(chat: AtChat, visitor: ChatTab) -> None:
    await visitor.open()
    await visitor.click("#launch")
    await visitor.write("How much is it?")
    await chat.house.sees("How much is it?", chat.house.thread)
    price, gossip = await chat.answered("It costs 450"), await chat.answered("Ask Olena, she is lazy")
    await chat.answered("We close at six")
    await visitor.until_says("We close at six")
    await chat.house.slack.edit_message("petr", "triage", price, "It costs 45")
    await visitor.until_says("· edited")
    await chat.house.slack.delete_message("petr", "triage", gossip)
    await visitor.until_says("This message was taken back.")
    stands = ["> How much is it?", "It costs 45", "This message was taken back.", "We close at six"]
    assert (await visitor.bubbles(), await visitor.look(FEET)) == (stands, ["", "edited", "", ""])
    assert await visitor.look("document.querySelector('.gone').closest('[aria-live=polite]').id") == "log"

    await visitor.tab.open("about:blank")
    await chat.house.slack.edit_message("petr", "triage", price, "It costs 44")
    await chat.house.until_quiet()
    await visitor.open("de")
    await visitor.until_says("It costs 44")
    stands[1], stands[2] = "It costs 44", "Diese Nachricht wurde zurückgenommen."
    assert (await visitor.bubbles(), await visitor.look(FEET)) == (stands, ["", "bearbeitet", "", ""])
    kept = await visitor.kept()
    assert not any(former in kept for former in ("It costs 45", "lazy"))
    assert visitor.tab.complaints == []
