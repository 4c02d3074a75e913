"""A reseller writes to an address whose mail Amazon takes; the answer goes out by Amazon, which reports what became of it."""

from connectors.contract.channel import Channel
from crm.preferences import actions as preferences
from crm.preferences.values import ConsentTopic
from hub.sandbox import amazon
from hub.sandbox.stage import Stage
from inbox.conversations.model import Conversation

SUBJECT = "Reseller price list"
QUESTION = "Hello,\n\ncould you send me the reseller prices for canvas bags from 500 pieces?\n\nJames Porter"
ANSWER = "Hello James, from 500 pieces a canvas bag costs 41 crowns. The list is valid until the end of the year."
NEWS = "Our winter collection is here, with a tenth off until Sunday."


async def play(stage: Stage) -> None:
    """Receipt rule, S3 and signed SNS in; SES out; delivered and opened come back; a complaint ends all marketing."""
    await _subscribed(stage)
    await stage.say("James, who has our newsletter, writes to the wholesale address. Amazon takes his mail.")
    stage.write_to_amazon("james", QUESTION, SUBJECT)
    conversation = await stage.conversation("james", Channel.EMAIL)
    await _newsletter(stage, conversation)
    card = await stage.card(conversation.id, "canvas bags")
    await stage.say("SNS told the hub, signed; the hub fetched the mail from S3, and a card is in Slack.")

    stage.require("Take is answered", (await stage.press("jana", card, "Take")).ok)
    await _write(stage, conversation, "answer", ANSWER)
    letter = await stage.mail_for("james", "41 crowns")
    stage.require("it comes from the address he wrote to", amazon.ADDRESS in letter.sender)
    await stage.say("Jana answers, and the mail goes out by Amazon SES.")
    await stage.delivery(conversation.id, "delivered")
    await stage.card(conversation.id, "Delivered")
    sent = stage.world.amazon.mails_to(stage.world.mailboxes["james"].address)[-1]
    stage.world.amazon.report(sent.name, "Open", "")
    await stage.about("jana", conversation.id, "Opened")
    await stage.say("Amazon reports it delivered, and later opened: the card says the one, Who is this the other.")

    stage.write_to_amazon("james", "Thank you, I will order on Monday.", answers=letter)
    await stage.thread(conversation.id, "order on Monday")
    again = await stage.conversation("james", Channel.EMAIL)
    stage.require("his answer stands in the same conversation", again.id == conversation.id)
    await _complained(stage, conversation, sent.name)


async def _subscribed(stage: Stage) -> None:
    """Amazon asks once whether it may post to the hub."""
    stage.world.amazon.subscribe()
    await stage.alert("that is confirmed")
    stage.require("the hub visited the address", stage.world.amazon.is_confirmed)
    await stage.say("Amazon asked whether it may post here. The hub confirmed it by itself and tells the operator.")


async def _newsletter(stage: Stage, conversation: Conversation) -> None:
    if conversation.contact_id is None:
        return
    async with stage.world.database.transaction() as work:
        await preferences.record_consent(
            work,
            conversation.contact_id,
            ConsentTopic.MARKETING,
            granted=True,
            channel=Channel.EMAIL,
            source="the box below his first order",
        )


async def _complained(stage: Stage, conversation: Conversation, name: str) -> None:
    stage.world.amazon.report(name, "Complaint", stage.world.mailboxes["james"].address, complaintFeedbackType="abuse")
    await stage.thread(conversation.id, "want no more marketing")
    await stage.about("jana", conversation.id, "Marketing: no")
    card = await stage.card(conversation.id)
    stage.require("Reply opens a modal", (await stage.press("jana", card, "Reply")).ok)
    modal = await stage.modal("jana", "E-mail")
    asked = await stage.compose("jana", modal, {"compose.purpose": "marketing", "compose.text": NEWS})
    stage.require("the composer is answered", asked.ok)
    await stage.modal("jana", "agree")
    stage.require("no news were sent", not any(NEWS in one.text for one in stage.mailbox("james")))
    await stage.say("He marks it as spam, Amazon says so: from now on no marketing passes the gate. Answers still do.")


async def _write(stage: Stage, conversation: Conversation, purpose: str, text: str) -> None:
    card = await stage.card(conversation.id, "Jana")
    stage.require("Reply opens a modal", (await stage.press("jana", card, "Reply")).ok)
    modal = await stage.modal("jana", "E-mail")
    sent = await stage.compose("jana", modal, {"compose.purpose": purpose, "compose.text": text})
    stage.require(f"the reply is accepted ({sent.errors or sent.error})", sent.ok and not sent.errors)
