"""A customer writes to an address whose mail SendGrid takes and posts; the answer goes out by it, and she unsubscribes."""

from connectors.email.simulator.relay import Fate
from hub.sandbox.relays import RETURNS
from hub.sandbox.stage import Stage
from hub.sandbox.stories.mail_scene import MailScene

SUBJECT = "Vrácení objednávky 1874"
QUESTION = "Dobrý den,\n\nboty z objednávky 1874 jsou mi malé. Jak je mohu vrátit?\n\nAnna Nováková"
ANSWER = "Dobrý den, paní Nováková, štítek na vrácení posílám dnes. Peníze budete mít do pěti dnů."
THANKS = "Děkuji, balík podám zítra ráno."


async def play(stage: Stage) -> None:
    """A form under a secret in; SMTP out; signed events say delivered; who leaves all lists gets no more marketing."""
    sendgrid = stage.world.relays.sendgrid
    scene = MailScene(stage, "anna", "petr", RETURNS, stage.world.relays.write_to_returns)
    await stage.say("Anna, who has our newsletter, wants to return her shoes. SendGrid takes her mail.")
    conversation = await scene.arrives(QUESTION, SUBJECT, "1874")
    await stage.say("SendGrid took it apart and posted the parts as a form, and a card is in Slack.")

    letter = await scene.answered(conversation, ANSWER, "štítek na vrácení")
    await stage.say("Petr answers, and the mail goes out by SendGrid's SMTP server.")
    await stage.delivery(conversation.id, "delivered")
    await stage.card(conversation.id, "Delivered")
    sendgrid.report(sendgrid.mails_to(scene.person.address)[-1].name, Fate.OPENED, scene.person.address)
    await stage.about("petr", conversation.id, "Opened")
    await stage.say("SendGrid's events, signed, say so: delivered on the card, and later opened in Who is this.")
    await scene.goes_on(conversation, letter, THANKS, "podám zítra")

    sendgrid.report(sendgrid.mails_to(scene.person.address)[-1].name, Fate.UNSUBSCRIBED, scene.person.address)
    await scene.news_are_held(conversation)
    await stage.say("She unsubscribes, SendGrid says so: from now on no marketing passes the gate.")
