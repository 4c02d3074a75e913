"""Night: a message a rep starts is held by the contact's quiet hours, and goes out by itself in the morning."""

from datetime import timedelta

from crm.preferences import actions as preferences
from hub.sandbox import people
from hub.sandbox.stage import Stage
from hub.sandbox.world import HOME, MORNING

QUESTION = "Dzień dobry, czy macie jeszcze ten niebieski plecak? Proszę o informację, kiedy będzie dostępny."
ANSWER = "Dzień dobry, plecak będzie w sprzedaży od czwartku."
OFFER = "Dzień dobry, niebieski plecak jest już dostępny. Czy odłożyć go dla Pana?"


async def play(stage: Stage) -> None:
    """An answer by day goes at once; an offer at night waits for the hour the contact allows, with the reason on the card."""
    await stage.world.move_clock_to(14, 0)
    await stage.say("Two in the afternoon. Marek asks about a blue backpack.")
    stage.write("marek", QUESTION)
    conversation = await stage.conversation("marek")
    card = await stage.card(conversation.id, "Marek")
    await _quiet_evenings(stage)
    await stage.press("jana", card, "Take")
    card = await stage.card(conversation.id, "Jana")
    await _write(stage, card, ANSWER, "answer")
    await stage.answer_on_phone("marek", "od czwartku")
    await stage.say("Jana answers at once: he is waiting for it.")

    await stage.world.move_clock_to(23, 30)
    await stage.say("Half past eleven at night. The backpack has arrived, and Jana writes to him of her own accord.")
    card = await stage.card(conversation.id)
    await _write(stage, card, OFFER, "service")
    told = await stage.modal("jana", "quiet hours")
    await stage.say("The composer tells her before anything is kept: it would wait for his morning. She agrees.")
    agreed = await stage.world.slack.submit(people.rep("jana").slack_user, told["id"])
    stage.require(f"holding is accepted ({agreed.errors or agreed.error})", agreed.ok and not agreed.errors)
    held = await stage.delivery(conversation.id, "held")
    await stage.say(f"The gate: {held.sentence}")
    due = held.due_at
    stage.require("the message waits for a moment that is named", due is not None)
    card = await stage.card(conversation.id, "Held")
    stage.require("nothing was sent at night", not any(OFFER in one.text for one in stage.phone("marek")))

    if due is None:
        return
    await stage.world.move_clock(due - stage.world.clock.now() + timedelta(seconds=1))
    await stage.answer_on_phone("marek", "jest już dostępny")
    await stage.delivery(conversation.id, "sent", "delivered", "read")
    reached = stage.world.clock.now().astimezone(HOME)
    stage.require("it went in the morning", MORNING[0] - 1 <= reached.hour <= MORNING[0] + 1)
    await stage.say(f"At {reached:%H:%M} it goes out by itself. Nobody wrote to Marek at night.")


async def _quiet_evenings(stage: Stage) -> None:
    """Marek has told us his hours: nothing from ten at night to eight in the morning."""
    conversation = await stage.conversation("marek")
    if conversation.contact_id is None:
        return
    async with stage.world.database.transaction() as work:
        kept = await preferences.ensure(work, conversation.contact_id)
        kept.quiet_hours = {"start": "22:00", "end": "08:00"}
        kept.weekend_contact = True


async def _write(stage: Stage, card: dict[str, object], text: str, purpose: str) -> None:
    opened = await stage.press("jana", card, "Reply")
    stage.require("Reply opens a modal", opened.ok)
    modal = await stage.modal("jana", "Telegram")
    sent = await stage.compose("jana", modal, {"compose.purpose": purpose, "compose.text": text})
    stage.require(f"the message is accepted ({sent.errors or sent.error})", sent.ok and not sent.errors)
