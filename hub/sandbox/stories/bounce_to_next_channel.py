"""An answer goes to the mailbox that Olena likes best; it comes back, and the answer takes the channel she put second."""

from sqlalchemy import select

from connectors.contract.channel import Channel
from connectors.email.simulator import Behaviour
from crm.contacts import merging
from crm.contacts.model import Identity
from crm.contacts.values import GoneReason
from crm.preferences import actions as preferences
from hub.sandbox.stage import Stage
from inbox.conversations.model import Conversation

EARLIER = "Доброго дня, чи можна змінити адресу доставки?"
SUBJECT = "Замовлення 1873"
QUESTION = "Доброго дня, коли приїде моє замовлення 1873?"
ANSWER = "Доброго дня, Олено, замовлення 1873 приїде в четвер до полудня."


async def play(stage: Stage) -> None:
    """Preferred mail, a report that names her address, the address closed, the same words on Telegram, the reason in Slack."""
    conversation = await _known_on_both(stage)
    card = await stage.card(conversation.id, "1873")
    stage.require("Take is answered", (await stage.press("jana", card, "Take")).ok)
    card = await stage.card(conversation.id, "Jana")
    stage.world.mailboxes["olena"].behaviour = Behaviour.BOUNCE
    await stage.say("Olena likes mail best, then Telegram. What nobody knows yet: her mailbox was closed an hour ago.")

    stage.require("Reply opens a modal", (await stage.press("jana", card, "Reply")).ok)
    sent = await stage.compose("jana", await stage.modal("jana", "put it first"), {"compose.text": ANSWER})
    stage.require("the reply is accepted", sent.ok and not sent.errors)
    await stage.say("Jana answers. It goes by mail, since Olena put it first.")

    await stage.answer_on_phone("olena", "в четвер до полудня")
    await stage.say("Her mail server took it, and then reported that there is no such mailbox. It went on to Telegram.")
    stage.require("nothing lies in the mailbox", not any(ANSWER in one.text for one in stage.mailbox("olena")))
    stage.require("the address is marked", await _gone(stage) is GoneReason.UNREACHABLE)
    told = await stage.thread(conversation.id, "5.1.1")
    stage.require("what came of it stands with the reason", "Sent again another way" in told)
    delivered = await stage.delivery(conversation.id, "sent", "delivered", "read")
    stage.require("it went by Telegram", delivered.channel is Channel.TELEGRAM)
    await stage.card(conversation.id, "Sent by Telegram")
    stage.require(f"the gate says why ({delivered.sentence})", "Telegram" in delivered.sentence)
    await stage.say("Jana reads it below the card: not delivered, why, and that Telegram has it now.")

    card = await stage.card(conversation.id)
    stage.require("Reply opens a modal", (await stage.press("jana", card, "Reply")).ok)
    await stage.modal("jana", "does not fit now")
    await stage.say("The next reply offers Telegram at once, and says why mail is closed.")


async def _known_on_both(stage: Stage) -> Conversation:
    """She wrote on Telegram and by mail, a rep saw that she is one person, and she told us what she likes best."""
    stage.write("olena", EARLIER)
    phone = await stage.conversation("olena")
    stage.write_mail("olena", QUESTION, SUBJECT)
    mail = await stage.conversation("olena", Channel.EMAIL)
    if phone.contact_id is None or mail.contact_id is None:
        return mail
    async with stage.world.database.transaction() as work:
        await merging.merge(work, phone.contact_id, mail.contact_id, None, "She named her order number in both.")
        await preferences.state_order(work, phone.contact_id, [Channel.EMAIL, Channel.TELEGRAM])
    joined = await stage.conversation("olena")
    await stage.event_words(joined.id, "merged")
    return joined


async def _gone(stage: Stage) -> GoneReason | None:
    query = select(Identity.gone_reason).where(Identity.handle == stage.world.mailboxes["olena"].address)
    async with stage.world.database.reading() as session:
        return (await session.execute(query)).scalar_one_or_none()
