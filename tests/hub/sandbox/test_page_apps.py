"""The apps on a customer's phone: every network of the sandbox can be chosen, used, and followed through the hub."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from connectors.telegram.simulator.provider import TelegramSimulator
from connectors.toolkit.simulator import CallLog
from connectors.toolkit.twilio.simulator import TwilioSimulator
from hub.sandbox import people
from hub.sandbox.networks.network import Gesture, Kind
from hub.sandbox.networks.telegram import Telegram
from hub.sandbox.page_phones import apps
from hub.sandbox.page_server import serving_page
from hub.sandbox.player import Player, WatchedStage
from hub.sandbox.processes import free_port
from hub.sandbox.settings_file import WEBHOOK_SECRET
from hub.sandbox.stage import Stage
from hub.sandbox.stories import Play, Story
from inbox.channel_choice.values import CHANNEL_NAMES
from tests.hub.sandbox.browser import Tab
from tests.hub.sandbox.conftest import Json, Page
from tests.hub.sandbox.test_page_browser import card_says, contrasts
from tests.hub.sandbox.test_page_ways import answer

pytestmark = pytest.mark.asyncio(loop_scope="session")
WRITTEN_IN_BOX = "#phone .compose textarea"


async def write_with(tab: Tab, first_name: str, title: str, text: str) -> None:
    """As this customer, in the app with this title."""
    await tab.click(".person", first_name)
    await open_app(tab, title)
    await tab.click(WRITTEN_IN_BOX)
    await tab.type(text)
    await tab.press("Enter")


async def open_app(tab: Tab, title: str) -> None:
    await tab.click(".open-app")
    await tab.click(f'.tile[title="{title}"]')
    await tab.until_says(".open-app strong", title)


# Over HTTP


async def test_what_is_written_in_any_app_is_followed_through_the_hub(page: Page) -> None:
    for app in apps(page.world):
        await page.told(f"api/phones/olena/{app.key}", {"action": "write", "text": f"Котра година? {app.key}"})
    for app in apps(page.world):

        async def steps(key: str = app.key) -> Json | None:
            trace = await page.get(f"api/trace?person=olena&app={key}")
            return trace if trace["steps"] and key in trace["messages"][trace["chosen"]]["words"] else None

        found = await page.stage.until(f"the steps of what came by {app.title}", steps)
        kept = next(step for step in found["steps"] if step["kind"] == "kept")
        assert f"bytes from {CHANNEL_NAMES[app.channel]}," in kept["sentence"]


async def test_a_phone_offers_what_its_network_can_do(page: Page) -> None:
    shown = (await page.get("api/phones"))["james"]
    assert [one["key"] for one in (await page.get("api/world"))["apps"]] == list(shown)
    assert {"photo", "press", "react", "edit", "delete", "read"} <= set(shown["whatsapp"]["gestures"])
    assert "delete" not in shown["telegram"]["gestures"]  # Telegram tells nobody of it
    assert shown["sms"]["gestures"] == []


async def test_nobody_changes_what_somebody_else_wrote(page: Page) -> None:
    viber = page.world.networks["viber"]
    await page.told("api/phones/marek/viber", {"action": "write", "text": "Dzień dobry"})
    mine = viber.screen("marek")[-1].id
    status, refusal = await page.post("api/phones/marek/viber", {"action": "press", "message": mine, "text": "Dzień"})
    assert (status, refusal["error"]) == (409, "There is no such message on this screen.")


async def test_a_story_tells_in_which_app_to_look(page: Page) -> None:
    stage = WatchedStage(page.world)
    stage.write_on("phone", "marek", "Proszę o telefon.")
    assert (stage.focus["way"], stage.focus["person"], stage.focus["app"]) == ("phones", "marek", "phone")
    heard = await stage.answer_on("phone", "marek", "after the tone")
    assert page.world.networks["phone"].external_id("marek", heard.id) == heard.id.split("/")[0]
    stage.write("marek", "I jeszcze jedno.")
    assert stage.focus["app"] == "telegram"


async def test_a_call_of_ours_is_seen_on_the_telephone_that_rang(page: Page) -> None:
    phone = page.world.networks["phone"]
    number, twilio = phone.handle("james"), page.world.networks["sms"].simulator
    assert isinstance(twilio, TwilioSimulator)
    desk = twilio.add_telephone("+420700000001", "Petr")
    desk.says, twilio.telephones[number].says = "Petr from the shop.", "Thank you."
    twiml = f"<Response><Dial><Number>{number}</Number></Dial></Response>"
    form = {"To": desk.number, "From": twilio.number, "Twiml": twiml}
    address = f"{twilio.base_url}/2010-04-01/Accounts/{twilio.account_sid}/Calls.json"
    login = {"Authorization": aiohttp.encode_basic_auth(twilio.account_sid, twilio.auth_token)}
    async with page.session.post(address, data=form, headers=login) as taken:
        assert taken.status == 201
    await twilio.settle()
    rang, heard, said = (await page.get("api/phones"))["james"]["phone"]["messages"][-3:]
    assert rang["note"] == "The shop called: 42 s"
    assert (heard["from_me"], heard["text"]) == (False, "Petr from the shop.")
    assert (said["from_me"], said["text"]) == (True, "Thank you.")


async def test_telegram_has_the_shape_of_the_others() -> None:
    simulator = TelegramSimulator(lambda: 0.0, CallLog(), name="Moravia Shop", username="moravia_shop_bot")
    telegram = Telegram(simulator, {}, WEBHOOK_SECRET)
    telegram.join(people.customer("anna"))
    assert telegram.handle("anna") == str(people.customer("anna").telegram_id)
    assert telegram.tables()["connectors.telegram.accounts.shop"]["webhook_secret"] == WEBHOOK_SECRET


# In a browser


@pytest.mark.browser
async def test_an_answer_on_whatsapp_is_seen_and_that_it_was_read_stands_on_the_card(page: Page, tab: Tab) -> None:
    await write_with(tab, "James", "WhatsApp", "Is box 8812 on its way?")
    await tab.until(card_says("8812"))
    await tab.until_says(".about blockquote", "8812")
    await answer(tab, "8812", "Yes, it comes today.")
    await tab.until_says(".bubble:not(.mine) .words", "Yes, it comes today.")
    await tab.until(card_says("Read by WhatsApp"))
    await tab.until_says(".person[aria-current=true] .badge", "WA")


@pytest.mark.browser
async def test_everybody_can_read_a_comment_and_its_answer_is_announced_elsewhere(page: Page, tab: Tab) -> None:
    await write_with(tab, "Anna", "Facebook", "Máte tašku 3317 i v zelené?")
    await tab.until_says(".everybody", "Everybody can read this")
    await tab.until_says(".post", "Moravia Shop")
    await tab.until_says(".public .bubble.mine", "Anna Nováková")
    await tab.until(card_says("3317"))

    await write_with(tab, "Anna", "Telephone", "Prosím, zavolejte mi kvůli tašce 3318.")
    await tab.until_says(".call", "Called the shop")
    await tab.until_says(".calls .bubble:not(.mine)", "after the tone")
    await tab.until_says(".calls .bubble.mine", "3318")
    await tab.until(card_says("3318"))
    await answer(tab, "3317", "Ano, zelená je skladem.")
    await tab.click(".notice", "New on Facebook")
    await tab.until_says(".public .bubble:not(.mine)", "zelená je skladem")
    await tab.until("document.querySelector('.notice') === null")


@pytest.mark.browser
async def test_an_app_is_chosen_with_the_keyboard_and_everything_fits(page: Page, tab: Tab) -> None:
    first = {one.kind: one.title for one in reversed(list(apps(page.world)))}
    for width, height, scheme in ((1280, 800, "light"), (1280, 800, "dark"), (390, 844, "dark")):
        await tab.size(width, height)
        await tab.prefer(prefers_color_scheme=scheme)
        await tab.until(f"document.documentElement.dataset.theme === {json.dumps(scheme)}")
        for kind in Kind:
            await choose_by_keys(tab, first[kind])
            assert await contrasts(tab) == []
            assert await tab.look("document.documentElement.scrollWidth <= innerWidth")
            assert await tab.look(f"!!document.querySelector('.phone.{kind}')")


async def choose_by_keys(tab: Tab, title: str) -> None:
    """Open the list, look at it, go down it to this app, and into it."""
    await tab.look("document.querySelector('.open-app').focus()")
    await tab.press("Enter")
    await tab.until("document.activeElement.matches('.tile[aria-current=true]')")
    assert await contrasts(tab) == []
    assert await tab.look("[...document.querySelectorAll('.tile .name')].every(e => e.scrollWidth <= e.clientWidth)")
    await tab.press("Escape")
    await tab.until("document.activeElement.matches('.open-app') && document.querySelector('.tile') === null")
    await tab.press("Enter")
    await tab.press("Home")
    offered = await tab.look("[...document.querySelectorAll('.tile')].map(e => e.title)")
    for _ in range(offered.index(title)):
        await tab.press("ArrowRight")
    assert await tab.look("document.activeElement.title") == title
    await tab.press("Enter")
    await tab.until_says(".open-app strong", title)


@pytest.mark.browser
async def test_the_page_follows_a_story_into_its_app_and_leaves_the_reading_to_it(page: Page, tab: Tab) -> None:
    async def story(stage: Stage) -> None:
        stage.write_on("messenger", "olena", "Чи є коробка 5521?")
        conversation = await stage.conversation_at(
            page.world.networks["messenger"].channel, page.world.networks["messenger"].handle("olena")
        )
        card = await stage.card(conversation.id, "5521")
        await stage.press("petr", card, "Reply")
        await stage.compose("petr", await stage.modal("petr", "Your message"), {"compose.text": "Так, є."})
        await stage.answer_on("messenger", "olena", "Так, є.")
        await stage.delivery(conversation.id, "delivered")
        await tab.until_says(".bubble:not(.mine) .words", "Так, є.")
        stage.require("nobody has read it", (await stage.delivery(conversation.id)).state == "delivered")
        page.world.networks["messenger"].act("olena", Gesture.READ)
        await stage.delivery(conversation.id, "read")

    async with told(page, story) as (player, address):
        await tab.open(address)
        await tab.until_says(".open-app strong", "Messenger")
        await tab.until_says(".person[aria-current=true]", "Olena")
        await tab.until_says(".said", "The story is over")
        await player.stop()


@asynccontextmanager
async def told(page: Page, story: Story) -> AsyncIterator[tuple[Player, str]]:
    """The same sandbox on a page of its own, which tells this story."""
    player = Player(page.world, (Play(story, "a story in one app"),))
    player.speed = "fast"
    async with serving_page(page.world, player, free_port()) as address:
        yield player, address
