"""The form and its script in a real browser: where a visitor came from, first and last, and what a keyboard alone can do."""

import pytest

from tests.connectors.forms.conftest import World
from tests.hub.sandbox.browser import Tab, browsing

pytestmark = pytest.mark.browser

FIRST = "?utm_source=news&utm_campaign=spring&gclid=G1"
LAST = "?utm_source=search&fbclid=F2"


async def fill(tab: Tab, **answers: str) -> None:
    """By the keyboard alone, from the first field on; the trap is never stopped at."""
    await tab.until("document.readyState === 'complete' && document.querySelector('#hub-name') !== null")
    await tab.look("document.querySelector('#hub-name').focus()")
    for name in ("name", "email", "phone", "company", "message"):
        assert await tab.look("document.activeElement.name") == name
        await tab.type(answers.get(name, ""))
        await tab.press("Tab")
    assert await tab.look("document.activeElement.innerText") == "Send"
    await tab.press("Enter")
    await tab.until("document.readyState === 'complete' && location.pathname === '/thanks'")


async def test_a_visitor_comes_twice_and_writes(world: World) -> None:
    async with browsing() as browser, browser.tab() as tab:
        await tab.open(f"{world.site.origin}/{FIRST}")
        await tab.open(f"{world.site.origin}/{LAST}")
        await tab.open(f"{world.site.origin}/")
        await fill(tab, name="Ann Lée", email="ann@example.org", message="Good morning ☀️")
        await tab.open(f"{world.site.origin}/")
        await fill(tab, name="Ann Lée", email="ann@example.org", message="Good morning ☀️")
        assert [text for text in tab.complaints if "favicon" not in text] == []
    first, second = world.hub.forms
    assert first.text == "Good morning ☀️"
    assert first.visit == {
        "utm_source": "search",
        "fbclid": "F2",
        "page": f"{world.site.origin}/{LAST}",
        "first_utm_source": "news",
        "first_utm_campaign": "spring",
        "first_gclid": "G1",
        "first_page": f"{world.site.origin}/{FIRST}",
    }
    assert first.spam is False
    assert first.event_id != second.event_id  # a new page is a new form, though its words are the same
    assert world.hub.asked == ["POST", "POST"]


async def test_light_and_dark_can_be_read(world: World) -> None:
    async with browsing() as browser, browser.tab(420, 760) as tab:
        for scheme in ("light", "dark"):
            await tab.prefer(prefers_color_scheme=scheme)
            await tab.open(f"{world.site.origin}/")
            assert await tab.look(CONTRAST) >= 4.5
            assert await tab.look("document.documentElement.scrollWidth <= innerWidth")
            assert await tab.look("document.querySelector('#hub-gotcha').getBoundingClientRect().right < 0")


# The smallest contrast between a text and the page behind it (WCAG 2.2, relative luminance).
CONTRAST = """(() => {
  const light = (colour) => {
    const parts = colour.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255)
      .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  const contrast = (one, other) => (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  const ground = light(getComputedStyle(document.body).backgroundColor);
  const button = getComputedStyle(document.querySelector("button"));
  const texts = [...document.querySelectorAll("h1, p, label, .hint, input, textarea")]
    .map((one) => contrast(light(getComputedStyle(one).color), ground));
  return Math.min(...texts, contrast(light(button.color), light(button.backgroundColor)));
})()"""
