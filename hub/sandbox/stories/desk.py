"""A day at the desk: two reps, three customers; a leak that is stopped, a split and a merge, a snooze that outlives a restart."""

from datetime import timedelta

from connectors.contract.channel import Channel
from hub.sandbox import people
from hub.sandbox.stage import Block, Stage
from inbox.conversations.model import Conversation

MAREK_MAIL = "Dzień dobry,\n\nproszę o fakturę do zamówienia 88.\n\nMarek Wójcik"
ANNA_ASKS = "Dobrý den, kde je prosím moje objednávka 4711?"
LEAK = "Dobrý den, zásilka je omylem u pana, napište mu prosím na marek@post.example."
CLEAN = "Dobrý den, zásilka je na cestě a zítra dopoledne bude u Vás."
LAMP = "Добрий день, лампа прийшла розбита, що мені робити?"
INVOICE = "І ще одне: у рахунку стоїть неправильна адреса."


async def play(stage: Stage) -> None:
    """Petr and Jana work through a morning; nothing slips, and what was put off comes back although the hub was restarted."""
    await stage.world.move_clock_to(9, 30)
    await _three_write(stage)
    await _a_leak_is_stopped(stage)
    olena = await _split_and_merged(stage)
    await _snoozed_over_a_restart(stage, olena)


async def _three_write(stage: Stage) -> None:
    await stage.say("Half past nine. Marek asks for an invoice by mail, Anna for her order, Olena about a broken lamp.")
    stage.write_mail("marek", MAREK_MAIL, "Faktura 88")
    await stage.card((await stage.conversation("marek", Channel.EMAIL)).id, "88")
    stage.write("anna", ANNA_ASKS)
    stage.write("olena", LAMP)


async def _a_leak_is_stopped(stage: Stage) -> None:
    anna = await stage.conversation("anna")
    card = await stage.card(anna.id, "4711")
    stage.require("Take is answered", (await stage.press("petr", card, "Take")).ok)
    card = await stage.card(anna.id, people.rep("petr").name)
    await stage.press("petr", card, "Reply")
    modal = await stage.modal("petr", "Telegram")
    await stage.compose("petr", modal, {"compose.text": LEAK})
    asked = await stage.modal("petr", "Look once more before this goes to Anna")
    stage.require("the address is named", "marek@post.example" in str(asked["blocks"]))
    await stage.say("Petr answers Anna, and pastes Marek's address into it. The desk asks before anything leaves.")
    sent = await stage.compose("petr", asked, {"compose.text": CLEAN})
    stage.require(f"the changed words are accepted ({sent.errors or sent.error})", sent.ok and not sent.errors)
    await stage.answer_on_phone("anna", "zítra dopoledne")
    stage.require("the address never reached her", not any("marek@" in one.text for one in stage.phone("anna")))
    await stage.say("He changes it. Anna reads the clean words, and nothing of Marek's.")


async def _split_and_merged(stage: Stage) -> Conversation:
    olena = await stage.conversation("olena")
    card = await stage.card(olena.id)
    stage.require("Take is answered", (await stage.press("jana", card, "Take")).ok)
    stage.write("olena", INVOICE)
    await stage.thread(olena.id, "рахунку")
    card = await stage.card(olena.id, people.rep("jana").name)
    modal = await stage.picked("jana", card, "Split")
    await _submit(stage, modal, {"split.topic": "Invoice"})
    own = await _other_of(stage, olena)
    await stage.card(own.id, "рахунку")
    await stage.thread(own.id, "stand in the thread it came from")
    await stage.say(
        "Olena writes about an invoice too. Jana gives that a card of its own; each thread leads to the other."
    )
    modal = await stage.picked("jana", await stage.card(olena.id), "Merge")
    await _submit(stage, modal, {})
    await stage.thread(olena.id, "merged two conversations")
    await stage.card(own.id, "goes on in")
    await stage.say("It is one matter after all. She merges them: one thread goes on, the other card leads to it.")
    return olena


async def _submit(stage: Stage, modal: Block, values: dict[str, str]) -> None:
    done = await stage.compose("jana", modal, values)
    stage.require(f"it is accepted ({done.errors or done.error})", done.ok and not done.errors)


async def _other_of(stage: Stage, main: Conversation) -> Conversation:
    async def look() -> Conversation | None:
        found = await stage.conversation("olena")  # the newest of hers
        return found if found.id != main.id else None

    return await stage.until("a conversation of its own for the later part", look)


async def _snoozed_over_a_restart(stage: Stage, olena: Conversation) -> None:
    card = await stage.card(olena.id)
    stage.require("Snooze opens a modal", (await stage.press("jana", card, "Snooze")).ok)
    modal = await stage.modal("jana", "Until")
    await _submit(stage, modal, {"snooze.when": "morning"})
    await stage.card(olena.id, "Snoozed until")
    await stage.say("Jana waits for the warehouse, and puts it off until tomorrow morning.")
    await stage.world.restart_hub()
    await stage.say("The hub is ended and begun again, and a night goes by.")
    await stage.world.move_clock_to(9, 0)
    await stage.world.move_clock(timedelta(seconds=30))
    await stage.event_words(olena.id, "woken")
    await stage.card(olena.id, "Our turn")
    await stage.say("At nine it is on her card again. Nothing was forgotten.")
