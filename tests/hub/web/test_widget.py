"""The real widget in a real browser, on a page of another site: what a visitor sees, types and never loses."""

import asyncio
import json
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest

from connectors.contract.inbound import InboundEvent, MessageReceived, ReportedStatus, StatusReported
from connectors.contract.outbound import Button, OutboundPart, PartAction
from connectors.webchat.settings import WebchatSettings
from connectors.webchat.simulator import WebchatSimulator
from hub.clock import epoch_seconds
from hub.mailbox import actions
from hub.web.allowance import Rate
from hub.web.lines import LineLimits
from tests.hub.engine.engine import Engine
from tests.hub.sandbox.browser import Browser, BrowserFailed, browsing
from tests.hub.web.chat import ACCOUNT, SETTINGS, Site, address, engine_of, open_site
from tests.hub.web.chat_tab import LOOK_SECONDS, ChatTab

pytestmark = pytest.mark.browser
FAST = LineLimits(visitor=Rate(10_000, 1000), address=Rate(10_000, 1000), openings=Rate(1000, 100))


@dataclass(kw_only=True)
class Shop(ChatTab):
    """A page with the widget in a tab, and whatever process of the hub runs behind it now."""

    engine: Engine
    settings: WebchatSettings
    stack: AsyncExitStack
    site: Site

    async def restart(self, pause: float = 0.2) -> None:
        """The hub goes and comes back at the same place."""
        await self.stack.aclose()
        await asyncio.sleep(pause)
        port = int(self.site.url.rpartition(":")[2])
        again = open_site(self.engine, limits=FAST, settings=self.settings, port=port)
        self.site = await self.stack.enter_async_context(again)

    async def events(self, count: int) -> list[InboundEvent]:
        """Everything in the journal, once there are so many."""
        for _ in range(200):
            if len(found := await self.site.events()) >= count:
                return found
            await asyncio.sleep(LOOK_SECONDS)
        raise BrowserFailed(f"there are not {count} events in the journal")

    async def said(self) -> list[str]:
        return [str(event.text) for event in await self.site.events() if isinstance(event, MessageReceived)]


@asynccontextmanager
async def open_shop(sqlite_url: str, browser: Browser, **look: Any) -> AsyncIterator[Shop]:
    simulator = WebchatSimulator(epoch_seconds, account=ACCOUNT, name="Keramika")
    await simulator.start()
    settings = SETTINGS.model_copy(update={"origins": (simulator.base_url,), "title": "", **look})
    async with engine_of(sqlite_url) as engine, AsyncExitStack() as stack, browser.tab(1000, 760) as tab:
        site = await stack.enter_async_context(open_site(engine, limits=FAST, settings=settings))
        simulator.hub_url = site.url
        yield Shop(engine=engine, simulator=simulator, settings=settings, tab=tab, stack=stack, site=site)
    await simulator.stop()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with browsing() as browser:
        yield browser


@pytest.fixture
async def shop(sqlite_url: str, browser: Browser) -> AsyncIterator[Shop]:
    async with open_shop(sqlite_url, browser) as shop:
        yield shop


async def test_a_visitor_writes_and_reads_the_answer_with_the_mouse(shop: Shop) -> None:
    await shop.open("cs")
    assert await shop.look("document.documentElement.lang") == "cs"
    await shop.click("#launch")
    await shop.until_says("Dobrý den. Napište nám sem")
    await shop.click("#text")
    await shop.tab.type("Máte <b>modrou</b> konvici? ☀️")
    await shop.click("#send")
    await shop.until_says("Odesláno")
    (event,) = await shop.site.events()
    assert isinstance(event, MessageReceived)
    assert event.text == "Máte <b>modrou</b> konvici? ☀️"
    assert event.referral is not None
    assert event.referral.source_url == f"{shop.simulator.base_url}/"
    assert event.sender is not None
    assert event.sender.language == "cs"

    visitor = await shop.visitor()
    await shop.site.type_to(visitor)
    await shop.until_says("Někdo píše")
    hostile = "Ano: https://www.keramika.example/konvice?a=1. <img src=x onerror=alert(1)>"
    await shop.site.answer(visitor, hostile, "k1", (Button("Děkuji", "thanks"),))
    await shop.until_says("Ano: https://")
    assert await shop.look("document.querySelector('.words a').href") == "https://www.keramika.example/konvice?a=1"
    assert await shop.look("document.querySelector('.words img')") is None
    await shop.click(".keys button")
    await shop.until("document.querySelectorAll('.bubble').length === 3")
    async with shop.engine.database.transaction() as work:
        await actions.show_read(work, (ACCOUNT, visitor))
    shop.site.mailbox.stir()
    await shop.until_says("Přečteno")
    events = await shop.events(3)
    statuses = [(one.status, one.target_ids) for one in events if isinstance(one, StatusReported)]
    assert statuses == [(ReportedStatus.READ, (f"{visitor}:k1",))]
    assert shop.tab.complaints == []
    assert shop.tab.asked_outside == []


async def test_a_reload_and_a_restart_lose_nothing(shop: Shop) -> None:
    await shop.open()
    await shop.click("#launch")
    await shop.write("one")
    await shop.until_says("Sent")
    visitor = await shop.visitor()
    await shop.stack.aclose()
    await shop.until_says("No connection just now")
    await shop.write("two, while the hub is away")
    await shop.tab.call("Page.reload")
    await shop.restart()
    await shop.enter()
    await shop.until(
        "[...document.querySelectorAll('.bubble.mine')].filter(one => one.innerText.includes('Sent')).length === 2"
    )
    await shop.site.answer(visitor, "back again", "k1")
    await shop.until_says("back again")
    assert await shop.bubbles() == ["> one", "> two, while the hub is away", "back again"]
    assert await shop.said() == ["one", "two, while the hub is away"]
    assert await shop.visitor() == visitor
    assert await shop.look("document.getElementById('panel').hidden") is False


async def test_everything_by_the_keyboard(shop: Shop) -> None:
    await shop.open()
    await shop.tab.press("Tab")  # the link of the page
    await shop.tab.press("Tab")
    assert await shop.focus() == "launch"
    await shop.tab.press("Enter")
    await shop.until("!document.getElementById('panel').hidden")
    assert await shop.focus() == "text"
    await shop.tab.type("first line")
    await shop.tab.press("Enter", shift=True)
    await shop.tab.type("second line")
    await shop.tab.press("Enter")
    await shop.until_says("Where may we answer")
    assert await shop.said() == ["first line\nsecond line"]
    for place in ("text", "save", "email", "name", "log", "close"):
        while await shop.focus() != place:
            await shop.tab.press("Tab", shift=True)
    await shop.tab.press("Escape")
    await shop.until("document.getElementById('panel').hidden")
    assert await shop.focus() == "launch"


async def test_where_to_answer_is_asked_once_and_only_a_claim(shop: Shop) -> None:
    await shop.open()
    await shop.click("#launch")
    await shop.write("hello")
    await shop.until_says("Where may we answer")
    await shop.click("#email")
    await shop.write("no address")
    await shop.until_says("Please check the e-mail address")
    await shop.look("document.getElementById('email').value = ''")
    await shop.write("ann@novak.example")
    await shop.until("document.getElementById('details').hidden")
    await shop.until("document.querySelectorAll('.bubble').length === 2")
    await shop.write("goodbye")
    await shop.until(
        "[...document.querySelectorAll('.bubble')].filter(one => one.innerText.includes('Sent')).length === 3"
    )
    events = [event for event in await shop.site.events() if isinstance(event, MessageReceived)]
    claimed = [[one.handle for one in event.reply_addresses] for event in events]
    assert claimed == [[], ["ann@novak.example"], ["ann@novak.example"]]


async def test_an_answer_while_the_chat_is_closed_is_counted_and_delivered(shop: Shop) -> None:
    await shop.open()
    await shop.click("#launch")
    await shop.write("hello")
    await shop.until_says("Sent")
    await shop.click("#close")
    visitor = await shop.visitor()
    await shop.site.answer(visitor, "are you there?", "k1")
    await shop.until("document.getElementById('count').innerText === '1'")
    assert "1" in await shop.look("document.getElementById('launch').getAttribute('aria-label')")
    await shop.click("#launch")
    await shop.until_says("are you there?")
    events = await shop.events(3)
    statuses = [one.status for one in events if isinstance(one, StatusReported)]
    assert statuses == [ReportedStatus.DELIVERED, ReportedStatus.READ]


async def test_what_is_taken_back_is_neither_counted_nor_pressed(shop: Shop) -> None:
    await shop.open("cs")
    await shop.click("#launch")
    await shop.write("hello")
    await shop.until_says("Odesláno")
    visitor = await shop.visitor()
    await shop.site.answer(visitor, "Shall we call?", "k1", (Button("Yes", "yes"), Button("No", "no")))
    await shop.until_says("Shall we call?")
    while not await shop.look("!!document.activeElement.closest('.keys')"):
        await shop.tab.press("Tab", shift=True)
    await changed(shop, visitor, "k1", "Shall we write?", Button("Yes", "yes"), Button("No", "no"))
    await shop.until_says("upraveno")
    assert await shop.look("document.activeElement.innerText") == "No"
    await changed(shop, visitor, "k1")
    await shop.until_says("Tato zpráva byla vzata zpět.")
    assert await shop.focus() == "log"
    assert await shop.look("document.querySelectorAll('.keys button').length") == 0
    assert await shop.bubbles() == ["> hello", "Tato zpráva byla vzata zpět."]
    assert "Shall we" not in await shop.kept()

    await shop.click("#close")
    await shop.site.answer(visitor, "are you there?", "k2")
    await shop.until("document.getElementById('count').innerText === '1'")
    await changed(shop, visitor, "k2")
    await shop.until("document.getElementById('count').hidden")
    assert shop.tab.complaints == []


async def changed(shop: Shop, visitor: str, key: str, text: str = "", *buttons: Button) -> None:
    """A rep changes what stands in the chat, or takes it back."""
    action, target = PartAction.EDIT if text else PartAction.DELETE, f"{visitor}:{key}"
    await shop.site.connector.send(OutboundPart(address(visitor), action, text, target_id=target, buttons=buttons))


async def test_without_sockets_it_goes_by_single_posts(shop: Shop) -> None:
    await shop.tab.call(
        "Page.addScriptToEvaluateOnNewDocument",
        source="window.WebSocket = class { static OPEN = 1; constructor() { setTimeout(() => this.onclose?.(), 1) } close() {} };",
    )
    await shop.open()
    await shop.click("#launch")
    await shop.write("through a narrow door")
    await shop.until_says("Sent")
    await shop.site.answer(await shop.visitor(), "it fits", "k1")
    await shop.until_says("it fits")
    assert await shop.said() == ["through a narrow door"]


async def test_a_page_of_another_site_cannot_show_it(sqlite_url: str, browser: Browser) -> None:
    async with open_shop(sqlite_url, browser, origins=("https://www.shop.example",)) as shop:
        with pytest.raises(BrowserFailed):
            await shop.open()
        assert any("frame-ancestors" in one for one in shop.tab.complaints)


async def test_two_tabs_are_one_visitor(shop: Shop, browser: Browser) -> None:
    await shop.open()
    await shop.click("#launch")
    await shop.write("from the first tab")
    await shop.until_says("Sent")
    async with browser.tab(1000, 760) as tab:
        other = replace(shop, tab=tab)
        await other.open()
        await other.click("#launch")
        await other.until_says("from the first tab")
        await other.write("from the second tab")
        await shop.until_says("from the second tab")
        await shop.site.answer(await shop.visitor(), "to both", "k1")
        for one in (shop, other):
            await one.until_says("to both")
            assert await one.bubbles() == ["> from the first tab", "> from the second tab", "to both"]
        assert await other.visitor() == await shop.visitor()
    first, second, *seen = await shop.events(3)
    assert [type(event).__name__ for event in (first, second)] == ["MessageReceived", "MessageReceived"]
    assert {type(event).__name__ for event in seen} == {"StatusReported"}  # by one tab, or by both
    assert len({event.target_ids for event in seen if isinstance(event, StatusReported)}) == 1


async def test_a_chat_that_forgets_leaves_nothing_in_the_browser_when_its_tab_is_closed(
    sqlite_url: str, browser: Browser
) -> None:
    async with open_shop(sqlite_url, browser, forget_on_close=True) as shop:
        await shop.open()
        await shop.click("#launch")
        await shop.write("something private")
        await shop.until_says("Sent")
        assert await shop.look("localStorage.length") == 0
        await shop.tab.call("Page.reload")  # the same tab goes on
        await shop.enter()
        await shop.until_says("something private")
        async with browser.tab(1000, 760) as tab:
            other = replace(shop, tab=tab)
            await other.open()
            await other.click("#launch")
            assert await other.bubbles() == []
            assert await other.look("localStorage.length") == 0


LONG = pytest.param(500, marks=[pytest.mark.slow, pytest.mark.timeout(1200)])


@pytest.mark.parametrize("count", [24, LONG])
async def test_counted_messages_through_reloads_outages_and_restarts_are_there_once_on_both_sides(
    shop: Shop, count: int
) -> None:
    """What is written at any moment arrives once and in order, and every answer is seen once."""
    chance = random.Random(7)
    await shop.open()
    await shop.click("#launch")
    await shop.write("0")
    visitor = await shop.visitor()
    for number in range(1, count):
        await shop.write(str(number))
        if number % 3 == 0:
            await shop.site.answer(visitor, f"answer {number}", f"k{number}")
        await _something_happens(shop, chance.randrange(9))
    own, answers = [str(number) for number in range(count)], [f"answer {number}" for number in range(3, count, 3)]
    await shop.until(f"document.body.innerText.includes({json.dumps(answers[-1])})", 120)
    await shop.until("![...document.querySelectorAll('.mine')].some(one => one.innerText.includes('Sending'))", 120)
    assert await shop.said() == own
    shown = await shop.bubbles()
    assert [one for one in shown if one.startswith(">")] == [f"> {one}" for one in own]
    assert [one for one in shown if not one.startswith(">")] == answers
    assert await shop.visitor() == visitor


async def test_a_browser_without_room_forgets_what_is_old_and_keeps_what_waits(shop: Shop) -> None:
    await shop.open()
    await shop.look("for (let n = 0; n < 200; n++) localStorage.setItem(`other:${n}`, 'x'.repeat(20000))")
    await shop.click("#launch")
    for number in range(1, 10):
        await shop.look(f"document.getElementById('text').value = '{number}' + 'a'.repeat(7990)")
        await shop.tab.press("Enter")
    await shop.until(
        "[...document.querySelectorAll('.mine')].filter(one => one.innerText.includes('Sent')).length >= 4"
    )
    await shop.look("try { for (let n = 0; ; n++) localStorage.setItem(`full:${n}`, 'x'.repeat(5000)) } catch {}")
    await shop.stack.aclose()
    await shop.until_says("No connection just now")
    await shop.look("document.getElementById('text').value = 'the last' + 'a'.repeat(7000)")
    await shop.tab.press("Enter")
    await shop.tab.call("Page.reload")
    await shop.restart()
    await shop.enter()
    await shop.until("[...document.querySelectorAll('.mine')].at(-1)?.innerText.includes('Sent')")
    assert [one[:8] for one in await shop.said()][-1] == "the last"


async def _something_happens(shop: Shop, what: int) -> None:
    match what:
        case 0:
            await shop.restart(0.05)
        case 1:
            await shop.tab.call("Page.reload")
            await shop.enter()
            await shop.click("#text")
        case 2:
            for is_offline in (True, False):
                rates = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
                await shop.tab.call("Network.emulateNetworkConditions", offline=is_offline, **rates)
                await asyncio.sleep(LOOK_SECONDS)
        case _:
            return
