"""Somebody fills the form on the web site; a rep answers, and the answer goes to the mail address they left."""

from connectors.contract.channel import Channel
from hub.sandbox.stage import Stage

MESSAGE = "I would like a quote for 200 printed bags."
ANSWER = "Hello James, 200 printed bags are 9,800 crowns, delivered within ten days."


async def play(stage: Stage) -> None:
    """Form in, twice by a double click and kept once; card, Take, reply; the answer arrives as a mail."""
    mailbox = stage.world.mailboxes["james"]
    fields = {
        "name": mailbox.name,
        "email": mailbox.address,
        "message": MESSAGE,
        "utm_source": "newsletter",
    }
    await stage.say("James fills the form on the web site, and presses Send twice.")
    for _ in range(2):
        outcome = await stage.world.form.submit(fields)
        stage.require("the form is taken", outcome.status in (200, 303))
    conversation = await stage.conversation_at(Channel.FORM, mailbox.address)
    card = await stage.card(conversation.id, "printed bags")
    await stage.say("It is kept once, as a lead, with where he came from; a card is in Slack.")

    stage.require("Take is answered", (await stage.press("jana", card, "Take")).ok)
    card = await stage.card(conversation.id, "Jana")
    stage.require("Reply opens a modal", (await stage.press("jana", card, "Reply")).ok)
    sent = await stage.compose("jana", await stage.modal("jana", "E-mail"), {"compose.text": ANSWER})
    stage.require("the reply is accepted", sent.ok and not sent.errors)
    await stage.say("Jana answers: there is no way back through a form, so it goes to the address he left.")

    letter = await stage.mail_for("james", "9,800 crowns")
    stage.require("the mail is from the shop", "support@moravia.example" in letter.sender)
    await stage.delivery(conversation.id, "sent", "delivered", "read")
    await stage.say("James has the answer in his mail.")
