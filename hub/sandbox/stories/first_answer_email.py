"""A customer writes a mail; a rep answers from Slack; the customer answers below the quoted mail, and only the new words show."""

from connectors.contract.channel import Channel
from hub.sandbox.stage import Stage

SUBJECT = "Faktura za říjen"
QUESTION = "Dobrý den,\n\nna faktuře za říjen chybí naše DIČ. Můžete ji prosím opravit?\n\nDěkuji\nAnna Nováková"
ANSWER = "Dobrý den, Anno, opravenou fakturu jsme právě vystavili. Najdete ji ve svém účtu."
THANKS = "Mám ji, moc děkuji."


async def play(stage: Stage) -> None:
    """Mail in, card with its subject, Take, reply; the answer stands in the thread of her mail program; hers comes back to us."""
    await stage.say("Anna writes a mail: her tax number is missing on an invoice.")
    stage.write_mail("anna", QUESTION, SUBJECT)
    conversation = await stage.conversation("anna", Channel.EMAIL)
    card = await stage.card(conversation.id, "DIČ")
    await stage.say(
        "The mail is kept with its raw bytes, its sender proven by our own mail server, and a card is in Slack."
    )

    stage.require("Take is answered", (await stage.press("petr", card, "Take")).ok)
    card = await stage.card(conversation.id, "Petr")
    stage.require("Reply opens a modal", (await stage.press("petr", card, "Reply")).ok)
    sent = await stage.compose("petr", await stage.modal("petr", "E-mail"), {"compose.text": ANSWER})
    stage.require("the reply is accepted", sent.ok and not sent.errors)
    await stage.say("Petr takes it and answers from Slack.")

    letter = await stage.mail_for("anna", "opravenou fakturu")
    stage.require("it has the subject of her mail", letter.subject == f"Re: {SUBJECT}")
    asked = next(one for one in stage.world.mail.mailbox(stage.world.mailboxes["anna"]) if one.from_me)
    stage.require("it stands in the thread of her mail", letter.in_reply_to == asked.message_id)
    await stage.delivery(conversation.id, "sent", "delivered", "read")
    await stage.say("Anna has the answer, in the thread of her own mail.")

    stage.write_mail("anna", THANKS, answers=letter)
    shown = await stage.thread(conversation.id, THANKS)
    stage.require("what she quoted is not shown again", "opravenou fakturu" not in shown)
    again = await stage.conversation("anna", Channel.EMAIL)
    stage.require("her answer stands in the same conversation", again.id == conversation.id)
    await stage.say("She answers below the quoted mail; the thread in Slack shows her new words only.")
