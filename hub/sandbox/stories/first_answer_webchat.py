"""A visitor of the web site writes in the chat; a rep answers from Slack; a reload of the page loses nothing."""

from connectors.contract.channel import Channel
from hub.sandbox.stage import Stage
from inbox.conversations.model import Conversation

QUESTION = "Hello, do you ship to Slovakia, and how long does it take?"
ANSWER = "Hello! Yes, to all of Slovakia, within two working days."
THANKS = "Great, I will order then."


async def play(stage: Stage) -> None:
    """Message in, card, Take, reply, the answer in the chat; the page is loaded again, and the talk goes on where it was."""
    visitor = stage.world.site.visitor("en")
    visitor.come()
    await stage.say("Somebody opens the chat on the shop's web site.")
    visitor.say(QUESTION)
    await visitor.settled()
    conversation = await stage.conversation_at(Channel.CHAT, visitor.id)
    card = await stage.card(conversation.id, "Slovakia")
    await stage.say("The question is on disk before the widget says that it arrived, and a card is in Slack.")

    await _answer(stage, conversation, card)
    await visitor.hears(ANSWER)
    await stage.delivery(conversation.id, "sent", "delivered", "read")
    await stage.say("The visitor reads the answer in the chat.")

    await visitor.reload()
    await visitor.hears(ANSWER)
    visitor.say(THANKS)
    await stage.thread(conversation.id, THANKS)
    again = await stage.conversation_at(Channel.CHAT, visitor.id)
    stage.require("the talk goes on in the same conversation", again.id == conversation.id)
    answers = [one for one in visitor.heard if ANSWER in one.text]
    stage.require("the answer is there once", len(answers) == 1)
    await stage.say("They load the page again: everything is still there, once.")
    await visitor.leave()


async def _answer(stage: Stage, conversation: Conversation, card: dict[str, object]) -> None:
    stage.require("Take is answered", (await stage.press("petr", card, "Take")).ok)
    card = await stage.card(conversation.id, "Petr")
    stage.require("Reply opens a modal", (await stage.press("petr", card, "Reply")).ok)
    sent = await stage.compose("petr", await stage.modal("petr", "chat"), {"compose.text": ANSWER})
    stage.require("the reply is accepted", sent.ok and not sent.errors)
    await stage.say("Petr takes it and answers from Slack.")
