"""What stories about mail by a provider have in common: somebody who has our newsletter writes, is answered, and wants no more."""

from collections.abc import Callable
from dataclasses import dataclass

from connectors.contract.channel import Channel
from connectors.email.simulator import Letter, MailPerson
from crm.preferences import actions as preferences
from crm.preferences.values import ConsentTopic
from hub.sandbox import people
from hub.sandbox.stage import Stage
from inbox.conversations.model import Conversation

NEWS = "Our winter collection is here, with a tenth off until Sunday."
Writes = Callable[..., Letter]  # (person, text, subject=, answers=)


@dataclass(frozen=True, slots=True)
class MailScene:
    """`writes` is how mail comes to us, to `address`. In what follows, `asked` and `fragment` are words of the text."""

    stage: Stage
    customer: str
    rep: str
    address: str
    writes: Writes

    @property
    def person(self) -> MailPerson:
        return self.stage.world.mailboxes[self.customer]

    async def arrives(self, text: str, subject: str, asked: str) -> Conversation:
        """Their mail is a card in Slack, and somebody of ours takes it."""
        stage = self.stage
        self.writes(self.person, text, subject=subject)
        conversation = await stage.conversation(self.customer, Channel.EMAIL)
        await self._has_newsletter(conversation)
        card = await stage.card(conversation.id, asked)
        name = people.rep(self.rep).name
        if name not in str(card):
            stage.require("Take is answered", (await stage.press(self.rep, card, "Take")).ok)
            await stage.card(conversation.id, name)
        return conversation

    async def answered(self, conversation: Conversation, text: str, fragment: str) -> Letter:
        """The answer of ours, once it is in their mailbox."""
        stage = self.stage
        await self._compose(conversation, "answer", text)
        letter = await stage.mail_for(self.customer, fragment)
        stage.require("it comes from the address they wrote to", self.address in letter.sender)
        return letter

    async def goes_on(self, conversation: Conversation, letter: Letter, text: str, asked: str) -> None:
        """They answer our mail, and that stands in the same conversation."""
        self.writes(self.person, text, answers=letter)
        await self.stage.thread(conversation.id, asked)
        again = await self.stage.conversation(self.customer, Channel.EMAIL)
        self.stage.require("it stands in the same conversation", again.id == conversation.id)

    async def news_are_held(self, conversation: Conversation) -> None:
        """What is marketing passes the gate no more."""
        stage = self.stage
        await stage.about(self.rep, conversation.id, "Marketing: no")
        await self._compose(conversation, "marketing", NEWS)
        await stage.modal(self.rep, "agree")
        stage.require("no news were sent", not any(NEWS in one.text for one in stage.mailbox(self.customer)))

    async def _compose(self, conversation: Conversation, purpose: str, text: str) -> None:
        stage = self.stage
        card = await stage.card(conversation.id, people.rep(self.rep).name)
        stage.require("Reply opens a modal", (await stage.press(self.rep, card, "Reply")).ok)
        modal = await stage.modal(self.rep, "E-mail")
        sent = await stage.compose(self.rep, modal, {"compose.purpose": purpose, "compose.text": text})
        stage.require(f"the composer is answered ({sent.errors or sent.error})", sent.ok)

    async def _has_newsletter(self, conversation: Conversation) -> None:
        if conversation.contact_id is None:
            return
        async with self.stage.world.database.transaction() as work:
            await preferences.record_consent(
                work,
                conversation.contact_id,
                ConsentTopic.MARKETING,
                granted=True,
                channel=Channel.EMAIL,
                source="the box below the first order",
            )
