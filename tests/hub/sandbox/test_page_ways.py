"""Mail, the web page and the form beside the phones, in a real browser: what a customer does there and what comes back."""

import json

import pytest

from connectors.email.simulator import LetterFile
from hub.sandbox.player import WatchedStage
from tests.hub.sandbox.browser import Tab
from tests.hub.sandbox.conftest import Page
from tests.hub.sandbox.test_page_browser import HOSTILE_TEXTS, card_says, contrasts, on_card, tab_to

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]

ATTACH = """(() => {
    const chosen = new DataTransfer();
    chosen.items.add(new File(["%PDF-1.4 an invoice"], "faktura.pdf", { type: "application/pdf" }));
    const input = document.querySelector("[data-key=mail-file]");
    input.files = chosen.files;
    input.dispatchEvent(new Event("change"));
})()"""
HOSTILE_MAIL = """<html><head><meta http-equiv="refresh" content="0;url=http://evil.example/"></head><body>
<h1>Big offer</h1><script>parent.document.title = "owned"</script>
<img src="http://evil.example/p.png" onerror="parent.document.title = 'owned'">
<form action="http://evil.example/f"><button autofocus>Go</button></form></body></html>"""


async def answer(tab: Tab, where: str, text: str) -> None:
    """As the rep, from the card that shows these words."""
    await on_card(tab, where, "Reply")
    await tab.until_there(".modal textarea")
    await tab.click(".modal textarea")
    await tab.type(text)
    await tab.click(".modal footer button", "Send")
    await tab.until("document.querySelector('.modal') === null")


async def test_a_mail_with_a_file_becomes_a_card_and_the_answer_stands_in_its_thread(page: Page, tab: Tab) -> None:
    await tab.click("#tab-mail")
    await tab.click(".person", "Anna")
    await tab.click(".screen button", "Write")
    await tab.type("Faktura za říjen")
    await tab.click(".sheet textarea")
    await tab.type("Dobrý den, na faktuře chybí naše DIČ. <b>Opravíte ji?</b>")
    await tab.look(ATTACH)
    await tab.until_says(".attached", "faktura.pdf (19 B)")
    await tab.click(".sheet button", "Send")
    await tab.until_says(".row .subject", "Faktura za říjen")
    await tab.until(card_says("DIČ. <b>Opravíte ji?</b>"))
    await tab.until_says(".step", "on disk before")
    letters = page.world.mailboxes["anna"].letters
    asked = letters[-1]
    assert asked.files == (LetterFile("faktura.pdf", "application/pdf", b"%PDF-1.4 an invoice"),)

    await tab.click("#tab-phones")
    await answer(tab, "DIČ", "Opravenou fakturu jsme právě vystavili.")
    stage = WatchedStage(page.world)
    arrived = await stage.mail_for("anna", "Opravenou fakturu")
    assert (stage.focus["way"], stage.focus["person"]) == ("mail", "anna")
    assert letters[stage.focus["letter"]] == arrived
    assert arrived.in_reply_to == asked.message_id
    await tab.until_there("#tab-mail .new")
    await tab.click("#tab-mail")
    await tab.until("document.querySelector('#tab-mail .new') === null")

    await tab.click(".row.unread", "Re: Faktura za říjen")
    await tab.click(".letter header button", "Reply")
    await tab.type("Mám ji, děkuji.")
    await tab.click(".sheet header button", "Send")
    await tab.until(card_says("Mám ji, děkuji."))
    thanks = letters[-1]
    assert (thanks.in_reply_to, thanks.subject) == (arrived.message_id, "Re: Faktura za říjen")
    assert thanks.references == (asked.message_id, arrived.message_id)


async def test_the_mail_can_be_used_from_the_keyboard_and_what_is_half_written_stays(page: Page, tab: Tab) -> None:
    page.stage.write_mail("olena", "Коли приїде моє замовлення?", "Замовлення")
    await tab_to(tab, "document.activeElement.id === 'tab-phones'")
    for key, name in (("ArrowRight", "mail"), ("ArrowRight", "site"), ("ArrowLeft", "mail")):
        await tab.press(key)
        assert await tab.look("document.activeElement.id") == f"tab-{name}"
        assert await tab.look(f"!document.getElementById('way-{name}').hidden")
    await tab_to(tab, "document.activeElement.innerText === 'OK\\nEM\\nOlena'")
    await tab.press("Enter")
    await tab_to(tab, "document.activeElement.matches('.row')")
    await tab.press("Enter")
    await tab.until_says(".letter .text", "Коли приїде")
    await tab.press("Escape")
    await tab.until("document.activeElement.matches('.row')")

    await tab_to(
        tab, "document.activeElement.innerText === 'Anna' || document.activeElement.dataset.key === 'mail-write'"
    )
    await tab.look("document.querySelector('[data-key=mail-write]').focus()")
    await tab.press("Enter")
    await tab.until("document.activeElement.dataset.key === 'mail-subject'")
    await tab.type("Half a thought")
    await tab.press("Escape")
    await tab.until("document.activeElement.dataset.key === 'mail-write'")
    await tab.press("Enter")
    assert await tab.look("document.activeElement.value") == "Half a thought"


async def test_a_hostile_mail_looks_as_it_was_sent_and_does_nothing(page: Page, tab: Tab) -> None:
    marek = page.world.mailboxes["marek"]
    for text in HOSTILE_TEXTS:
        page.world.mail.write(marek, text, subject=text.strip()[:150])
    page.world.mail.write(marek, "Plain words", subject="<script>alert(1)</script>" + "S" * 180, html=HOSTILE_MAIL)
    await tab.click("#tab-mail")
    await tab.click(".person", "Marek")
    await tab.click(".row", "<script>")
    await tab.until_there(".letter iframe[sandbox='']")
    await tab.click(".looks button", "Text only")
    await tab.until_says(".letter .text", "Plain words")
    await tab.click(".looks button", "As sent")
    await tab.click(".letter button", "All mail")
    for number in range(len(marek.letters) - 1):
        await tab.click(f"[data-key=letter-{number}]")
        await tab.until_there(".letter .text")
        assert await tab.look("document.documentElement.scrollWidth <= innerWidth")
        assert await tab.look(
            "document.querySelector('.letter').scrollWidth <= document.querySelector('.screen').clientWidth"
        )
        await tab.click(".letter button", "All mail")
    assert await tab.look("document.querySelectorAll('main img, main script, main iframe').length") == 0
    assert await tab.look("document.title") == "Inbox Hub sandbox"


async def test_the_real_chat_stands_on_the_shops_page_and_the_answer_comes_back(page: Page, tab: Tab) -> None:
    await tab.click("#tab-site")
    chat = await tab.frame("/chat/shop/frame.html", "!!document.getElementById('launch')?.getAttribute('aria-label')")
    await tab.look("document.getElementById('launch').click()", chat)
    await tab.until("document.activeElement.id === 'text'", world=chat)
    await tab.type("Do you ship to Slovakia?")
    await tab.press("Enter")
    await tab.until(card_says("Do you ship to Slovakia?"))
    await tab.until_says(".about blockquote", "Do you ship to Slovakia?")
    await answer(tab, "Slovakia", "Yes, within two days.")
    await tab.until("document.body.innerText.includes('Yes, within two days.')", world=chat)

    await tab.click("#tab-phones")
    await answer(tab, "Slovakia", "And to Poland, too.")
    await tab.until_there("#tab-site .new")
    await tab.until("document.body.innerText.includes('And to Poland, too.')", world=chat)
    await tab.click("#tab-site")
    await tab.until("document.querySelector('#tab-site .new') === null")


async def test_the_form_is_sent_and_thanked_for(page: Page, tab: Tab) -> None:
    await tab.click("#tab-form")
    form = await tab.frame(page.world.form.origin, "!!document.getElementById('hub-name')")
    fields = {"name": "James Porter", "email": "james@post.example", "message": "The lid of box 4711 does not close."}
    for name, text in fields.items():
        await tab.look(f"document.getElementById('hub-{name}').focus()", form)
        await tab.type(text)
    await tab.look("document.querySelector('button[type=submit]').click()", form)
    await tab.frame("/webhooks/forms/shop", "document.body?.innerText.includes('Thank you')")
    await tab.until(card_says("The lid of box 4711"))
    await tab.until_says(".about blockquote", "The lid of box 4711")
    await tab.click("#way-form button", "New form")
    await tab.frame(page.world.form.origin, "document.getElementById('hub-name')?.value === ''")


async def test_every_way_can_be_read_in_light_and_dark_and_fits_a_small_laptop(page: Page, tab: Tab) -> None:
    page.stage.write_mail("anna", "Ještě jedna věc.", "Dotaz")
    for width, height, scheme in ((1440, 900, "light"), (1280, 800, "dark")):
        await tab.size(width, height)
        await tab.prefer(prefers_color_scheme=scheme)
        await tab.until(f"document.documentElement.dataset.theme === {json.dumps(scheme)}")
        for way in ("mail", "site", "form", "phones"):
            await tab.click(f"#tab-{way}")
            assert await contrasts(tab) == []
            assert await tab.look("document.documentElement.scrollWidth <= innerWidth")
            assert await tab.look("document.documentElement.scrollHeight <= innerHeight")


async def test_the_shops_page_turns_dark_with_the_page_around_it(page: Page, tab: Tab) -> None:
    await tab.click("#tab-site")
    shop = await tab.frame(page.world.site.base_url, "!!document.querySelector('.goods')")
    is_dark = "matchMedia('(prefers-color-scheme: dark)').matches"
    assert not await tab.look(is_dark, shop)
    await tab.click("[data-key=theme]")
    await tab.until(is_dark, world=shop)
