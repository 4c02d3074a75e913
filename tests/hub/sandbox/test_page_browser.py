"""The demo page in a real browser: both sides by mouse and by keyboard, its looks, and what a hostile customer can do."""

import json
from typing import Any

import pytest

from tests.hub.sandbox.browser import Tab
from tests.hub.sandbox.conftest import Page

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]

CARD = ".room.main .message.card"
HOSTILE_NAME = "<!channel> *bold* <script>alert(1)</script> \u202etxet"
HOSTILE_TEXTS = (
    "\n" * 10_000 + "the end",
    "Z" + "\u0315\u0321\u0337\u0347\u034b" * 200 + "algo",
    "``` `x` *b* _i_ ~s~ <http://evil.example|click> <@U0PETR0001> <!channel> :tada: &lt;b&gt;",
    json.dumps([{"type": "section", "text": {"type": "mrkdwn", "text": "*forged*"}}]),
    "<img src=x onerror=alert(1)>" + "\u202e" + "w" * 2_000,
)


def card_says(words: str) -> str:
    return f"[...document.querySelectorAll({json.dumps(CARD)})].some(e => e.innerText.includes({json.dumps(words)}))"


async def write(tab: Tab, first_name: str, text: str) -> None:
    await tab.click(".person", first_name)
    await tab.click("#phone .compose textarea")
    await tab.type(text)
    await tab.press("Enter")


async def on_card(tab: Tab, name: str, button: str) -> None:
    """Press a button of the card that shows this name."""
    await tab.click(f"{CARD} .actions button", button, within=CARD, where=name)


async def test_a_message_is_taken_and_answered_with_the_mouse(page: Page, tab: Tab) -> None:
    await write(tab, "Olena", "Добрий день, коли приїде моє замовлення?")
    await on_card(tab, "Olena", "Take")
    await tab.until_says(".step", "Petr Svoboda took it")
    await on_card(tab, "Olena", "Reply")
    await tab.until_there(".modal textarea")
    await tab.until("document.activeElement.tagName === 'TEXTAREA' || document.activeElement.tagName === 'SELECT'")
    await tab.click(".modal textarea")
    await tab.type("Добрий день, завтра.")
    await tab.click(".modal footer button", "Send")

    await tab.until_says(".bubble:not(.mine) .words", "Добрий день, завтра.")
    await tab.until("document.querySelector('.modal') === null")
    await tab.until(card_says("Sent by Telegram"))
    await tab.until_says(".step.sent", "Telegram took it in")
    await tab.until_says(".step.gate .sentence", "Telegram, because Olena")


async def test_a_step_shows_the_row_behind_it(page: Page, tab: Tab) -> None:
    await write(tab, "Olena", "Дякую!")
    await tab.click(".step.kept button.title")
    await tab.until_says("dialog[open]", "The row in journal")
    await tab.press("Escape")
    await tab.until("document.querySelector('dialog') === null")


async def test_escape_closes_a_modal_and_the_keyboard_goes_on_where_it_was(page: Page, tab: Tab) -> None:
    await write(tab, "James", "Is my parcel on its way?")
    await on_card(tab, "James", "Note")
    await tab.until_there(".modal textarea")
    assert await tab.look("document.getElementById('slack').inert")
    await tab.press("Escape")
    await tab.until("document.querySelector('.modal') === null")
    assert not await tab.look("document.getElementById('slack').inert")
    await tab.until("document.activeElement.innerText === 'Note'")


async def test_everything_can_be_done_from_the_keyboard(page: Page, tab: Tab) -> None:
    await tab_to(tab, "document.activeElement.innerText?.includes('James')")
    await tab.press("Enter")
    await tab_to(tab, "document.activeElement.matches('#phone .compose textarea')")
    await tab.type("Can you change the address?")
    await tab.press("Enter")
    await tab.until_says(".bubble.mine", "Can you change the address?")
    await tab.until(card_says("Can you change the address?"))
    await tab_to(tab, "document.activeElement.innerText === 'Snooze' && inCardOf('James')")
    assert await tab.look("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    await tab.press("Enter")
    await tab.until_there(".modal input[type=radio]")
    await tab_to(tab, "document.activeElement.matches('.modal [type=submit]')")
    await tab.press("Enter")
    await tab.until(card_says("Snoozed until"))


async def tab_to(tab: Tab, wanted: str) -> None:
    """Press Tab until the focus stands there; everything must be reachable within two hundred steps."""
    await tab.look(
        "window.inCardOf = name => document.activeElement.closest('.message.card')?.innerText.includes(name) ?? false"
    )
    for _ in range(200):
        if await tab.look(wanted):
            return
        await tab.press("Tab")
    raise AssertionError(f"the keyboard does not reach {wanted}")


async def test_light_and_dark_follow_the_system_until_the_visitor_switches(page: Page, tab: Tab) -> None:
    await tab.prefer(prefers_color_scheme="dark")
    await tab.until("document.documentElement.dataset.theme === 'dark'")
    assert await contrasts(tab) == []
    await tab.click("[data-key=theme]")
    await tab.until("document.documentElement.dataset.theme === 'light'")
    assert await contrasts(tab) == []
    await tab.prefer(prefers_color_scheme="light")
    await tab.prefer(prefers_color_scheme="dark")
    assert await tab.look("document.documentElement.dataset.theme") == "light"


async def contrasts(tab: Tab) -> list[Any]:
    """Every text that can be read but stands out from its ground less than WCAG's AA asks (4.5 to 1)."""
    await tab.look("Promise.allSettled(document.getAnimations().map(one => one.finished)).then(() => true)")
    found: list[Any] = await tab.look(FAINT_TEXTS)
    return found


FAINT_TEXTS = """(() => {
  const parts = colour => { const all = (colour.match(/[\\d.]+/g) ?? []).map(Number); return all.length === 3 ? [...all, 1] : all; };
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, n) => sum + v * [.2126, .7152, .0722][n], 0);
  const back = one => parts(getComputedStyle(one).backgroundColor);
  const ground = one => { let e = one; while (e && back(e)[3] !== 1) e = e.parentElement; return e ? back(e) : [255, 255, 255, 1]; };
  const shows = one => [...one.childNodes].some(n => n.nodeType === 3 && n.data.trim()) && one.getClientRects().length && !one.disabled;
  return [...document.body.querySelectorAll('*')].filter(shows).map(one => {
    const [a, b] = [light(parts(getComputedStyle(one).color)), light(ground(one))].sort((x, y) => y - x);
    return { ratio: Math.round((a + .05) / (b + .05) * 100) / 100, text: one.innerText?.slice(0, 40), class: String(one.className) };
  }).filter(one => one.ratio < 4.5 && one.text);
})()"""


async def test_nobody_who_writes_can_break_the_page_or_the_card(page: Page, tab: Tab) -> None:
    person = page.world.person("marek")
    kept = person.first_name, person.last_name
    person.first_name, person.last_name = HOSTILE_NAME, ""
    try:
        for text in HOSTILE_TEXTS:
            page.stage.write("marek", text)
        await tab.click(".person", "Marek")
        await tab.until_says(".bubble.mine", "forged")
        await tab.until(card_says("wwww"))
        assert await tab.look("document.querySelectorAll('main img, main script, main iframe').length") == 0
        assert await tab.look(f"document.querySelectorAll('{CARD} a, {CARD} .mention').length") == 0
        assert await tab.look("document.documentElement.scrollWidth <= innerWidth")
        tallest = await tab.look(
            "Math.max(...[...document.querySelectorAll('.bubble, .message.card')].map(e => e.offsetHeight))"
        )
        assert tallest < 900
        wide = "[...document.querySelectorAll('.bubble, .message, .step')].filter(e => e.scrollWidth > e.clientWidth + 1).length"
        assert await tab.look(wide) == 0
    finally:
        person.first_name, person.last_name = kept


async def test_the_page_says_that_it_is_a_simulation_and_fits_a_small_laptop(page: Page, tab: Tab) -> None:
    await tab.until_says(".truth", "nothing leaves this machine")
    for width, height in ((1280, 800), (1440, 900)):
        await tab.size(width, height)
        assert await tab.look("document.documentElement.scrollWidth <= innerWidth")
        assert await tab.look("document.documentElement.scrollHeight <= innerHeight")


async def test_motion_is_short_and_stops_where_less_is_asked_for(page: Page, tab: Tab) -> None:
    longest = """Math.max(...[...document.querySelectorAll('*')].flatMap(e => [getComputedStyle(e).transitionDuration,
        getComputedStyle(e).animationDuration]).flatMap(s => s.split(',')).map(parseFloat))"""
    assert await tab.look(longest) <= 0.2
    await tab.prefer(prefers_reduced_motion="reduce")
    assert await tab.look("getComputedStyle(document.querySelector('button')).transitionProperty") == "none"


async def test_a_rep_puts_an_emoji_on_a_card_and_takes_it_off_again(page: Page, tab: Tab) -> None:
    await write(tab, "Olena", "Ще одне питання")
    await tab.until(card_says("Olena"))
    await tab.click(f"{CARD} [aria-label='Emoji and more']")
    await tab.click(f"{CARD} .palette button[title=':+1:']")
    await tab.until_there(f"{CARD} .chip[aria-pressed='true']")
    await tab.click(f"{CARD} .chip[aria-pressed='true']")
    await tab.until(f"document.querySelector({json.dumps(CARD + ' .chip')}) === null")
