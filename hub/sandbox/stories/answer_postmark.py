"""A customer writes to an address whose mail Postmark takes and posts; the answer goes out by it, and he marks it as spam."""

from connectors.email.simulator.relay import Fate
from hub.sandbox.relays import ORDERS
from hub.sandbox.stage import Stage
from hub.sandbox.stories.mail_scene import MailScene

SUBJECT = "Order 2291"
QUESTION = "Hello,\n\nmy order 2291 says paid since Monday. When will it be sent?\n\nJames Porter"
ANSWER = "Hello James, order 2291 goes out today, and the parcel will be with you on Thursday."
THANKS = "Thank you, Thursday is fine. I will be at home."


async def play(stage: Stage) -> None:
    """JSON under a secret in; SMTP out; delivered and opened come back; what he answers stands below; a complaint ends all marketing."""
    postmark = stage.world.relays.postmark
    scene = MailScene(stage, "james", "petr", ORDERS, stage.world.relays.write_to_orders)
    await stage.say("James, who has our newsletter, asks about an order. Postmark takes his mail.")
    conversation = await scene.arrives(QUESTION, SUBJECT, "order 2291")
    await stage.say("Postmark posted it as JSON, with the secret in the address, and a card is in Slack.")

    letter = await scene.answered(conversation, ANSWER, "goes out today")
    await stage.say("Petr answers, and the mail goes out by Postmark's SMTP server.")
    await stage.delivery(conversation.id, "delivered")
    await stage.card(conversation.id, "Delivered")
    postmark.report(postmark.mails_to(scene.person.address)[-1].name, Fate.OPENED, scene.person.address)
    await stage.about("petr", conversation.id, "Opened")
    await stage.say(
        "Postmark says that it was delivered, and later opened: the card says the one, Who is this the other."
    )
    await scene.goes_on(conversation, letter, THANKS, "Thursday is fine")
    await stage.say("James answers, and that stands in the same conversation.")

    postmark.report(postmark.mails_to(scene.person.address)[-1].name, Fate.COMPLAINED, scene.person.address)
    await stage.thread(conversation.id, "want no more marketing")
    await scene.news_are_held(conversation)
    await stage.say("He marks it as spam, Postmark says so: from now on no marketing passes the gate.")
