"""WhatsApp's window of 24 hours closes between the draft and the sending: the gate looks again, and the answer goes by mail."""

from datetime import timedelta

from connectors.contract.channel import Channel
from crm.preferences import actions as preferences
from hub.sandbox.stage import Stage
from inbox.conversations.model import Conversation

QUESTION = "Guten Tag, wann kommt die Ersatztasche zur Bestellung 6204?"
ANSWER = "Guten Tag, Frau Bauer, die Ersatztasche kommt am Mittwoch."


async def play(stage: Stage) -> None:
    """Decided when the reply is written: WhatsApp. Decided again when it is sent: mail, with the reason."""
    await stage.say("Klara, who may be reached on WhatsApp and by mail, asks on WhatsApp.")
    stage.write_on("whatsapp", "klara", QUESTION)
    conversation = await stage.conversation_at(Channel.WHATSAPP, stage.world.networks["whatsapp"].handle("klara"))
    await _likes_both(stage, conversation)
    card = await stage.card(conversation.id, "6204")
    stage.require("Take is answered", (await stage.press("tom", card, "Take")).ok)
    await stage.world.move_clock(timedelta(hours=23, minutes=59))
    await stage.say("A minute before the window closes Tom opens the reply. It offers WhatsApp.")

    card = await stage.card(conversation.id, "Tom")
    stage.require("Reply opens a modal", (await stage.press("tom", card, "Reply")).ok)
    modal = await stage.modal("tom", "WhatsApp")
    sent = await stage.compose("tom", modal, {"compose.text": ANSWER})
    stage.require(f"the reply is accepted ({sent.errors or sent.error})", sent.ok and not sent.errors)
    written = await stage.delivery(conversation.id)
    stage.require(f"WhatsApp was chosen ({written.sentence})", written.channel is Channel.WHATSAPP)
    await stage.world.move_clock(timedelta(minutes=2))
    await stage.say("He sends; while it could still be taken back, the window closes.")

    letter = await stage.mail_for("klara", "kommt am Mittwoch")
    stage.require("the mail is ours", "support@moravia.example" in letter.sender)
    on_whatsapp = stage.world.networks["whatsapp"].screen("klara")
    stage.require("nothing of it is on WhatsApp", not any(ANSWER in one.text for one in on_whatsapp))
    delivered = await stage.delivery(conversation.id, "sent", "delivered", "read")
    stage.require(f"the gate says why ({delivered.sentence})", "second" in delivered.sentence)
    await stage.say(f"The gate looked again as it was sent: {delivered.sentence}")


async def _likes_both(stage: Stage, conversation: Conversation) -> None:
    """Klara has told us what she likes best: WhatsApp, then mail."""
    if conversation.contact_id is None:
        return
    async with stage.world.database.transaction() as work:
        await preferences.state_order(work, conversation.contact_id, [Channel.WHATSAPP, Channel.EMAIL])
