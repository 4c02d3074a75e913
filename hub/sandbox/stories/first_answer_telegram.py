"""A customer writes on Telegram; a rep takes the card in Slack, answers, and sees that it went out."""

from sqlalchemy import select

from crm.interactions.model import Interaction
from crm.interactions.values import InteractionDirection
from hub.sandbox.stage import Stage

QUESTION = "Dobrý den, od rána nám nefunguje platba kartou v e-shopu, přicházíme o objednávky. Můžete to hned opravit?"
ANSWER = (
    "Dobrý den, Anno, omlouváme se. Platební bránu jsme právě restartovali, karty už procházejí. Dejte prosím vědět."
)


async def play(stage: Stage) -> None:
    """Message in, card, Take, reply, the answer on the phone, both interactions kept, the delivery's state on the card."""
    await stage.say("Anna writes on Telegram: card payments in her shop have been down since morning.")
    stage.write("anna", QUESTION)
    conversation = await stage.conversation("anna")
    card = await stage.card(conversation.id, "Anna")
    await stage.say(f"The hub kept it, judged it {await _priority(stage)} and shows a card in Slack.")

    outcome = await stage.press("petr", card, "Take")
    stage.require("Take is answered", outcome.ok)
    card = await stage.card(conversation.id, "Petr")
    await stage.say("Petr takes it. The card says so, for everybody.")

    outcome = await stage.press("petr", card, "Reply")
    stage.require("Reply opens a modal", outcome.ok)
    modal = await stage.modal("petr", "Telegram")
    await stage.say("Petr opens the reply: by Telegram, and the reason why.")
    sent = await stage.compose("petr", modal, {"compose.text": ANSWER})
    stage.require("the reply is accepted", sent.ok and not sent.errors)
    await stage.say("Petr sends. For ten seconds he could take it back.")

    await stage.answer_on_phone("anna", "karty už procházejí")
    await stage.say("Anna has the answer on her phone.")
    await stage.delivery(conversation.id, "sent", "delivered", "read")
    await _both_kept(stage)
    await stage.card(conversation.id, "Sent")
    await stage.say("The card shows that it was sent, and it is Anna's turn.")


async def _priority(stage: Stage) -> str:
    async def look() -> str | None:
        found = await stage.conversation("anna")
        return found.priority.value.lower() if found.judgement else None

    return await stage.until("the conversation is judged", look)


async def _both_kept(stage: Stage) -> None:
    conversation = await stage.conversation("anna")
    async with stage.world.database.reading() as session:
        query = select(Interaction).where(Interaction.contact_id == conversation.contact_id)
        kept = (await session.execute(query)).scalars().all()
    directions = [one.direction for one in kept]
    stage.require("the question is kept once", directions.count(InteractionDirection.INBOUND) == 1)
    stage.require("the answer is kept once", directions.count(InteractionDirection.OUTBOUND) == 1)
