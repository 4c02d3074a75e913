"""One and the same way of a message on every network: in, card, Take, reply, the answer seen, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.sandbox import people
from hub.sandbox.networks.network import Gesture
from hub.sandbox.stage import Block, Stage
from inbox.conversations.model import Conversation


@dataclass(frozen=True, slots=True)
class Scene:
    """`network` is where somebody writes. `fragment` stands in the answer, and `asked` in the question, and nowhere else.

    `answered_on`: the network on which the answer is seen, where it is another one.
    """

    network: str
    customer: str
    rep: str
    begins: str
    question: str
    asked: str
    answer: str
    fragment: str
    answered_on: str = ""

    async def play(self, stage: Stage) -> None:
        conversation = await self._arrives(stage)
        await self._answered(stage, conversation)
        await self._reported(stage, conversation)

    async def _arrives(self, stage: Stage) -> Conversation:
        network = stage.world.networks[self.network]
        await stage.say(self.begins)
        stage.write_on(self.network, self.customer, self.question)
        conversation = await stage.conversation_at(network.channel, network.handle(self.customer))
        card = await stage.card(conversation.id, self.asked)
        await stage.say(f"A card in Slack says that it came by {network.title}.")
        name = people.rep(self.rep).name
        if name not in str(card):
            stage.require("Take is answered", (await stage.press(self.rep, card, "Take")).ok)
            await stage.card(conversation.id, name)
        return conversation

    async def _answered(self, stage: Stage, conversation: Conversation) -> None:
        card = await stage.card(conversation.id, self.asked)
        stage.require("Reply opens a modal", (await stage.press(self.rep, card, "Reply")).ok)
        await _send(stage, self.rep, await stage.modal(self.rep, "Your message"), self.answer)
        await stage.answer_on(self.seen_on, self.customer, self.fragment)
        first = people.customer(self.customer).first_name
        await stage.say(f"{people.rep(self.rep).name} answers from Slack, and {first} sees it.")

    async def _reported(self, stage: Stage, conversation: Conversation) -> None:
        """Delivered and read stand on the card, as far as the network tells anybody."""
        network = stage.world.networks[self.seen_on]
        if network.tells_delivered:
            await stage.delivery(conversation.id, "delivered", "read")
            await stage.card(conversation.id, "Delivered")
        if network.tells_read:
            network.act(self.customer, Gesture.READ)
            await stage.delivery(conversation.id, "read")
            await stage.card(conversation.id, "Read")
        if not network.tells_delivered and not network.tells_read:
            await stage.delivery(conversation.id, "sent")
            await stage.card(conversation.id, "Sent")
        await stage.say(_ends(network.title, delivered=network.tells_delivered, read=network.tells_read))

    @property
    def words(self) -> str:
        """The story in one line."""
        return (
            self.begins.rstrip(".").replace(". Everybody can read it", ", where everybody can read it")
            + "; a rep answers"
        )

    @property
    def seen_on(self) -> str:
        return self.answered_on or self.network


async def _send(stage: Stage, rep: str, modal: Block, text: str) -> None:
    sent = await stage.compose(rep, modal, {"compose.text": text})
    stage.require(f"the reply is accepted ({sent.errors or sent.error})", sent.ok and not sent.errors)


def _ends(title: str, *, delivered: bool, read: bool) -> str:
    match delivered, read:
        case True, True:
            return f"{title} reports it delivered, then read. The card says both."
        case True, False:
            return f"{title} reports it delivered, and the card says so."
        case False, True:
            return f"{title} reports it read, and the card says so."
        case _:
            return f"The card says that it was sent; more than that nobody hears from {title}."


SCENES: Mapping[str, Scene] = {
    scene.network: scene
    for scene in (
        Scene(
            "whatsapp",
            "marek",
            "petr",
            "Marek writes on WhatsApp: his parcel has not come.",
            "Dzień dobry, moja paczka 7741 miała być wczoraj. Gdzie ona jest?",
            "7741",
            "Dzień dobry, kurier przywiezie ją dziś do osiemnastej.",
            "do osiemnastej",
        ),
        Scene(
            "messenger",
            "anna",
            "petr",
            "Anna writes on Messenger: can she still change her order?",
            "Dobrý den, dá se ještě změnit barva u objednávky 2216?",
            "2216",
            "Dobrý den, Anno, barvu jsme změnili na modrou.",
            "na modrou",
        ),
        Scene(
            "instagram",
            "james",
            "jana",
            "James saw a bag on Instagram and writes there.",
            "Hello, is the olive bag from your story still available?",
            "olive bag",
            "Hello James, yes, nine of them are left.",
            "nine of them",
        ),
        Scene(
            "instagram-comments",
            "olena",
            "jana",
            "Olena comments under a picture on Instagram. Everybody can read it.",
            "Чи є така сумка в червоному кольорі?",
            "червоному",
            "Так, червона буде з понеділка.",
            "з понеділка",
        ),
        Scene(
            "facebook",
            "anna",
            "petr",
            "Anna comments under a post of the shop on Facebook. Everybody can read it.",
            "Máte tyhle tašky i s vlastním potiskem?",
            "potiskem",
            "Dobrý den, ano, už od padesáti kusů.",
            "od padesáti",
        ),
        Scene(
            "twitter",
            "james",
            "jana",
            "James writes the shop a direct message on X.",
            "Hi, the discount code AUTUMN does not work for me.",
            "AUTUMN",
            "Hi James, sorry, it works again now.",
            "works again",
        ),
        Scene(
            "twitter-mentions",
            "marek",
            "petr",
            "Marek names the shop in a post on X. Everybody can read it.",
            "do kiedy przyjmujecie zwroty?",
            "zwroty",
            "Przez trzydzieści dni od zakupu.",
            "trzydzieści dni",
        ),
        Scene(
            "linkedin",
            "james",
            "jana",
            "James comments on LinkedIn. Everybody can read it.",
            "Do you also deliver 5,000 bags to Leeds?",
            "Leeds",
            "We do, James, within three weeks.",
            "within three weeks",
        ),
        Scene(
            "viber",
            "olena",
            "jana",
            "Olena writes on Viber.",
            "Доброго дня, чи працюєте ви в суботу?",
            "в суботу",
            "Доброго дня, так, з дев'ятої до першої.",
            "з дев'ятої",
        ),
        Scene(
            "sms",
            "anna",
            "petr",
            "Anna sends a text message.",
            "Dobry den, muzu si objednavku 3350 vyzvednout uz dnes?",
            "3350",
            "Dobry den, ano, je pripravena do 18 hodin.",
            "pripravena",
        ),
        Scene(
            "phone",
            "james",
            "jana",
            "James calls. Nobody is free, and he leaves words after the tone.",
            "Hello, this is James Porter, please tell me when the shop in Brno opens tomorrow.",
            "Brno opens",
            "Hello James, we open at nine tomorrow.",
            "open at nine",
            answered_on="sms",
        ),
    )
}
