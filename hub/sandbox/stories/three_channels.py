"""Klara begins on WhatsApp, goes on by mail, and at last calls. It stays one conversation, in one thread."""

from connectors.contract.channel import Channel
from hub.sandbox import people
from hub.sandbox.stage import Block, Stage
from inbox.conversations.model import Conversation

FIRST = "Guten Tag, meine Bestellung 5180 ist leider beschädigt angekommen."
FIRST_ANSWER = "Guten Tag, Frau Bauer, das tut uns leid. Bitte schicken Sie uns ein Foto."
SUBJECT = "Foto zur Bestellung 5180"
MAIL = "Guten Tag,\n\ndas Foto ist für WhatsApp zu groß, darum hier per Mail: der Henkel ist gerissen.\n\nKlara Bauer"
MAIL_ANSWER = "Vielen Dank, Frau Bauer, eine neue Tasche ist morgen bei Ihnen."
CALL = "Hier ist Klara Bauer, bitte liefern Sie die neue Tasche erst am Freitag."


async def play(stage: Stage) -> None:
    """WhatsApp, mail, telephone: each message in the same thread, each answer where she wrote last."""
    await stage.say("Klara has bought before: the shop knows her number and her mail address. She writes on WhatsApp.")
    stage.write_on("whatsapp", "klara", FIRST)
    conversation = await stage.conversation_at(Channel.WHATSAPP, stage.world.networks["whatsapp"].handle("klara"))
    card = await stage.card(conversation.id, "5180")
    stage.require("Take is answered", (await stage.press("tom", card, "Take")).ok)
    await _answer(stage, conversation, "WhatsApp", FIRST_ANSWER)
    await stage.answer_on("whatsapp", "klara", "ein Foto")
    await stage.say("Tom answers on WhatsApp.")

    stage.write_mail("klara", MAIL, SUBJECT)
    await stage.thread(conversation.id, "Henkel ist gerissen")
    await stage.say("She goes on by mail. It stands in the same thread, and no second card was made.")
    await _answer(stage, conversation, "E-mail", MAIL_ANSWER)
    await stage.mail_for("klara", "morgen bei Ihnen")
    await stage.say("Tom's answer goes where she wrote last: by mail.")

    stage.write_on("phone", "klara", CALL)
    await stage.thread(conversation.id, "erst am Freitag")
    await stage.say("At last she calls and leaves words after the tone: in the same thread again.")
    await _is_one(stage, conversation)


async def _answer(stage: Stage, conversation: Conversation, channel: str, text: str) -> None:
    card = await stage.card(conversation.id, people.rep("tom").name)
    stage.require("Reply opens a modal", (await stage.press("tom", card, "Reply")).ok)
    modal = await stage.modal("tom", channel)
    stage.require(f"the modal offers {channel} first", channel in _offered_first(modal))
    sent = await stage.compose("tom", modal, {"compose.text": text})
    stage.require(f"the reply is accepted ({sent.errors or sent.error})", sent.ok and not sent.errors)


def _offered_first(modal: Block) -> str:
    """What stands in the field Where it goes as the modal opens."""
    return next(str(block["element"]["initial_option"]) for block in modal["blocks"] if block["block_id"] == "place")


async def _is_one(stage: Stage, conversation: Conversation) -> None:
    """Whichever address one asks by, it is this conversation."""
    places = (
        (Channel.WHATSAPP, stage.world.networks["whatsapp"].handle("klara")),
        (Channel.EMAIL, stage.world.mailboxes["klara"].address),
        (Channel.PHONE, stage.world.networks["phone"].handle("klara")),
    )
    for channel, handle in places:
        found = await stage.conversation_at(channel, handle)
        stage.require(f"{channel} leads to the same conversation", found.id == conversation.id)
    await stage.say("Three channels, one contact, one conversation, one thread.")
